import { describe, expect, it } from 'vitest';
import { fleetSum } from '../../../src/app/issue/fleet.svelte.ts';
import { findSeats } from '../../../src/app/issue/seat-book.ts';
import { words } from './speech.ts';
import { activate, DAY, ENTITLEMENT_DRAFT, Kiosk, openBench } from '../../issuer/fixture.ts';

describe('the fleet', () => {
  it('has the seats in use, and what runs out, by week and entitlement', async () => {
    const { issuer, clock, entitlement } = await openBench({ seats: 5, leasePeriod: 'P10D', gracePeriod: 'P7D' });
    const other = await issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, customer: 'Zoo', codes: ['ZOO'], seats: 3 });
    await activate(issuer, await (await Kiosk.make(issuer)).request());
    clock.pass(6 * DAY);
    await activate(issuer, await (await Kiosk.make(issuer)).request());
    await issuer.reserveSeat(entitlement.id, (await Kiosk.make(issuer)).id);
    // Ten days and a week of grace: the first ends in 11 days from now, the second in 17; the reserved one has no end.
    const { rows, next } = await issuer.fleet();
    expect(next).toBeUndefined();
    expect(rows.map((row) => [row.entitlement.id, row.use.inUse, row.ending])).toEqual([
      [entitlement.id, 3, [0, 1, 1, 0]],
      [other.id, 0, [0, 0, 0, 0]],
    ]);
    expect(fleetSum(rows, 4)).toMatchObject({ entitlements: 2, seats: 8, inUse: 3, free: 5, ending: [0, 1, 1, 0] });
    expect(fleetSum(rows, 4).rows.map((row) => row.entitlement.id)).toEqual([entitlement.id]);
    clock.pass(12 * DAY);
    expect((await issuer.fleet({ limit: 1, weeks: 1 })).rows[0]).toMatchObject({ use: { inUse: 2 }, ending: [1] });
  });
});

describe('a search for seats', () => {
  it('goes through all of them, and finds no more than it was asked for', async () => {
    const { issuer, entitlement } = await openBench({ seats: 600 });
    for (let count = 0; count < 3; count += 1) {
      const kiosk = await Kiosk.make(issuer);
      await activate(issuer, await kiosk.request({ seatName: `Hall ${String(count)}` }));
    }
    // More slots than a page has, those of the halls among the first.
    for (let count = 0; count < 520; count += 1) {
      await issuer.reserveSeat(entitlement.id, count.toString(16).padStart(64, '0') as never);
    }
    const last = await activate(issuer, await (await Kiosk.make(issuer)).request({ seatName: 'Hall, at the end' }));
    expect(last.activation.seat).toBe(524);
    const found = await findSeats(issuer, entitlement.id, 'at the end', 50, words);
    expect(found.seats.map(({ seat }) => seat.number)).toEqual([524]);
    expect(await findSeats(issuer, entitlement.id, 'hall', 2, words)).toMatchObject({ more: true });
    expect((await findSeats(issuer, entitlement.id, 'hall', 50, words)).seats).toHaveLength(4);
  });
});
