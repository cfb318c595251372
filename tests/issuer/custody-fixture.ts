import { IDBFactory } from 'fake-indexeddb';
import { openLicense, type License } from '../../src/device/client.ts';
import { openIssuer, type Issuer, type IssuerOptions } from '../../src/issuer/issuer.ts';
import type { EntitlementDraft } from '../../src/issuer/entitlement.ts';
import type { EntitlementRecord, KeysRecord } from '../../src/issuer/records.ts';
import type { IssuerStore } from '../../src/issuer/store.ts';
import type { LedgerWitness, WitnessMark } from '../../src/issuer/witness.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import { openIssuerStore } from '../../src/storage/issuer/store.ts';
import { memoryStorage } from '../../src/testing/memory-storage.ts';
import { readProductFile } from '../../src/token/product-file.ts';
import { asIssued, Clock, ENTITLEMENT_DRAFT, handle, PASSPHRASE, PRODUCT, PRODUCT_DRAFT, ROUNDS } from './fixture.ts';

export const FILE_PASSPHRASE = 'a file of its own';
export const ROOT_PASSPHRASE = 'paper in the safe';
/** scrypt at its real strength would make these tests take minutes. */
export const WORK = { passphrase: FILE_PASSPHRASE, workFactor: 4 };

/** A witness in memory: it survives its ledger, as OPFS does. */
export class MemoryWitness implements LedgerWitness {
  mark: WitnessMark | undefined;
  readonly read = async (): Promise<WitnessMark | undefined> => this.mark;
  readonly write = async (mark: WitnessMark): Promise<void> => {
    const { issuer, index, digest, anew } = mark;
    if (this.mark?.issuer === issuer && this.mark.index > index && anew !== true) return;
    this.mark = { issuer, index, digest };
  };
}

/** A browser: what it stores, and what of that is left when its database is gone. */
export class Browser {
  readonly witness = new MemoryWitness();
  readonly clock: Clock;
  factory = new IDBFactory();

  constructor(clock = new Clock()) {
    this.clock = clock;
  }

  /** The database of this origin is emptied, as by damage; its files stay. */
  loseDatabase(): void {
    this.factory = new IDBFactory();
  }

  store(): Promise<IssuerStore> {
    return openIssuerStore({ factory: this.factory });
  }

  /** A page of it. */
  async open(options: Partial<IssuerOptions> = {}): Promise<Issuer> {
    const store = await this.store();
    return openIssuer({ store, clock: this.clock.read, witness: this.witness, ...options });
  }
}

export interface Vault {
  readonly browser: Browser;
  readonly issuer: Issuer;
  readonly entitlement: EntitlementRecord;
}

/** An issuer that is set up and unlocked, with one product and one entitlement of five seats unless told otherwise. */
export async function openVault(
  draft: Partial<EntitlementDraft> = {},
  options: Partial<IssuerOptions> = {},
): Promise<Vault> {
  const browser = new Browser();
  const issuer = await browser.open(options);
  await issuer.setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: ROUNDS });
  await issuer.createProduct(PRODUCT_DRAFT);
  const entitlement = await issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, seats: 5, ...draft });
  return { browser, issuer, entitlement };
}

export async function keysOf(browser: Browser): Promise<KeysRecord> {
  const record = await (await browser.store()).read((tables) => tables.keys.get('keys'));
  if (record === undefined) throw new TypeError('not set up');
  return record;
}

/** A real device, with the product file as the issuer makes it now. */
export async function openDevice(issuer: Issuer, clock: Clock): Promise<License> {
  const product = await readProductFile(await issuer.productFile(PRODUCT));
  return openLicense({ product, store: memoryStorage(), clock: clock.read });
}

/** Request, response, applied. */
export async function license(device: License, issuer: Issuer): Promise<Bytes> {
  const request = await device.request({ code: 'KIOSK-2026' });
  const { token } = asIssued(await handle(issuer, request.bytes));
  await device.receive(token);
  return token;
}
