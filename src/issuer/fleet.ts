import type { UnixTime } from '../license/time.ts';
import type { EntitlementRecord } from './records.ts';
import { listEntitlements } from './search.ts';
import { countEnding, seatUse, type SeatUse } from './seats.ts';
import type { ReadTables } from './store.ts';

export interface FleetQuery {
  /** `next` of the page before. */
  readonly after?: string;
  /** 50 unless told. */
  readonly limit?: number;
  /** How many weeks from now on are looked at; 4 unless told. */
  readonly weeks?: number;
}

/** One entitlement as part of the fleet. */
export interface FleetRow {
  readonly entitlement: EntitlementRecord;
  readonly use: SeatUse;
  /** By week from now: seats whose hold, lease and grace, ends in it. Reserved and lost ones have no such end. */
  readonly ending: readonly number[];
}

export interface FleetPage {
  readonly rows: readonly FleetRow[];
  readonly next?: string;
}

const WEEK = 7 * 86_400;

/** Counted by the order of taking: a few look-ups for each entitlement, however many seats it has. */
export async function fleetPage(
  tables: ReadTables,
  { after, limit = 50, weeks = 4 }: FleetQuery,
  now: UnixTime,
): Promise<FleetPage> {
  const page = await listEntitlements(tables, { limit, ...(after === undefined ? {} : { after }) });
  const rows: FleetRow[] = [];
  for (const entitlement of page.entitlements) {
    const use = await seatUse(tables, entitlement, now);
    const ending: number[] = [];
    for (let week = 0; week < weeks; week += 1) {
      const from = now + week * WEEK + 1;
      ending.push(use.inUse === 0 ? 0 : await countEnding(tables, entitlement.id, from, from + WEEK - 1));
    }
    rows.push({ entitlement, use, ending });
  }
  return { rows, ...(page.next === undefined ? {} : { next: page.next }) };
}
