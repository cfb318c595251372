import { describe, expect, it } from 'vitest';
import type { Issuer } from '../../src/issuer/issuer.ts';
import type { EntitlementRecord } from '../../src/issuer/records.ts';
import { activate, codeOf, DAY, handle, Kiosk, PASSPHRASE, ROUNDS } from './fixture.ts';
import { Browser, license, openDevice, openVault, type Vault } from './custody-fixture.ts';

const ROOT = { passphrase: PASSPHRASE };
const MOBILE = { name: 'Technician', passphrase: 'in the field now', rounds: ROUNDS };
const YEAR = 12;

interface Field extends Vault {
  readonly mobile: Issuer;
  readonly card: string;
}

/** A back office with five seats, and a technician's phone that waits for a certificate. */
async function field(): Promise<Field> {
  const vault = await openVault();
  const mobile = await new Browser(vault.browser.clock).open();
  return { ...vault, mobile, card: await mobile.prepareDelegate(MOBILE) };
}

const allotting = ({ id }: EntitlementRecord, seats: number) => ({
  root: ROOT,
  months: YEAR,
  allotments: [{ entitlement: id, seats }],
});

describe('allotments', () => {
  it('are in use: the parent cannot give what a delegate may give', async () => {
    const { issuer, entitlement, card } = await field();
    await issuer.signDelegate(card, allotting(entitlement, 3));
    expect(await issuer.seatUse(entitlement.id)).toEqual({ seats: 5, inUse: 3, free: 2, overdraft: 0 });
    const kiosks = await Promise.all([1, 2, 3].map(() => Kiosk.make(issuer)));
    for (const kiosk of kiosks.slice(0, 2)) await activate(issuer, await kiosk.request());
    const third = (await kiosks[2]?.request()) ?? expect.fail();
    expect(await codeOf(handle(issuer, third))).toBe('no-seat');
    expect(await codeOf(issuer.updateEntitlement(entitlement.id, { seats: 4 }))).toBe('seats-in-use');
    expect((await issuer.delegates())[0]?.allotments).toMatchObject([
      { entitlement: entitlement.id, seats: [1, 2, 3] },
    ]);
  });

  it('cannot be larger than what is free, and nothing is written then', async () => {
    const { issuer, entitlement, card } = await field();
    await activate(issuer, await (await Kiosk.make(issuer)).request());
    const before = await issuer.journal({ limit: 1 });
    expect(await codeOf(issuer.signDelegate(card, allotting(entitlement, 5)))).toBe('no-seat');
    expect(await issuer.journal({ limit: 1 })).toEqual(before);
    expect(await issuer.delegates()).toEqual([]);
    await issuer.signDelegate(card, allotting(entitlement, 4));
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 5, free: 0 });
  });

  it('are issued from by the delegate, with seat numbers of its own, and no more of them', async () => {
    const { browser, issuer, entitlement, mobile, card } = await field();
    const { activation } = await activate(issuer, await (await Kiosk.make(issuer)).request());
    await mobile.acceptDelegation(await issuer.signDelegate(card, allotting(entitlement, 2)));
    await mobile.unlock(MOBILE.passphrase);
    expect(await mobile.seatUse(entitlement.id)).toMatchObject({ seats: 2, inUse: 0, free: 2 });
    // Real devices, with the product file of the delegate: they seal their requests to it.
    const first = await openDevice(mobile, browser.clock);
    const second = await openDevice(mobile, browser.clock);
    expect((await mobile.standing()).root?.id).toBe((await issuer.standing()).root?.id);
    for (const device of [first, second]) await license(device, mobile);
    expect(first.getSnapshot().state).toBe('active');
    const seats = (await mobile.seatsOf(entitlement.id)).map(({ seat }) => seat.number);
    expect(seats).toEqual([2, 3]);
    expect(seats).not.toContain(activation.seat);
    // More than it was given, a delegate does not get by writing it down.
    for (const changes of [{ seats: 3 }, { overdraft: 'unlimited' as const }]) {
      expect(await codeOf(mobile.updateEntitlement(entitlement.id, changes))).toBe('field-invalid');
    }
    await mobile.updateEntitlement(entitlement.id, { plan: 'Gold' });
    const third = await openDevice(mobile, browser.clock);
    const request = await third.request({ code: 'KIOSK-2026' });
    expect(await codeOf(handle(mobile, request.bytes))).toBe('no-seat');
  });

  it('grow and shrink with a new certificate; what was taken back is held for the longest lease', async () => {
    const { browser, issuer, entitlement, mobile, card } = await field();
    await mobile.acceptDelegation(await issuer.signDelegate(card, allotting(entitlement, 2)));
    await mobile.unlock(MOBILE.passphrase);
    await mobile.acceptDelegation(await issuer.signDelegate(card, allotting(entitlement, 4)));
    expect(await mobile.seatUse(entitlement.id)).toMatchObject({ seats: 4, free: 4 });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 4 });
    await mobile.acceptDelegation(await issuer.signDelegate(card, allotting(entitlement, 1)));
    expect(await mobile.seatUse(entitlement.id)).toMatchObject({ seats: 1, free: 1 });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 4 });
    browser.clock.pass(31 * DAY);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1, free: 4 });
    expect((await issuer.delegates())[0]?.allotments).toMatchObject([{ seats: [1] }]);
  });

  it('cannot be taken over smaller than what the delegate has given', async () => {
    const { browser, issuer, entitlement, mobile, card } = await field();
    await mobile.acceptDelegation(await issuer.signDelegate(card, allotting(entitlement, 2)));
    await mobile.unlock(MOBILE.passphrase);
    for (let count = 0; count < 2; count += 1) await license(await openDevice(mobile, browser.clock), mobile);
    const smaller = await issuer.signDelegate(card, allotting(entitlement, 1));
    expect(await codeOf(mobile.acceptDelegation(smaller))).toBe('seats-in-use');
    expect(mobile.identity().certificate.claims.serial).toBe(1);
    browser.clock.pass(31 * DAY);
    await mobile.confirmClock();
    await mobile.acceptDelegation(smaller);
    expect(await mobile.seatUse(entitlement.id)).toMatchObject({ seats: 1 });
  });

  it('all come back when a delegate is ended: at once where no device runs on them', async () => {
    const { browser, issuer, entitlement, card } = await field();
    await issuer.signDelegate(card, allotting(entitlement, 3));
    const [delegate] = await issuer.delegates();
    if (delegate === undefined) expect.fail();
    await issuer.endDelegate(delegate.issuer, { root: ROOT, unused: true });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0, free: 5 });
    expect(await issuer.delegates()).toMatchObject([{ withdrawn: true, allotments: [] }]);
    // Certified anew, and ended with devices in the field.
    await issuer.signDelegate(card, allotting(entitlement, 3));
    await issuer.endDelegate(delegate.issuer, { root: ROOT });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 3 });
    browser.clock.pass(31 * DAY);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0 });
    expect((await issuer.journal({ limit: 1 }))[0]).toMatchObject({
      event: 'allotments-returned',
      facts: { delegate: delegate.issuer },
    });
  });

  it('are free again by themselves once nothing can run under the certificate', async () => {
    const { browser, issuer, entitlement, card } = await field();
    await issuer.signDelegate(card, allotting(entitlement, 5));
    browser.clock.pass(366 * DAY);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 5 });
    browser.clock.pass(31 * DAY);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0 });
  });

  it('take the seat of a device whose hold is over: it does not come back to it', async () => {
    const { browser, issuer, entitlement, card } = await field();
    const { activation } = await activate(issuer, await (await Kiosk.make(issuer)).request());
    browser.clock.pass(31 * DAY);
    await issuer.confirmClock();
    await issuer.signDelegate(card, allotting(entitlement, 5));
    expect((await issuer.activation(activation.id)).status).toMatchObject({ state: 'ended', why: 'seat-reserved' });
    expect(await codeOf(issuer.refresh(activation.id))).toBe('activation-ended');
  });

  it('with terms that were altered are refused', async () => {
    const { issuer, entitlement, mobile, card } = await field();
    const grant = await issuer.signDelegate(card, allotting(entitlement, 2));
    for (const [from, to] of [
      ['"seats":[1,2]', '"seats":[1,2,3]'],
      ['"seats":[1,2]', '"seats":[1,1]'],
      ['"name":"Stadtbahn Musterstadt"', '"name":7'],
      ['P30D', 'P30X'],
    ] as const) {
      const altered = grant.replace(from, to);
      expect(altered).not.toBe(grant);
      expect(await codeOf(mobile.acceptDelegation(altered))).toBe('delegate-invalid');
    }
    expect(mobile.status()).toBe('not-set-up');
    await mobile.acceptDelegation(grant);
  });
});
