import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import { Background } from './background.ts';
import { newestCheckpoint, signCheckpoint, CHECKPOINT_EVERY } from './checkpoint.ts';
import { IdleLock, type IdleOptions } from './idle-lock.ts';
import { appendEntry } from './journal.ts';
import { identityOf, makeKeys, unwrapKeys, type Identity, type UnlockedKeys } from './keys.ts';
import { openLock, ROUNDS } from './passphrase.ts';
import type { HeadRecord, KeysRecord } from './records.ts';
import { changeStanding, KeysChanged, nextRevision, standingOf, type IssuingRules } from './standing.ts';
import type { IssuerStore, WriteTables } from './store.ts';
import { contains, WitnessKeeper, type LedgerWitness, type WitnessMark } from './witness.ts';

export type IssuerStatus = 'not-set-up' | 'locked' | 'ready';

export interface SetUp {
  /** 1 to 100 characters; devices show it. */
  readonly name: string;
  /** 8 characters at least. */
  readonly passphrase: string;
  /** Rounds of PBKDF2, 600,000 unless told. For tests. */
  readonly rounds?: number;
  /** Although a witness says that there was an issuer here whose ledger is gone. */
  readonly startAnew?: boolean;
}

export interface Unlocked {
  readonly identity: Identity;
  readonly keys: UnlockedKeys;
}

export interface SessionOptions {
  readonly clock: () => UnixTime;
  readonly witness?: LedgerWitness;
  readonly idle?: IdleOptions;
  readonly requireBackup?: boolean;
}

/** What is stored of an issuer, as it was read last. */
interface Known {
  readonly record: KeysRecord;
  readonly identity: Identity;
  readonly revision: number;
}

/** Who this issuer is, and its private keys while it is unlocked. They live in memory only, of this page only. */
export class Session {
  readonly background = new Background();
  readonly witness: WitnessKeeper;
  /** The salted digest of whoever works. */
  operator: string | undefined;
  readonly #store: IssuerStore;
  readonly #options: SessionOptions;
  readonly #idle: IdleLock;
  readonly #listeners = new Set<(status: IssuerStatus) => void>();
  #known: Known | undefined;
  /** Unwraps the keys that another tab may bring; cannot leave. */
  #key: CryptoKey | undefined;
  #keys: UnlockedKeys | undefined;
  #mark: WitnessMark | undefined;
  #isOlder = false;
  #signedUpTo = 0;
  #signing = false;
  #running = 0;
  #quiet: (() => void) | undefined;
  #reading: Promise<void> | undefined;

  constructor(store: IssuerStore, options: SessionOptions) {
    this.#store = store;
    this.#options = options;
    this.#idle = new IdleLock(options.idle, options.clock, () => this.lock());
    this.witness = new WitnessKeeper(options.witness, this.background);
  }

  /** Who this issuer is, and whether its ledger has all that its witness saw. */
  async open(): Promise<void> {
    this.#mark = await this.witness.read();
    await this.load();
    await this.compare();
  }

