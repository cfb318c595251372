import type { Bytes } from '../license/bytes.ts';
import type { Counter } from '../license/feature.ts';
import type {
  ActivationCode,
  ActivationId,
  DeviceId,
  IssuerId,
  KeyId,
  Nonce,
  ProductId,
  RootId,
} from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { LicenseClaims } from '../token/claims.ts';
import type { ReceivingKey, SigningKey } from '../token/keys.ts';
import type { TokenKind } from '../token/kind.ts';
import { NO_MARKS, type TimeMarks } from './time-marks.ts';
import type { WarnedLease } from './warning.ts';

/** 2: checkouts of element pools, and what was lost before this identity. `record-check.ts` reads 1 as well. */
export const RECORD_VERSION = 2;

/** How much is remembered of what is over. What falls out is still refused, only less precisely named. */
export const MAX_REQUESTS = 100;
export const MAX_SPENT = 200;
export const MAX_RETIRED_KEYS = 64;
export const MAX_ENDED = 64;
export const MAX_HISTORY = 200;
export const MAX_KEPT_ISSUERS = 32;
/** As many element-pool checkouts are held at once; more are refused. */
export const MAX_CHECKOUTS = 500;

/** A token of this device, to be shown as often as need be. */
export interface OutgoingToken {
  /** Unique on this device. */
  readonly id: string;
  readonly kind: TokenKind;
  readonly bytes: Bytes;
  readonly made: UnixTime;
}

/** A request that may still be answered. */
export interface OutstandingRequest extends OutgoingToken {
  readonly kind: 'request';
  readonly nonce: Nonce;
  /** Who was asked: only that issuer may answer. */
  readonly issuer: IssuerId;
  readonly code?: ActivationCode;
  readonly seatName?: string;
  /** The device clock as it read then, whatever was believed of it. */
  readonly clock?: UnixTime;
}

/** Why an answer to a request is not accepted any more. */
export type SpentReason = 'applied' | 'superseded' | 'refreshed' | 'withdrawn' | 'deactivated';

export interface SpentRequest {
  readonly nonce: Nonce;
  readonly reason: SpentReason;
}

/** A receiving key that was replaced: what is sealed to it can be named, but never opened. */
export interface RetiredKey {
  readonly kid: KeyId;
  readonly reason: 'withdrawn' | 'deactivated';
}

/** An activation that this device held: `superseded` by another one, or ended by deactivation. */
export interface EndedActivation {
  readonly activation: ActivationId;
  readonly sequence: number;
  readonly reason: 'superseded' | 'deactivated';
}

/** The license in force, as its issuer said it last. */
export interface HeldLicense {
  readonly issuer: IssuerId;
  /** Without the withdrawals that may have travelled with it. */
  readonly claims: LicenseClaims;
}

/** A certificate that came with an answer. Issuer and serial only sort: the bytes are verified at each use. */
export interface KeptCertificate {
  readonly issuer: IssuerId;
  readonly serial: number;
  readonly bytes: Bytes;
}

/** Withdrawals that came with an answer, verified at each use as well. */
export interface KeptWithdrawals {
  readonly root: RootId;
  readonly version: number;
  readonly bytes: Bytes;
}

/** The highest serial under which a token of `issuer` was applied: lower ones are superseded. */
export interface AppliedSerial {
  readonly issuer: IssuerId;
  readonly serial: number;
}

export type HistoryKind =
  | 'identity-created'
  /** The machine label differed from the stored one: a copied image. Stands before the new identity. */
  | 'identity-dropped'
  /** What was stored here before is gone. */
  | 'storage-lost'
  | 'requested'
  | 'activated'
  | 'refreshed'
  | 'reported'
  | 'deactivated'
  | 'withdrawn'
  | 'delivered';

/** Something that happened on this device. Holds no secrets and no names. */
export interface HistoryEntry {
  readonly kind: HistoryKind;
  readonly time: UnixTime;
  readonly activation?: ActivationId;
  readonly sequence?: number;
}

/**
 * Elements of a pool that somebody on this device holds. They are held until they are returned or the
 * license is given back, over reloads and restarts: a tab that vanished may have handed them on.
 */
