import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License, LicenseOptions } from '../../src/device/client.ts';
import { discardDamaged } from '../../src/device/identity.ts';
import type { Witness } from '../../src/device/witness.ts';
import { localWitness } from '../../src/storage/device/witness.ts';
import { DAY, makeWorld, refusal, type World } from './fixture.ts';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.close());

async function activated(options: Partial<LicenseOptions> = {}, seatName = 'Lobby'): Promise<License> {
  const license = await world.open(options);
  const request = await license.request({ seatName });
  await license.receive(await world.issuer.respond(request.bytes, { seatName }));
  return license;
}

const kinds = (license: License): string[] => license.getSnapshot().history.map(({ kind }) => kind);

describe('a machine label', () => {
  it('that is the same, or that the host does not give, changes nothing', async () => {
    const { device } = (await activated({ machineLabel: 'Lobby PC' })).getSnapshot();
    for (const options of [{ machineLabel: 'Lobby PC' }, {}]) {
      expect((await world.open(options)).getSnapshot()).toMatchObject({ device, state: 'active' });
    }
  });

  it('that comes later is taken up, and holds from then on', async () => {
    const { device } = (await activated()).getSnapshot();
    expect((await world.open({ machineLabel: 'Lobby PC' })).getSnapshot().device).toBe(device);
    expect((await world.open({ machineLabel: 'Bar PC' })).getSnapshot().device).not.toBe(device);
  });

  it('that differs drops the identity of a golden image, on each machine anew', async () => {
    const image = await activated({ machineLabel: 'Master' });
    const { device } = image.getSnapshot();
    image.close();
    const store = await world.openStore();
    const [copied] = await store.list();
    if (copied === undefined) throw new Error('a record');
    const devices = new Set<string>([device]);
    for (const machineLabel of ['Kiosk 1', 'Kiosk 2', 'Kiosk 3']) {
      await store.update(copied, () => ({ record: copied, result: undefined })); // the image is written to the next machine
      const license = await world.open({ machineLabel });
      expect(license.getSnapshot()).toMatchObject({ state: 'not-activated', requests: [], outbox: [] });
      expect(kinds(license)).toEqual(['identity-created', 'identity-dropped']);
      devices.add(license.getSnapshot().device);
      const claims = await world.issuer.openRequest((await license.request()).bytes);
      expect(claims).toMatchObject({ machineLabel, epoch: 0, count: 1 });
      license.close();
    }
    expect(devices.size).toBe(4);
  });

  it('that differs keeps what is known of time and of issuers', async () => {
    const license = await world.open({ machineLabel: 'Master' });
    const request = await license.request();
    await license.receive(await world.issuer.respond(request.bytes, { carry: true }));
    license.close();
    const store = await world.openStore();
    const [before] = await store.list();
    await world.open({ machineLabel: 'Kiosk' });
    const [after] = await store.list();
    expect(after).toMatchObject({ certificates: before?.certificates, applied: before?.applied });
    expect(after?.marks.floor).toBeGreaterThanOrEqual(before?.marks.floor ?? 1);
    expect(after?.license).toBeUndefined();
  });
});

