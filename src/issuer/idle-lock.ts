import type { UnixTime } from '../license/time.ts';

/** Runs something later, as `setTimeout` does; returns the way to call it off. */
export type Schedule = (run: () => void, milliseconds: number) => () => void;

export interface IdleOptions {
  /** Without any activity for so long, an unlocked issuer locks. */
  readonly seconds: number;
  /** Without it the lock falls at the next call, not before. */
  readonly schedule?: Schedule;
}

/** A longer timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * A deadline that activity moves. It is judged by the clock, not by the timer alone: a computer that slept past it finds
 * the issuer locked, whatever its timers say.
 */
export class IdleLock {
  readonly #options: IdleOptions | undefined;
  readonly #clock: () => UnixTime;
  readonly #lock: () => void;
  #since: UnixTime | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: IdleOptions | undefined, clock: () => UnixTime, lock: () => void) {
    this.#options = options;
    this.#clock = clock;
    this.#lock = lock;
  }

  /** Unlocked, or the operator did something. */
  activity(): void {
    this.#since = this.#clock();
    if (this.#cancel === undefined) this.#watch();
  }

  stop(): void {
    this.#since = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Locks if the deadline is over. A clock that was set back does not prolong it beyond its length. */
  judge(): void {
    const { seconds } = this.#options ?? {};
    if (seconds === undefined || this.#since === undefined) return;
    const now = this.#clock();
    if (now < this.#since) this.#since = now;
    if (now >= this.#since + seconds) {
      this.stop();
      this.#lock();
    }
  }

  // One timer to the deadline as it was; only when it rings is it asked how far activity has moved it.
  #watch(): void {
    const { seconds, schedule } = this.#options ?? {};
    if (seconds === undefined || schedule === undefined || this.#since === undefined) return;
    const left = Math.max(1, this.#since + seconds - this.#clock());
    this.#cancel = schedule(
      () => {
        this.#cancel = undefined;
        this.judge();
        this.#watch();
      },
      Math.min(1000 * left, LONGEST_TIMER),
    );
  }
}
