import { OffleaseError } from '../../license/error.ts';
import { looksLikePart, PartCollector } from '../../text/parts.ts';

/** A code that was looked at is not looked at again until it has been out of sight for this long. */
const AGAIN_AFTER_MS = 2500;

export interface PartsRead {
  readonly have: number;
  readonly total: number;
}

export interface TakingOptions {
  /** What is done with a whole text. May throw: then the error is shown and the panel goes on. */
  readonly onText: (text: string) => void | Promise<void>;
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
  #collector = new PartCollector();
  #seen = '';
  #seenAt = 0;

  constructor(options: TakingOptions) {
    this.#options = options;
  }

  /** A text that was pasted or read from a file. True when it was taken. */
  async give(text: string): Promise<boolean> {
    return this.#attempt(() => this.#take(text));
  }

  /** A code that the camera sees, perhaps for the hundredth time. True when it was taken. */
  async see(text: string): Promise<boolean> {
    const now = this.#options.steady();
    const again = text === this.#seen && now - this.#seenAt < AGAIN_AFTER_MS;
    if (again) this.#seenAt = now;
    if (again || this.busy) return false;
    this.#seen = text;
    this.#seenAt = now;
    return this.give(text);
  }

  /** Reads a text out of something first (a file, a picture), then takes it. */
  async read(source: () => Promise<string>): Promise<boolean> {
    return this.#attempt(async () => this.#take(await source()));
  }

  fail(error: unknown): void {
    this.error = error;
  }

  async #take(text: string): Promise<boolean> {
    if (!looksLikePart(text)) {
      await this.#options.onText(text);
      return true;
    }
    const progress = this.#add(text);
    if (!progress.done) {
      this.parts = { have: progress.have, total: progress.total };
      return false;
    }
    this.#forgetParts();
    await this.#options.onText(progress.text);
    return true;
  }

  /** A part of another token begins that one: whoever turned to it meant to. */
  #add(text: string): ReturnType<PartCollector['add']> {
    try {
      return this.#collector.add(text);
    } catch (error) {
      if (!(error instanceof OffleaseError) || error.code !== 'part-of-another') throw error;
      this.#forgetParts();
      return this.#collector.add(text);
    }
  }

  #forgetParts(): void {
    this.#collector = new PartCollector();
    this.parts = undefined;
  }

  async #attempt(action: () => Promise<boolean>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = undefined;
    try {
      return await action();
    } catch (error) {
      this.error = error;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
