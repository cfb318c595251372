import type { DeviceId, EntitlementId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { LAST } from './fold.ts';
import { touchHead } from './journal.ts';
import type { ActivationRecord, EntitlementRecord, SeatRecord, TallyRecord } from './records.ts';
import type { KeyRange, ReadTables, WriteTables } from './store.ts';

/** `freeAt` of a seat that no passing of time frees. After every `UnixTime`. */
export const NEVER = 0x1_0000_0000;
/** Added to `freeAt` where the device's clock is behind: these seats have an order of taking of their own. */
export const BEHIND = 0x2_0000_0000;

/** How a seat came to be chosen; in the order in which they are tried. `replaced`: the operator said whose. */
export type Taking = 'replaced' | 'reserved' | 'own' | 'never-used' | 'lapsed' | 'overdraft';

export interface ChosenSeat {
  readonly number: number;
  readonly how: Taking;
  /** Absent: the seat was never used, so there is no slot yet. */
  readonly slot?: SeatRecord;
}

/** Seats bought, in use (held, reserved, lost), and free. `inUse` can exceed `seats` by the overdraft. */
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

export function freeAtOf(seat: Pick<SeatRecord, 'heldUntil' | 'reservedFor' | 'lost' | 'behind'>): number {
  if (seat.reservedFor !== undefined || seat.lost === true) return NEVER;
  return seat.behind === true ? BEHIND + seat.heldUntil : seat.heldUntil;
}

/** Held, reserved or lost. A seat whose hold is over is free, though its device's clock may be behind. */
export function isInUse({ freeAt }: Pick<SeatRecord, 'freeAt'>, now: UnixTime): boolean {
  return freeAt >= BEHIND ? freeAt - BEHIND > now : freeAt > now;
}

/** The slots of an entitlement that become free from `from` to `to`, both included, in the order of taking. */
function slots(entitlement: EntitlementId, from: number, to: number): KeyRange<[EntitlementId, number, number]> {
  return { from: [entitlement, from, 0], to: [entitlement, to, Number.MAX_SAFE_INTEGER] };
}

function requireTally(tally: TallyRecord | undefined): TallyRecord {
  if (tally === undefined) throw new TypeError('an entitlement without a tally');
  return tally;
}

export interface Seeking {
  readonly device: DeviceId;
  /** The slot of the device's earlier activation, if that has ended, ends with this token, or has lapsed. */
  readonly own?: SeatRecord | undefined;
  /** Whether a seat may be taken whose device's clock is behind. */
  readonly behind?: boolean;
}

async function reservedSeat(
  tables: ReadTables,
  entitlement: EntitlementId,
  device: DeviceId,
): Promise<SeatRecord | undefined> {
  const key = (of: string): [EntitlementId, DeviceId] => [entitlement, of as DeviceId];
  // Most entitlements have no reserved seat at all: the same answer for all of their devices.
  const any = await tables.seats.first('reserved', { from: key(''), to: key(LAST) });
  if (any === undefined || any.reservedFor === device) return any;
  return tables.seats.first('reserved', { from: key(device), to: key(device) });
}

/**
 * The seat that a device gets: one reserved for it, its own earlier one if that is free, a never used
 * one, the one whose hold ended longest ago, or one of the overdraft. A few index look-ups,
 * whatever the number of seats. `undefined`: there is none.
 */
export async function chooseSeat(
  tables: ReadTables,
  entitlement: EntitlementRecord,
  { device, own, behind = false }: Seeking,
  now: UnixTime,
): Promise<ChosenSeat | undefined> {
  const reserved = await reservedSeat(tables, entitlement.id, device);
  if (reserved !== undefined) return { number: reserved.number, how: 'reserved', slot: reserved };
  if (own !== undefined && isInUse(own, now)) return { number: own.number, how: 'own', slot: own };
  if (!(await hasRoom(tables, entitlement, now))) return undefined;
  if (own !== undefined) return { number: own.number, how: 'own', slot: own };
  const { opened, numbered } = requireTally(await tables.tallies.get(entitlement.id));
  if (opened < entitlement.seats) return { number: numbered + 1, how: 'never-used' };
  const lapsed =
    (await lapsedSeat(tables, entitlement.id, now)) ??
    (behind ? await lapsedBehind(tables, entitlement.id, now) : undefined);
  if (lapsed !== undefined) return { number: lapsed.number, how: 'lapsed', slot: lapsed };
  return opened < capacityOf(entitlement) ? { number: numbered + 1, how: 'overdraft' } : undefined;
}

/**
 * Whether one more seat may come into use. There can be more slots than seats only where the number of seats was
 * forced down while they were in use; then those in use are counted.
 */
export async function hasRoom(tables: ReadTables, entitlement: EntitlementRecord, now: UnixTime): Promise<boolean> {
  const { opened } = requireTally(await tables.tallies.get(entitlement.id));
  const capacity = capacityOf(entitlement);
  if (opened <= capacity) return true;
  return (await seatUse(tables, entitlement, now)).inUse < capacity;
}

/** The slot whose hold ended longest ago, of those that are free. */
export function lapsedSeat(
  tables: ReadTables,
  entitlement: EntitlementId,
  now: UnixTime,
): Promise<SeatRecord | undefined> {
  return tables.seats.first('order', slots(entitlement, 0, now));
}

/** The same of those whose device's clock is behind, so that it may be running still. */
export function lapsedBehind(
  tables: ReadTables,
  entitlement: EntitlementId,
  now: UnixTime,
): Promise<SeatRecord | undefined> {
  return tables.seats.first('order', slots(entitlement, BEHIND, BEHIND + now));
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
    Number(seat !== undefined && !isInUse(seat, tally.settledAt));
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
  const tally = requireTally(await tables.tallies.get(entitlement));
  // A number that was never given has no slot.
  const isNew = number > tally.numbered;
  const before = isNew ? undefined : await tables.seats.get([entitlement, number]);
  const slot = change(before);
  if (slot === undefined) {
    await tables.seats.delete([entitlement, number]);
    await tables.tallies.put(tallied(tally, before, undefined));
    return;
  }
  const after: SeatRecord = { ...slot, entitlement, number, freeAt: freeAtOf(slot) };
  // `add` says that there is none: what indexes were asked before still holds, unless the new slot is in them.
  await (isNew ? tables.seats.add(after) : tables.seats.put(after));
  const next = tallied(tally, before, after);
  const changed = next.opened !== tally.opened || next.numbered !== tally.numbered || next.lapsed !== tally.lapsed;
  if (changed) await tables.tallies.put(next);
}

/** Ends the hold of an activation now. A slot that went to another stays as it is. */
export async function freeSeat(tables: WriteTables, ended: ActivationRecord, now: UnixTime): Promise<void> {
  const slot = await tables.seats.get([ended.entitlement, ended.seat]);
  if (slot?.activation !== ended.id) return;
  const { lost, behind, heldUntil, ...rest } = slot;
  if (heldUntil <= now && lost === undefined && behind === undefined) return;
  await changeSeat(tables, ended.entitlement, ended.seat, () => ({ ...rest, heldUntil: Math.min(heldUntil, now) }));
}

/** Seats whose hold ends from `from` to `to`, both included, by the passing of time. */
export async function countEnding(
  tables: ReadTables,
  entitlement: EntitlementId,
  from: number,
  to: number,
): Promise<number> {
  const [sure, behind] = await Promise.all([
    tables.seats.count('order', slots(entitlement, from, to)),
    tables.seats.count('order', slots(entitlement, BEHIND + from, BEHIND + to)),
  ]);
  return sure + behind;
}

async function lapsedAt(tables: ReadTables, tally: TallyRecord, now: UnixTime): Promise<number> {
  const { entitlement, lapsed, settledAt } = tally;
  if (now === settledAt) return lapsed;
  if (now > settledAt) return lapsed + (await countEnding(tables, entitlement, settledAt + 1, now));
  return lapsed - (await countEnding(tables, entitlement, now + 1, settledAt));
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
  await touchHead(tables);
}
