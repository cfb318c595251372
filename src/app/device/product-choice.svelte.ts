import type { License } from '../../device/client.ts';
import type { LicenseSnapshot } from '../../device/snapshot.ts';
import { OffleaseError } from '../../license/error.ts';
import type { ProductFile } from '../../token/product-file.ts';
import type { DeviceGround } from './device-ground.ts';
import type { ProductShelf } from './product-shelf.ts';
import { productJsonOf } from './product-text.ts';

/** A product file with the text it was read from. */
export interface Candidate {
  readonly file: ProductFile;
  readonly json: string;
}

/** A product that was opened here before, and how it stands. */
export interface KnownProduct {
  readonly candidate: Candidate;
  /** Absent where nothing is stored of it any more. */
  readonly snapshot: LicenseSnapshot | undefined;
}

export type ChoiceState =
  | { readonly name: 'opening' }
  /** `candidate`: the product whose license could not be opened, where it came so far. */
  | { readonly name: 'failed'; readonly error: unknown; readonly candidate?: Candidate }
  | { readonly name: 'choose'; readonly known: readonly KnownProduct[] }
  /** `otherRoot`: this device knows a product of the same id under another vendor's key. */
  | { readonly name: 'confirm'; readonly candidate: Candidate; readonly otherRoot: boolean }
  | { readonly name: 'open'; readonly candidate: Candidate; readonly license: License };

export interface ChoiceOptions extends DeviceGround {
  /** The vendor's own product file, in a vendor's build. */
  readonly beside: () => Promise<string | undefined>;
  readonly shelf: ProductShelf;
}

/**
 * Which product this device's place is about. A vendor's build has one and refuses any other; the generic app opens one
 * from a file, a text, a code or a link, after the root's fingerprint was compared, and remembers it.
 */
export class ProductChoice {
  state: ChoiceState = $state.raw({ name: 'opening' });
  /** A vendor's build: nothing to choose. */
  fixed = $state(false);

  readonly #options: ChoiceOptions;
  #closed = false;

  constructor(options: ChoiceOptions) {
    this.#options = options;
  }

  /** Opens what was open last, or the vendor's product; `link` is a product file that the address brought along. */
  async begin(link?: string): Promise<void> {
    this.#set({ name: 'opening' });
    try {
      await this.#begin(link);
    } catch (error) {
      this.#set({ name: 'failed', error });
    }
  }

  async #begin(link: string | undefined): Promise<void> {
    await this.#options.proveBrowser();
    const beside = await this.#options.beside();
    this.fixed = beside !== undefined;
    if (beside !== undefined) {
      await this.#open({ file: await this.#options.read(beside), json: beside });
    } else if (link !== undefined) {
      await this.offer(link);
    } else {
      const [latest] = await this.#known();
      if (latest === undefined) this.#set({ name: 'choose', known: [] });
      else await this.#open(latest);
    }
  }

  /**
   * A product file that somebody brings: asks for confirmation, or opens it where it is known already.
   *
   * @throws OffleaseError what reading it throws; then nothing has changed
   */
  async offer(text: string): Promise<void> {
    const json = productJsonOf(text);
    const candidate = { file: await this.#options.read(json), json };
    const known = await this.#known();
    const same = known.filter(({ file }) => file.product.id === candidate.file.product.id);
    // A file that adds a root to a known one must be confirmed too: whoever holds that key could license this device.
    if (same.some(({ file }) => hasAllRoots(file, candidate.file))) return this.accept(candidate);
    // Said now: whoever compares a fingerprint and finds a code does not do it in vain.
    try {
      await this.#options.proveStorage();
    } catch (error) {
      this.#set({ name: 'failed', error });
      return;
    }
    this.#set({
      name: 'confirm',
      candidate,
      otherRoot: same.length > 0 && !same.some(({ file }) => shareRoot(file, candidate.file)),
    });
  }

  /** Uses a product from now on. */
  async accept(candidate: Candidate): Promise<void> {
    await this.#open(candidate);
    if (this.state.name === 'open') this.#remember(candidate, await this.#known());
  }

  async choose(): Promise<void> {
    this.#closeLicense();
    const known = await this.#known();
    this.#set({ name: 'choose', known: await this.#standing(known) });
  }

  fail(error: unknown): void {
    this.#set({ name: 'failed', error });
  }

  close(): void {
    this.#closed = true;
    this.#closeLicense();
  }

  async #open(candidate: Candidate): Promise<void> {
    this.#closeLicense();
    let license: License;
    try {
      license = await this.#options.open(candidate.file);
    } catch (error) {
      this.#set({ name: 'failed', error, candidate });
      return;
    }
    if (this.#closed) license.close();
    else this.#set({ name: 'open', candidate, license });
  }

  /** A file that cannot be read any more is passed over. */
  async #known(): Promise<readonly Candidate[]> {
    const known: Candidate[] = [];
    for (const json of this.#options.shelf.list()) {
      const file = await this.#readAgain(json);
      if (file !== undefined) known.push({ file, json });
    }
    return known;
  }

  async #readAgain(json: string): Promise<ProductFile | undefined> {
    try {
      return await this.#options.read(json);
    } catch (error) {
      if (error instanceof OffleaseError && error.code === 'program-unreachable') throw error;
      return undefined;
    }
  }

  async #standing(known: readonly Candidate[]): Promise<readonly KnownProduct[]> {
    if (known.length === 0) return [];
    const snapshots = await this.#options.standings(known.map(({ file }) => file)).catch(() => []);
    return known.map((candidate, index) => ({ candidate, snapshot: snapshots[index] }));
  }

  #remember(candidate: Candidate, known: readonly Candidate[]): void {
    const { product } = candidate.file;
    const replaced = known
      .filter(({ file }) => file.product.id === product.id && shareRoot(file, candidate.file))
      .map(({ json }) => json);
    this.#options.shelf.put(candidate.json, (other) => replaced.includes(other));
  }

  #closeLicense(): void {
    if (this.state.name === 'open') this.state.license.close();
  }

  #set(state: ChoiceState): void {
    if (!this.#closed) this.state = state;
  }
}

function hasAllRoots(known: ProductFile, candidate: ProductFile): boolean {
  return candidate.roots.every((root) => known.roots.some((other) => other.thumbprint === root.thumbprint));
}

function shareRoot(a: ProductFile, b: ProductFile): boolean {
  return a.roots.some((root) => b.roots.some((other) => other.thumbprint === root.thumbprint));
}
