import { OffleaseError } from 'offlease';
import 'offlease/element/define';
import { Sale, type Ticket } from './sale.ts';

const PRICES: Readonly<Record<Ticket, number>> = { adult: 14, group: 90 };

/** The product: the gate creates it when this kiosk is licensed, and removes it when it no longer is. */
class TicketCounter extends HTMLElement {
  #sale: Sale | undefined;
  #said = '';

  connectedCallback(): void {
    this.addEventListener('click', this.#clicked);
    this.#show();
  }

  disconnectedCallback(): void {
    this.removeEventListener('click', this.#clicked);
    this.#sale?.giveUp();
  }

  readonly #clicked = (event: Event): void => {
    const name = event.target instanceof HTMLElement ? event.target.dataset['testid'] : undefined;
    if (name !== undefined) void this.#do(name).then(() => this.#show());
  };

  async #do(name: string): Promise<void> {
    const license = this.closest('license-gate')?.license;
    if (license === undefined) return;
    this.#said = '';
    try {
      if (name === 'begin') this.#sale = new Sale(license);
      else if (name === 'adult' || name === 'group') this.#sale?.add(name);
      else if (name === 'give-up') this.#end(() => this.#sale?.giveUp());
      else if (name === 'pay') {
        await this.#sale?.pay();
        this.#end(() => (this.#said = 'Sold.'));
      }
    } catch (error) {
      this.#said =
        error instanceof OffleaseError && error.code === 'feature-exhausted' ? 'No tickets left.' : String(error);
    }
  }

  #end(last: () => void): void {
    last();
    this.#sale = undefined;
  }

  #show(): void {
    const license = this.closest('license-gate')?.license;
    const sum = this.#sale?.tickets.reduce((total, ticket) => total + PRICES[ticket], 0) ?? 0;
    const buttons = this.#sale === undefined ? ['begin'] : [...this.#sale.kinds, 'pay', 'give-up'];
    const report = license?.has('reports') === true ? ['report'] : [];
    const left = document.createElement('output');
    left.dataset['testid'] = 'left';
    left.textContent = `${String(license?.remaining('sales') ?? 0)} tickets left. ${String(sum)} €. ${this.#said}`;
    this.replaceChildren(left, ...[...buttons, ...report].map(buttonOf));
  }
}

function buttonOf(name: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset['testid'] = name;
  button.textContent = name;
  return button;
}

customElements.define('ticket-counter', TicketCounter);
