import { describe, expect, it } from 'vitest';
import type { EntitlementDraft } from '../../src/issuer/entitlement.ts';
import { capacityOf, freeAtOf, NEVER, settleTally } from '../../src/issuer/seats.ts';
import { unixTime } from '../../src/license/time.ts';
import {
  activate,
  as,
  asIssued,
  codeOf,
  DAY,
  expectRefusal,
  handle,
  Kiosk,
  NOW,
  openBench,
  subjectOf,
  type Bench,
} from './fixture.ts';

/** Kiosks that each take a seat, a day after one another. */
async function occupied(count: number, draft: Partial<EntitlementDraft>) {
  const bench = await openBench(draft);
  const holders = [];
  for (let index = 0; index < count; index += 1) {
    const kiosk = await Kiosk.make(bench.issuer);
    const { activation } = await activate(bench.issuer, await kiosk.request({ seatName: `Kiosk ${index + 1}` }));
    holders.push({ kiosk, activation });
    bench.clock.pass(DAY);
  }
  const [first, second, third] = holders;
  if (first === undefined) throw new TypeError('no kiosk');
  return { bench, first, second: second ?? first, third: third ?? first };
}

async function seatTaken({ issuer }: Bench, kiosk?: Kiosk) {
  const device = kiosk ?? (await Kiosk.make(issuer));
  const proposal = as(await issuer.receive(await device.request()), 'activate');
  const { activation } = asIssued(await issuer.perform(proposal));
  expect(activation.seat).toBe(proposal.seat.number);
  return { ...proposal.seat, activation, displaces: proposal.displaces?.id };
}

describe('capacity', () => {
  it.each([
    [{ seats: 10 }, 10],
    [{ seats: 10, overdraft: { seats: 3 } }, 13],
    [{ seats: 10, overdraft: { percent: 25 } }, 12],
    [{ seats: 3, overdraft: { percent: 33 } }, 3],
    [{ seats: 3, overdraft: { percent: 34 } }, 4],
    [{ seats: 100, overdraft: { percent: 29 } }, 129],
    [{ seats: 0, overdraft: 'unlimited' as const }, Number.POSITIVE_INFINITY],
  ])('of %j is %d', (entitlement, capacity) => {
    expect(capacityOf(entitlement)).toBe(capacity);
  });

  it('a reserved seat is never free by time alone', () => {
    expect(freeAtOf({ heldUntil: 5 })).toBe(5);
    expect(freeAtOf({ heldUntil: 5, reservedFor: '00' as never })).toBe(NEVER);
  });
});

