import type { UnixTime } from '../license/time.ts';
import type { Session } from './session.ts';
import { KeysChanged } from './standing.ts';
import type { IssuerStore } from './store.ts';

/** What the parts of custody work with. */
export interface Keeping {
  readonly session: Session;
  /** Through which everything is written that the journal tells. */
  readonly ledger: IssuerStore;
  /** The same, while the date can be believed: for what says a date that others go by. */
  readonly dated: IssuerStore;
  readonly clock: () => UnixTime;
}

/** A change of keys, done anew where another tab was faster. */
export async function changingKeys<T>({ session }: Keeping, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KeysChanged)) throw error;
    }
    await session.reload();
  }
}
