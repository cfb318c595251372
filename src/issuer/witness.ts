import type { IssuerId } from '../license/ids.ts';
import type { Background } from './background.ts';
import type { HeadRecord } from './records.ts';
import type { ReadTables } from './store.ts';

/** What the ledger was seen to hold: its journal has `digest` at `index`, for ever. */
export interface WitnessMark {
  readonly issuer: IssuerId;
  /** How many entries the journal had. */
  readonly index: number;
  /** Of its last one, 64 hex digits. */
  readonly digest: string;
  /** In place of one with a larger index: the ledger was reconciled, and goes on from less. */
  readonly anew?: boolean;
}

/**
 * A place beside the ledger that does not die with it. Marks are written after the commit, so a journal may well be longer than
 * its mark; one that lacks it was rolled back or damaged.
 */
export interface LedgerWitness {
  /** `undefined`: there is no mark, or none that can be read. Rejects where there is no such place. */
  read(): Promise<WitnessMark | undefined>;
  /** Rejects where there is no such place. */
  write(mark: WitnessMark): Promise<void>;
}

/** Whether the journal has what its witness saw. */
export async function contains(tables: ReadTables, mark: WitnessMark): Promise<boolean> {
  const [entry] = await tables.journal.page({ from: mark.index, to: mark.index, limit: 1 });
  return entry?.digest === mark.digest;
}

/** Keeps the witness at the head of the journal, in the background: the newest head wins, and those between are left out. */
export class WitnessKeeper {
  readonly #witness: LedgerWitness | undefined;
  readonly #background: Background;
  #works: boolean;
  #waiting: WitnessMark | undefined;
  #busy = false;

  constructor(witness: LedgerWitness | undefined, background: Background) {
    this.#witness = witness;
    this.#background = background;
    this.#works = witness !== undefined;
  }

  /** Whether there is a place for marks, as far as is known. */
  get works(): boolean {
    return this.#works;
  }

  async read(): Promise<WitnessMark | undefined> {
    try {
      return await this.#witness?.read();
    } catch {
      this.#works = false;
      return undefined;
    }
  }

  note(issuer: IssuerId, { index, digest }: Pick<HeadRecord, 'index' | 'digest'>, anew = false): void {
    if (!this.#works) return;
    this.#waiting = { issuer, index, digest, ...(anew || this.#waiting?.anew === true ? { anew: true } : {}) };
    if (this.#busy) return;
    this.#busy = true;
    this.#background.run(() => this.#write());
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting !== undefined) {
        const mark = this.#waiting;
        this.#waiting = undefined;
        await this.#witness?.write(mark);
      }
    } catch {
      this.#works = false;
    } finally {
      this.#busy = false;
    }
  }
}
