import type { Incoming } from '../../exchange/incoming.ts';
import type { Courier, Taken } from '../../courier/courier.ts';
import {
  finished,
  kiosksOf,
  toDeliver,
  toHandOver,
  type CarriedToken,
  type KioskLuggage,
  type Luggage,
} from '../../courier/luggage.ts';
import { OffleaseError } from '../../license/error.ts';
import type { KeyId } from '../../license/ids.ts';
import { tokensIn, type UnreadFile } from '../issue/intake.ts';

/** What came of the last thing that was shown. */
export interface LastTaken extends Taken {
  /** Files that hold no token, beside others that do. */
  readonly unread: readonly UnreadFile[];
}

export interface CourierDeskOptions {
  readonly open: () => Promise<Courier>;
  readonly textOf: (file: File) => Promise<string>;
}

/**
 * One person at what is carried. It holds no rules: those are the courier's. What is wrong with a token that is taken goes
 * to the panel that took it; any other error is kept in `error`.
 */
export class CourierDesk {
  luggage: Luggage | undefined = $state.raw();
  error: unknown = $state.raw();
  last: LastTaken | undefined = $state.raw();
  readonly kiosks: readonly KioskLuggage[] = $derived(this.luggage === undefined ? [] : kiosksOf(this.luggage));
  readonly toHandOver: readonly CarriedToken[] = $derived(toHandOver(this.kiosks));
  readonly toDeliver: readonly CarriedToken[] = $derived(toDeliver(this.kiosks));
  readonly finished: readonly CarriedToken[] = $derived(finished(this.kiosks));

  readonly #options: CourierDeskOptions;
  #courier: Promise<Courier> | undefined;

  constructor(options: CourierDeskOptions) {
    this.#options = options;
  }

  /** Opens what is stored, or tries again. */
  async begin(): Promise<void> {
    await this.#attempt(() => this.#look());
  }

  /**
   * Takes every token in what came in together.
   *
   * @throws OffleaseError as `Courier.take`, `readTokens` and `textOfFile`; then nothing was taken
   */
  async take(incoming: readonly Incoming[]): Promise<void> {
    const { tokens, unread } = await tokensIn(incoming, this.#options.textOf);
    const [first] = unread;
    if (tokens.length === 0) throw first?.error instanceof Error ? first.error : new OffleaseError('text-empty');
    const taken = await (await this.#opened()).take(tokens.map(({ token }) => token));
    this.last = { ...taken, unread };
    await this.#look();
  }

  /** True when it was noted. */
  passOn(ids: readonly string[], passedOn = true): Promise<boolean> {
    return this.#change((courier) => courier.passOn(ids, passedOn));
  }

  /** @throws OffleaseError kiosk-name-invalid */
  async name(kiosk: KeyId, typed: string): Promise<void> {
    await (await this.#opened()).name(kiosk, typed);
    await this.#look();
  }

  deleteFinished(): Promise<boolean> {
    return this.#change(async (courier) => {
      await courier.deleteFinished();
    });
  }

  deleteKiosk(kiosk: KeyId): Promise<boolean> {
    return this.#change((courier) => courier.deleteKiosk(kiosk));
  }

  async erase(keepNames: boolean): Promise<boolean> {
    return this.#change((courier) => courier.erase({ keepNames }));
  }

  async #change(action: (courier: Courier) => Promise<void>): Promise<boolean> {
    return this.#attempt(async () => {
      await action(await this.#opened());
      // What was said about tokens that may be gone is not news any more.
      this.last = undefined;
      await this.#look();
    });
  }

  async #look(): Promise<void> {
    this.luggage = await (await this.#opened()).luggage();
  }

  async #attempt(action: () => Promise<void>): Promise<boolean> {
    this.error = undefined;
    try {
      await action();
      return true;
    } catch (error) {
      this.error = error;
      return false;
    }
  }

  #opened(): Promise<Courier> {
    this.#courier ??= this.#open();
    return this.#courier;
  }

  async #open(): Promise<Courier> {
    try {
      const courier = await this.#options.open();
      courier.watch(() => void this.#look().catch(() => undefined));
      return courier;
    } catch (error) {
      this.#courier = undefined;
      throw error;
    }
  }
}
