import type { Schedule } from '../../device/live-record.ts';
import { unixTime, type UnixTime } from '../../license/time.ts';

/** What time it is, how long it has run, and how to wait. */
export interface Clock {
  now(): UnixTime;
  /** Seconds of a clock that nobody can set. */
  running(): number;
  readonly schedule: Schedule;
}

/** The machine's own. Waiting keeps no process alive. */
export const systemClock: Clock = {
  now: () => unixTime(Date.now() / 1000),
  running: () => performance.now() / 1000,
  schedule(run, milliseconds) {
    const timer = setTimeout(run, milliseconds) as number | { readonly unref: () => void }; // a browser's, or Node's
    if (typeof timer === 'object') timer.unref();
    return () => {
      clearTimeout(timer as number);
    };
  },
};
