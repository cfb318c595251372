import type { Issuer } from '../../issuer/issuer.ts';
import type { Product } from '../../license/product.ts';

export type FirstStep = 'product' | 'entitlement' | 'file' | 'first';

export const FIRST_STEPS: readonly FirstStep[] = ['product', 'entitlement', 'file', 'first'];

/** How far a new issuer has come. */
export interface Progress {
  readonly done: ReadonlySet<FirstStep>;
  /** The product that the open step is about. */
  readonly product?: Product;
}

/** The first step that is not done; none when all are. */
export function openStep({ done }: Progress): FirstStep | undefined {
  return FIRST_STEPS.find((step) => !done.has(step));
}

/** Remembers small things of this browser that the ledger does not know; like `localStorage`, and never throws. */
export class Memo {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'> | undefined;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
    this.#storage = storage;
  }

  has(name: MemoName): boolean {
    try {
      return this.#storage?.getItem(`offlease.issue.${name}`) === 'yes';
    } catch {
      return false;
    }
  }

  remember(name: MemoName): void {
    try {
      this.#storage?.setItem(`offlease.issue.${name}`, 'yes');
    } catch {
      // Then the step stands there a little longer.
    }
  }
}

export type MemoName = 'product-file-taken' | 'steps-hidden';

/** What the ledger and the browser say about the first steps. An answered request means that all of it works. */
export async function firstSteps(issuer: Issuer, memo: Memo): Promise<Progress> {
  const done = new Set<FirstStep>();
  const [product] = await issuer.listProducts();
  if (product !== undefined) done.add('product');
  const { entitlements } = await issuer.listEntitlements({ limit: 1 });
  if (entitlements.length > 0) done.add('entitlement');
  if (memo.has('product-file-taken')) done.add('file');
  const journal = await issuer.journal({ order: 'oldest', limit: 50 });
  if (journal.some(({ event }) => event === 'response-issued')) {
    done.add('file');
    done.add('first');
  }
  return { done, ...(product === undefined ? {} : { product }) };
}
