/** Product files that were opened here, as text, newest first. They are public; a lost one can be opened again. */
const SHELF = 'offlease.product-files';
/** The product file that lay beside the app when it was last seen: a vendor's build stays one while it is offline. */
const BESIDE = 'offlease.product-file-beside';

const MOST = 20;

/** Remembers product files between visits, in `localStorage` or whatever works like it. Never throws. */
export class ProductShelf {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined) {
    this.#storage = storage;
  }

  list(): readonly string[] {
    try {
      const stored: unknown = JSON.parse(this.#storage?.getItem(SHELF) ?? '[]');
      return Array.isArray(stored) ? stored.filter((text) => typeof text === 'string') : [];
    } catch {
      return [];
    }
  }

  /** Puts a file on top; `same` tells which one it takes the place of. */
  put(text: string, same: (other: string) => boolean): void {
    const rest = this.list().filter((other) => other !== text && !same(other));
    this.#set(SHELF, JSON.stringify([text, ...rest].slice(0, MOST)));
  }

  get beside(): string | undefined {
    try {
      return this.#storage?.getItem(BESIDE) ?? undefined;
    } catch {
      return undefined;
    }
  }

  set beside(text: string | undefined) {
    if (text === undefined) this.#remove(BESIDE);
    else this.#set(BESIDE, text);
  }

  #set(name: string, value: string): void {
    try {
      this.#storage?.setItem(name, value);
    } catch {
      // Full or forbidden: the person opens the file again next time.
    }
  }

  #remove(name: string): void {
    try {
      this.#storage?.removeItem(name);
    } catch {
      // As above.
    }
  }
}
