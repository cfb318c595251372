import type { ProductDraft } from '../../issuer/catalogue.ts';
import type { Standing } from '../../issuer/custody.ts';
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
  /** Nothing can be done here before something else is: restore, take a move back. */
  | { readonly name: 'halted'; readonly halt: 'ledger-missing' | 'issuer-moved' }
  | { readonly name: 'locked' }
  | { readonly name: 'ready'; readonly issuer: Issuer; readonly reception: Reception };

/** The issuer's desk of this page: open or locked, and what lies on it. */
export class IssueDesk {
  phase: Phase = $state.raw({ name: 'opening' });
  /** Rises whenever the ledger has changed, here or in another tab: what is shown is read again then. */
  revision = $state(0);

  /** What keeps it from issuing, what protects it, what is due; read again with every change. */
  standing: Standing | undefined = $state.raw();
  /** It locked by itself because nobody used it. */
  lockedByIdleness = $state(false);

  readonly #open: () => Promise<Issuer>;
  readonly #clock: () => UnixTime;
  #issuer: Issuer | undefined;
  #reception: Reception | undefined;
  #turn = 0;
  #newest: Promise<void> | undefined;

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
      this.#issuer.watch(() => {
        this.revision += 1;
        void this.#judge();
      });
      this.#issuer.watchStatus((status) => {
        this.lockedByIdleness = status === 'locked' && this.phase.name === 'ready';
        void this.#judge();
      });
      await this.#judge();
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
      await this.#judge();
    }
  }

  /** @throws OffleaseError passphrase-wrong */
  async unlock(passphrase: string): Promise<void> {
    await this.issuer.unlock(passphrase);
    this.lockedByIdleness = false;
    await this.#judge();
  }

  /** On demand: what lay on the desk is put away. */
  lock(): void {
    this.#reception = undefined;
    this.phase = { name: 'locked' };
    this.issuer.lock();
    void this.#judge();
  }

  /** After a restore or a move: whatever is here now. */
  async judgeAgain(): Promise<void> {
    this.#reception = undefined;
    await this.#judge();
  }

  /** Somebody is at the desk. */
  activity(): void {
    this.#issuer?.activity();
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

  /** The latest look wins; a phase that stays the same stays the same object, and what lies on the desk with it. */
  #judge(): Promise<void> {
    this.#turn += 1;
    this.#newest = this.#judgeAt(this.#turn);
    return this.#newest;
  }

  async #judgeAt(turn: number): Promise<void> {
    const { issuer } = this;
    const standing = await issuer.standing();
    // Overtaken by what the ledger told meanwhile: whoever waits for this waits for that.
    if (turn !== this.#turn) return this.#newest;
    this.standing = standing;
    const { halt } = standing;
    const status = issuer.status();
    if (halt === 'ledger-missing' || halt === 'issuer-moved') {
      if (this.phase.name !== 'halted' || this.phase.halt !== halt) this.phase = { name: 'halted', halt };
    } else if (status === 'ready') {
      this.#reception ??= new Reception(issuer, this.#clock);
      if (this.phase.name !== 'ready') this.phase = { name: 'ready', issuer, reception: this.#reception };
    } else if (this.phase.name !== status) {
      this.phase = { name: status };
    }
  }
}