  /** Compares ledger and witness. After a restore it is done again. */
  async compare(): Promise<void> {
    const mark = this.#mark;
    const known = this.#known;
    if (known === undefined) return;
    const { head, holds } = await this.#store.read(async (tables) => {
      const stored = await tables.head.get('head');
      const [last] = await tables.journal.page({ limit: 1, descending: true });
      const isSeen = mark?.issuer !== known.record.issuer || (await contains(tables, mark));
      return { head: stored, holds: isSeen && stored?.digest === last?.digest };
    });
    this.#isOlder = !holds;
    if (holds && head !== undefined) this.witness.note(known.record.issuer, head);
  }

  async #compareAnew(): Promise<void> {
    await this.background.settled();
    this.#mark = await this.witness.read();
    await this.compare();
  }

  /** What the witness says is given up: the ledger goes on as it is. */
  acceptLedger(head: HeadRecord): void {
    this.#isOlder = false;
    this.#mark = undefined;
    if (this.#known !== undefined) this.witness.note(this.#known.record.issuer, head, true);
  }

  /** As it was when this page opened the ledger. */
  get mark(): WitnessMark | undefined {
    return this.#mark;
  }

  get isOlder(): boolean {
    return this.#isOlder;
  }

  get rules(): IssuingRules {
    const { requireBackup = false } = this.#options;
    return { revision: this.#known?.revision ?? 0, isOlder: this.#isOlder, requireBackup };
  }

  /** Reads again who this issuer is; another tab may have set it up, or changed its keys. */
  async load(): Promise<void> {
    const { record, standing, signed } = await this.#stored();
    this.#signedUpTo = signed?.index ?? 0;
    const known = this.#known;
    const isSame =
      known === undefined ? record === undefined : record !== undefined && known.revision === standing.revision;
    if (!isSame) await this.reload();
  }

  #stored() {
    return this.#store.read(async (tables) => ({
      record: await tables.keys.get('keys'),
      standing: await standingOf(tables),
      signed: await newestCheckpoint(tables),
    }));
  }

  /** Takes over what is stored, once nothing is under way that was signed with the keys before. */
  reload(): Promise<void> {
    this.#reading ??= this.#reload().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #reload(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#quiet = resolve));
    this.#quiet = undefined;
    const { record, standing } = await this.#stored();
    const status = this.status();
    if (record === undefined) {
      this.#known = undefined;
      this.#forget();
    } else {
      const identity = await identityOf(record);
      // Behind another passphrase another ledger came in its place.
      const key = standing.halt === 'issuer-moved' ? undefined : this.#key;
      const keys = key === undefined ? undefined : await unwrapKeys(record, key).catch(() => undefined);
      this.#known = { record, identity, revision: standing.revision };
      // It may have been locked meanwhile.
      if (keys === undefined || this.#key === undefined) this.#forget();
      else this.#keys = keys;
      // Another tab may have restored or reconciled it.
      if (this.#isOlder) await this.#compareAnew();
    }
    this.#tell(status);
  }

  status(): IssuerStatus {
    this.#idle.judge();
    if (this.#known === undefined) return 'not-set-up';
    return this.#keys === undefined ? 'locked' : 'ready';
  }

  /** @throws OffleaseError `issuer-not-set-up` */
  record(): KeysRecord {
    if (this.#known === undefined) throw new OffleaseError('issuer-not-set-up');
    return this.#known.record;
  }

  /** @throws OffleaseError `issuer-not-set-up` */
  identity(): Identity {
    if (this.#known === undefined) throw new OffleaseError('issuer-not-set-up');
    return this.#known.identity;
  }

  /** Using the keys is activity. @throws OffleaseError `issuer-not-set-up`, `issuer-locked` */
  unlocked(): Unlocked {
    const identity = this.identity();
    this.#idle.judge();
    if (this.#keys === undefined) throw new OffleaseError('issuer-locked');
    this.#idle.activity();
    return { identity, keys: this.#keys };
  }

  /** The key that wraps the private keys. @throws OffleaseError `issuer-not-set-up`, `issuer-locked` */
  wrappingKey(): CryptoKey {
    this.unlocked();
    if (this.#key === undefined) throw new OffleaseError('issuer-locked');
    return this.#key;
  }

  activity(): void {
    this.#idle.judge();
    if (this.#keys !== undefined) this.#idle.activity();
  }

  watch(listener: (status: IssuerStatus) => void): () => void {
    const own = (status: IssuerStatus): void => listener(status);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  #tell(before: IssuerStatus): void {
    const status = this.status();
    if (status === before) return;
    for (const listener of [...this.#listeners]) listener(status);
  }

  /**
   * @throws OffleaseError `issuer-already-set-up`, `ledger-missing` (unless `startAnew`), `field-invalid` (`field: 'name'`),
   *   `passphrase-too-short`
   */
  async setUp({ name, passphrase, rounds = ROUNDS, startAnew = false }: SetUp): Promise<void> {
    await this.load();
    this.assertEmpty(startAnew);
    const now = this.#options.clock();
    const { record, key } = await makeKeys(name, passphrase, rounds, now);
    await this.begin(record, key);
  }

  /** @throws OffleaseError `issuer-already-set-up`, `ledger-missing` (`entries`) */
  assertEmpty(startAnew: boolean): void {
    if (this.#known !== undefined) throw new OffleaseError('issuer-already-set-up');
    if (this.#mark !== undefined && !startAnew)
      throw new OffleaseError('ledger-missing', { entries: this.#mark.index });
  }

  /** A ledger begins, with the keys of a new issuer; unlocked if their key is given. `also`: what is written with it. @throws OffleaseError `issuer-already-set-up` */
  async begin(
    record: KeysRecord,
    key?: CryptoKey,
    also: (tables: WriteTables) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const identity = await identityOf(record);
    const keys = key === undefined ? undefined : await unwrapKeys(record, key);
    const { serial } = identity.certificate.claims;
    const now = record.made;
    const status = this.status();
    const { revision, head } = await this.#store.write(async (tables) => {
      if ((await tables.keys.get('keys')) !== undefined) throw new OffleaseError('issuer-already-set-up');
      await tables.keys.add(record);
      await tables.certificates.put({ issuer: record.issuer, serial, made: now, bytes: record.certificate });
      await tables.pending.delete('pending');
      const facts = { issuer: record.issuer, root: identity.root.thumbprint, serial };
      const entry = await appendEntry(tables, now, 'set-up', facts);
      await also(tables);
      return { revision: (await nextRevision(tables)).revision, head: (await tables.head.get('head')) ?? entry };
    });
    this.#known = { record, identity, revision };
    this.#mark = undefined;
    this.witness.note(record.issuer, head);
    if (key === undefined || keys === undefined) this.#tell(status);
    else this.#open(key, keys, status);
  }

  /** @throws OffleaseError `issuer-not-set-up`, `issuer-moved`, `passphrase-wrong`, `storage-damaged` */
  async unlock(passphrase: string): Promise<void> {
    await this.load();
    const record = this.record();
    const standing = await this.#store.read(standingOf);
    if (standing.halt === 'issuer-moved') throw new OffleaseError('issuer-moved');
    const key = await openLock(record.lock, passphrase);
    const status = this.status();
    this.#open(key, await unwrapKeys(record, key), status);
  }

  #open(key: CryptoKey, keys: UnlockedKeys, before: IssuerStatus): void {
    this.#key = key;
    this.#keys = keys;
    this.#idle.activity();
    this.#tell(before);
  }

  /** At once; the journal's head is signed with what is left of the session, in the background. */
  lock(): void {
    const known = this.#known;
    const keys = this.#keys;
    if (known === undefined || keys === undefined) return;
    this.#forget();
    this.background.run(() => this.#sign(known, keys));
    this.#tell('ready');
  }

  #forget(): void {
    this.#idle.stop();
    this.#key = undefined;
    this.#keys = undefined;
  }

  /** Signs the head of the journal. @throws OffleaseError `issuer-locked`, `issuer-not-set-up`, `certificate-needed` */
  async checkpoint(): Promise<void> {
    const { keys } = this.unlocked();
    if (this.#known !== undefined) await this.#sign(this.#known, keys);
  }

  async #sign({ record, identity }: Known, keys: UnlockedKeys): Promise<void> {
    const { serial } = identity.certificate.claims;
    const signed = await signCheckpoint(this.#store, record.issuer, serial, keys.signing, this.#options.clock());
    this.#signedUpTo = Math.max(this.#signedUpTo, signed);
  }

  /** The ledger has a new head: the witness is told, and every so often it is signed. */
  committed(head: HeadRecord): void {
    const known = this.#known;
    if (known === undefined) return;
    if (!this.#isOlder) this.witness.note(known.record.issuer, head);
    const keys = this.#keys;
    if (keys === undefined || this.#signing || head.index - this.#signedUpTo < CHECKPOINT_EVERY) return;
    this.#signing = true;
    this.background.run(async () => {
      try {
        await this.#sign(known, keys);
      } finally {
        this.#signing = false;
      }
    });
  }

  /**
   * Work with the keys as the ledger has them. Where another tab, or this one, has changed them meanwhile, nothing was
   * written with the old ones, and it is all done again with the new.
   */
  async current<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      while (this.#reading !== undefined) await this.#reading;
      this.#running += 1;
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof KeysChanged)) throw error;
      } finally {
        this.#running -= 1;
        if (this.#running === 0) this.#quiet?.();
      }
      await this.reload();
    }
  }

  /**
   * Changes the record of keys, in one transaction with its journal entry; then all tabs use it.
   * @throws KeysChanged if another tab has changed it since it was read
   */
  async replace(
    store: IssuerStore,
    change: (record: KeysRecord) => KeysRecord,
    write: (tables: WriteTables) => Promise<unknown>,
  ): Promise<void> {
    const { revision } = this.rules;
    await store.write(async (tables) => {
      const record = await tables.keys.get('keys');
      if (record === undefined) throw new OffleaseError('issuer-not-set-up');
      if ((await standingOf(tables)).revision !== revision) throw new KeysChanged();
      await tables.keys.put(change(record));
      await changeStanding(tables, { revision: revision + 1 });
      await write(tables);
    });
    await this.reload();
  }
}
