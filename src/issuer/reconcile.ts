import type { EntitlementId } from '../license/ids.ts';
import { addPeriod, parsePeriod, type UnixTime } from '../license/time.ts';
import type { ReconcileOptions, ReconcileRow, WithheldSeats } from './custody.ts';
import { requireEntitlement } from './entitlements.ts';
import { appendEntry, touchHead } from './journal.ts';
import type { Keeping } from './keeping.ts';
import type { ActivationRecord, EntitlementRecord, HeadRecord } from './records.ts';
import { capacityOf, changeSeat, lapsedSeat, seatUse } from './seats.ts';
import { changeStanding, nextRevision, standingOf } from './standing.ts';
import type { ReadTables, WriteTables } from './store.ts';
import { eachRecord } from './whole-ledger.ts';

/** So many entitlements, or activations, share a transaction. */
const GROUP = 50;

/**
 * Until when a token can run at most that was issued up to `now` and that this ledger does not know. Its subscription may
 * have been renewed since, so its end is no bound. `undefined`: nothing can be activated offline.
 */
export function longestLease({ leasePeriod, gracePeriod }: EntitlementRecord, now: UnixTime): UnixTime | undefined {
  const lease = leasePeriod === undefined ? undefined : parsePeriod(leasePeriod);
  if (lease === undefined) return undefined;
  const grace = gracePeriod === undefined ? undefined : parsePeriod(gracePeriod);
  const end = addPeriod(now, lease);
  return grace === undefined ? end : addPeriod(end, grace);
}

/** Seats that could be given now, the overdraft included where it has an end. */
async function freeSeats(tables: ReadTables, entitlement: EntitlementRecord, now: UnixTime): Promise<number> {
  const { seats, inUse } = await seatUse(tables, entitlement, now);
  const capacity = capacityOf(entitlement);
  return Math.max(0, (capacity === Number.POSITIVE_INFINITY ? seats : capacity) - inUse);
}

/** In the order in which they would have been given. */
async function withhold(
  tables: WriteTables,
  entitlement: EntitlementRecord,
  seats: number,
  until: UnixTime,
  now: UnixTime,
): Promise<readonly number[]> {
  const { id } = entitlement;
  const numbers: number[] = [];
  while (numbers.length < seats) {
    const tally = await tables.tallies.get(id);
    if (tally === undefined) break;
    const lapsed = tally.opened < entitlement.seats ? undefined : await lapsedSeat(tables, id, now);
    const number = lapsed?.number ?? tally.numbered + 1;
    await changeSeat(tables, id, number, (slot) => ({ counters: [], ...slot, heldUntil: until }));
    numbers.push(number);
  }
  return numbers;
}

async function withholdSeats(
  tables: WriteTables,
  entitlement: EntitlementRecord,
  stated: number | undefined,
  since: UnixTime,
  now: UnixTime,
): Promise<number> {
  const { id } = entitlement;
  const before = await tables.withheld.get(id);
  if (before !== undefined && before.at >= since) return 0; // an earlier run came so far
  const until = longestLease(entitlement, now);
  if (until === undefined) return 0;
  const free = await freeSeats(tables, entitlement, now);
  const seats = await withhold(tables, entitlement, Math.min(free, stated ?? free), until, now);
  await tables.withheld.put({ entitlement: id, seats, until, at: now });
  if (seats.length > 0) {
    await appendEntry(tables, now, 'ledger-reconciled', { entitlement: id, withheld: seats.length, until });
  }
  return seats.length;
}

/**
 * What was issued for a known activation since, nobody knows: its seat is held as if it had been refreshed just now, and no number that
 * its device names is too high.
 */
async function extendHold(
  tables: WriteTables,
  activation: ActivationRecord,
  entitlement: EntitlementRecord | undefined,
  now: UnixTime,
): Promise<void> {
  const sequence = Math.max(activation.sequence, now);
  const until = entitlement === undefined ? undefined : longestLease(entitlement, now);
  const slot = await tables.seats.get([activation.entitlement, activation.seat]);
  const isHeld = activation.status.state === 'active' && slot?.activation === activation.id && slot.heldUntil > now;
  if (!isHeld || until === undefined || until <= slot.heldUntil) {
    if (sequence !== activation.sequence) await tables.activations.put({ ...activation, sequence });
    return;
  }
  await changeSeat(tables, activation.entitlement, activation.seat, () => ({ ...slot, heldUntil: until }));
  await tables.activations.put({ ...activation, sequence, heldUntil: until });
}

function groups<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / GROUP) }, (_, at) => items.slice(at * GROUP, (at + 1) * GROUP));
}

