import { readLink } from '../../exchange/link.ts';
import { OffleaseError } from '../../license/error.ts';
import type { Way } from '../../license/product.ts';
import type { PartCollector, Progress } from '../../text/parts.ts';
import { loadParts } from './reading-parts.ts';

/** A code that was looked at is not looked at again until it has been out of sight for this long. */
const AGAIN_AFTER_MS = 2500;

export interface PartsRead {
  readonly have: number;
  readonly total: number;
  /** Numbers of those that are still to come, from 1. */
  readonly missing: readonly number[];
}

export interface TakingOptions {
  /** What is done with a whole text. May throw: then the error is shown and the panel goes on. */
  readonly onText: (text: string) => void | Promise<void>;
  /** Whether a text may come in that way. Default: any. */
  readonly allows?: (way: Way) => boolean;
  /** Milliseconds of any steady clock. */
  readonly steady: () => number;
}

/**
 * One open panel that takes text in, whichever way it comes. Knows what is being looked at, what went wrong, and which
 * parts are still missing; the camera itself is the component's.
 */
export class Taking {
  error: unknown = $state.raw();
  busy = $state(false);
  parts: PartsRead | undefined = $state.raw();

  readonly #options: TakingOptions;
  #collector: PartCollector | undefined;
  #seen = '';
  #seenAt = 0;

  constructor(options: TakingOptions) {
    this.#options = options;
  }

  /** A text that came in whole, or a part of one. True when a whole one was taken. */
  async give(text: string, way: Way = 'text'): Promise<boolean> {
    return this.run(way, () => this.#take(text));
  }

  /** A code that the camera sees, perhaps for the hundredth time. True when it was taken. */
  async see(text: string): Promise<boolean> {
    const now = this.#options.steady();
    const again = text === this.#seen && now - this.#seenAt < AGAIN_AFTER_MS;
    if (again) this.#seenAt = now;
    if (again || this.busy) return false;
    this.#seen = text;
    this.#seenAt = now;
    return this.give(text, 'camera');
  }

  /** Reads a text out of something first (a file, a picture), then takes it. */
  async read(way: Way, source: () => Promise<string>): Promise<boolean> {
    return this.run(way, async () => this.#take(await source()));
  }

  /** One thing at a time; what it throws is shown. True where it says so. */
  async run(way: Way, action: () => Promise<boolean>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      if (this.#options.allows?.(way) === false) throw new OffleaseError('way-not-allowed', { way });
      return await action();
    } catch (error) {
      this.error = error;
      return false;
    } finally {
      this.busy = false;
    }
  }

  fail(error: unknown): void {
    this.error = error;
  }

  async #take(given: string): Promise<boolean> {
    // A link to a token is as good as the token.
    const text = readLink(given.trim()) ?? given;
    const { looksLikePart, PartCollector } = await loadParts();
    if (!looksLikePart(text)) {
      await this.#options.onText(text);
      return true;
    }
    let whole: string | undefined;
    for (const part of partsIn(text)) {
      const { progress, missing } = this.#add(part, () => new PartCollector());
      if (progress.done) whole = progress.text;
      else this.parts = { have: progress.have, total: progress.total, missing: missing.map((index) => index + 1) };
    }
    if (whole === undefined) return false;
    this.#forgetParts();
    await this.#options.onText(whole);
    return true;
  }

  /** A part of another token begins that one: whoever turned to it meant to. */
  #add(text: string, anew: () => PartCollector): { progress: Progress; missing: readonly number[] } {
    const collector = (this.#collector ??= anew());
    try {
      return { progress: collector.add(text), missing: collector.missing };
    } catch (error) {
      if (!(error instanceof OffleaseError) || error.code !== 'part-of-another') throw error;
      this.#forgetParts();
      return this.#add(text, anew);
    }
  }

  #forgetParts(): void {
    this.#collector = undefined;
    this.parts = undefined;
  }
}

/** Several parts that were copied together, each on lines of its own. */
function partsIn(text: string): readonly string[] {
  return text.split(/\s+(?=oflp)/i);
}
