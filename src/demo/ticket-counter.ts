/** A product like any other: it knows nothing of licenses. The gate around it creates and removes it. */
const TICKETS = [
  { name: 'Adult', price: 14 },
  { name: 'Reduced', price: 9 },
  { name: 'Child', price: 0 },
] as const;

const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR', minimumFractionDigits: 0 });

class TicketCounter extends HTMLElement {
  readonly #counts = TICKETS.map(() => 0);
  readonly #total = document.createElement('output');
  readonly #sell = document.createElement('button');
  #sold = 0;

  connectedCallback(): void {
    if (this.childElementCount > 0) return;
    const list = document.createElement('ul');
    TICKETS.forEach((ticket, index) => {
      list.append(this.#line(ticket.name, ticket.price, index));
    });
    this.#sell.type = 'button';
    this.#sell.className = 'main';
    this.#sell.dataset['testid'] = 'demo-sell';
    this.#sell.addEventListener('click', () => {
      this.#sold += this.#counts.reduce((sum, count) => sum + count, 0);
      this.#counts.fill(0);
      this.#show();
    });
    const foot = document.createElement('div');
    foot.className = 'foot';
    foot.append(this.#total, this.#sell);
    this.append(list, foot);
    this.#show();
  }

  #line(name: string, price: number, index: number): HTMLElement {
    const line = document.createElement('li');
    const label = document.createElement('span');
    label.textContent = name;
    const cost = document.createElement('span');
    cost.className = 'price';
    cost.textContent = price === 0 ? 'free' : euros.format(price);
    const count = document.createElement('output');
    count.dataset['ticket'] = String(index);
    const step = (text: string, by: number, what: string): HTMLButtonElement => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'step';
      button.textContent = text;
      button.setAttribute('aria-label', what);
      button.addEventListener('click', () => {
        this.#counts[index] = Math.max(0, (this.#counts[index] ?? 0) + by);
        this.#show();
      });
      return button;
    };
    line.append(label, cost, step('−', -1, `One ${name} less`), count, step('+', 1, `One ${name} more`));
    return line;
  }

  #show(): void {
    this.#counts.forEach((count, index) => {
      const output = this.querySelector(`[data-ticket="${String(index)}"]`);
      if (output !== null) output.textContent = String(count);
    });
    const tickets = this.#counts.reduce((sum, count) => sum + count, 0);
    const price = TICKETS.reduce((sum, ticket, index) => sum + ticket.price * (this.#counts[index] ?? 0), 0);
    this.#total.textContent = tickets === 0 && this.#sold > 0 ? `${String(this.#sold)} sold` : euros.format(price);
    this.#sell.textContent = tickets === 1 ? 'Sell 1 ticket' : `Sell ${String(tickets)} tickets`;
    this.#sell.disabled = tickets === 0;
  }
}

customElements.define('ticket-counter', TicketCounter);
