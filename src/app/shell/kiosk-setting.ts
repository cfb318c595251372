const NAME = 'offlease.kiosk';

type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Whether this machine stands in public: set on it, or by its start address (`?kiosk` before the hash), which then holds
 * for as long as the page. Never throws.
 */
export class KioskSetting {
  readonly #shelf: Shelf | undefined;
  readonly #byAddress: boolean;

  /** `search`: of the page's address. */
  constructor(shelf: Shelf | undefined, search: string) {
    this.#shelf = shelf;
    this.#byAddress = new URLSearchParams(search).has('kiosk');
  }

  get on(): boolean {
    try {
      return this.#byAddress || this.#shelf?.getItem(NAME) === 'on';
    } catch {
      return this.#byAddress;
    }
  }

  set on(on: boolean) {
    try {
      if (on) this.#shelf?.setItem(NAME, 'on');
      else this.#shelf?.removeItem(NAME);
    } catch {
      // Then it holds until the page is loaded again.
    }
  }
}
