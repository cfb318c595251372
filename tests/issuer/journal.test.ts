import { describe, expect, it } from 'vitest';
import { firstBreak, START } from '../../src/issuer/journal-entry.ts';
import { activate, asIssued, codeOf, handle, Kiosk, openBench, openTab, subjectOf } from './fixture.ts';

async function history() {
  const bench = await openBench({ seats: 1 });
  const { issuer } = bench;
  const kiosk = await Kiosk.make(issuer);
  const token = await kiosk.request({ seatName: 'Entrance', machineLabel: 'HOST-77', metadata: [['who', 'Mallory']] });
  const { activation } = await activate(issuer, token);
  await activate(issuer, token);
  await issuer.refresh(activation.id);
  await handle(issuer, await kiosk.report(activation, { counters: [{ number: 2, used: 4 }] }));
  await codeOf(issuer.receive(await (await Kiosk.make(issuer)).request()));
  await handle(issuer, await kiosk.deactivate(subjectOf(activation)));
  await handle(issuer, await kiosk.deactivate({ device: kiosk.id, product: activation.product }));
  return bench;
}

describe('the journal', () => {
  it('has everything that happened, in its order', async () => {
    const { issuer } = await history();
    const entries = await issuer.journal({ order: 'oldest' });
    expect(entries.map(({ event }) => event)).toEqual([
      'set-up',
      'product-created',
      'customer-created',
      'entitlement-created',
      'response-issued',
      'response-repeated',
      'refresh-issued',
      'report-recorded',
      'refused',
      'deactivation-recorded',
      'withdrawal-recorded',
    ]);
    expect(entries.map(({ index }) => index)).toEqual(entries.map((_, at) => at + 1));
  });

  it('is a chain from its beginning', async () => {
    const { issuer, store } = await history();
    const entries = await issuer.journal({ order: 'oldest' });
    expect(entries[0]?.previous).toBe(START);
    expect(firstBreak(entries)).toBeUndefined();
    const head = await store.read((tables) => tables.head.get('head'));
    expect(head).toMatchObject({ index: entries.length, digest: entries.at(-1)?.digest });
    const tail = entries.slice(4);
    expect(firstBreak(tail, entries[3]?.digest, 5)).toBeUndefined();
  });

  it('shows an entry that was changed, dropped, added or moved', async () => {
    const { issuer } = await history();
    const entries = await issuer.journal({ order: 'oldest' });
    const fourth = entries[3];
    const fifth = entries[4];
    if (fourth === undefined || fifth === undefined) throw new TypeError();
    const changed = { ...fourth, facts: { ...fourth.facts, seat: 2 } };
    expect(firstBreak(entries.with(3, changed))).toBe(4);
    expect(firstBreak(entries.with(3, { ...fourth, time: (fourth.time + 1) as never }))).toBe(4);
    expect(firstBreak(entries.with(3, { ...fourth, event: 'refresh-issued' }))).toBe(4);
    expect(firstBreak(entries.toSpliced(3, 1))).toBe(4);
    expect(firstBreak(entries.toSpliced(3, 0, fourth))).toBe(5);
    expect(firstBreak(entries.with(3, fifth).with(4, fourth))).toBe(4);
    expect(firstBreak(entries.slice(1))).toBe(1);
  });

  it('holds no name of a customer, a seat or a machine', async () => {
    const { issuer } = await history();
    const text = JSON.stringify(await issuer.journal({ limit: 1000 }));
    for (const name of ['Stadtbahn', 'Entrance', 'HOST-77', 'Mallory', 'Back office']) expect(text).not.toContain(name);
  });

  it('tells of an issued token whose seat it was, and until when', async () => {
    const { issuer, entitlement } = await openBench({ seats: 1 });
    const kiosk = await Kiosk.make(issuer);
    const { activation } = asIssued(await handle(issuer, await kiosk.request()));
    const [entry] = await issuer.journal({ limit: 1 });
    expect(entry?.facts).toEqual({
      activation: activation.id,
      entitlement: entitlement.id,
      product: entitlement.product,
      device: kiosk.id,
      seat: 1,
      taking: 'never-used',
      epoch: 0,
      sequence: activation.sequence,
      leaseEnd: activation.leaseEnd,
      heldUntil: activation.heldUntil,
    });
  });

  it('is read page by page, either way', async () => {
    const { issuer } = await history();
    const indexes = async (page: Parameters<typeof issuer.journal>[0]): Promise<number[]> =>
      (await issuer.journal(page)).map(({ index }) => index);
    expect(await indexes({ limit: 3 })).toEqual([11, 10, 9]);
    expect(await indexes({ limit: 3, after: 9 })).toEqual([8, 7, 6]);
    expect(await indexes({ limit: 3, order: 'oldest', after: 9 })).toEqual([10, 11]);
  });

  it('stays a chain when several tabs write at once', async () => {
    const bench = await openBench({ seats: 30 });
    const tabs = [bench.issuer, await openTab(bench), await openTab(bench), await openTab(bench)];
    await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const issuer = tabs[index % tabs.length] ?? bench.issuer;
        const kiosk = await Kiosk.make(issuer);
        return index % 3 === 0
          ? codeOf(issuer.receive(new Uint8Array(index)))
          : activate(issuer, await kiosk.request());
      }),
    );
    const entries = await bench.issuer.journal({ order: 'oldest', limit: 1000 });
    expect(entries).toHaveLength(4 + 24);
    expect(firstBreak(entries)).toBeUndefined();
  });
});
