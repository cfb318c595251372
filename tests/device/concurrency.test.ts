import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../src/device/client.ts';
import { at, makeWorld, refusal, type World } from './fixture.ts';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.close());

const codeOf = async (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'done',
    async () => (await refusal(action)).code,
  );

async function counts(tokens: readonly { readonly bytes: Uint8Array<ArrayBuffer> }[]): Promise<number[]> {
  const claims = await Promise.all(tokens.map(({ bytes }) => world.issuer.open(bytes)));
  return claims.map(({ count }) => count).sort((a, b) => a - b);
}

describe('several tabs', () => {
  it('that make the keys at once agree on one identity', async () => {
    const tabs = await Promise.all(Array.from({ length: 8 }, () => world.open()));
    expect(new Set(tabs.map((tab) => tab.getSnapshot().device)).size).toBe(1);
    expect(tabs[0]?.getSnapshot().history).toHaveLength(1);
    const store = await world.openStore();
    expect(await store.list()).toHaveLength(1);
  });

  it('of which one looked before the other had stored its keys: the keys that were first stay', async () => {
    const first = await world.open();
    const asked = await first.request();
    const store = await world.openStore();
    const late = await world.open({ store: { ...store, read: () => Promise.resolve(undefined) } });
    expect(late.getSnapshot().device).toBe(first.getSnapshot().device);
    expect(late.getSnapshot().requests.map(({ id }) => id)).toEqual([asked.id]);
    expect(await first.receive(await world.issuer.respond(asked.bytes))).toBe('activated');
  });

  it('of which one reads slowly do not go back to what it read', async () => {
    const store = await world.openStore();
    let release = (): void => undefined;
    let slow = false;
    let read = 0;
    const license = await world.open({
      store: {
        ...store,
        async read(key) {
          const record = await store.read(key);
          if (slow) {
            slow = false;
            await new Promise<void>((resolve) => (release = resolve));
            read += 1;
          }
          return record;
        },
      },
    });
    slow = true; // the next reading is the one after this notice, of the record with one request
    const other = await world.open();
    await other.request();
    await expect.poll(() => slow).toBe(false);
    await license.request();
    const newest = license.getSnapshot();
    expect(newest.requests).toHaveLength(2);
    release();
    await expect.poll(() => read).toBe(1);
    await new Promise((resolve) => setTimeout(resolve));
    expect(license.getSnapshot()).toBe(newest);
  });

  it('that ask at once use every count once, and see all requests', async () => {
    const tabs = await Promise.all(Array.from({ length: 4 }, () => world.open()));
    const tokens = await Promise.all(tabs.flatMap((tab) => [tab.request(), tab.request(), tab.request()]));
    expect(await counts(tokens)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    for (const tab of tabs) await expect.poll(() => tab.getSnapshot().requests.length).toBe(12);
  });

  it('that share one store see each other too', async () => {
    const store = await world.openStore();
    const [one, two] = [await world.open({ store }), await world.open({ store })];
    const { bytes } = await one.request();
    await one.receive(await world.issuer.respond(bytes));
    await expect.poll(() => two.getSnapshot().state).toBe('active');
    expect(two.getSnapshot()).toEqual(one.getSnapshot());
    one.close(); // the store stays open for the other
    await two.deactivate();
    expect(two.getSnapshot().state).toBe('not-activated');
  });

  it('that apply different answers at once: one holds, the other is stale', async () => {
    const tabs = await Promise.all([world.open(), world.open()]);
    const requests = await Promise.all(tabs.map((tab) => tab.request()));
    const answers = await Promise.all(requests.map(({ bytes }) => world.issuer.respond(bytes)));
    const outcomes = await Promise.all(
      tabs.map(async (tab, index) => codeOf(tab.receive(answers[index] ?? new Uint8Array()))),
    );
    expect(outcomes.sort()).toEqual(['done', 'license-stale']);
    await expect.poll(() => tabs.map((tab) => tab.getSnapshot().state)).toEqual(['active', 'active']);
  });

  it('that deactivate at once make one deactivation', async () => {
    const tabs = await Promise.all([world.open(), world.open(), world.open()]);
    const [first] = tabs;
    await first.receive(await world.issuer.respond((await first.request()).bytes));
    const outcomes = await Promise.all(tabs.map(async (tab) => codeOf(tab.deactivate())));
    expect(outcomes.sort()).toEqual(['done', 'not-activated', 'not-activated']);
    for (const tab of tabs) {
      await expect.poll(() => tab.getSnapshot().state).toBe('not-activated');
      expect(tab.getSnapshot().outbox).toHaveLength(1);
    }
  });

  it('of which one deactivates while another refreshes: never a license left, never an epoch lost', async () => {
    for (let round = 0; round < 10; round += 1) {
      const here = await makeWorld();
      const [one, two] = [await here.open(), await here.open()];
      await one.receive(await here.issuer.respond((await one.request()).bytes));
      const snapshot = one.getSnapshot();
      if (snapshot.state === 'not-activated') throw new Error('not activated');
      const token = await here.issuer.refresh(snapshot.license.activation, { time: at(1) });
      const [made, refreshed] = await Promise.all([one.deactivate(), codeOf(two.receive(token))]);
      expect(['done', 'license-deactivated']).toContain(refreshed);
      const claims = await here.issuer.open(made.bytes);
      const sequence = refreshed === 'done' ? at(1) : snapshot.license.sequence;
      expect(claims).toMatchObject({ epoch: 1, subject: { sequence } });
      await expect.poll(() => two.getSnapshot().state).toBe('not-activated');
      here.close();
    }
  });
});

describe('a restart', () => {
  async function reopened(before: License): Promise<License> {
    before.close();
    world.close();
    return world.open();
  }

  it('keeps identity, requests, license, outbox and history', async () => {
    let license = await world.open();
    const { device } = license.getSnapshot();
    const request = await license.request({ code: 'A-1', seatName: 'Lobby' });
    const asked = license.getSnapshot();
    license = await reopened(license);
    expect(license.getSnapshot()).toEqual(asked);

    await license.receive(await world.issuer.respond(request.bytes));
    const active = license.getSnapshot();
    license = await reopened(license);
    expect(license.getSnapshot()).toEqual(active);
    expect(license.has('export')).toBe(true);

    const token = await license.deactivate();
    license = await reopened(license);
    expect(license.getSnapshot()).toMatchObject({ device, state: 'not-activated', outbox: [token] });
    expect(license.getSnapshot().history.map(({ kind }) => kind)).toEqual([
      'deactivated',
      'activated',
      'requested',
      'identity-created',
    ]);
  });

  it('keeps keys that nobody can take out', async () => {
    await world.open();
    const [record] = await (await world.openStore()).list();
    if (record === undefined) throw new Error('a record');
    for (const { privateKey } of [record.signing, record.receiving]) {
      expect(privateKey.extractable).toBe(false);
      await expect(crypto.subtle.exportKey('pkcs8', privateKey)).rejects.toThrow();
    }
  });
});

it('a record that vanished while the page was open is a new device, and says so', async () => {
  const license = await world.open();
  const { device } = license.getSnapshot();
  const store = await world.openStore();
  const [record] = await store.list();
  if (record === undefined) throw new Error('a record');
  await store.update(record, () => ({ record: undefined, result: undefined }));
  const request = await license.request();
  expect(license.getSnapshot().device).not.toBe(device);
  expect(license.getSnapshot().requests).toHaveLength(1);
  expect(await license.receive(await world.issuer.respond(request.bytes))).toBe('activated');
});
