import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { FeatureGrant } from '../license/feature.ts';
import type { ActivationCode, ActivationId, CustomerId, DeviceId, EntitlementId, ProductId } from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { InspectionKeys } from '../token/inspect.ts';
import { writeProductFile } from '../token/product-file.ts';
import { requireAllotted } from './allotments.ts';
import { Batch, type BatchOptions } from './batch.ts';
import type { Answer } from './batch-entry.ts';
import { changedProduct, productOf, type ProductDraft } from './catalogue.ts';
import type { Custody } from './custody.ts';
import { Door } from './door.ts';
import { ClockGuard, guarded, type ClockDoubt } from './clock-guard.ts';
import {
  createCustomer,
  listCustomers,
  requireCustomer,
  updateCustomer,
  type CustomerFields,
  type CustomerPage,
  type CustomerQuery,
} from './customers.ts';
import { editionTemplates, setEditionTemplate } from './editions.ts';
import type { EntitlementChanges, EntitlementDraft } from './entitlement.ts';
import {
  addCode,
  codesOfEntitlement,
  createEntitlement,
  renewEntitlement,
  requireEntitlement,
  requireProduct,
  retireCode,
  setDisabled,
  transferEntitlement,
  updateEntitlement,
  type Renewal,
  type UpdateOptions,
} from './entitlements.ts';
import { appendEntry, journalPage, type JournalPage } from './journal.ts';
import { fleetPage, type FleetPage, type FleetQuery } from './fleet.ts';
import { importCustomers, importEntitlements, stoppable, type ImportOptions } from './import.ts';
import type { JournalEntry } from './journal-entry.ts';
import { keep, type KeepOptions } from './keep.ts';
import type { Identity } from './keys.ts';
import { ledgerStore } from './ledger-store.ts';
import type { Choice, IssuedOutcome, Outcome, Proposal } from './proposal.ts';
import type {
  ActivationRecord,
  CodeRecord,
  CustomerRecord,
  EditionTemplate,
  EntitlementRecord,
  IssuedRecord,
  SeatRecord,
} from './records.ts';
import { requireActivation } from './refresh.ts';
import { reserveSeat, unreserveSeat } from './reservations.ts';
import { ledgerOf } from './ledger.ts';
import { listEntitlements, type EntitlementPage, type EntitlementQuery } from './search.ts';
import { forceRelease, markFound, markLost } from './seat-actions.ts';
import { isInUse, seatUse, settleTally, unsettled, type SeatUse } from './seats.ts';
import { Session, type IssuerStatus, type SessionOptions, type SetUp } from './session.ts';
import type { IssuerStore } from './store.ts';

/**
 * Besides store and clock: `witness` (a mark beside the ledger), `idle` (after how long it locks by itself), `requireBackup`
 * (nothing is issued before a backup was made or declined), `backupAfter` (seconds until the next is due).
 */
export interface IssuerOptions extends SessionOptions, KeepOptions {
  readonly store: IssuerStore;
  /** When this build was made: a clock before it is wrong. */
  readonly built?: UnixTime;
}

/** A slot, and the activation that has it or had it last. */
export interface SeatView {
  readonly seat: SeatRecord;
  readonly activation?: ActivationRecord;
  /** Its hold runs, or it is reserved or marked as lost. */
  readonly inUse: boolean;
}

/**
 * The issuing side: one ledger, behind one store. Every method that writes is one transaction, and
 * resolves when it is complete. Everything but `receive`, `perform`, `choose` and `refresh` works
 * while the issuer is locked.
 */
export interface Issuer extends Custody {
  status(): IssuerStatus;
  /** Makes the keys and the first certificate, and is unlocked then. @throws issuer-already-set-up, ledger-missing, field-invalid, passphrase-too-short */
  setUp(details: SetUp): Promise<void>;
  /** @throws issuer-not-set-up, issuer-moved, passphrase-wrong, storage-damaged */
  unlock(passphrase: string): Promise<void>;
  lock(): void;
  /** Also while locked. @throws issuer-not-set-up */
  identity(): Identity;

  /** @throws product-exists, field-invalid */
  createProduct(draft: ProductDraft): Promise<Product>;
  /** @throws product-unknown, field-invalid, catalogue-append-only */
  updateProduct(id: ProductId, changes: Partial<Omit<ProductDraft, 'id'>>): Promise<Product>;
  listProducts(): Promise<readonly Product[]>;
  /** What entitlements of each edition begin with; editions without one are left out. @throws product-unknown */
  editionTemplates(id: ProductId): Promise<readonly EditionTemplate[]>;
  /** For those who make entitlements: nothing that exists is changed. `undefined`: none. @throws product-unknown, field-invalid */
  setEditionTemplate(id: ProductId, edition: string, features: readonly FeatureGrant[] | undefined): Promise<void>;
  /** The JSON of the product file. @throws issuer-not-set-up, product-unknown */
  productFile(id: ProductId, options?: { readonly activationCode?: ActivationCode }): Promise<string>;

