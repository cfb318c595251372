const NAME = 'offlease.service-pin';

/** Wrong PINs that cost nothing but the time to compare them: fingers slip. */
const FREE = 2;
const FIRST_WAIT = 15;
const LONGEST_WAIT = 900;

/** Seconds until the next PIN may be tried after so many wrong ones in a row: 15, 30, 60 … 900. */
export function waitAfter(wrong: number): number {
  return wrong <= FREE ? 0 : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (wrong - FREE - 1));
}

interface Tries {
  readonly wrong: number;
  /** Unix seconds of the last. */
  readonly last: number;
}

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * How often a wrong service PIN was entered in a row, over reloads and tabs. Slows whoever tries them one by one; whoever
 * can clear this browser's storage has more than a PIN keeps from them. Never throws.
 */
export class PinAttempts {
  readonly #shelf: Shelf | undefined;
  /** Where nothing can be stored: of this page at least. */
  #own: Tries = { wrong: 0, last: 0 };

  constructor(shelf: Shelf | undefined) {
    this.#shelf = shelf;
  }

  /** Seconds until the next may be tried. A clock that was set back makes nobody wait longer than the whole time. */
  secondsToWait(now: number): number {
    const { wrong, last } = this.#tries();
    const whole = waitAfter(wrong);
    return Math.max(0, Math.min(whole, last + whole - now));
  }

  wrong(now: number): void {
    this.#keep({ wrong: this.#tries().wrong + 1, last: now });
  }

  right(): void {
    this.#own = { wrong: 0, last: 0 };
    try {
      this.#shelf?.removeItem(NAME);
    } catch {
      // As below.
    }
  }

  #tries(): Tries {
    try {
      const stored = JSON.parse(this.#shelf?.getItem(NAME) ?? '{}') as Partial<Record<keyof Tries, unknown>>;
      const { wrong, last } = stored;
      const sound = typeof wrong === 'number' && typeof last === 'number' && wrong >= this.#own.wrong;
      return sound ? { wrong, last } : this.#own;
    } catch {
      return this.#own;
    }
  }

  #keep(tries: Tries): void {
    this.#own = tries;
    try {
      this.#shelf?.setItem(NAME, JSON.stringify(tries));
    } catch {
      // Full or forbidden: this page still knows.
    }
  }
}
