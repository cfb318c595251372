import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceStore } from '../../src/device/store.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { DEFAULT_POLICY } from '../../src/license/product.ts';
import { openLicense, type License } from '../../src/storage/device/open-license.ts';
import { systemClock } from '../../src/storage/device/system-clock.ts';
import { localWitness } from '../../src/storage/device/witness.ts';
import { textStore } from '../../src/storage/device/text-store.ts';
import { readProductFile } from '../../src/token/product-file.ts';
import { FakeClock } from '../../src/testing/fake-clock.ts';
import { openMemoryIssuer, type MemoryIssuer } from '../../src/testing/memory-issuer.ts';
import { memoryStorage } from '../../src/testing/memory-storage.ts';

const DAY = 86_400;

async function refusal(action: Promise<unknown>): Promise<OffleaseError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof OffleaseError) return error;
  throw new Error('nothing was refused');
}

let issuer: MemoryIssuer;
const folders: string[] = [];
beforeAll(async () => {
  issuer = await openMemoryIssuer({
    features: [
      { number: 1, key: 'export', type: 'bool' },
      { number: 2, key: 'scans', type: 'usage-count' },
      { number: 3, key: 'seats', type: 'element-pool' },
    ],
  });
});
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function activated(storage: DeviceStore, clock = new FakeClock()): Promise<License> {
  const license = await openLicense({ product: issuer.product, storage, clock });
  const request = await license.request();
  await license.receive(
    await issuer.respond(request.bytes, {
      features: [{ number: 1 }, { number: 2, limit: 10 }, { number: 3, limit: 2 }],
    }),
  );
  return license;
}

/** A host that keeps one file for each license. */
async function files(): Promise<DeviceStore & { readonly folder: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'offlease-'));
  folders.push(folder);
  const fileOf = (id: string): string => path.join(folder, `${id}.json`);
  const read = (id: string): Promise<string | undefined> => readFile(fileOf(id), 'utf8').catch(() => undefined);
  let last: Promise<unknown> = Promise.resolve();
  const store = textStore({
    keys: 'extractable',
    read,
    ids: async () => (await readdir(folder)).map((name) => name.replace(/\.json$/, '')),
    update(id, change) {
      const mine = last.then(async () => {
        const text = change(await read(id));
        if (text === undefined) return rm(fileOf(id), { force: true });
        await writeFile(`${fileOf(id)}.new`, text);
        await rename(`${fileOf(id)}.new`, fileOf(id));
      });
      last = mine.catch(() => undefined);
      return mine;
    },
  });
  return { ...store, folder };
}

describe('openLicense', () => {
  it('takes a product file as text, as what an import of it gives, or read', async () => {
    const products = [issuer.product, JSON.parse(issuer.product) as object, await readProductFile(issuer.product)];
    const storage = memoryStorage();
    const devices = new Set<string>();
    for (const product of products) devices.add((await openLicense({ product, storage })).getSnapshot().device);
    expect(devices.size).toBe(1);
    for (const product of ['{}', {}, { roots: [] }, 'nonsense']) {
      expect((await refusal(openLicense({ product, storage }))).code).toBe('product-file-invalid');
    }
  });

  it('without IndexedDB, in Node, says what is missing', async () => {
    expect((await refusal(openLicense({ product: issuer.product }))).code).toBe('storage-unavailable');
  });

  it('tells storage that lost a license, or is emptied at every start, by a witness beside it', async () => {
    const shelf = new Map<string, string>();
    const witness = localWitness({
      getItem: (name) => shelf.get(name) ?? null,
      setItem: (name, text) => void shelf.set(name, text),
    });
    const open = (options = {}): Promise<License> =>
      openLicense({ product: issuer.product, storage: memoryStorage(), clock: new FakeClock(), ...options });
    const lost: unknown[] = [];
    for (let start = 0; start < 3; start += 1) {
      const license = await open({ witness });
      lost.push(license.getSnapshot().lost);
      await license.receive(await issuer.respond((await license.request({ seatName: 'Lobby' })).bytes));
      license.close();
    }
    const told = { licensed: true, seatName: 'Lobby' };
    expect(lost).toMatchObject([undefined, { ...told, times: 1 }, { ...told, times: 2 }]);
    expect((await open()).getSnapshot()).not.toHaveProperty('lost'); // nobody saw
  });

  it('runs by the machine’s own clock where none is given', async () => {
    const before = systemClock.now();
    const license = await openLicense({ product: issuer.product, storage: memoryStorage() });
    const { made } = await license.request();
    expect(made).toBeGreaterThanOrEqual(before);
    expect(made).toBeLessThanOrEqual(systemClock.now());
    license.close();
  });

  it('sends what the host says of the machine', async () => {
    const metadata = [['site', 'Museum']] as const;
    const license = await openLicense({
      product: issuer.product,
      storage: memoryStorage(),
      machineLabel: 'Lobby PC',
      metadata,
    });
    const claims = await issuer.read((await license.request()).bytes);
    expect(claims).toMatchObject({ machineLabel: 'Lobby PC', metadata });
  });
});