describe('order of taking', () => {
  it('first a seat reserved for this device, though others were never used', async () => {
    const bench = await openBench({ seats: 3 });
    const kiosk = await Kiosk.make(bench.issuer);
    expect(await bench.issuer.reserveSeat(bench.entitlement.id, kiosk.id)).toBe(1);
    expect(await seatTaken(bench)).toMatchObject({ number: 2, how: 'never-used' });
    expect(await seatTaken(bench, kiosk)).toMatchObject({ number: 1, how: 'reserved' });
  });

  it('a seat reserved for a device is in use, and no other gets it', async () => {
    const bench = await openBench({ seats: 1 });
    const { issuer, entitlement } = bench;
    const kiosk = await Kiosk.make(issuer);
    await issuer.reserveSeat(entitlement.id, kiosk.id);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1, free: 0 });
    const other = await (await Kiosk.make(issuer)).request();
    const facts = await expectRefusal(bench, () => issuer.receive(other), 'no-seat');
    expect('nextFree' in facts).toBe(false);
    expect(await codeOf(issuer.reserveSeat(entitlement.id, (await Kiosk.make(issuer)).id))).toBe('no-seat');
    await issuer.unreserveSeat(entitlement.id, kiosk.id);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0, free: 1 });
    expect(await activate(issuer, other)).toMatchObject({ kind: 'issued' });
  });

  it('a reservation outlives lease and deactivation', async () => {
    const bench = await openBench({ seats: 1 });
    const { issuer, entitlement, clock } = bench;
    const kiosk = await Kiosk.make(issuer);
    await issuer.reserveSeat(entitlement.id, kiosk.id);
    const { activation } = await seatTaken(bench, kiosk);
    clock.pass(31 * DAY);
    await issuer.confirmClock();
    const other = await (await Kiosk.make(issuer)).request();
    await expectRefusal(bench, () => issuer.receive(other), 'no-seat');
    await handle(issuer, await kiosk.deactivate(subjectOf(activation)));
    await expectRefusal(bench, () => issuer.receive(other), 'no-seat');
    expect(await seatTaken(bench, kiosk)).toMatchObject({ number: 1, how: 'reserved' });
    await issuer.unreserveSeat(entitlement.id, kiosk.id);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1 });
  });

  it('a device that has a seat gets that one reserved', async () => {
    const { bench, second } = await occupied(2, { seats: 2 });
    expect(await bench.issuer.reserveSeat(bench.entitlement.id, second.kiosk.id)).toBe(2);
    expect(await bench.issuer.reserveSeat(bench.entitlement.id, second.kiosk.id)).toBe(2);
    expect(await bench.issuer.activation(second.activation.id)).toEqual(second.activation);
    expect((await bench.issuer.refresh(second.activation.id)).activation.seat).toBe(2);
  });

  it('reserving a seat whose hold is over ends the activation that lapsed', async () => {
    const { bench, first } = await occupied(1, { seats: 1 });
    const { issuer, entitlement, clock } = bench;
    clock.pass(30 * DAY);
    await issuer.confirmClock();
    const kiosk = await Kiosk.make(issuer);
    expect(await issuer.reserveSeat(entitlement.id, kiosk.id)).toBe(1);
    const facts = await expectRefusal(bench, () => issuer.refresh(first.activation.id), 'activation-ended');
    expect(facts['why']).toBe('seat-reserved');
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1, free: 0 });
  });

  it('then a never used one, though holds have ended', async () => {
    const { bench } = await occupied(1, { seats: 2 });
    bench.clock.pass(40 * DAY);
    await bench.issuer.confirmClock();
    expect(await seatTaken(bench)).toMatchObject({ number: 2, how: 'never-used', displaces: undefined });
  });

  it('then the one whose hold ended longest ago; its activation is superseded', async () => {
    const { bench, first, second, third } = await occupied(3, { seats: 3 });
    const { issuer, clock } = bench;
    await issuer.refresh(first.activation.id); // the first to come now ends last
    clock.pass(31 * DAY);
    await issuer.confirmClock();
    const taken = await seatTaken(bench);
    expect(taken).toMatchObject({ number: 2, how: 'lapsed', displaces: second.activation.id });
    const { status } = await issuer.activation(second.activation.id);
    expect(status).toEqual({ state: 'superseded', at: clock.now, by: taken.activation.id });
    expect(await seatTaken(bench)).toMatchObject({ number: 3, displaces: third.activation.id });
    expect(await seatTaken(bench)).toMatchObject({ number: 1, displaces: first.activation.id });
  });

  it('a seat freed by its device goes by the time of that, and displaces nobody', async () => {
    const { bench, first, second } = await occupied(2, { seats: 2 });
    const { issuer, clock } = bench;
    await handle(issuer, await second.kiosk.deactivate(subjectOf(second.activation)));
    clock.pass(40 * DAY);
    await issuer.confirmClock();
    expect(await seatTaken(bench)).toMatchObject({ number: 2, how: 'lapsed', displaces: undefined });
    expect(await seatTaken(bench)).toMatchObject({ number: 1, how: 'lapsed', displaces: first.activation.id });
    expect((await issuer.activation(second.activation.id)).status.state).toBe('ended');
  });

  it('a deactivation that comes after the hold does not put its seat behind the others', async () => {
    const { bench, first } = await occupied(2, { seats: 2 });
    bench.clock.pass(40 * DAY);
    await bench.issuer.confirmClock();
    await handle(bench.issuer, await first.kiosk.deactivate(subjectOf(first.activation)));
    expect(await seatTaken(bench)).toMatchObject({ number: 1, how: 'lapsed' });
  });

  it('then overdraft, and after it nothing', async () => {
    const { bench } = await occupied(2, { seats: 2, overdraft: { percent: 50 } });
    const { issuer, entitlement } = bench;
    expect(await seatTaken(bench)).toMatchObject({ number: 3, how: 'overdraft' });
    expect(await issuer.seatUse(entitlement.id)).toEqual({ seats: 2, inUse: 3, free: 0, overdraft: 1 });
    const token = await (await Kiosk.make(issuer)).request();
    await expectRefusal(bench, () => issuer.receive(token), 'no-seat');
    // An ended hold goes before the overdraft grows.
    await issuer.updateEntitlement(entitlement.id, { overdraft: 'unlimited' });
    bench.clock.pass(28 * DAY); // the first hold is over by now, the second is not
    expect(await seatTaken(bench)).toMatchObject({ number: 1, how: 'lapsed' });
    expect(await seatTaken(bench)).toMatchObject({ number: 4, how: 'overdraft' });
  });

  it('no seat left: says how many there are, and which becomes free next, and when', async () => {
    const { bench, first, second } = await occupied(2, { seats: 2 });
    await bench.issuer.refresh(first.activation.id);
    const token = await (await Kiosk.make(bench.issuer)).request();
    const facts = await expectRefusal(bench, () => bench.issuer.receive(token), 'no-seat');
    expect(facts).toEqual({
      entitlement: bench.entitlement.id,
      seats: 2,
      nextFree: second.activation.heldUntil,
      nextSeat: 2,
    });
  });
});

