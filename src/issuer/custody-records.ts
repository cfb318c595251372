import type { Bytes } from '../license/bytes.ts';
import type { EntitlementId, IssuerId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { PassphraseLock, WrappedKey } from './key-records.ts';

/** Why a ledger issues nothing for now, by a decision that is stored with it. */
export type Halt = 'reconcile-needed' | 'issuer-moved';

/** How the ledger stands: small, because it is read with every token that is written. */
export interface StandingRecord {
  readonly id: 'standing';
  /** Rises with every change of keys, certificates or withdrawals: what was signed before is signed anew. */
  readonly revision: number;
  readonly halt?: Halt;
  readonly haltedAt?: UnixTime;
  /** What was issued after this is unknown. Only while the ledger waits to be reconciled. */
  readonly staleSince?: UnixTime;
  readonly lastBackup?: UnixTime;
  /** The operator chose to issue without one. */
  readonly backupDeclined?: UnixTime;
}

/** The head of the journal, signed by the issuer as it was then. */
export interface CheckpointRecord {
  readonly index: number;
  readonly digest: string;
  readonly time: UnixTime;
  /** Of the certificate whose key signed. */
  readonly serial: number;
  /** 64 bytes, ECDSA P-256 with SHA-256. */
  readonly signature: Bytes;
}

/** A certificate that was made here: this issuer's own, or a delegate's. */
export interface CertificateRecord {
  readonly issuer: IssuerId;
  readonly serial: number;
  readonly made: UnixTime;
  readonly bytes: Bytes;
  /** A delegate's: the seats that are its own, held here until nothing runs any more that it can issue. */
  readonly allotted?: readonly AllottedSeats[];
}

export interface AllottedSeats {
  readonly entitlement: EntitlementId;
  readonly seats: readonly number[];
  readonly until: UnixTime;
}

/** What stands behind a salted digest in the journal. Erased: only the digest is left. */
export interface NameRecord {
  /** 64 hex digits: SHA-256 over salt and name. */
  readonly digest: string;
  readonly kind: 'operator';
  readonly salt?: Bytes;
  readonly name?: string;
}

/** Seats held back after an old backup came back, because devices may have them that this ledger does not know. */
export interface WithheldRecord {
  readonly entitlement: EntitlementId;
  readonly seats: readonly number[];
  readonly until: UnixTime;
  readonly at: UnixTime;
}

/** Keys of an issuer to be: made, shown, and waiting for a root to sign a certificate for them. */
export interface PendingRecord {
  readonly id: 'pending';
  readonly name: string;
  readonly issuer: IssuerId;
  readonly made: UnixTime;
  readonly lock: PassphraseLock;
  readonly signing: WrappedKey;
  readonly receiving: WrappedKey;
  /** As it is shown to who has the root. */
  readonly card: string;
}
