import type { FleetRow } from '../../issuer/fleet.ts';
import type { Issuer } from '../../issuer/issuer.ts';

/** The fleet so far. */
export interface FleetSum {
  readonly entitlements: number;
  readonly seats: number;
  readonly inUse: number;
  readonly free: number;
  /** By week from now. */
  readonly ending: readonly number[];
  /** Entitlements with leases that end in those weeks, the most first. */
  readonly rows: readonly FleetRow[];
}

const endingIn = ({ ending }: FleetRow): number => ending.reduce((sum, count) => sum + count, 0);

export function fleetSum(rows: readonly FleetRow[], weeks: number): FleetSum {
  const sum = (of: (row: FleetRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    entitlements: rows.length,
    seats: sum(({ use }) => use.seats),
    inUse: sum(({ use }) => use.inUse),
    free: sum(({ use }) => use.free),
    ending: Array.from({ length: weeks }, (_, week) => sum(({ ending }) => ending[week] ?? 0)),
    rows: rows.filter((row) => endingIn(row) > 0).toSorted((a, b) => endingIn(b) - endingIn(a)),
  };
}

export const WEEKS = 4;
/** So many entitlements are counted unasked. */
const UNASKED = 500;
const PAGE = 100;

/** Counts entitlement by entitlement, so that nothing else waits for it. */
export class Fleet {
  sum: FleetSum | undefined = $state.raw();
  /** There are entitlements that were not counted. */
  more = $state(false);
  counting = $state(false);
  error: unknown = $state.raw();
  #turn = 0;

  /** `_revision` makes an effect that calls this run again when the ledger has changed. The latest count wins. */
  async count(issuer: Issuer, all: boolean, _revision: number): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.counting = true;
    const rows: FleetRow[] = [];
    let after: string | undefined;
    try {
      do {
        const page = await issuer.fleet({ limit: PAGE, weeks: WEEKS, ...(after === undefined ? {} : { after }) });
        if (turn !== this.#turn) return;
        rows.push(...page.rows);
        after = page.next;
      } while (after !== undefined && (all || rows.length < UNASKED));
      this.sum = fleetSum(rows, WEEKS);
      this.more = after !== undefined;
      this.error = undefined;
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    } finally {
      if (turn === this.#turn) this.counting = false;
    }
  }
}