describe('hold', () => {
  it('lasts until the latest lease and grace end in any token issued, whatever was issued last', async () => {
    const bench = await openBench({ seats: 1, gracePeriod: 'P10D' });
    const { issuer, entitlement, clock } = bench;
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    expect(activation.heldUntil).toBe(NOW + 40 * DAY);
    await issuer.updateEntitlement(entitlement.id, { leasePeriod: 'P1D', gracePeriod: undefined });
    const shorter = await issuer.refresh(activation.id);
    expect(shorter.activation.leaseEnd).toBe(NOW + DAY);
    expect(shorter.activation.heldUntil).toBe(NOW + 40 * DAY);
    const token = await (await Kiosk.make(issuer)).request();
    const again = await activate(issuer, await kiosk.request());
    expect(again.activation.leaseEnd).toBe(NOW + DAY);
    expect(again.activation.heldUntil).toBe(NOW + 40 * DAY);
    clock.now = unixTime(NOW + 40 * DAY - 1);
    await issuer.confirmClock();
    await expectRefusal(bench, () => issuer.receive(token), 'no-seat');
    clock.pass(1);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0, free: 1 });
    expect(as(await issuer.receive(token), 'activate').displaces?.id).toBe(activation.id);
  });
});

describe('seat use', () => {
  it('counts by time, forth and back, and the same after the count was written down', async () => {
    const { bench } = await occupied(3, { seats: 5 });
    const { issuer, entitlement, clock, store } = bench;
    const uses = async (): Promise<number[]> => {
      const counts = [];
      for (const day of [0, 29, 30, 31, 32, 40, 31, 30, 0]) {
        clock.now = unixTime(NOW + day * DAY);
        counts.push((await issuer.seatUse(entitlement.id)).inUse);
      }
      return counts;
    };
    const expected = [3, 3, 2, 1, 0, 0, 1, 2, 3];
    expect(await uses()).toEqual(expected);
    await store.write((tables) => settleTally(tables, entitlement.id, unixTime(NOW + 31 * DAY)));
    expect(await uses()).toEqual(expected);
    await store.write((tables) => settleTally(tables, entitlement.id, unixTime(NOW + 99 * DAY)));
    expect(await uses()).toEqual(expected);
    clock.now = unixTime(NOW + 31 * DAY);
    await issuer.confirmClock();
    await seatTaken(bench);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 2 });
    expect(await issuer.seatsOf(entitlement.id)).toHaveLength(4);
  });

  it('lists slots with who has them, page by page', async () => {
    const { bench, first, second, third } = await occupied(3, { seats: 5 });
    const { issuer, entitlement, clock } = bench;
    clock.now = unixTime(NOW + 30 * DAY);
    const page = await issuer.seatsOf(entitlement.id, { limit: 2 });
    expect(page.map(({ activation }) => activation?.id)).toEqual([first.activation.id, second.activation.id]);
    expect(page.map(({ inUse }) => inUse)).toEqual([false, true]);
    const rest = await issuer.seatsOf(entitlement.id, { after: 2 });
    expect(rest.map(({ activation }) => activation?.seatName)).toEqual([third.activation.seatName]);
  });
});
