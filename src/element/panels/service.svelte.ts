import type { Schedule } from '../../device/client.ts';
import type { UnixTime } from '../../license/time.ts';
import { isRightPin, type ServicePin } from '../../token/service-pin.ts';
import type { PinAttempts } from './pin-attempts.ts';

/** Nobody has touched anything for so long: whoever comes next is somebody else. */
const IDLE_MILLISECONDS = 120_000;

export interface ServiceOptions {
  /** The machine stands in public: only what a customer needs is shown. */
  readonly kiosk: boolean;
  readonly attempts: PinAttempts;
  readonly now: () => UnixTime;
  readonly schedule: Schedule;
}

/**
 * Who stands in front of the screen: anybody, or somebody who knows the product's service PIN. Outside kiosk mode it is
 * nobody's business. With `kiosk` set, what changes something is done through `allow`, and the PIN is asked for first.
 */
export class Service {
  kiosk = $state(false);
  /** The PIN is being asked for. */
  asking = $state(false);
  busy = $state(false);
  /** The PIN that was entered last was wrong. */
  wrong = $state(false);
  error: unknown = $state.raw();
  /** Seconds until another PIN may be tried. */
  wait = $state(0);

  readonly #options: ServiceOptions;
  #leaveListeners: readonly (() => void)[] = [];
  #open = $state(false);
  #pin: ServicePin | undefined = $state.raw();
  /** Whether anybody has said which PIN it is, or that there is none. */
  #guarded = false;
  #then: (() => void) | undefined;
  #idle: (() => void) | undefined;
  #waiting: (() => void) | undefined;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.kiosk = options.kiosk;
  }

  /** A customer may be in front of the screen. */
  get locked(): boolean {
    return this.kiosk && !this.#open;
  }

  /** Whether the product in front asks for a PIN at all. */
  get hasPin(): boolean {
    return this.#pin !== undefined;
  }

  /** What the product in front says of its PIN. A product that says nothing does not keep another one's door open. */
  guard(pin: ServicePin | undefined): void {
    const same = pin?.hash === this.#pin?.hash && pin?.salt === this.#pin?.salt;
    const waiting = this.#guarded ? undefined : this.#then;
    this.#guarded = true;
    this.#pin = pin;
    if (!same) this.lock();
    if (waiting !== undefined) this.allow(waiting);
  }

  /** There is no product here that could ask for a PIN; where one has spoken, what it said holds. */
  unguarded(): void {
    if (!this.#guarded) this.guard(undefined);
  }

  /**
   * Does it at once where nobody is kept from it; else when the right PIN was entered. Before it is known whether there is
   * one (the page has just been loaded), it waits for that.
   */
  allow(action: () => void): void {
    if (!this.locked) {
      action();
    } else if (!this.#guarded) {
      this.#then = action;
    } else if (this.#pin === undefined) {
      this.#unlock();
      action();
    } else {
      this.#then = action;
      this.asking = true;
      this.#forgetEntry();
      this.#countDown();
    }
  }

  /** Resolves with whether it was the PIN; then what was asked for is done. */
  async enter(pin: string): Promise<boolean> {
    const { attempts, now } = this.#options;
    if (this.#pin === undefined || this.busy || !this.asking) return false;
    this.#countDown();
    if (this.wait > 0) return false;
    this.busy = true;
    this.#forgetEntry();
    // Before the comparison: whoever reloads the page in between has had this try.
    attempts.wrong(now());
    try {
      if (!(await isRightPin(pin, this.#pin))) {
        this.wrong = true;
        this.#countDown();
        return false;
      }
      attempts.right();
    } catch (error) {
      this.error = error;
      return false;
    } finally {
      this.busy = false;
    }
    const then = this.#then;
    if (then === undefined) return false; // cancelled in the meantime
    this.#unlock();
    then();
    return true;
  }

  /** Nothing is done. */
  cancel(): void {
    this.asking = false;
    this.#then = undefined;
    this.#waiting?.();
    this.#waiting = undefined;
  }

  lock(): void {
    this.cancel();
    this.#open = false;
  }

  /** Turns kiosk mode on, locked at once, or off. */
  setKiosk(kiosk: boolean): void {
    this.kiosk = kiosk;
    this.lock();
    this.touch();
  }

  /** Somebody is here. */
  touch(): void {
    this.#idle?.();
    this.#idle = this.kiosk ? this.#options.schedule(() => this.leave(), IDLE_MILLISECONDS) : undefined;
  }

  /** The staff goes, or has gone: locked, and back to what a customer sees. */
  leave(): void {
    this.lock();
    for (const listener of this.#leaveListeners) listener();
  }

  /** Calls `listener` when a kiosk was left, or left alone for two minutes; the result stops it. */
  whenLeft(listener: () => void): () => void {
    const own = (): void => listener();
    this.#leaveListeners = [...this.#leaveListeners, own];
    return () => {
      this.#leaveListeners = this.#leaveListeners.filter((other) => other !== own);
    };
  }

  close(): void {
    this.lock();
    this.#idle?.();
    this.#idle = undefined;
    this.#leaveListeners = [];
  }

  #unlock(): void {
    this.cancel();
    this.#open = true;
    this.touch();
  }

  #forgetEntry(): void {
    this.wrong = false;
    this.error = undefined;
  }

  #countDown(): void {
    const { attempts, now, schedule } = this.#options;
    this.#waiting?.();
    this.wait = attempts.secondsToWait(now());
    this.#waiting = this.wait > 0 ? schedule(() => this.#countDown(), 1000) : undefined;
  }
}