  /** @throws field-invalid */
  createCustomer(fields: CustomerFields): Promise<CustomerRecord>;
  /** A new name is said by every token issued from now on. @throws customer-unknown, field-invalid */
  updateCustomer(id: CustomerId, changes: Partial<CustomerFields>): Promise<CustomerRecord>;
  /** @throws customer-unknown */
  getCustomer(id: CustomerId): Promise<CustomerRecord>;
  /** Their entitlements: `listEntitlements({ customer })`. */
  listCustomers(query?: CustomerQuery): Promise<CustomerPage>;

  /** All of them or, on a refusal or an abort, none. At most 10,000. @throws field-invalid (with `row`) */
  importCustomers(customers: readonly CustomerFields[], options?: ImportOptions): Promise<readonly CustomerRecord[]>;
  /** As `importCustomers`. @throws as `createEntitlement`, with `row` */
  importEntitlements(
    drafts: readonly EntitlementDraft[],
    options?: ImportOptions,
  ): Promise<readonly EntitlementRecord[]>;

  /** @throws product-unknown, customer-unknown, field-invalid, code-taken */
  createEntitlement(draft: EntitlementDraft): Promise<EntitlementRecord>;
  /** What each change does to leases that are out there: README. @throws entitlement-unknown, field-invalid, seats-in-use (not with `force`) */
  updateEntitlement(
    id: EntitlementId,
    changes: EntitlementChanges,
    options?: UpdateOptions,
  ): Promise<EntitlementRecord>;
  /** Prolongs the subscription: from its end while it runs, from today once it has ended. @throws entitlement-unknown, field-invalid */
  renewEntitlement(id: EntitlementId, renewal: Renewal): Promise<EntitlementRecord>;
  /** @throws entitlement-unknown, customer-unknown */
  transferEntitlement(id: EntitlementId, customer: CustomerId): Promise<EntitlementRecord>;
  /** It issues nothing until it is enabled again. @throws entitlement-unknown */
  disableEntitlement(id: EntitlementId): Promise<EntitlementRecord>;
  /** @throws entitlement-unknown */
  enableEntitlement(id: EntitlementId): Promise<EntitlementRecord>;
  /** One more code, generated unless given. @throws entitlement-unknown, field-invalid, code-taken */
  addCode(id: EntitlementId, code?: string): Promise<EntitlementRecord>;
  /** For ever: a retired code asks for nothing any more. @throws code-unknown, code-retired */
  retireCode(code: string): Promise<void>;
  /** Whose a code is, retired ones too; `undefined`: nobody's. */
  findCode(code: ActivationCode): Promise<CodeRecord | undefined>;
  /** All codes it was ever given, the retired ones with when. @throws entitlement-unknown */
  codesOf(id: EntitlementId): Promise<readonly CodeRecord[]>;
  /** @throws entitlement-unknown */
  getEntitlement(id: EntitlementId): Promise<EntitlementRecord>;
  listEntitlements(query?: EntitlementQuery): Promise<EntitlementPage>;
  /** Entitlements as `listEntitlements`, with their seats in use and those whose hold ends in the coming weeks. */
  fleet(query?: FleetQuery): Promise<FleetPage>;
  /** Slots by number; seats that were never used have none. At most `limit` (500) behind number `after`. */
  seatsOf(id: EntitlementId, page?: { readonly after?: number; readonly limit?: number }): Promise<readonly SeatView[]>;
  /** @throws entitlement-unknown */
  seatUse(id: EntitlementId): Promise<SeatUse>;
  /** Keeps a seat for one device; its number. @throws entitlement-unknown, field-invalid, no-seat */
  reserveSeat(id: EntitlementId, device: DeviceId): Promise<number>;
  /** @throws entitlement-unknown */
  unreserveSeat(id: EntitlementId, device: DeviceId): Promise<void>;

  /** Its device is lost: held, not refreshed, requests refused. @throws activation-unknown, activation-ended, seat-given-away, no-seat */
  markLost(activation: ActivationId): Promise<ActivationRecord>;
  /** It was found. @throws activation-unknown, activation-ended, seat-given-away */
  markFound(activation: ActivationId): Promise<ActivationRecord>;
  /** Frees the seat at once; the overrun is logged. `reason`: 1 to 200 characters. @throws as `markFound`, field-invalid */
  forceRelease(activation: ActivationId, reason: string): Promise<ActivationRecord>;

