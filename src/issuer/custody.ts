import type { AllottedSeats } from './custody-records.ts';
import type { Bytes } from '../license/bytes.ts';
import type { EntitlementId, IssuerId, ProductId, RootId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { Allotment, Certificate } from '../token/certificate.ts';
import type { PublicKey } from '../token/keys.ts';
import type { Withdrawal, Withdrawals } from '../token/withdrawal.ts';
import type { IssuerStatus } from './session.ts';

/** Why nothing is issued. Each is also the code by which issuing is refused. */
export type IssuingHalt =
  /** The ledger lacks what its witness has seen: a damaged or rolled back store. Restore a backup, or reconcile. */
  | 'ledger-older'
  /** A witness is there, the ledger is gone. Restore a backup, or set up anew and say so. */
  | 'ledger-missing'
  /** An old backup came back: say how many seats may have been given since. */
  | 'reconcile-needed'
  /** This issuer was moved to another browser. */
  | 'issuer-moved'
  /** Restored in another browser: it has no signing key until the root signs a new certificate (`rotate`). */
  | 'certificate-needed'
  /** The policy `requireBackup`, and there is none. */
  | 'backup-needed';

/** How this issuer stands: what keeps it from issuing, what protects it, what is due. */
export interface Standing {
  readonly status: IssuerStatus;
  /** Absent: it may issue. */
  readonly halt?: IssuingHalt;
  /** `off`: this browser has no place for a witness (no OPFS), so a rolled back store is not noticed. */
  readonly witness: 'on' | 'off';
  readonly backup: {
    readonly last?: UnixTime;
    /** There is something to lose and no backup, or it is older than `backupAfter` and the ledger has changed since. */
    readonly due: boolean;
    readonly declined: boolean;
  };
  readonly root?: RootView;
  readonly nextRoot?: RootView;
  /** When what product files say last changed: a key, a certificate, a withdrawal. Older files are made again. */
  readonly filesChanged?: UnixTime;
  /** The last entry that a checkpoint has signed, and how many there are. */
  readonly journal: { readonly entries: number; readonly signedUpTo: number };
  /** Set by `setOperator`, for this session. */
  readonly operator?: string;
}

export interface RootView {
  readonly id: RootId;
  /** Its private half is kept in this browser. Better kept on paper. */
  readonly here: boolean;
  /** It was exported, and the export was shown to be readable (`removeRoot`, `proveRoot`). */
  readonly proven: boolean;
}

/** The text that `exportRoot` gave, and the passphrase that it was given. */
export interface ExportedRoot {
  readonly text: string;
  readonly passphrase: string;
}

/** The root for one act: kept here, under the issuer's passphrase; or exported. */
export type RootAccess = { readonly passphrase: string } | ExportedRoot;

export type WhichRoot = 'current' | 'next';

export interface RotateOptions {
  readonly root: RootAccess;
  /** `false`: the same keys in a new certificate, for example when the old one ends. */
  readonly newKeys?: boolean;
  /** Another name from now on, 1 to 100 characters. */
  readonly name?: string;
  /** Months; 60 unless told. */
  readonly months?: number;
}

export interface CertificateView {
  readonly certificate: Certificate;
  readonly made: UnixTime;
  /** This issuer's own, or one that it signed for a delegate. */
  readonly own: boolean;
  readonly withdrawn: boolean;
}

export interface DelegateOptions {
  readonly root: RootAccess;
  /** Empty or absent: every product. */
  readonly products?: readonly ProductId[];
  /** What it may issue from. Every seat of an allotment is counted as in use here by who makes it. */
  readonly allotments?: readonly Allotment[];
  readonly months?: number;
  /** Seats that it no longer has are free at once: the operator states that no device runs on them. */
  readonly unused?: boolean;
}

/** A delegate by its newest certificate, and the seats here that are its own. */
export interface DelegateView {
  readonly issuer: IssuerId;
  readonly name: string;
  readonly certificate: Certificate;
  readonly withdrawn: boolean;
  /** `until`: when they are free at the latest, if its certificate is not renewed. */
  readonly allotments: readonly AllottedSeats[];
}

/** What a card of keys says; its signature was verified, so who made it has the private keys. */
export interface KeysCard {
  readonly issuer: IssuerId;
  readonly name: string;
  readonly signing: PublicKey;
  readonly receiving: PublicKey;
}

/** The keys of an issuer in the open, for a script. Who has them is the issuer. */
export interface IssuerJwks {
  readonly offlease: 'issuer-jwks 1';
  readonly issuer: IssuerId;
  readonly name: string;
  /** Hex of the 33 bytes of the root's public key. */
  readonly root: string;
  /** Hex. The newest last. */
  readonly certificates: readonly string[];
  readonly withdrawals?: string;
  readonly signing: JsonWebKey;
  /** The newest first. */
  readonly receiving: readonly JsonWebKey[];
}

export interface Operator {
  /** As the journal has it, under `operator`. */
  readonly id: string;
  /** Absent: erased. */
  readonly name?: string;
}

export interface CustodyProgress {
  readonly phase: 'reading' | 'deriving' | 'encrypting' | 'decrypting' | 'checking' | 'writing';
  /** Of `total`, in records, entries or bytes as the phase goes. */
  readonly done: number;
  readonly total: number;
}

export interface ProgressOption {
  readonly onProgress?: (progress: CustodyProgress) => void;
}

export interface BackupOptions extends ProgressOption {
  /** Of the file, 8 characters at least; any age tool asks for it. */
  readonly passphrase: string;
  /** log2 of scrypt's N; 18 unless told. For tests. */
  readonly workFactor?: number;
}

/** What a backup holds, and how it goes with the ledger that is here. */
export interface BackupSummary {
  readonly name: string;
  readonly issuer: IssuerId;
  readonly made: UnixTime;
  /** It came from `move`: its ledger was locked for good. */
  readonly moved: boolean;
  readonly entries: number;
  readonly products: number;
  readonly entitlements: number;
  readonly activations: number;
  readonly root: boolean;
  /**
   * `empty`: nothing is here. `same`, `newer`: it has all that is here. `older`: this ledger goes on from it. `forked`: each
   * has something that the other lacks. `other-issuer`: it is another's.
   */
  readonly relation: 'empty' | 'same' | 'newer' | 'older' | 'forked' | 'other-issuer';
  /** This browser is the one that it was made in, as far as can be told: the keys can be used on. */
  readonly keepsKeys: boolean;
  /** Nothing can have been issued since: the witness has seen no more than it holds. */
  readonly complete: boolean;
}

export interface RestoreOptions extends ProgressOption {
  readonly passphrase: string;
  /** Replaces a ledger that has something the backup lacks, or another issuer's. */
  readonly replace?: boolean;
  /** The operator states that a moved file is used for the first time: then nothing is to be reconciled. */
  readonly firstUse?: boolean;
}

/** How many free seats of an entitlement may be in the hands of devices that this ledger does not know. */
export interface ReconcileOptions extends ProgressOption {
  /** By entitlement; all that are free, where it is not said. */
  readonly seats?: ReadonlyMap<EntitlementId, number>;
}

export interface ReconcileRow {
  readonly entitlement: EntitlementId;
  readonly free: number;
  /** Until when a seat given without this ledger's knowledge can be in use; absent: none can have been given. */
  readonly until?: UnixTime;
}

export interface WithheldSeats {
  readonly seats: readonly number[];
  readonly until: UnixTime;
}

/** Keys, journal, backup: what an issuer is kept by. Part of `Issuer`. */
export interface Custody {
  /** Also while locked. */
  standing(): Promise<Standing>;
  /** Locked, unlocked or set up: by a call, by idleness, or by what another tab did. Returns the way to stop listening. */
  watchStatus(listener: (status: IssuerStatus) => void): () => void;
  /** The operator did something: the idle lock waits anew. Every call that uses the keys does this, too. */
  activity(): void;
  /** Whoever works from now on; the journal has a salted digest. `undefined`: nobody is named. @throws issuer-not-set-up, field-invalid */
  setOperator(name: string | undefined): Promise<void>;
  operators(): Promise<readonly Operator[]>;
  /** Forgets a name; the journal keeps its digest and stays whole. */
  eraseOperator(id: string): Promise<void>;

  /** Re-wraps one key and touches nothing else. @throws issuer-not-set-up, passphrase-wrong, passphrase-too-short */
  changePassphrase(current: string, next: string): Promise<void>;

  /**
   * The private root key as a text for paper or a file, under a passphrase of its own.
   * @throws issuer-not-set-up, passphrase-wrong, passphrase-too-short, root-needed (it is not here)
   */
  exportRoot(passphrase: string, exportPassphrase: string, which?: WhichRoot): Promise<string>;
  /** Shows that an export can be read, and is of this root. @throws root-text-invalid (`line`), passphrase-wrong, root-other */
  proveRoot(exported: ExportedRoot): Promise<WhichRoot>;
  /** Takes the private root out of this browser, once its export has been read back. @throws as `proveRoot` */
  removeRoot(exported: ExportedRoot): Promise<void>;
  /** Puts an exported root back into this browser, under the issuer's passphrase. @throws as `proveRoot`, passphrase-wrong */
  returnRoot(exported: ExportedRoot, passphrase: string): Promise<void>;
  /** A root to follow this one, pinned by product files from now on. Export and remove it like the first. @throws passphrase-wrong */
  makeNextRoot(passphrase: string): Promise<PublicKey>;
  /** The next root signs from now on; devices follow that have a product file with both. `root`: the next one. @throws root-needed, root-other */
  adoptNextRoot(root: RootAccess): Promise<Certificate>;

  /**
   * The next serial, signed by the root, carried by answers from then on. Old receiving keys still open.
   * @throws issuer-locked, root-needed, root-other, root-text-invalid, passphrase-wrong, field-invalid
   */
  rotate(options: RotateOptions): Promise<Certificate>;
  /** A new withdrawal list, the old one and these: carried by answers and product files. Codes as `rotate`. */
  withdraw(minimumSerials: readonly Withdrawal[], root: RootAccess): Promise<Withdrawals>;
  withdrawals(): Promise<Withdrawals | undefined>;
  /** All that were made here, the newest first. */
  certificates(): Promise<readonly CertificateView[]>;

  /** In a browser without an issuer: keys, and the card to show to who has the root. Again: the same card. @throws issuer-already-set-up, field-invalid, passphrase-too-short */
  prepareDelegate(details: {
    readonly name: string;
    readonly passphrase: string;
    readonly rounds?: number;
  }): Promise<string>;
  /** The card of keys that wait for a certificate; `undefined`: none do. */
  pendingCard(): Promise<string | undefined>;
  /** @throws delegate-invalid (`reason`) */
  readKeysCard(card: string): Promise<KeysCard>;
  /**
   * Signs a certificate for the keys of a card; the text that `acceptDelegation` takes, with what the delegate issues by. The
   * seats of its allotments are in use here from now on. Again for the same card: the allotments are these then; what it
   * no longer has is held for the longest lease that it can have given by now (not with `unused`), so it takes the new text
   * over first of all. Codes as `rotate`, delegate-invalid, entitlement-unknown, no-seat
   */
  signDelegate(card: string, options: DelegateOptions): Promise<string>;
  /** Delegates that were certified here, withdrawn ones too. */
  delegates(): Promise<readonly DelegateView[]>;
  /** Withdraws a delegate's certificates and takes its seats back, as by `signDelegate` without any. Codes as `rotate` */
  endDelegate(issuer: IssuerId, options: { readonly root: RootAccess; readonly unused?: boolean }): Promise<void>;
  /** Makes an issuer of the keys that wait, or renews a delegate's certificate. @throws delegate-invalid, certificate-invalid, seats-in-use (fewer than it has given) */
  acceptDelegation(grant: string): Promise<Certificate>;

  /** The keys for a script in Node; handle them like the passphrase. @throws passphrase-wrong, certificate-needed */
  exportKeys(passphrase: string): Promise<IssuerJwks>;
  /** Sets up an issuer with keys that it did not make, without a root. @throws issuer-already-set-up, delegate-invalid, key-invalid */
  importKeys(keys: IssuerJwks, details: { readonly passphrase: string; readonly rounds?: number }): Promise<void>;

  /** Signs the head of the journal; every hundred entries, at each backup and at locking this happens by itself. @throws issuer-locked */
  checkpoint(): Promise<void>;
  /** Text for `verifyJournalExport`: entries, checkpoints, certificates, and the names that were not erased. Also while locked (then its end is unsigned). */
  exportJournal(options?: ProgressOption): Promise<string>;

  /** The whole ledger in one file that age tools open. @throws issuer-not-set-up, passphrase-too-short */
  backup(options: BackupOptions): Promise<Bytes>;
  /** Issue without a backup; in the journal. */
  declineBackup(): Promise<void>;
  /** Changes nothing. @throws passphrase-wrong, backup-invalid (`reason`) */
  readBackup(file: Bytes, options: { readonly passphrase: string } & ProgressOption): Promise<BackupSummary>;
  /** Locked afterwards. @throws as `readBackup`; backup-older, backup-other-issuer (unless `replace`) */
  restore(file: Bytes, options: RestoreOptions): Promise<BackupSummary>;
  /** What there is to be reconciled, entitlement by entitlement. */
  reconciliation(page?: { readonly after?: EntitlementId; readonly limit?: number }): Promise<readonly ReconcileRow[]>;
  /** Holds seats back and lets the ledger go on. In the journal. Nothing happens where nothing is to be reconciled. */
  reconcile(options?: ReconcileOptions): Promise<void>;
  /** Seats that reconciling holds back now. */
  withheld(id: EntitlementId): Promise<WithheldSeats | undefined>;
  /** So many of them are free after all; the number that was freed. @throws entitlement-unknown */
  releaseWithheld(id: EntitlementId, seats: number): Promise<number>;

  /** Locks this issuer for good and gives the file to go on with elsewhere. @throws as `backup` */
  move(options: BackupOptions): Promise<Bytes>;
  /** Takes a move back: the ledger is to be reconciled, for the other browser may have issued. @throws issuer-not-set-up, passphrase-wrong */
  resume(passphrase: string): Promise<void>;

  /** Resolves when what goes on in the background (witness, checkpoint) is done. */
  settled(): Promise<void>;
}
