import { CRYPTO_AT_ONCE } from '../../../src/issuer/batch.ts';
import { openIssuer, type Issuer } from '../../../src/issuer/issuer.ts';
import { hexOf, type Bytes } from '../../../src/license/bytes.ts';
import type { Nonce } from '../../../src/license/ids.ts';
import { unixTime, type UnixTime } from '../../../src/license/time.ts';
import { openIssuerStore } from '../../../src/storage/issuer/store.ts';
import { ledgerWitness } from '../../../src/storage/issuer/witness.ts';
import { generateReceivingKey, generateSigningKey } from '../../../src/token/keys.ts';
import { sealToken } from '../../../src/token/seal.ts';
import { FEATURE_KEYS, referenceRequest, referenceResponse } from './reference-claims.ts';
import { floorCalls, type Calls } from './webcrypto-floor.ts';

/** Milliseconds of every round: one request received and answered, and the floors under it. */
export interface OneRound {
  readonly library: number;
  readonly cryptography: number;
  readonly transaction: number;
}

export interface BatchRound extends OneRound {
  readonly requests: number;
  readonly transactions: number;
}

/** What was written, store by store and in the way it was, in one transaction. */
type Written = readonly { readonly store: string; readonly how: 'put' | 'add'; readonly value: unknown }[];

const NAME = 'offlease-issuer-measured';
const TWIN = 'offlease-issuer-floor';

function now(): UnixTime {
  return unixTime(Math.floor(Date.now() / 1000));
}

/** Listens to what goes into object stores of the measured database, transaction by transaction. */
function listen(): { readonly take: () => readonly Written[] } {
  let all = new Map<IDBTransaction, { store: string; how: 'put' | 'add'; value: unknown }[]>();
  for (const method of ['put', 'add'] as const) {
    const native = IDBObjectStore.prototype[method];
    IDBObjectStore.prototype[method] = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (this.transaction.db.name === NAME) {
        const records = all.get(this.transaction) ?? [];
        if (records.length === 0) {
          const { transaction } = this;
          all.set(transaction, records);
          // What was undone was not written: it belongs to no floor.
          transaction.addEventListener('abort', () => all.delete(transaction));
        }
        records.push({ store: this.name, how: method, value });
      }
      return key === undefined ? native.call(this, value) : native.call(this, value, key);
    };
  }
  return {
    take() {
      const taken = [...all.values()];
      all = new Map();
      // The head of the journal is signed every hundred entries, in the background and in a transaction of its own.
      return taken.filter((written) => written.some(({ store }) => store !== 'checkpoints'));
    },
  };
}

/** A database with the same object stores and indexes, and nobody who looks at what is in it. */
async function openTwin(): Promise<IDBDatabase> {
  (await openIssuerStore({ name: TWIN })).close();
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(TWIN);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('open'));
  });
}

function writeBare(twin: IDBDatabase, records: Written): Promise<void> {
  return new Promise((resolve, reject) => {
    const names = [...new Set(records.map(({ store }) => store))];
    const transaction = twin.transaction(names, 'readwrite', { durability: 'strict' });
    for (const { store, how, value } of records) transaction.objectStore(store)[how](value);
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('abort'));
  });
}

async function openMeasured(): Promise<Issuer> {
  const store = await openIssuerStore({ name: NAME });
  const witness = ledgerWitness({ name: NAME });
  const issuer = await openIssuer({ store, clock: now, ...(witness === undefined ? {} : { witness }) });
  await issuer.setUp({ name: 'Back office', passphrase: 'correct horse battery', rounds: 1000 });
  const like = referenceResponse('00'.repeat(16) as Nonce, '00'.repeat(16) as never, now());
  const { product, customer = '', edition = '', features, attributes } = like;
  await issuer.createProduct({
    id: product,
    name: 'Ticket kiosk',
    editions: [edition],
    features: features.map(({ number, limit }) => ({
      number,
      key: FEATURE_KEYS[number - 1] ?? `feature-${String(number)}`,
      type: limit === undefined ? 'bool' : 'element-pool',
    })),
  });
  await issuer.createEntitlement({
    product,
    customer,
    edition,
    seats: 100_000,
    leasePeriod: 'P30D',
    subscriptionEnd: unixTime(now() + 365 * 86_400),
    features,
    attributes,
    codes: ['ABCD-EFGH-JKLM-NPQR'],
  });
  return issuer;
}

