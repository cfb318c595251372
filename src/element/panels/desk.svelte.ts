import type { License } from '../../device/client.ts';
import { receiveOwn } from '../../device/receive-own.ts';
import type { OutgoingToken } from '../../device/record.ts';
import type { LicenseSnapshot } from '../../device/snapshot.ts';
import type { Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import type { Way } from '../../license/product.ts';

/** What the person is doing. `status` is home; every other step leads back to it. */
export type Step =
  | { readonly name: 'status' }
  | { readonly name: 'activate'; readonly token: OutgoingToken }
  | { readonly name: 'refresh' }
  | { readonly name: 'report'; readonly token: OutgoingToken }
  | { readonly name: 'deliver'; readonly token: OutgoingToken };

/** What was just done, said once on top of the status. */
export type Done = 'activated' | 'refreshed' | 'deactivated' | 'withdrawn' | 'delivered' | 'returned';

/** Tokens that came to the page from outside, and how. */
export interface ArrivedTokens {
  readonly tokens: readonly Bytes[];
  readonly ways: readonly Way[];
}

/** Optional facts of a request; blank means not given. */
export interface RequestDetails {
  readonly code: string;
  readonly seatName: string;
}

/**
 * One person at one license: what is shown, and the few things that can be done. It holds no rules: those are the
 * license's. An error of `take` goes to its caller (the open panel shows it); any other is kept in `error`.
 */
export class Desk {
  snapshot: LicenseSnapshot;
  step: Step = $state.raw({ name: 'status' });
  done: Done | undefined = $state();
  /** How many tokens came along that are for other devices; as of `done`. */
  others = $state(0);
  error: unknown = $state.raw();
  busy = $state(false);

  readonly #license: License;
  readonly #defaults: RequestDetails;
  #details: RequestDetails;
  readonly #unsubscribe: () => void;

  /** `defaults`: the code and seat name that the product brings along. */
  constructor(license: License, defaults: Partial<RequestDetails> = {}) {
    this.#license = license;
    this.snapshot = $state.raw(license.getSnapshot());
    // A device that lost its license asks for the seat that it had.
    const seatName = defaults.seatName ?? this.snapshot.lost?.seatName ?? '';
    this.#defaults = { code: defaults.code ?? '', seatName };
    this.#details = this.#defaults;
    this.#unsubscribe = license.subscribe((snapshot) => {
      this.#changed(snapshot);
    });
  }

  get details(): RequestDetails {
    return this.#details;
  }

  /** Shows a request: the latest outstanding one again if there is one, else a new one. */
  async activate(): Promise<void> {
    await this.#attempt(async () => {
      const [latest] = this.snapshot.requests;
      if (latest !== undefined) this.#details = { code: latest.code ?? '', seatName: latest.seatName ?? '' };
      this.step = { name: 'activate', token: latest ?? (await this.#request()) };
    });
  }

  /** A new request with what the person typed. The earlier ones stay valid: any of them may be answered. */
  async changeDetails(details: RequestDetails): Promise<void> {
    const trimmed = { code: details.code.trim(), seatName: details.seatName.trim() };
    if (trimmed.code === this.#details.code && trimmed.seatName === this.#details.seatName) return;
    await this.#attempt(async () => {
      const before = this.#details;
      this.#details = trimmed;
      try {
        this.step = { name: 'activate', token: await this.#request() };
      } catch (error) {
        this.#details = before;
        throw error;
      }
    });
  }

  refresh(): void {
    this.#begin({ name: 'refresh' });
  }

  /** Applies what is for this device. Throws what the license throws; then nothing has changed. */
  async take(tokens: readonly Bytes[]): Promise<void> {
    const { done, others } = await receiveOwn(this.#license, tokens);
    this.#details = this.#defaults;
    this.#begin({ name: 'status' });
    this.done = done;
    this.others = others;
  }

  /** The same for what came without a panel that waits for it: what goes wrong is said here. */
  async takeIn({ tokens, ways }: ArrivedTokens): Promise<void> {
    await this.#attempt(async () => {
      const forbidden = ways.find((way) => !this.snapshot.product.policy.ways.includes(way));
      if (forbidden !== undefined) throw new OffleaseError('way-not-allowed', { way: forbidden });
      await this.take(tokens);
    });
  }

  async report(): Promise<void> {
    await this.#attempt(async () => {
      this.step = { name: 'report', token: await this.#license.report() };
    });
  }

  /** Effective at once; what remains is to hand the token over. */
  async deactivate(): Promise<void> {
    await this.#attempt(async () => {
      const token = await this.#license.deactivate();
      this.step = { name: 'deliver', token };
      this.done = 'deactivated';
    });
  }

  /** No answer to the outstanding requests will be accepted any more; the issuer is told by the token. */
  async withdraw(): Promise<void> {
    await this.#attempt(async () => {
      const token = await this.#license.withdraw();
      this.#details = this.#defaults;
      this.step = { name: 'deliver', token };
      this.done = 'withdrawn';
    });
  }

  deliver(token: OutgoingToken): void {
    this.#begin({ name: 'deliver', token });
  }

  async confirmDelivered(id: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#license.confirmDelivered(id);
      this.step = { name: 'status' };
      this.done = 'delivered';
    });
  }

  /** Gives elements of a pool back for whoever held them. */
  async giveBack(checkout: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#license.return(checkout);
      this.done = 'returned';
    });
  }

  back(): void {
    this.#begin({ name: 'status' });
  }

  close(): void {
    this.#unsubscribe();
  }

  #request(): Promise<OutgoingToken> {
    const { code, seatName } = this.#details;
    return this.#license.request({ code, seatName });
  }

  #begin(step: Step): void {
    this.step = step;
    this.done = undefined;
    this.others = 0;
    this.error = undefined;
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = undefined;
    this.done = undefined;
    try {
      await action();
    } catch (error) {
      this.error = error;
    } finally {
      this.busy = false;
    }
  }

  /** Another tab may have done what this one is in the middle of: then there is nothing left to do here. */
  #changed(snapshot: LicenseSnapshot): void {
    // What was said about another state is not news any more.
    if (snapshot.state !== this.snapshot.state) this.done = undefined;
    this.snapshot = snapshot;
    const { step } = this;
    const pointless =
      (step.name === 'activate' && snapshot.state === 'active') ||
      ((step.name === 'refresh' || step.name === 'report') && snapshot.state === 'not-activated') ||
      (step.name === 'deliver' && !this.busy && !snapshot.outbox.some((token) => token.id === step.token.id));
    if (pointless) this.#begin({ name: 'status' });
  }
}
