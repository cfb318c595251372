import type { ProductDraft } from '../../issuer/catalogue.ts';
import type { Issuer } from '../../issuer/issuer.ts';
import type { EntitlementChanges, EntitlementDraft } from '../../issuer/entitlement.ts';
import type { IssuedOutcome } from '../../issuer/proposal.ts';
import type { EntitlementRecord } from '../../issuer/records.ts';
import { OffleaseError } from '../../license/error.ts';
import type { ActivationId, EntitlementId, ProductId } from '../../license/ids.ts';
import type { Product } from '../../license/product.ts';
import type { UnixTime } from '../../license/time.ts';
import { Reception } from './reception.svelte.ts';

export type Phase =
  | { readonly name: 'opening' }
  | { readonly name: 'failed'; readonly error: unknown }
  | { readonly name: 'not-set-up' }
  | { readonly name: 'locked' }
  | { readonly name: 'ready'; readonly issuer: Issuer; readonly reception: Reception };

/** The issuer's desk of this page: open or locked, and what lies on it. */
export class IssueDesk {
  phase: Phase = $state.raw({ name: 'opening' });
  /** Rises whenever the ledger has changed, here or in another tab: what is shown is read again then. */
  revision = $state(0);

  readonly #open: () => Promise<Issuer>;
  readonly #clock: () => UnixTime;
  #issuer: Issuer | undefined;

  constructor(open: () => Promise<Issuer>, clock: () => UnixTime) {
    this.#open = open;
    this.#clock = clock;
  }

  /** The issuer, as soon as it is open; while it is locked, too. */
  get issuer(): Issuer {
    if (this.#issuer === undefined) throw new OffleaseError('storage-closed');
    return this.#issuer;
  }

  /** Empty until the issuer is set up. */
  get name(): string {
    return this.#issuer === undefined || this.#issuer.status() === 'not-set-up' ? '' : this.#issuer.identity().name;
  }

  async begin(): Promise<void> {
    if (this.#issuer !== undefined) return;
    this.phase = { name: 'opening' };
    try {
      this.#issuer = await this.#open();
      this.#issuer.watch(() => (this.revision += 1));
      this.#judge();
    } catch (error) {
      this.phase = { name: 'failed', error };
    }
  }

  /** @throws OffleaseError passphrase-too-short, field-invalid, issuer-already-set-up */
  async setUp(name: string, passphrase: string): Promise<void> {
    try {
      await this.issuer.setUp({ name, passphrase });
    } finally {
      // Another tab may have been faster: then this one is locked.
      this.#judge();
    }
  }

  /** @throws OffleaseError passphrase-wrong */
  async unlock(passphrase: string): Promise<void> {
    await this.issuer.unlock(passphrase);
    this.#judge();
  }

  lock(): void {
    this.issuer.lock();
    this.#judge();
  }

  async productIds(): Promise<readonly string[]> {
    return (await this.issuer.listProducts()).map(({ id }) => id);
  }

  createProduct(draft: ProductDraft): Promise<Product> {
    return this.issuer.createProduct(draft);
  }

  updateProduct(id: ProductId, changes: Partial<Omit<ProductDraft, 'id'>>): Promise<Product> {
    return this.issuer.updateProduct(id, changes);
  }

  createEntitlement(draft: EntitlementDraft): Promise<EntitlementRecord> {
    return this.issuer.createEntitlement(draft);
  }

  /** `force`: seats may go below those in use. */
  updateEntitlement(id: EntitlementId, changes: EntitlementChanges, force: boolean): Promise<EntitlementRecord> {
    return this.issuer.updateEntitlement(id, changes, { force });
  }

  setDisabled(id: EntitlementId, disabled: boolean): Promise<EntitlementRecord> {
    return disabled ? this.issuer.disableEntitlement(id) : this.issuer.enableEntitlement(id);
  }

  renew(id: EntitlementId, by: string, maintenanceBy: string | undefined): Promise<EntitlementRecord> {
    return this.issuer.renewEntitlement(id, { by, ...(maintenanceBy === undefined ? {} : { maintenanceBy }) });
  }

  refresh(activation: ActivationId): Promise<IssuedOutcome> {
    return this.issuer.refresh(activation);
  }

  #judge(): void {
    const { issuer } = this;
    const status = issuer.status();
    this.phase =
      status === 'ready' ? { name: status, issuer, reception: new Reception(issuer, this.#clock) } : { name: status };
  }
}