describe.each([
  ['opaque', () => Promise.resolve(memoryStorage())],
  ['extractable', () => Promise.resolve(memoryStorage({ keys: 'extractable' }))],
  ['files of the host', files],
] as const)('storage: %s', (_name, make) => {
  it('goes the whole circle, over restarts', async () => {
    const storage = await make();
    const clock = new FakeClock();
    const first = await activated(storage, clock);
    expect(await first.consume('scans', 4)).toBe(6);
    const held = await first.checkout('seats', { owner: 'Lobby' });
    first.close();

    const license = await openLicense({ product: issuer.product, storage, clock });
    const snapshot = license.getSnapshot();
    if (snapshot.state !== 'active') throw new Error(snapshot.state);
    expect([license.has('export'), license.remaining('scans'), license.remaining('seats')]).toEqual([true, 6, 1]);
    clock.run(600);
    clock.set(clock.now() + 29 * DAY);
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ state: 'active', daysLeft: 1 });
    await license.receive(await issuer.refresh(snapshot.license.activation, { time: clock.now() }));
    clock.set(clock.now() + 30 * DAY - 5);
    license.tick();
    expect(license.getSnapshot().state).toBe('active');
    clock.run(5);
    expect(license.getSnapshot().state).toBe('lease-expired');
    await license.return(held.id);

    const deactivation = await license.deactivate();
    expect(await issuer.read(deactivation.bytes)).toMatchObject({ epoch: 1, counters: [{ number: 2, used: 4 }] });
    license.close();
    const after = await openLicense({ product: issuer.product, storage, clock });
    expect(after.getSnapshot()).toMatchObject({ state: 'not-activated', outbox: [{ id: deactivation.id }] });
    expect(after.getSnapshot().outbox[0]?.bytes).toEqual(deactivation.bytes);
    await after.confirmDelivered(deactivation.id);
    await after.receive(await issuer.respond((await after.request()).bytes));
    expect(after.getSnapshot().state).toBe('active');
    after.close();
  });

  it('is one truth for several, and exact', async () => {
    const storage = await make();
    const one = await activated(storage);
    const others = await Promise.all(
      [1, 2, 3].map(() => openLicense({ product: issuer.product, storage, clock: new FakeClock() })),
    );
    const tries = [one, ...others].flatMap((license) =>
      [1, 2, 3, 4].map(() => license.consume('scans').catch(() => -1)),
    );
    expect((await Promise.all(tries)).filter((left) => left !== -1)).toHaveLength(10);
  });
});

describe('storage that cannot hold keys', () => {
  it('says so, and holds them as text', async () => {
    const storage = await files();
    (await activated(storage)).close();
    const [name = ''] = await readdir(storage.folder);
    const text = await readFile(path.join(storage.folder, name), 'utf8');
    const kept = JSON.parse(text) as { readonly signing: string };
    const pkcs8 = Buffer.from(kept.signing, 'hex');
    await expect(
      crypto.subtle.importKey('pkcs8', pkcs8, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
    ).resolves.toBeDefined();
  });

  it.each([
    ['no JSON', 'text', () => '{'],
    ['no record', 'text', () => '7'],
    ['no key', 'signing', (text: string) => text.replace(/"signing":"[0-9a-f]{8}/, '"signing":"00000000')],
    ['another field', 'epoch', (text: string) => text.replace('"epoch":0', '"epoch":-1')],
  ])('is damaged by %s: said by its field, and left as it is', async (_name, field, damage) => {
    const storage = await files();
    (await activated(storage)).close();
    const [name = ''] = await readdir(storage.folder);
    const file = path.join(storage.folder, name);
    const text = damage(await readFile(file, 'utf8'));
    await writeFile(file, text);
    expect(await refusal(openLicense({ product: issuer.product, storage }))).toMatchObject({
      code: 'storage-damaged',
      facts: { field },
    });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('opaque keys stay where they are', async () => {
    const storage = memoryStorage();
    await activated(storage);
    const [record] = await storage.list();
    expect([record?.signing.privateKey.extractable, record?.receiving.privateKey.extractable]).toEqual([false, false]);
  });
});

describe('the memory issuer', () => {
  it('makes product files with the policy that is asked for', async () => {
    const own = await openMemoryIssuer({ product: 'guide', policy: { warningDays: [5] } });
    expect((await readProductFile(own.product)).product).toMatchObject({
      id: 'guide',
      policy: { ...DEFAULT_POLICY, warningDays: [5] },
    });
  });

  it('refuses what is not for it', async () => {
    const license = await activated(memoryStorage());
    const report = await license.report();
    expect((await refusal(issuer.respond(report.bytes))).code).toBe('token-kind');
    const other = await openMemoryIssuer();
    expect((await refusal(other.read(report.bytes))).code).toBe('token-not-for-this-key');
    expect((await refusal(issuer.refresh('00' as never))).code).toBe('activation-unknown');
  });
});

describe('the fake clock', () => {
  it('runs what waits at its moment, unless it was cancelled', () => {
    const clock = new FakeClock(1000);
    const ran: number[] = [];
    clock.schedule(() => ran.push(clock.now()), 10_000);
    clock.schedule(() => {
      ran.push(clock.now());
      clock.schedule(() => ran.push(clock.now()), 1000);
    }, 2000);
    clock.schedule(() => ran.push(-1), 3000)();
    clock.run(5);
    expect(ran).toEqual([1002, 1003]);
    clock.set(50);
    expect([clock.now(), clock.running()]).toEqual([50, 5]);
    clock.run(5);
    expect(ran).toEqual([1002, 1003, 55]);
  });
});
