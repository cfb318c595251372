import { alphanumericCapacity, type ErrorCorrection, qrMatrix, type QrMatrix } from './qr-code.ts';
import { splitIntoParts } from '../text/parts.ts';

/** How much is put into one code: coarse ones are read from afar and by poor cameras, but there are more of them. */
export type Density = 'coarse' | 'normal' | 'dense';

/** The largest version shown as the one code of a text, and that of each of its parts where it needs several. */
const VERSIONS: Readonly<Record<Density, { readonly whole: number; readonly part: number }>> = {
  coarse: { whole: 12, part: 10 },
  normal: { whole: 20, part: 14 },
  dense: { whole: 20, part: 18 },
};

/**
 * A token's text as one code, or as those of its parts in order.
 *
 * @throws OffleaseError as `splitIntoParts`
 */
export function codesOf(text: string, density: Density = 'normal', ecc: ErrorCorrection = 'M'): readonly QrMatrix[] {
  const { whole, part } = VERSIONS[density];
  if (text.length <= alphanumericCapacity(whole, ecc)) return [qrMatrix(text, { ecc, maxVersion: whole })];
  return splitIntoParts(text, alphanumericCapacity(part, ecc)).map((one) => qrMatrix(one, { ecc }));
}

/** Milliseconds that each part is shown: a camera needs a few pictures of it, a person a glance at the counter. */
export const PART_MS = 1200;

export interface SequenceOptions {
  readonly count: number;
  /** Called after each change of `at` or `playing`. */
  readonly onChange: () => void;
  readonly everyMs?: number;
}

/**
 * Parts shown one after the other, round and round, until somebody pauses it; then step by step, for
 * cameras that miss one. Stepping pauses: whoever steps wants to look.
 */
export class CodeSequence {
  readonly count: number;
  readonly #onChange: () => void;
  readonly #everyMs: number;
  #at = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor({ count, onChange, everyMs = PART_MS }: SequenceOptions) {
    this.count = Math.max(1, count);
    this.#onChange = onChange;
    this.#everyMs = everyMs;
  }

  /** From 0. */
  get at(): number {
    return this.#at;
  }

  get playing(): boolean {
    return this.#timer !== undefined;
  }

  /** One code alone needs no turns: nothing happens. */
  play(): void {
    if (this.count === 1 || this.playing) return;
    this.#timer = setInterval(() => this.#go(this.#at + 1), this.#everyMs);
    this.#onChange();
  }

  /** Call it also when the panel closes. */
  pause(): void {
    if (!this.playing) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#onChange();
  }

  next(): void {
    this.show(this.#at + 1);
  }

  previous(): void {
    this.show(this.#at - 1);
  }

  /** Any number: after the last comes the first. */
  show(at: number): void {
    this.pause();
    this.#go(at);
  }

  #go(at: number): void {
    this.#at = ((at % this.count) + this.count) % this.count;
    this.#onChange();
  }
}