describe('storage that lost a license', () => {
  /** What a browser keeps beside IndexedDB. */
  function shelf(): Witness & { readonly kept: Map<string, string> } {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
    };
    return { ...localWitness(storage), kept };
  }
  const vanish = async (): Promise<void> => {
    const store = await world.openStore();
    for (const record of await store.list()) await store.discard(record);
  };

  it('is not confused with a device that never had any', async () => {
    const witness = shelf();
    const license = await world.open({ witness });
    expect(license.getSnapshot()).not.toHaveProperty('lost');
    expect(kinds(license)).toEqual(['identity-created']);
  });

  it('is told, with the seat that a request gets back, until the new license was kept for a day', async () => {
    const witness = shelf();
    const before = await activated({ witness });
    const { device } = before.getSnapshot();
    before.close();
    await vanish();
    const license = await world.open({ witness });
    const lost = { device, licensed: true, seatName: 'Lobby', times: 1 };
    expect(license.getSnapshot()).toMatchObject({ state: 'not-activated', lost });
    expect(kinds(license)).toEqual(['storage-lost', 'identity-created']);
    const request = await license.request();
    expect(await world.issuer.openRequest(request.bytes)).toMatchObject({ seatName: 'Lobby' });
    await license.receive(await world.issuer.respond(request.bytes, { seatName: 'Lobby' }));
    expect(license.getSnapshot()).toMatchObject({ state: 'active', lost });
    license.close();
    world.clock.run(DAY - 1);
    expect((await world.open({ witness })).getSnapshot()).toMatchObject({ lost });
    world.clock.run(1);
    expect((await world.open({ witness })).getSnapshot()).not.toHaveProperty('lost');
    expect([...witness.kept.values()].map((text) => JSON.parse(text) as unknown)).toEqual([
      expect.objectContaining({ licensed: true, times: 0 }),
    ]);
  });

  it('again and again is counted: this browser does not keep what it stores', async () => {
    const witness = shelf();
    for (let times = 0; times < 4; times += 1) {
      const license = await activated({ witness });
      expect(license.getSnapshot().lost?.times).toBe(times === 0 ? undefined : times);
      license.close();
      await vanish();
    }
    const never = shelf();
    for (let times = 0; times < 3; times += 1) {
      const license = await world.open({ witness: never });
      expect(license.getSnapshot().lost).toEqual(
        times === 0 ? undefined : expect.objectContaining({ licensed: false, times }),
      );
      license.close();
      await vanish();
    }
  });

  it('while the page is open is told at the next action', async () => {
    const witness = shelf();
    const license = await activated({ witness });
    await vanish();
    await license.request();
    expect(license.getSnapshot()).toMatchObject({ state: 'not-activated', lost: { licensed: true, times: 1 } });
  });

  it('after a deactivation lost no license', async () => {
    const witness = shelf();
    const license = await activated({ witness });
    await license.deactivate();
    license.close();
    await vanish();
    expect((await world.open({ witness })).getSnapshot().lost).toMatchObject({ licensed: false });
  });

  it('or keeps something damaged, is mended by discarding it, and told the same', async () => {
    const witness = shelf();
    (await activated({ witness })).close();
    const store = await world.openStore();
    const [record] = await store.list();
    if (record === undefined) throw new Error('a record');
    await store.update(record, () => ({ record: { ...record, epoch: -1 }, result: undefined }));
    expect((await refusal(world.open({ witness }))).code).toBe('storage-damaged');
    await discardDamaged({ store, product: world.product });
    expect((await world.open({ witness })).getSnapshot()).toMatchObject({
      state: 'not-activated',
      lost: { licensed: true },
    });
    await discardDamaged({ store, product: world.product }); // what is sound stays
    expect(await store.list()).toHaveLength(1);
  });

  it('has nothing to tell where marks cannot be kept, are nonsense or are forbidden', async () => {
    const refuse = (): never => {
      throw new DOMException('no', 'SecurityError');
    };
    const shelves = [
      undefined,
      { getItem: refuse, setItem: refuse },
      ...['', 'null', '{', '{"device":"x","licensed":true}', '[]', '{"licensed":true}'].map((text) => ({
        getItem: () => text,
        setItem: () => undefined,
      })),
    ];
    for (const storage of shelves) {
      await vanish();
      const license = await world.open({ witness: localWitness(storage) });
      expect(license.getSnapshot()).not.toHaveProperty('lost');
      license.close();
    }
  });

  it('leaves a mark without secrets', async () => {
    const witness = shelf();
    const license = await activated({ witness });
    const [text = ''] = [...witness.kept.values()];
    expect(JSON.parse(text)).toEqual({
      device: license.getSnapshot().device,
      licensed: true,
      seatName: 'Lobby',
      times: 0,
    });
    expect(text.length).toBeLessThan(300);
  });
});
