// An issuer and its keeping in a page, for tests that drive it from outside.
import type { EntitlementRecord } from '../../../src/issuer/records.ts';
import { openIssuer, type Issuer } from '../../../src/issuer/issuer.ts';
import { verifyJournalExport } from '../../../src/issuer/journal-verify.ts';
import type { IssuerStore } from '../../../src/issuer/store.ts';
import { bytesOfHex, hexOf } from '../../../src/license/bytes.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import type { Nonce, ProductId } from '../../../src/license/ids.ts';
import { unixTime } from '../../../src/license/time.ts';
import { ISSUER_DATABASE, openIssuerStore } from '../../../src/storage/issuer/store.ts';
import { ledgerWitness } from '../../../src/storage/issuer/witness.ts';
import { generateReceivingKey, generateSigningKey } from '../../../src/token/keys.ts';
import { sealToken } from '../../../src/token/seal.ts';
import { checkLedger } from '../support/ledger-check.ts';

const PASSPHRASE = 'correct horse battery';
const FILE = { passphrase: 'a file of its own', workFactor: 10 };
const PRODUCT = 'kiosk' as ProductId;

let issuer: Issuer | undefined;
let store: IssuerStore | undefined;

const now = () => unixTime(Date.now() / 1000);

function office(): Issuer {
  if (issuer === undefined) throw new TypeError('not opened');
  return issuer;
}

async function entitlement(): Promise<EntitlementRecord> {
  const { entitlements } = await office().listEntitlements();
  const [first] = entitlements;
  if (first === undefined) throw new TypeError('no entitlement');
  return first;
}

/** What it was refused with; `done` where it was not. */
async function coded(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof OffleaseError) return error.code;
    throw error;
  }
}

async function request() {
  const [signer, receiving] = await Promise.all([generateSigningKey(), generateReceivingKey()]);
  const [code] = (await entitlement()).codes;
  if (code === undefined) throw new TypeError('no code');
  return sealToken(
    {
      kind: 'request',
      product: PRODUCT,
      code,
      nonce: hexOf(crypto.getRandomValues(new Uint8Array(16))) as Nonce,
      time: now(),
      epoch: 0,
      count: 1,
      certificateSerial: 1,
      deviceKey: signer.publicKey.compressed,
      receivingKey: receiving.publicKey.compressed,
    },
    { signer, recipient: office().identity().certificate.receiving, replyTo: receiving.publicKey.kid },
  );
}

/** A new device asks and is answered. */
async function answered(): Promise<void> {
  await office().perform(await office().receive(await request()));
}

const custody = {
  async open() {
    store = await openIssuerStore();
    const witness = ledgerWitness();
    issuer = await openIssuer({ store, clock: now, ...(witness === undefined ? {} : { witness }) });
    return issuer.status();
  },
  /** Its status, or the code with which the store would not open. */
  async opened() {
    try {
      return await custody.open();
    } catch (error) {
      if (error instanceof OffleaseError) return error.code;
      throw error;
    }
  },
  async setUp(seats: number) {
    await office().setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: 1000 });
    await office().createProduct({ id: PRODUCT, name: 'Kiosk', editions: [], features: [] });
    await office().createEntitlement({
      product: PRODUCT,
      customer: 'Musterstadt',
      seats,
      leasePeriod: 'P30D',
      features: [],
      attributes: [],
      codes: [],
    });
  },
  unlock: () => coded(office().unlock(PASSPHRASE)),
  issue: () => coded(answered()),
  async standing() {
    await office().settled();
    const { status, halt = null, witness, journal } = await office().standing();
    const { inUse = 0, free = 0 } = halt === 'ledger-missing' ? {} : await office().seatUse((await entitlement()).id);
    return { status, halt, witness, inUse, free, isSigned: journal.entries === journal.signedUpTo };
  },
  /** Whether journal, tokens, activations and seats say the same, and how many tokens there are. */
  async ledger() {
    if (store === undefined) throw new TypeError('not opened');
    const { problems, tokens, inUse } = await checkLedger(store, now());
    return { problems, tokens, inUse };
  },
  serial: () => office().identity().certificate.claims.serial,
  rotate: async () => (await office().rotate({ root: { passphrase: PASSPHRASE } })).claims.serial,
  changePassphrase: () => coded(office().changePassphrase(PASSPHRASE, PASSPHRASE)),
  async rootOnPaper() {
    const text = await office().exportRoot(PASSPHRASE, FILE.passphrase);
    await office().removeRoot({ text, passphrase: FILE.passphrase });
    return (await office().rotate({ root: { text, passphrase: FILE.passphrase } })).claims.serial;
  },
  backup: async () => hexOf(await office().backup(FILE)),
  /** As when its database was damaged: everything of IndexedDB goes, nothing else. */
  async loseDatabase() {
    await office().settled();
    store?.close();
    await new Promise((resolve, reject) => {
      const gone = indexedDB.deleteDatabase(ISSUER_DATABASE);
      gone.onsuccess = resolve;
      gone.onerror = () => reject(new Error('not deleted'));
    });
  },
  async restore(hex: string) {
    return coded(office().restore(bytesOfHex(hex) ?? new Uint8Array(), { ...FILE, replace: true }));
  },
  setUpAnew: () => coded(office().setUp({ name: 'Anew', passphrase: PASSPHRASE, rounds: 1000 })),
  reconcile: () => coded(office().reconcile()),
  async journal() {
    const text = await office().exportJournal();
    const { certificate } = office().identity();
    const { entries, signedUpTo } = await verifyJournalExport(text, { certificate: certificate.bytes });
    return entries === signedUpTo;
  },
};

export type CustodyPage = typeof custody;

(globalThis as { engine?: CustodyPage }).engine = custody;
