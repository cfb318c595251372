import { CodeSequence } from '../../exchange/code-sequence.ts';
import type { QrPath } from '../../exchange/qr-drawing.ts';

/** The codes of a token, and which of them is shown: as state. */
export class CodeTurns {
  /** From 0. */
  at = $state(0);
  playing = $state(false);
  readonly codes: readonly QrPath[];
  readonly #sequence: CodeSequence;

  constructor(codes: readonly QrPath[]) {
    this.codes = codes;
    this.#sequence = new CodeSequence({
      count: codes.length,
      onChange: () => {
        this.at = this.#sequence.at;
        this.playing = this.#sequence.playing;
      },
    });
  }

  get count(): number {
    return this.codes.length;
  }

  get several(): boolean {
    return this.count > 1;
  }

  get code(): QrPath | undefined {
    return this.codes[this.at];
  }

  play(): void {
    this.#sequence.play();
  }

  /** Also when nobody looks any more. */
  pause(): void {
    this.#sequence.pause();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  next(): void {
    this.#sequence.next();
  }

  previous(): void {
    this.#sequence.previous();
  }
}

/** Whoever wants less motion steps through the parts by hand, or starts their turns. */
export function wantsStillness(): boolean {
  return globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
