import { unixTime, type UnixTime } from '../license/time.ts';

/** Somebody in the middle of something: the product does not lock before this is released. */
export interface LicenseHold {
  /** Also true once the policy's bound has passed, and after the license was given back. */
  readonly released: boolean;
  /** Once is enough, more does no harm. */
  release(): void;
}

/**
 * The holders of one license in one page. Together they put off one lock by at most `bound` seconds,
 * counted from the moment that the product would have locked.
 */
export class Holds {
  readonly #bound: number;
  readonly #holders = new Set<object>();
  #due: UnixTime | undefined;

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** `onRelease` is called when the last holder is done. */
  add(onRelease: () => void): LicenseHold {
    const holders = this.#holders;
    const holder = {};
    holders.add(holder);
    return {
      get released() {
        return !holders.has(holder);
      },
      release() {
        if (holders.delete(holder) && holders.size === 0) onRelease();
      },
    };
  }

  /** Until when a lock that is due at `time` is put off; `undefined` if it is not. Past the bound, all are released. */
  putOff(time: UnixTime): UnixTime | undefined {
    if (this.#holders.size === 0) return undefined;
    this.#due ??= time;
    const until = unixTime(this.#due + this.#bound);
    if (time < until) return until;
    this.end();
    return undefined;
  }

  /** The license works: the next lock is put off anew. */
  notDue(): void {
    this.#due = undefined;
  }

  /** There is nothing left to hold. */
  end(): void {
    this.#holders.clear();
    this.#due = undefined;
  }
}