/** Makes a ledger that is older than what was issued from it safe to issue from again. */
export class Reconciling {
  readonly #keeping: Keeping;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  async rows(page: { readonly after?: EntitlementId; readonly limit?: number } = {}): Promise<readonly ReconcileRow[]> {
    const { ledger, clock } = this.#keeping;
    const { after, limit = 100 } = page;
    const now = clock();
    return ledger.read(async (tables) => {
      const from = after === undefined ? {} : { from: after };
      const found = await tables.entitlements.page({ ...from, limit: limit + 1 });
      const rows: ReconcileRow[] = [];
      for (const entitlement of found.filter(({ id }) => id !== after).slice(0, limit)) {
        const until = longestLease(entitlement, now);
        rows.push({
          entitlement: entitlement.id,
          free: await freeSeats(tables, entitlement, now),
          ...(until === undefined ? {} : { until }),
        });
      }
      return rows;
    });
  }

  async reconcile({ seats, onProgress }: ReconcileOptions = {}): Promise<void> {
    const { session, ledger, clock } = this.#keeping;
    await session.load();
    session.record();
    const now = clock();
    const since = await this.#begin(now);
    if (since === undefined) return;
    const entitlements: EntitlementId[] = [];
    const activations: ActivationRecord['id'][] = [];
    await ledger.read(async (tables) => {
      await eachRecord(
        tables.entitlements,
        'entitlements',
        (some) => void entitlements.push(...some.map(({ id }) => id)),
      );
      await eachRecord(tables.activations, 'activations', (some) => void activations.push(...some.map(({ id }) => id)));
    });
    const total = entitlements.length + activations.length;
    let done = 0;
    const passed = (count: number): void => {
      done += count;
      onProgress?.({ phase: 'writing', done, total });
    };
    for (const group of groups(activations)) {
      await ledger.write(async (tables) => {
        for (const id of group) {
          const activation = await tables.activations.get(id);
          if (activation === undefined) continue;
          await extendHold(tables, activation, await tables.entitlements.get(activation.entitlement), now);
        }
        await touchHead(tables); // the entry that tells of it follows
      });
      passed(group.length);
    }
    let withheld = 0;
    for (const group of groups(entitlements)) {
      withheld += await ledger.write(async (tables) => {
        let count = 0;
        for (const id of group) {
          const entitlement = await requireEntitlement(tables, id);
          count += await withholdSeats(tables, entitlement, seats?.get(id), since, now);
        }
        return count;
      });
      passed(group.length);
    }
    await this.#end(withheld, now);
  }

  /** When the ledger was found to be stale; `undefined`: it is not. */
  #begin(now: UnixTime): Promise<UnixTime | undefined> {
    const { session, ledger } = this.#keeping;
    return ledger.write(async (tables) => {
      const { halt, haltedAt } = await standingOf(tables);
      if (halt === 'reconcile-needed') return haltedAt ?? now;
      if (halt !== undefined || !session.isOlder) return undefined;
      // From here on it is known to be stale even where its witness is not at hand.
      const head = await tables.head.get('head');
      await nextRevision(tables);
      await changeStanding(tables, { halt: 'reconcile-needed', haltedAt: now, staleSince: head?.time ?? now });
      return now;
    });
  }

  async #end(withheld: number, now: UnixTime): Promise<void> {
    const { session, ledger } = this.#keeping;
    const head = await ledger.write(async (tables): Promise<HeadRecord> => {
      await nextRevision(tables);
      await changeStanding(tables, { halt: undefined, haltedAt: undefined, staleSince: undefined });
      const { index, digest } = await appendEntry(tables, now, 'ledger-reconciled', { withheld });
      return { id: 'head', index, digest, time: now };
    });
    session.acceptLedger(head);
    await session.reload();
  }

  async withheld(id: EntitlementId): Promise<WithheldSeats | undefined> {
    const { ledger, clock } = this.#keeping;
    const now = clock();
    return ledger.read(async (tables) => {
      const record = await tables.withheld.get(id);
      if (record === undefined || record.until <= now) return undefined;
      const seats: number[] = [];
      for (const number of record.seats) if (await isWithheld(tables, id, number, record)) seats.push(number);
      return seats.length === 0 ? undefined : { seats, until: record.until };
    });
  }

  async release(id: EntitlementId, seats: number): Promise<number> {
    const { ledger, clock } = this.#keeping;
    const now = clock();
    return ledger.write(async (tables) => {
      await requireEntitlement(tables, id);
      const record = await tables.withheld.get(id);
      if (record === undefined || record.until <= now) return 0;
      const released: number[] = [];
      for (const number of record.seats) {
        if (released.length >= seats) break;
        if (!(await isWithheld(tables, id, number, record))) continue;
        await changeSeat(tables, id, number, (slot) => ({ counters: [], ...slot, heldUntil: now }));
        released.push(number);
      }
      if (released.length === 0) return 0;
      await tables.withheld.put({ ...record, seats: record.seats.filter((number) => !released.includes(number)) });
      await appendEntry(tables, now, 'withheld-released', { entitlement: id, released: released.length });
      return released.length;
    });
  }
}

/** Nothing was issued for the seat since: then it is its activation's again, and not held back any more. */
async function isWithheld(
  tables: ReadTables,
  id: EntitlementId,
  number: number,
  { until, at }: { readonly until: UnixTime; readonly at: UnixTime },
): Promise<boolean> {
  const slot = await tables.seats.get([id, number]);
  if (slot?.heldUntil !== until) return false;
  const holder = slot.activation === undefined ? undefined : await tables.activations.get(slot.activation);
  return holder === undefined || holder.sequence <= at || holder.status.state !== 'active';
}