/** The reference request, each of a device that was never seen. */
function makeRequests(issuer: Issuer, count: number): Promise<readonly Bytes[]> {
  const { receiving: recipient } = issuer.identity().certificate;
  return Promise.all(
    Array.from({ length: count }, async () => {
      const [signer, receiving] = await Promise.all([generateSigningKey(), generateReceivingKey()]);
      const nonce = hexOf(crypto.getRandomValues(new Uint8Array(16))) as Nonce;
      const claims = referenceRequest(signer.publicKey.compressed, receiving.publicKey.compressed, now(), nonce);
      // As long as the reference's, and each machine's own.
      const seatName = `Entrance hall, ${nonce.slice(0, 5)}`;
      return sealToken({ ...claims, seatName }, { signer, recipient, replyTo: receiving.publicKey.kid });
    }),
  );
}

interface Floors {
  readonly request: Calls;
  readonly response: Calls;
}

/** Of tokens as long as those that are opened and sealed. */
async function makeFloors(request: Bytes, response: Bytes): Promise<Floors> {
  return {
    request: await floorCalls(request.length - 175, request.length - 170, { bringsKey: true }),
    response: await floorCalls(response.length - 175, response.length - 170, { sealsToOther: true }),
  };
}

/** Without what follows in the background, like the checkpoints of the journal: no floor holds that. */
function withTokens(all: readonly Written[]): readonly Written[] {
  return all.filter((records) => records.some(({ store }) => store === 'issued'));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** So many at once until all are done. */
async function atOnce(limit: number, count: number, work: () => Promise<unknown>): Promise<void> {
  let left = count;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: limit }, lane));
}

async function answer(issuer: Issuer, request: Bytes): Promise<Bytes> {
  const outcome = await issuer.perform(await issuer.receive(request));
  if (outcome.kind !== 'issued') throw new Error('not answered');
  return outcome.token;
}

export interface IssuerTimes {
  readonly one: readonly OneRound[];
  readonly batch: readonly BatchRound[];
}

export interface IssuerTimesOptions {
  readonly rounds?: number;
  readonly batches?: number;
  readonly requests?: number;
}

/**
 * The library and its floors in turns, each on its own database with the same stores and the same
 * number of records in them. The floors: the WebCrypto calls that opening a request and sealing a
 * response cannot do without; and everything that the library wrote, in as many strict transactions.
 */
export async function timeIssuer(options: IssuerTimesOptions = {}): Promise<IssuerTimes> {
  const { rounds = 150, batches = 5, requests = 1000 } = options;
  const listener = listen();
  const issuer = await openMeasured();
  const twin = await openTwin();
  const warm = await makeRequests(issuer, 21);
  const [first = new Uint8Array(), ...others] = warm;
  const floors = await makeFloors(first, await answer(issuer, first));
  await issuer.answerMany(others);
  for (const records of listener.take()) await writeBare(twin, records);

  const cryptography = async (): Promise<void> => {
    await floors.request.open();
    await floors.response.seal();
  };
  const one: OneRound[] = [];
  const singles = await makeRequests(issuer, rounds);
  for (const request of singles) {
    const library = await timed(() => answer(issuer, request));
    await issuer.settled(); // witness and checkpoints follow in the background, and would disturb the floors
    const [records = [], ...more] = withTokens(listener.take());
    if (records.length === 0 || more.length > 0) throw new Error('one request is one transaction');
    const bare = await timed(cryptography);
    one.push({ library, cryptography: bare, transaction: await timed(() => writeBare(twin, records)) });
  }

  const batch: BatchRound[] = [];
  for (let round = -1; round < batches; round += 1) {
    const tokens = await makeRequests(issuer, requests);
    const library = await timed(async () => {
      const answers = await issuer.answerMany(tokens);
      if (answers.some(({ kind }) => kind !== 'issued')) throw new Error('not answered');
    });
    const written = withTokens(listener.take());
    const bare = await timed(() =>
      Promise.all([
        atOnce(CRYPTO_AT_ONCE, requests, floors.request.open),
        atOnce(CRYPTO_AT_ONCE, requests, floors.response.seal),
      ]),
    );
    const transaction = await timed(async () => {
      for (const records of written) await writeBare(twin, records);
    });
    if (round < 0) continue; // the first ones warm up
    batch.push({ requests, library, cryptography: bare, transaction, transactions: written.length });
  }
  return { one, batch };
}
