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
export interface Holds {
  /** `onRelease` is called when the last holder is done. */
  add(onRelease: () => void): LicenseHold;
  /** Until when a lock that is due at `time` is put off; `undefined` if it is not. Past the bound, all are released. */
  putOff(time: UnixTime): UnixTime | undefined;
  /** The license works: the next lock is put off anew. */
  notDue(): void;
  /** There is nothing left to hold. */
  end(): void;
}

export function holds(bound: number): Holds {
  const holders = new Set<object>();
  let due: UnixTime | undefined;

  function notDue(): void {
    due = undefined;
  }

  function end(): void {
    holders.clear();
    notDue();
  }

  return {
    add(onRelease) {
      const holder = {
        get released() {
          return !holders.has(holder);
        },
        release() {
          if (holders.delete(holder) && holders.size === 0) onRelease();
        },
      };
      holders.add(holder);
      return holder;
    },

    putOff(time) {
      if (holders.size === 0) return undefined;
      due ??= time;
      const until = unixTime(due + bound);
      if (time < until) return until;
      end();
      return undefined;
    },

    notDue,
    end,
  };
}
