import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import { appendEntry } from './journal.ts';
import { identityOf, makeKeys, unlockKeys, type Identity, type UnlockedKeys } from './keys.ts';
import { ROUNDS } from './passphrase.ts';
import type { KeysRecord } from './records.ts';
import type { IssuerStore } from './store.ts';

export type IssuerStatus = 'not-set-up' | 'locked' | 'ready';

export interface SetUp {
  /** 1 to 100 characters; devices show it. */
  readonly name: string;
  /** 8 characters at least. */
  readonly passphrase: string;
  /** Rounds of PBKDF2, 600,000 unless told. For tests. */
  readonly rounds?: number;
}

export interface Unlocked {
  readonly identity: Identity;
  readonly keys: UnlockedKeys;
}

/** Who this issuer is, and its private keys while it is unlocked. They live in memory only, of this page only. */
export class Session {
  readonly #store: IssuerStore;
  #record: KeysRecord | undefined;
  #identity: Identity | undefined;
  #keys: UnlockedKeys | undefined;

  constructor(store: IssuerStore) {
    this.#store = store;
  }

  /** Reads again who this issuer is; another tab may have set it up. */
  async load(): Promise<void> {
    if (this.#record !== undefined) return;
    const record = await this.#store.read((tables) => tables.keys.get('keys'));
    if (record === undefined) return;
    this.#identity = await identityOf(record);
    this.#record = record;
  }

  status(): IssuerStatus {
    if (this.#record === undefined) return 'not-set-up';
    return this.#keys === undefined ? 'locked' : 'ready';
  }

  /** @throws OffleaseError `issuer-not-set-up` */
  identity(): Identity {
    if (this.#identity === undefined) throw new OffleaseError('issuer-not-set-up');
    return this.#identity;
  }

  /** @throws OffleaseError `issuer-not-set-up`, `issuer-locked` */
  unlocked(): Unlocked {
    const identity = this.identity();
    if (this.#keys === undefined) throw new OffleaseError('issuer-locked');
    return { identity, keys: this.#keys };
  }

  /** @throws OffleaseError `issuer-already-set-up`, `field-invalid` (`field: 'name'`), `passphrase-too-short` */
  async setUp({ name, passphrase, rounds = ROUNDS }: SetUp, now: UnixTime): Promise<void> {
    await this.load();
    if (this.#record !== undefined) throw new OffleaseError('issuer-already-set-up');
    const { record, keys } = await makeKeys(name, passphrase, rounds, now);
    const identity = await identityOf(record);
    await this.#store.write(async (tables) => {
      if ((await tables.keys.get('keys')) !== undefined) throw new OffleaseError('issuer-already-set-up');
      await tables.keys.add(record);
      await appendEntry(tables, now, 'set-up', {
        issuer: record.issuer,
        root: identity.root.thumbprint,
        serial: identity.certificate.claims.serial,
      });
    });
    this.#record = record;
    this.#identity = identity;
    this.#keys = keys;
  }

  /** @throws OffleaseError `issuer-not-set-up`, `passphrase-wrong`, `storage-damaged` */
  async unlock(passphrase: string): Promise<void> {
    await this.load();
    if (this.#record === undefined) throw new OffleaseError('issuer-not-set-up');
    this.#keys = await unlockKeys(this.#record, passphrase);
  }

  lock(): void {
    this.#keys = undefined;
  }
}
