import type { Bytes } from '../license/bytes.ts';
import type { Counter, FeatureGrant } from '../license/feature.ts';
import type {
  ActivationCode,
  ActivationId,
  CustomerId,
  DeviceId,
  EntitlementId,
  IssuerId,
  Nonce,
  ProductId,
} from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { ClockState, Pair } from '../token/claims.ts';
import type { IssuerTokenKind } from '../token/kind.ts';
import type {
  CertificateRecord,
  CheckpointRecord,
  NameRecord,
  PendingRecord,
  StandingRecord,
  WithheldRecord,
} from './custody-records.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { PassphraseLock, RootRecord, WrappedKey } from './key-records.ts';

/** One record: who this issuer is, and its keys. Nothing in it opens without the passphrase. */
export interface KeysRecord {
  readonly id: 'keys';
  readonly name: string;
  readonly issuer: IssuerId;
  readonly made: UnixTime;
  readonly lock: PassphraseLock;
  readonly root: RootRecord;
  /** Pinned by product files beside the root; signs once it has been adopted. */
  readonly nextRoot?: RootRecord;
  /** Absent: restored in another browser, and waiting for a new one with its certificate. */
  readonly signing?: WrappedKey;
  /** The newest first; the older ones still open what was sealed to them. */
  readonly receiving: readonly WrappedKey[];
  /** The certificate that answers are judged by. */
  readonly certificate: Bytes;
  /** Signed by the root; carried by answers and product files. */
  readonly withdrawals?: Bytes;
  /** When what product files say of this issuer last changed. */
  readonly filesChanged: UnixTime;
  /** Compressed: the roots before this one, whose certificates the journal's older checkpoints were signed under. */
  readonly formerRoots?: readonly Bytes[];
}

/** The last entry of the journal, kept so that appending reads one small record. */
export interface HeadRecord {
  readonly id: 'head';
  readonly index: number;
  readonly digest: string;
  readonly time: UnixTime;
  /** How often the ledger was changed since without an entry; absent: never. */
  readonly touched?: number;
}

export interface ProductRecord {
  readonly id: ProductId;
  readonly product: Product;
  readonly made: UnixTime;
  /** What an entitlement of an edition begins with. The issuer's own: no file and no token has it. */
  readonly templates?: readonly EditionTemplate[];
}

export interface EditionTemplate {
  readonly edition: string;
  readonly features: readonly FeatureGrant[];
}

/** Seats beyond those bought. A percentage is of the seats, rounded down. */
export type Overdraft = { readonly seats: number } | { readonly percent: number } | 'unlimited';

/** Who buys. Names are for people: two customers may have the same. */
export interface CustomerRecord {
  readonly id: CustomerId;
  readonly name: string;
  /** What the vendor's other books call this customer. */
  readonly reference?: string;
  readonly note?: string;
  readonly made: UnixTime;
}

/** A row of the list of customers (`name`) or of their search (`word`); terms are folded. */
export interface CustomerTermRecord {
  readonly list: 'name' | 'word';
  readonly term: string;
  readonly customer: CustomerId;
}

/** What a customer bought. */
export interface EntitlementRecord {
  readonly id: EntitlementId;
  readonly product: ProductId;
  readonly customerId: CustomerId;
  /** The customer's name, as tokens say it. */
  readonly customer: string;
  readonly edition?: string;
  readonly plan?: string;
  readonly orderReference?: string;
  readonly seats: number;
  readonly overdraft?: Overdraft;
  /** ISO 8601, for example P30D. Without it nothing can be activated offline. */
  readonly leasePeriod?: string;
  readonly gracePeriod?: string;
  /** Absent: perpetual. */
  readonly subscriptionEnd?: UnixTime;
  readonly maintenanceEnd?: UnixTime;
  readonly features: readonly FeatureGrant[];
  readonly attributes: readonly Pair[];
  /** All that were ever given, the retired ones included. */
  readonly codes: readonly ActivationCode[];
  /** 1: a report is due before every refresh; n: before every n-th. Absent: none is asked for. */
  readonly reportEvery?: number;
  /** Counts of usage start anew with every renewal. */
  readonly countsRenew?: true;
  /** How many renewals have let the counts start anew; absent: none. */
  readonly term?: number;
  readonly disabled?: true;
  readonly made: UnixTime;
}

