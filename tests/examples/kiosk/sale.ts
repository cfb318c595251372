import type { License } from 'offlease';

export type Ticket = 'adult' | 'group';

/**
 * One customer's sale, from the first ticket to the printed last. The counter does not close in the middle of it: the sale
 * holds the license from its beginning until it is paid or given up, as long as the product's policy allows.
 *
 * Features: `sales` counts the tickets that may be sold, `groups` allows group tickets, `reports` the report of the day.
 */
export class Sale {
  readonly #license: License;
  readonly #release: () => void;
  readonly #tickets: Ticket[] = [];

  /** @throws OffleaseError license-not-active */
  constructor(license: License) {
    this.#license = license;
    const hold = license.hold();
    this.#release = () => hold.release();
  }

  get tickets(): readonly Ticket[] {
    return this.#tickets;
  }

  /** What the license allows to sell now. */
  get kinds(): readonly Ticket[] {
    return this.#license.has('groups') ? ['adult', 'group'] : ['adult'];
  }

  add(ticket: Ticket): void {
    if (!this.kinds.includes(ticket)) throw new RangeError(`no ${ticket} tickets here`);
    this.#tickets.push(ticket);
  }

  /** Counts the tickets, all or none, and lets go of the license. @throws OffleaseError feature-exhausted; the sale goes on */
  async pay(): Promise<void> {
    await this.#license.consume('sales', this.#tickets.length);
    this.#release();
  }

  giveUp(): void {
    this.#release();
  }
}
