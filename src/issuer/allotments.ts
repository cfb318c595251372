import { OffleaseError } from '../license/error.ts';
import type { EntitlementId, IssuerId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { Allotment, CertificateClaims } from '../token/certificate.ts';
import { fieldInvalid } from './catalogue.ts';
import { endActivation } from './commit-grant.ts';
import type { AllottedSeats, CertificateRecord } from './custody-records.ts';
import type { EntitlementChanges } from './entitlement.ts';
import { requireEntitlement } from './entitlements.ts';
import { longestLease } from './reconcile.ts';
import type { EntitlementRecord } from './records.ts';
import { changeSeat, lapsedSeat, seatUse } from './seats.ts';
import type { ReadTables, WriteTables } from './store.ts';

/*
 * What a delegate may give, nobody else gives: an allotment takes slots, in the order of taking, and holds them until nothing
 * that the delegate can issue runs any more, which is the end of its certificate and then the longest lease. So they are in
 * use by the same count as all others. The numbers go with the grant, so that no two seats of an entitlement ever have one.
 */

/** Until when a token can run at most that is signed under a certificate. */
function heldFor(entitlement: EntitlementRecord, validUntil: UnixTime): UnixTime {
  return longestLease(entitlement, validUntil) ?? validUntil;
}

/** A delegate has the seats that its certificate says, and no overdraft. @throws OffleaseError `field-invalid` */
export function requireAllotted(
  { role, allotments }: Pick<CertificateClaims, 'role' | 'allotments'>,
  id: EntitlementId,
  { seats, overdraft }: EntitlementChanges,
): void {
  const own = allotments.find(({ entitlement }) => entitlement === id);
  if (role !== 'delegate' || own === undefined) return;
  if (seats !== undefined && seats > own.seats) throw fieldInvalid('seats', 'allotment');
  if (overdraft !== undefined) throw fieldInvalid('overdraft', 'allotment');
}

/** The newest certificate of a delegate. */
export async function newestOf(tables: ReadTables, issuer: IssuerId): Promise<CertificateRecord | undefined> {
  const [newest] = await tables.certificates.page({
    from: [issuer, 0],
    to: [issuer, Number.MAX_SAFE_INTEGER],
    limit: 1,
    descending: true,
  });
  return newest;
}

/** Of the seats of an allotment those that are held for it still. */
export async function heldStill(
  tables: ReadTables,
  { entitlement, seats, until }: AllottedSeats,
): Promise<readonly number[]> {
  const held: number[] = [];
  for (const number of seats) {
    const slot = await tables.seats.get([entitlement, number]);
    if (slot?.activation === undefined && slot?.heldUntil === until) held.push(number);
  }
  return held;
}

async function take(
  tables: WriteTables,
  entitlement: EntitlementRecord,
  count: number,
  now: UnixTime,
): Promise<readonly number[]> {
  const { id, seats } = entitlement;
  const { free, inUse } = await seatUse(tables, entitlement, now);
  const noSeat = (): OffleaseError => new OffleaseError('no-seat', { entitlement: id, seats, inUse });
  if (count > free) throw noSeat();
  const numbers: number[] = [];
  while (numbers.length < count) {
    const tally = await tables.tallies.get(id);
    const isNew = tally !== undefined && tally.opened < seats;
    const lapsed = isNew ? undefined : await lapsedSeat(tables, id, now);
    if (!isNew && lapsed === undefined) throw noSeat();
    const holder = lapsed?.activation === undefined ? undefined : await tables.activations.get(lapsed.activation);
    // It could have come back to its seat.
    if (holder?.status.state === 'active') await endActivation(tables, holder, 'seat-reserved', now);
    const number = lapsed?.number ?? (tally?.numbered ?? 0) + 1;
    // Held from here on, so that the next round finds another.
    await hold(tables, id, [number], (now + 1) as UnixTime);
    numbers.push(number);
  }
  return numbers;
}

async function hold(
  tables: WriteTables,
  id: EntitlementId,
  numbers: readonly number[],
  until: UnixTime,
): Promise<void> {
  for (const number of numbers) await changeSeat(tables, id, number, () => ({ heldUntil: until, counters: [] }));
}

/**
 * Gives back what a delegate no longer has. Leases that it has given up to now run on, so the seats are held for as long as
 * one can; `unused`: the operator states that no device runs on them.
 */
async function giveBack(
  tables: WriteTables,
  entitlement: EntitlementRecord,
  numbers: readonly number[],
  before: UnixTime,
  unused: boolean,
  now: UnixTime,
): Promise<void> {
  const until = unused ? now : Math.min(before, longestLease(entitlement, now) ?? now);
  await hold(tables, entitlement.id, numbers, until as UnixTime);
}

/**
 * The seats of a delegate under a new certificate: as many of each entitlement as it says, those that it has before others.
 *
 * @throws OffleaseError `entitlement-unknown`, `no-seat`
 */
export async function allot(
  tables: WriteTables,
  issuer: IssuerId,
  allotments: readonly Allotment[],
  { validUntil, unused = false }: { readonly validUntil: UnixTime; readonly unused?: boolean },
  now: UnixTime,
): Promise<readonly AllottedSeats[]> {
  const former = (await newestOf(tables, issuer))?.allotted ?? [];
  const allotted: AllottedSeats[] = [];
  const ids = new Set([...former, ...allotments].map(({ entitlement }) => entitlement));
  for (const id of ids) {
    const entitlement = await requireEntitlement(tables, id);
    const had = former.find((one) => one.entitlement === id);
    const have = had === undefined ? [] : await heldStill(tables, had);
    const want = allotments.find((one) => one.entitlement === id)?.seats ?? 0;
    const kept = have.slice(0, want);
    const taken = await take(tables, entitlement, want - kept.length, now);
    const until = heldFor(entitlement, validUntil);
    const seats = [...kept, ...taken];
    await hold(tables, id, seats, until);
    if (had !== undefined) await giveBack(tables, entitlement, have.slice(want), had.until, unused, now);
    if (seats.length > 0) allotted.push({ entitlement: id, seats, until });
  }
  return allotted;
}