  /** Why this computer's date cannot be believed; while there is a doubt, everything that writes is refused: `clock-unconfirmed`. */
  clockDoubt(): Promise<ClockDoubt | undefined>;
  /** A person says that the date is right. In the journal. */
  confirmClock(): Promise<void>;

  /**
   * Opens a token of a device and says what can be done with it; changes nothing. `choice` is the operator's, for a
   * request whose code names nothing; one without a code is proposed first.
   * @throws issuer-locked, issuer-not-set-up; the codes of `openDeviceToken`, `decideRequest`,
   *   `decideDeactivation` and `decideReport`, each in the journal
   */
  receive(token: Bytes, choice?: Choice): Promise<Proposal>;
  /** A request's proposal with what the operator has decided: an entitlement, or any `Choice`. Codes as `receive`. */
  choose(proposal: Proposal, choice: EntitlementId | Choice): Promise<Proposal>;
  /**
   * Does what was proposed, by the ledger as it is by now. Codes as `receive`, and
   * @throws entitlement-choice, certificate-expired
   */
  perform(proposal: Proposal, choice?: Choice): Promise<Outcome>;
  /**
   * Answers many requests in their order; each has its own result, issued or refused with its code. `entitlement` is for
   * those that name none. Rejects with what is no refusal; what was answered by then is stored, and asked again for the
   * same it gives the same bytes. @throws issuer-locked, issuer-not-set-up
   */
  answerMany(requests: readonly Bytes[], options?: BatchOptions): Promise<readonly Answer[]>;
  /** A new lease for an activation. Codes as `decideRefresh`. */
  refresh(activation: ActivationId): Promise<IssuedOutcome>;

  /** @throws activation-unknown */
  activation(id: ActivationId): Promise<ActivationRecord>;
  /** The newest first. */
  issuedTokens(activation: ActivationId): Promise<readonly IssuedRecord[]>;
  journal(page?: JournalPage): Promise<readonly JournalEntry[]>;
  /** For `inspectToken`: what opens tokens that were made for this issuer; no receivers while it is locked. */
  inspectionKeys(): Required<Pick<InspectionKeys, 'receivers' | 'deviceKey'>>;
  /** The ledger has changed, here or in another tab. */
  watch(listener: () => void): () => void;
}

/** So many ended holds are counted anew each time before the count is written down. */
const SETTLE_AFTER = 256;
const MAX_PRODUCTS = 1000;
const MAX_ISSUED = 1000;