/**
 * How an entitlement's slots stand, apart from the entitlement because it changes with every seat
 * taken. `lapsed` counts the slots whose `freeAt` is at or before `settledAt`.
 */
export interface TallyRecord {
  readonly entitlement: EntitlementId;
  /** Slots that exist; a seat that was never used has none. */
  readonly opened: number;
  /** The largest seat number ever given. */
  readonly numbered: number;
  readonly lapsed: number;
  readonly settledAt: UnixTime;
}

export interface CodeRecord {
  readonly code: ActivationCode;
  readonly entitlement: EntitlementId;
  readonly retired?: UnixTime;
}

/** A row of a list of entitlements, or of their search: all, one product's, one customer's, a word of a field. */
export interface TermRecord {
  readonly list: 'all' | 'word' | `product:${ProductId}` | `customer:${CustomerId}`;
  readonly term: string;
  readonly entitlement: EntitlementId;
}

/**
 * One slot of an entitlement. Slim: it is read and written with every token. Its index
 * `order` = [entitlement, freeAt, number] is the order of taking.
 */
export interface SeatRecord {
  readonly entitlement: EntitlementId;
  readonly number: number;
  /** From when it may be given to somebody else: `freeAtOf` of the other fields. */
  readonly freeAt: number;
  /** The latest lease or grace end in any token issued for the activation; 0: never used. */
  readonly heldUntil: number;
  /** Who has it, or had it last. */
  readonly activation?: ActivationId;
  readonly reservedFor?: DeviceId;
  /** Its device is marked as lost: held until it is found. */
  readonly lost?: true;
  /** Its device said that its clock is behind, so it may run beyond `heldUntil`: given away on confirmation only. */
  readonly behind?: true;
  /** When its device was replaced, as far as that still counts against the policy's limit. */
  readonly replaced?: readonly UnixTime[];
  /** Usage counts of the seat, which its next activation carries over. */
  readonly counters: readonly Counter[];
  /** The term of the entitlement that `counters` are of; absent: 0. */
  readonly term?: number;
}

/**
 * An active activation by what its device is called: a new device with the same seat name or machine label is
 * probably the same machine, without its storage.
 */
export interface LabelRecord {
  readonly entitlement: EntitlementId;
  /** `seat ` or `machine ` and the folded label. */
  readonly label: string;
  readonly activation: ActivationId;
}

export type ActivationState =
  | { readonly state: 'active' }
  /** Its seat was given to another: after its hold had ended, or, `replaced`, by the operator before. */
  | { readonly state: 'superseded'; readonly at: UnixTime; readonly by: ActivationId; readonly replaced?: true }
  | { readonly state: 'ended'; readonly at: UnixTime; readonly why: EndReason };

/** `epoch`: the device asked anew with a higher epoch, so it had deactivated. */
export type EndReason = 'deactivation' | 'withdrawal' | 'epoch' | 'seats-reduced' | 'seat-reserved' | 'force-release';

/** A seat was taken from an activation whose device could go on with the lease that it has. */
export interface Overrun {
  readonly at: UnixTime;
  /** Until when the device may run at most. */
  readonly until: UnixTime;
  /** The operator's words. The journal has SHA-256 over `salt`, a blank and these. */
  readonly reason?: string;
  readonly salt?: string;
}

/** A seat bound to one device. */
export interface ActivationRecord {
  readonly id: ActivationId;
  readonly entitlement: EntitlementId;
  readonly product: ProductId;
  readonly seat: number;
  readonly device: DeviceId;
  readonly epoch: number;
  readonly status: ActivationState;
  readonly seatName?: string;
  readonly machineLabel?: string;
  readonly metadata?: readonly Pair[];
  /** 33 bytes: refreshes are sealed to it. */
  readonly receivingKey: Bytes;
  /** The newest certificate that the device is known to have. */
  readonly certificateSerial: number;
  /** Of the last token issued. */
  readonly sequence: number;
  readonly leaseEnd: UnixTime;
  readonly graceEnd?: UnixTime;
  readonly heldUntil: UnixTime;
  readonly made: UnixTime;
  /** What the device said last. */
  readonly heard?: Heard;
  /** Since when its device is marked as lost: not refreshed, and requests of the device are refused. */
  readonly lost?: UnixTime;
  readonly overrun?: Overrun;
  /** Two different tokens of its device had one count: the device was copied, or an old state of it restored. */
  readonly copied?: CopyMark;
  /** Tokens issued since the device reported last, the response included. */
  readonly unreported?: number;
  /** The term that its device is known to be in; absent: 0. */
  readonly term?: number;
}

