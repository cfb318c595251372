import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import { appendEntry } from './journal.ts';
import type { IssuerStore, ReadTables } from './store.ts';

/** Why this computer's date cannot be believed without a person's word. */
export interface ClockDoubt {
  /** It is before this build was made, before the last entry of the journal, or 30 days past that. */
  readonly why: 'before-build' | 'before-journal' | 'long-after';
  readonly now: UnixTime;
  /** What it was compared with. */
  readonly than: UnixTime;
}

/** Clocks are set right by seconds all the time, and tabs do not read theirs at the same moment. */
const TOLERANCE = 60;
const LONG = 30 * 86_400;

/**
 * Leases are as right as the issuer's date. Before anything is written by a date that cannot be right, a person is asked.
 */
export class ClockGuard {
  readonly #clock: () => UnixTime;
  readonly #built: UnixTime | undefined;
  /** A date before this build that a person has confirmed; for this page only. */
  #confirmed: UnixTime | undefined;

  constructor(clock: () => UnixTime, built?: UnixTime) {
    this.#clock = clock;
    this.#built = built;
  }

  async doubt(tables: Pick<ReadTables, 'head'>): Promise<ClockDoubt | undefined> {
    const now = this.#clock();
    const head = await tables.head.get('head');
    const built = this.#built;
    if (built !== undefined && now < built && !(this.#confirmed !== undefined && now >= this.#confirmed)) {
      return { why: 'before-build', now, than: built };
    }
    if (head === undefined) return undefined;
    if (now < head.time - TOLERANCE) return { why: 'before-journal', now, than: head.time };
    return now > head.time + LONG ? { why: 'long-after', now, than: head.time } : undefined;
  }

  /** @throws OffleaseError `clock-unconfirmed` (`why`, `now`, `than`) */
  readonly require = async (tables: Pick<ReadTables, 'head'>): Promise<void> => {
    const doubt = await this.doubt(tables);
    if (doubt !== undefined) throw new OffleaseError('clock-unconfirmed', { ...doubt });
  };

  /** A person says that the date is right. It is in the journal, and what follows is compared with it. */
  async confirm(store: IssuerStore): Promise<void> {
    const now = this.#clock();
    await store.write(async (tables) => {
      const doubt = await this.doubt(tables);
      // Before an issuer is set up there is no journal to say it in.
      if ((await tables.head.get('head')) === undefined) return;
      if (doubt !== undefined) await appendEntry(tables, now, 'clock-confirmed', { why: doubt.why, than: doubt.than });
    });
    this.#confirmed = now;
  }
}

/** A store that writes only while the date can be believed. */
export function guarded<Store extends IssuerStore>(store: Store, guard: ClockGuard): Store {
  return {
    ...store,
    write: (work) =>
      store.write(async (tables) => {
        await guard.require(tables);
        return work(tables);
      }),
  };
}
