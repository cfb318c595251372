import type { Schedule } from '../device/client.ts';
import { unixTime, type UnixTime } from '../license/time.ts';

/** The browser's own time, as the licensed side wants it; everything below gets it passed in. */
export const browserTime: {
  readonly clock: () => UnixTime;
  readonly running: () => number;
  readonly schedule: Schedule;
} = {
  clock: () => unixTime(Date.now() / 1000),
  running: () => performance.now() / 1000,
  schedule(run, milliseconds) {
    const timer = setTimeout(run, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};