export async function openIssuer(options: IssuerOptions): Promise<Issuer> {
  const { clock, built } = options;
  const session = new Session(options.store, options);
  const ledger = ledgerStore(options.store, session);
  const guard = new ClockGuard(clock, built);
  const store = guarded(ledger, guard);
  // What issues goes through a memory, because it reads the same over and over.
  const remembering = guarded(ledgerOf(ledger), guard);
  const custody = keep({ session, ledger, dated: store, clock }, options);
  const door = new Door(remembering, session, clock, guard);
  const batch = new Batch(remembering, session, clock, door);
  await session.open();

  return {
    ...custody,
    status: () => session.status(),
    setUp: (details) => session.setUp(details),
    unlock: (passphrase) => session.unlock(passphrase),
    lock: () => session.lock(),
    identity: () => session.identity(),

    async createProduct(draft) {
      const product = productOf(draft);
      const now = clock();
      await store.write(async (tables) => {
        if ((await tables.products.get(product.id)) !== undefined) {
          throw new OffleaseError('product-exists', { product: product.id });
        }
        await tables.products.add({ id: product.id, product, made: now });
        await appendEntry(tables, now, 'product-created', { product: product.id, features: product.features.length });
      });
      return product;
    },
    updateProduct: (id, changes) =>
      store.write(async (tables) => {
        const record = await tables.products.get(id);
        if (record === undefined) throw new OffleaseError('product-unknown', { product: id });
        const product = changedProduct(record.product, changes);
        await tables.products.put({ ...record, product });
        await appendEntry(tables, clock(), 'product-changed', { product: id, features: product.features.length });
        return product;
      }),
    editionTemplates: (id) => store.read((tables) => editionTemplates(tables, id)),
    setEditionTemplate: (id, edition, features) =>
      store.write((tables) => setEditionTemplate(tables, id, edition, features, clock())),
    async listProducts() {
      const records = await store.read((tables) => tables.products.page({ limit: MAX_PRODUCTS }));
      return records.map(({ product }) => product);
    },
    async productFile(id, { activationCode } = {}) {
      const product = await store.read((tables) => requireProduct(tables, id));
      return writeProductFile({
        product,
        ...(await custody.fileTrust()),
        ...(activationCode === undefined ? {} : { activationCode }),
      });
    },

    importCustomers: (customers, options) =>
      stoppable(
        store.write((tables) => importCustomers(tables, customers, clock(), options)),
        options?.signal,
      ),
    importEntitlements: (drafts, options) =>
      stoppable(
        store.write((tables) => importEntitlements(tables, drafts, clock(), options)),
        options?.signal,
      ),
    createEntitlement: (draft) => store.write((tables) => createEntitlement(tables, draft, clock())),
    createCustomer: (fields) => store.write((tables) => createCustomer(tables, fields, clock())),
    updateCustomer: (id, changes) => store.write((tables) => updateCustomer(tables, id, changes, clock())),
    getCustomer: (id) => store.read((tables) => requireCustomer(tables, id)),
    listCustomers: (query) => store.read((tables) => listCustomers(tables, query)),

    updateEntitlement: (id, changes, options) =>
      store.write((tables) => {
        if (session.status() !== 'not-set-up') requireAllotted(session.identity().certificate.claims, id, changes);
        return updateEntitlement(tables, id, changes, clock(), options);
      }),
    renewEntitlement: (id, renewal) => store.write((tables) => renewEntitlement(tables, id, renewal, clock())),
    transferEntitlement: (id, customer) => store.write((tables) => transferEntitlement(tables, id, customer, clock())),
    disableEntitlement: (id) => store.write((tables) => setDisabled(tables, id, true, clock())),
    enableEntitlement: (id) => store.write((tables) => setDisabled(tables, id, false, clock())),
    findCode: (code) => store.read((tables) => tables.codes.get(code)),
    codesOf: (id) => store.read((tables) => codesOfEntitlement(tables, id)),
    addCode: (id, code) => store.write((tables) => addCode(tables, id, code, clock())),
    retireCode: (code) => store.write((tables) => retireCode(tables, code, clock())),
    getEntitlement: (id) => store.read((tables) => requireEntitlement(tables, id)),
    fleet: (query = {}) => store.read((tables) => fleetPage(tables, query, clock())),
    listEntitlements: (query) => store.read((tables) => listEntitlements(tables, query)),
    seatsOf: (id, { after = 0, limit = 500 } = {}) =>
      store.read(async (tables) => {
        const now = clock();
        const seats = await tables.seats.page({ from: [id, after + 1], to: [id, Number.MAX_SAFE_INTEGER], limit });
        const views: SeatView[] = [];
        for (const seat of seats) {
          const activation = seat.activation === undefined ? undefined : await tables.activations.get(seat.activation);
          views.push({ seat, inUse: isInUse(seat, now), ...(activation === undefined ? {} : { activation }) });
        }
        return views;
      }),
    async seatUse(id) {
      const now = clock();
      const { use, behind } = await store.read(async (tables) => {
        const entitlement = await requireEntitlement(tables, id);
        return { use: await seatUse(tables, entitlement, now), behind: await unsettled(tables, id, now) };
      });
      if (behind > SETTLE_AFTER) await store.write((tables) => settleTally(tables, id, now));
      return use;
    },
    reserveSeat: (id, device) => store.write((tables) => reserveSeat(tables, id, device, clock())),
    unreserveSeat: (id, device) => store.write((tables) => unreserveSeat(tables, id, device, clock())),
    markLost: (id) => store.write((tables) => markLost(tables, id, clock())),
    markFound: (id) => store.write((tables) => markFound(tables, id, clock())),
    forceRelease: (id, reason) => store.write((tables) => forceRelease(tables, id, reason, clock())),

    clockDoubt: () => ledger.read((tables) => guard.doubt(tables)),
    confirmClock: () => guard.confirm(ledger),

    receive: (token, choice) => session.current(() => door.receive(token, choice)),
    choose: (proposal, choice) =>
      session.current(() => door.choose(proposal, typeof choice === 'string' ? { entitlement: choice } : choice)),
    perform: (proposal, choice) => session.current(() => door.perform(proposal, choice)),
    answerMany: (requests, many) => session.current(() => batch.answerMany(requests, many)),
    refresh: (activation) => session.current(async () => door.refresh(activation)),

    activation: (id) => store.read((tables) => requireActivation(tables, id)),
    issuedTokens: (activation) =>
      store.read((tables) =>
        tables.issued.page({
          from: [activation, 0],
          to: [activation, Number.MAX_SAFE_INTEGER],
          limit: MAX_ISSUED,
          descending: true,
        }),
      ),
    journal: (page) => store.read((tables) => journalPage(tables, page)),
    inspectionKeys: () => ({
      receivers: session.status() === 'ready' ? session.unlocked().keys.receiving : [],
      deviceKey: door.deviceKey,
    }),
    watch: (listener) => store.watch(listener),
  };
}
