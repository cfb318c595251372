import { unixTime, type UnixTime } from '../license/time.ts';
import type { Clock } from '../storage/device/system-clock.ts';

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

/** A device clock that is set, and time that runs, by hand. Begins at 2026-03-01T12:00:00Z unless told otherwise. */
export class FakeClock implements Clock {
  #now: number;
  #running = 0;
  #waiting: readonly Waiting[] = [];

  constructor(now = 1_772_366_400) {
    this.#now = now;
  }

  now(): UnixTime {
    return unixTime(this.#now);
  }

  running(): number {
    return this.#running;
  }

  readonly schedule = (run: () => void, milliseconds: number): (() => void) => {
    const waiting = { at: this.#running + milliseconds / 1000, run };
    this.#waiting = [...this.#waiting, waiting];
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
    };
  };

  /** So many seconds go by while everything runs; what waits for a moment on the way is run at that moment. */
  run(seconds: number): void {
    const end = this.#running + seconds;
    for (;;) {
      const [next] = [...this.#waiting].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#advance(Math.max(0, next.at - this.#running));
      next.run();
    }
    this.#advance(end - this.#running);
  }

  /** Somebody sets the clock, or the machine was off: nothing has run. */
  set(now: number): void {
    this.#now = now;
  }

  #advance(seconds: number): void {
    this.#now += seconds;
    this.#running += seconds;
  }
}
