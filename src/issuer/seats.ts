import type { DeviceId, EntitlementId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { ActivationRecord, EntitlementRecord, SeatRecord, TallyRecord } from './records.ts';
import type { KeyRange, ReadTables, WriteTables } from './store.ts';

/** `freeAt` of a seat that no passing of time frees. After every `UnixTime`. */
export const NEVER = 0x1_0000_0000;

/** How a seat came to be chosen; in the order in which they are tried. */
export type Taking = 'reserved' | 'own' | 'never-used' | 'lapsed' | 'overdraft';

export interface ChosenSeat {
  readonly number: number;
  readonly how: Taking;
  /** Absent: the seat was never used, so there is no slot yet. */
  readonly slot?: SeatRecord;
}

/** Seats bought, in use (held, reserved), and free. `inUse` can exceed `seats` by the overdraft. */
export interface SeatUse {
  readonly seats: number;
  readonly inUse: number;
  readonly free: number;
  /** Seats that the overdraft adds; absent: without limit. */
  readonly overdraft?: number;
}

/** How many seats may be in use at once, the overdraft included. */
export function capacityOf({ seats, overdraft }: Pick<EntitlementRecord, 'seats' | 'overdraft'>): number {
  if (overdraft === undefined) return seats;
  if (overdraft === 'unlimited') return Number.POSITIVE_INFINITY;
  return 'seats' in overdraft ? seats + overdraft.seats : seats + Math.floor((seats * overdraft.percent) / 100);
}

export function freeAtOf({ heldUntil, reservedFor }: Pick<SeatRecord, 'heldUntil' | 'reservedFor'>): number {
  return reservedFor === undefined ? heldUntil : NEVER;
}

/** The slots of an entitlement that become free from `from` to `to`, both included, in the order of taking. */
function slots(entitlement: EntitlementId, from: number, to: number): KeyRange<[EntitlementId, number, number]> {
  return { from: [entitlement, from, 0], to: [entitlement, to, Number.MAX_SAFE_INTEGER] };
}

function requireTally(tally: TallyRecord | undefined): TallyRecord {
  if (tally === undefined) throw new TypeError('an entitlement without a tally');
  return tally;
}

/**
 * The seat that a device gets: one reserved for it, its own earlier one if that is free, a never used
 * one, the one whose hold ended longest ago, or one of the overdraft. Two index look-ups at most,
 * whatever the number of seats. `undefined`: there is none.
 *
 * `own` is the slot of the device's earlier activation if that has ended or ends with this token.
 */
export async function chooseSeat(
  tables: ReadTables,
  entitlement: EntitlementRecord,
  device: DeviceId,
  own: SeatRecord | undefined,
  now: UnixTime,
): Promise<ChosenSeat | undefined> {
  const key: [EntitlementId, DeviceId] = [entitlement.id, device];
  const reserved = await tables.seats.first('reserved', { from: key, to: key });
  if (reserved !== undefined) return { number: reserved.number, how: 'reserved', slot: reserved };
  if (own !== undefined) return { number: own.number, how: 'own', slot: own };
  const { opened, numbered } = requireTally(await tables.tallies.get(entitlement.id));
  if (opened < entitlement.seats) return { number: numbered + 1, how: 'never-used' };
  const lapsed = await lapsedSeat(tables, entitlement.id, now);
  if (lapsed !== undefined) return { number: lapsed.number, how: 'lapsed', slot: lapsed };
  return opened < capacityOf(entitlement) ? { number: numbered + 1, how: 'overdraft' } : undefined;
}

/** The slot whose hold ended longest ago, of those that are free. */
export function lapsedSeat(
  tables: ReadTables,
  entitlement: EntitlementId,
  now: UnixTime,
): Promise<SeatRecord | undefined> {
  return tables.seats.first('order', slots(entitlement, 0, now));
}

/** The seat in use that becomes free next by the passing of time. */
export function nextFree(
  tables: ReadTables,
  entitlement: EntitlementId,
  now: UnixTime,
): Promise<SeatRecord | undefined> {
  return tables.seats.first('order', slots(entitlement, now + 1, NEVER - 1));
}

function tallied(tally: TallyRecord, before: SeatRecord | undefined, after: SeatRecord | undefined): TallyRecord {
  const isLapsed = (seat: SeatRecord | undefined): number =>
    Number(seat !== undefined && seat.freeAt <= tally.settledAt);
  return {
    ...tally,
    opened: tally.opened + Number(after !== undefined) - Number(before !== undefined),
    numbered: Math.max(tally.numbered, after?.number ?? 0),
    lapsed: tally.lapsed + isLapsed(after) - isLapsed(before),
  };
}

/** The fields of a slot that may be said; `freeAt` follows from them. */
export type Slot = Omit<SeatRecord, 'entitlement' | 'number' | 'freeAt'>;

/**
 * Changes one slot and keeps the tally right. `change` gets the slot as it is, `undefined` where the
 * seat has none yet, and says what it becomes; `undefined` takes the slot away.
 */
export async function changeSeat(
  tables: WriteTables,
  entitlement: EntitlementId,
  number: number,
  change: (slot: SeatRecord | undefined) => Slot | undefined,
): Promise<void> {
  const before = await tables.seats.get([entitlement, number]);
  const slot = change(before);
  const tally = requireTally(await tables.tallies.get(entitlement));
  if (slot === undefined) {
    await tables.seats.delete([entitlement, number]);
    await tables.tallies.put(tallied(tally, before, undefined));
    return;
  }
  const { heldUntil, activation, reservedFor, counters } = slot;
  const after: SeatRecord = {
    entitlement,
    number,
    freeAt: freeAtOf(slot),
    heldUntil,
    counters,
    ...(activation === undefined ? {} : { activation }),
    ...(reservedFor === undefined ? {} : { reservedFor }),
  };
  await tables.seats.put(after);
  const next = tallied(tally, before, after);
  const changed = next.opened !== tally.opened || next.numbered !== tally.numbered || next.lapsed !== tally.lapsed;
  if (changed) await tables.tallies.put(next);
}

/** Ends the hold of an activation now. A slot that went to another, or whose hold is over, stays as it is. */
export async function freeSeat(tables: WriteTables, ended: ActivationRecord, now: UnixTime): Promise<void> {
  const slot = await tables.seats.get([ended.entitlement, ended.seat]);
  if (slot?.activation !== ended.id || slot.heldUntil <= now) return;
  await changeSeat(tables, ended.entitlement, ended.seat, () => ({ ...slot, heldUntil: now }));
}

async function lapsedAt(tables: ReadTables, tally: TallyRecord, now: UnixTime): Promise<number> {
  const { entitlement, lapsed, settledAt } = tally;
  if (now === settledAt) return lapsed;
  if (now > settledAt) return lapsed + (await tables.seats.count('order', slots(entitlement, settledAt + 1, now)));
  return lapsed - (await tables.seats.count('order', slots(entitlement, now + 1, settledAt)));
}

/** Counts only the slots whose hold ended since the tally was settled last. */
export async function seatUse(tables: ReadTables, entitlement: EntitlementRecord, now: UnixTime): Promise<SeatUse> {
  const tally = requireTally(await tables.tallies.get(entitlement.id));
  const inUse = tally.opened - (await lapsedAt(tables, tally, now));
  const { seats } = entitlement;
  const capacity = capacityOf(entitlement);
  const overdraft = capacity === Number.POSITIVE_INFINITY ? {} : { overdraft: capacity - seats };
  return { seats, inUse, free: Math.max(0, seats - inUse), ...overdraft };
}

/** How many slots' hold has ended (or begun anew, by a clock set back) since the tally was settled. */
export async function unsettled(tables: ReadTables, entitlement: EntitlementId, now: UnixTime): Promise<number> {
  const tally = requireTally(await tables.tallies.get(entitlement));
  return Math.abs((await lapsedAt(tables, tally, now)) - tally.lapsed);
}

export async function settleTally(tables: WriteTables, entitlement: EntitlementId, now: UnixTime): Promise<void> {
  const tally = requireTally(await tables.tallies.get(entitlement));
  await tables.tallies.put({ ...tally, lapsed: await lapsedAt(tables, tally, now), settledAt: now });
}
