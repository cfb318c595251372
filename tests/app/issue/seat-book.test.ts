import { beforeEach, describe, expect, it } from 'vitest';
import { deviceIdOf } from '../../../src/app/issue/device-name.ts';
import { renewedUntil } from '../../../src/app/issue/renewal.ts';
import { inOrder, matching, nextToEnd, readSeats } from '../../../src/app/issue/seat-book.ts';
import { seatFacts } from '../../../src/app/issue/seat-words.ts';
import { productOf } from '../../../src/issuer/catalogue.ts';
import type { DeviceId } from '../../../src/license/ids.ts';
import {
  activate,
  DAY,
  handle,
  Kiosk,
  NOW,
  openBench,
  PRODUCT_DRAFT,
  subjectOf,
  type Bench,
} from '../../issuer/fixture.ts';
import { language, words } from './speech.ts';

describe('the seats of an entitlement', () => {
  let bench: Bench;
  let kiosks: Kiosk[];
  beforeEach(async () => {
    bench = await openBench({ seats: 7 });
    kiosks = await Promise.all([1, 2, 3].map(() => Kiosk.make(bench.issuer)));
    for (const [at, kiosk] of kiosks.entries()) {
      await activate(
        bench.issuer,
        await kiosk.request({ seatName: `Gate ${String(at + 1)}`, machineLabel: `Tür ${String(at + 1)}` }),
      );
      bench.clock.pass(DAY);
    }
  });
  const read = async (most = 50) => readSeats(bench.issuer, bench.entitlement.id, most);

  it('are read as far as asked, and it is said whether there are more', async () => {
    expect(await read(2)).toMatchObject({ more: true, seats: [{ seat: { number: 1 } }, { seat: { number: 2 } }] });
    expect((await read(3)).more).toBe(false);
    expect((await read(3)).seats).toHaveLength(3);
  });

  it('say which ends next; a seat that is kept for a device does not end by itself', async () => {
    const { seats } = await read();
    expect(nextToEnd(seats, bench.clock.now)?.activation?.seatName).toBe('Gate 1');
    const [first] = kiosks;
    if (first === undefined) throw new Error('no kiosk');
    await bench.issuer.reserveSeat(bench.entitlement.id, first.id);
    const after = (await read()).seats;
    expect(nextToEnd(after, bench.clock.now)?.activation?.seatName).toBe('Gate 2');
    expect(inOrder(after).at(-1)?.activation?.seatName).toBe('Gate 1');
  });

  it('are found by name, machine, number and device id', async () => {
    const { seats } = await read();
    const found = (search: string) => matching(seats, search, words).map(({ activation }) => activation?.seatName);
    expect(found('gate 2')).toEqual(['Gate 2']);
    expect(found('tur')).toHaveLength(3);
    expect(found('3')).toEqual(['Gate 3']);
    expect(found(kiosks[1]?.id.slice(0, 12) ?? '')).toEqual(['Gate 2']);
    expect(found('nobody')).toEqual([]);
    expect(found(' ')).toHaveLength(3);
  });

  it('tell what their device has used, by the names of the catalogue', async () => {
    const [first] = kiosks;
    const activation = (await read()).seats[0]?.activation;
    if (first === undefined || activation === undefined) throw new Error('no seat');
    await handle(bench.issuer, await first.report(activation, { counters: [{ number: 2, used: 1234 }] }));
    const [seat] = (await read()).seats;
    if (seat === undefined) throw new Error('no seat');
    const facts = seatFacts(seat, productOf(PRODUCT_DRAFT), { words, language });
    expect(facts.map(({ value }) => value)).toContain('prints: 1,234');
    expect(facts.at(-1)).toMatchObject({ value: first.id, mono: true });
    await handle(bench.issuer, await first.deactivate(subjectOf(activation)));
    expect((await read()).seats[0]?.inUse).toBe(false);
  });
});

describe('what is typed about seats and renewals', () => {
  it('is a device id with blanks and capitals, or none', () => {
    const id = 'ab12'.repeat(16) as DeviceId;
    expect(deviceIdOf(id)).toBe(id);
    expect(deviceIdOf(` ${id.toUpperCase().replace(/(.{4})/g, '$1 ')}\n`)).toBe(id);
    expect(deviceIdOf(id.slice(1))).toBeUndefined();
    expect(deviceIdOf(`${id.slice(1)}g`)).toBeUndefined();
  });

  it('is renewed from the end of what runs, and from today where it is over', async () => {
    const { issuer, entitlement } = await openBench({ subscriptionEnd: NOW });
    expect(renewedUntil(undefined, 'P1D', NOW)).toBe(NOW + DAY);
    expect(renewedUntil(entitlement.subscriptionEnd, 'P1D', NOW)).toBe(NOW + DAY);
    const running = await issuer.updateEntitlement(entitlement.id, { subscriptionEnd: renewedUntil(NOW, 'P9D', NOW) });
    expect(renewedUntil(running.subscriptionEnd, 'P1D', NOW)).toBe(NOW + 10 * DAY);
    expect(renewedUntil(NOW, 'soon', NOW)).toBeUndefined();
  });
});