export interface CopyMark {
  readonly at: UnixTime;
  /** The count that two tokens had. */
  readonly count: number;
}

export interface Heard {
  /** When it was recorded here. */
  readonly at: UnixTime;
  /** When the device says it was made. */
  readonly time: UnixTime;
  readonly count: number;
  readonly clock?: ClockState;
  readonly counters: readonly Counter[];
}

/** What is known of a device, for one product. */
export interface DeviceRecord {
  readonly device: DeviceId;
  readonly product: ProductId;
  /** 33 bytes: its tokens are verified with it. */
  readonly key: Bytes;
  readonly epoch: number;
  /** The largest count seen in its tokens. */
  readonly count: number;
  /** How often it was accepted as restored from an image, after which it counts from an earlier number. */
  readonly restored?: number;
  readonly copied?: CopyMark;
  /** Its latest activation of each entitlement, ended ones too. */
  readonly places: readonly Place[];
}

export interface Place {
  readonly entitlement: EntitlementId;
  readonly activation: ActivationId;
}

/** A token of a device that was recorded here, by its count. */
export interface DeviceTokenRecord {
  readonly device: DeviceId;
  readonly product: ProductId;
  readonly count: number;
  /** 16 hex digits: the beginning of the digest of its claims. */
  readonly digest: string;
  /** `restored` of the device when it came in; absent: 0. */
  readonly restored?: number;
}

/** A request that was answered; `digest` is over its claims. */
export interface RequestRecord {
  readonly device: DeviceId;
  readonly nonce: Nonce;
  readonly digest: string;
  readonly activation: ActivationId;
  readonly sequence: number;
}

/** The bytes of a token as they were issued, to be shown again. */
export interface IssuedRecord {
  readonly activation: ActivationId;
  readonly sequence: number;
  readonly kind: IssuerTokenKind;
  readonly time: UnixTime;
  readonly leaseEnd: UnixTime;
  /** The entitlement's then; absent: 0. */
  readonly term?: number;
  readonly bytes: Bytes;
}

interface Table<Value, Key, Indexes = object> {
  readonly value: Value;
  readonly key: Key;
  /** The key of each. */
  readonly indexes: Indexes;
}

interface SeatIndexes {
  readonly order: [EntitlementId, freeAt: number, number: number];
  /** Only the seats that are. */
  readonly reserved: [EntitlementId, DeviceId];
}

/** Every table: its records, its key, and its indexes. */
export interface Tables {
  readonly keys: Table<KeysRecord, 'keys'>;
  readonly head: Table<HeadRecord, 'head'>;
  readonly products: Table<ProductRecord, ProductId>;
  readonly customers: Table<CustomerRecord, CustomerId>;
  readonly customerTerms: Table<CustomerTermRecord, [list: CustomerTermRecord['list'], term: string, CustomerId]>;
  readonly entitlements: Table<EntitlementRecord, EntitlementId>;
  readonly tallies: Table<TallyRecord, EntitlementId>;
  readonly codes: Table<CodeRecord, ActivationCode>;
  readonly terms: Table<TermRecord, [list: TermRecord['list'], term: string, EntitlementId]>;
  readonly seats: Table<SeatRecord, [EntitlementId, number: number], SeatIndexes>;
  readonly labels: Table<LabelRecord, [EntitlementId, label: string, ActivationId]>;
  readonly activations: Table<ActivationRecord, ActivationId>;
  readonly devices: Table<DeviceRecord, [DeviceId, ProductId]>;
  readonly deviceTokens: Table<DeviceTokenRecord, [DeviceId, ProductId, count: number]>;
  readonly requests: Table<RequestRecord, [DeviceId, Nonce]>;
  readonly issued: Table<IssuedRecord, [ActivationId, sequence: number]>;
  readonly journal: Table<JournalEntry, number>;
  readonly standing: Table<StandingRecord, 'standing'>;
  readonly checkpoints: Table<CheckpointRecord, number>;
  readonly certificates: Table<CertificateRecord, [IssuerId, serial: number]>;
  readonly names: Table<NameRecord, string>;
  readonly withheld: Table<WithheldRecord, EntitlementId>;
  readonly pending: Table<PendingRecord, 'pending'>;
}

export type TableName = keyof Tables;