export interface Checkout {
  /** Unique on this device. */
  readonly id: string;
  /** The feature's number in the catalogue. */
  readonly number: number;
  readonly amount: number;
  /** Who holds them, in the product's own words. */
  readonly owner?: string;
  readonly since: UnixTime;
}

/** What was stored on this device before and vanished, as far as a mark elsewhere still tells. */
export interface LostIdentity {
  readonly device: DeviceId;
  /** It held a license, whose seat an issuer can give to this identity instead (*replace*). */
  readonly licensed: boolean;
  readonly seatName?: string;
  /** How often it has happened. From 2 on, this browser does not keep what it stores. */
  readonly times: number;
}

/**
 * All that a device knows about one product of one root. Stored as one value, CryptoKeys included,
 * and never changed in place.
 */
export interface DeviceRecord {
  readonly version: typeof RECORD_VERSION;
  /** Rises with every change that is written. */
  readonly revision: number;
  readonly root: RootId;
  readonly product: ProductId;
  /** The roots of the product file that was opened last: how a record is found after a change of roots. */
  readonly roots: readonly RootId[];
  readonly created: UnixTime;
  readonly machineLabel?: string;
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
  /** Newest first, like every list here. */
  readonly retired: readonly RetiredKey[];
  /** How often this device has deactivated or withdrawn. */
  readonly epoch: number;
  /** How many tokens this device has made. */
  readonly count: number;
  readonly requests: readonly OutstandingRequest[];
  readonly spent: readonly SpentRequest[];
  readonly license?: HeldLicense;
  readonly ended: readonly EndedActivation[];
  /** What was used up of each usage count. */
  readonly counters: readonly Counter[];
  readonly checkouts: readonly Checkout[];
  /** Deactivations whose delivery nobody has confirmed. */
  readonly outbox: readonly OutgoingToken[];
  readonly marks: TimeMarks;
  /** The last warning that was given. */
  readonly warned?: WarnedLease;
  /** The newest of each issuer. */
  readonly certificates: readonly KeptCertificate[];
  readonly applied: readonly AppliedSerial[];
  /** The newest of each root. */
  readonly withdrawals: readonly KeptWithdrawals[];
  readonly history: readonly HistoryEntry[];
  /** There until a license has been kept for a day, or is given back. */
  readonly lost?: LostIdentity;
}

/** What a new record begins with. */
export interface Identity {
  readonly roots: readonly RootId[];
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
  readonly machineLabel?: string;
}

export function newRecord(
  key: { readonly root: RootId; readonly product: ProductId },
  identity: Identity,
  now: UnixTime,
): DeviceRecord {
  return {
    version: RECORD_VERSION,
    revision: 1,
    root: key.root,
    product: key.product,
    created: now,
    ...identity,
    retired: [],
    epoch: 0,
    count: 0,
    requests: [],
    spent: [],
    ended: [],
    counters: [],
    checkouts: [],
    outbox: [],
    marks: NO_MARKS,
    certificates: [],
    applied: [],
    withdrawals: [],
    history: [{ kind: 'identity-created', time: now }],
  };
}

export function deviceIdOf(record: DeviceRecord): DeviceId {
  return record.signing.publicKey.thumbprint as DeviceId;
}

/**
 * True while a token that was made (or opened) from `before` still says the truth about `after`:
 * same keys, epoch, count, activation, sequence and usage, and the same successions and withdrawals known.
 */
export function sameBasis(before: DeviceRecord, after: DeviceRecord): boolean {
  return basisOf(before) === basisOf(after);
}

function basisOf(record: DeviceRecord): string {
  const { signing, receiving, epoch, count, license, counters, checkouts, applied, withdrawals } = record;
  const keys = [signing, receiving].map(({ publicKey }) => publicKey.thumbprint);
  const { activation, sequence } = license?.claims ?? {};
  const lists = withdrawals.map(({ root, version }) => [root, version]);
  return JSON.stringify([keys, epoch, count, activation, sequence, counters, checkouts, applied, lists]);
}
