import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { openIssuer } from '../../../src/issuer/issuer.ts';
import { ISSUER_DATABASE, ISSUER_VERSION, openIssuerStore } from '../../../src/storage/issuer/store.ts';
import { activate, Kiosk, openBench, PASSPHRASE } from '../../issuer/fixture.ts';

/** What version 3 brought. */
const NEW = ['standing', 'checkpoints', 'certificates', 'names', 'withheld', 'pending'];

function done(request: IDBRequest | IDBTransaction | IDBOpenDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(String(request.error?.message)));
    if ('oncomplete' in request) {
      request.oncomplete = () => resolve();
      request.onabort = fail;
    } else {
      request.onsuccess = () => resolve();
      request.onerror = fail;
    }
  });
}

async function open(
  factory: IDBFactory,
  version?: number,
  build?: (database: IDBDatabase) => void,
): Promise<IDBDatabase> {
  const request = factory.open(ISSUER_DATABASE, version);
  request.onupgradeneeded = () => build?.(request.result);
  await done(request);
  return request.result;
}

/** A database as version 2 had it: its stores, and its record of keys with the root's private half always there. */
async function asVersion2(factory: IDBFactory): Promise<IDBFactory> {
  const source = await open(factory);
  const names = [...source.objectStoreNames].filter((name) => !NEW.includes(name));
  const reading = source.transaction(names);
  const rows = new Map<string, unknown[]>();
  const shapes = new Map<string, { keyPath: IDBObjectStore['keyPath']; indexes: [string, string | string[]][] }>();
  for (const name of names) {
    const store = reading.objectStore(name);
    const indexes = [...store.indexNames].map((index): [string, string | string[]] => [
      index,
      store.index(index).keyPath,
    ]);
    shapes.set(name, { keyPath: store.keyPath, indexes });
    const request = store.getAll();
    await done(request);
    rows.set(name, request.result as unknown[]);
  }
  source.close();
  const old = new IDBFactory();
  const target = await open(old, 2, (database) => {
    for (const [name, { keyPath, indexes }] of shapes) {
      const store = database.createObjectStore(name, { keyPath });
      for (const [index, path] of indexes) store.createIndex(index, path);
    }
  });
  const writing = target.transaction(names, 'readwrite');
  for (const [name, values] of rows) {
    for (const value of values) {
      const record = value as Readonly<Record<string, unknown>>;
      const { filesChanged: _new, ...keys } = record;
      const root = (record['root'] as { readonly key?: unknown } | undefined)?.key;
      writing.objectStore(name).put(name === 'keys' ? { ...keys, root } : value);
    }
  }
  await done(writing);
  target.close();
  return old;
}

describe('a ledger of version 2', () => {
  it('goes on: its keys open, its tokens are there, its root and its certificate have their new places', async () => {
    const bench = await openBench();
    const token = await (await Kiosk.make(bench.issuer)).request();
    const first = await activate(bench.issuer, token);
    const before = bench.issuer.identity();
    await bench.issuer.settled();
    bench.store.close();
    const factory = await asVersion2(bench.factory);

    const issuer = await openIssuer({ store: await openIssuerStore({ factory }), clock: bench.clock.read });
    expect(issuer.identity()).toEqual(before);
    await issuer.unlock(PASSPHRASE);
    expect((await activate(issuer, token)).token).toEqual(first.token);
    const { root, filesChanged } = await issuer.standing();
    expect(root).toMatchObject({ id: before.root.thumbprint, here: true, proven: false });
    expect(filesChanged).toBe(before.certificate.claims.validFrom);
    expect((await issuer.certificates()).map(({ certificate }) => certificate.claims.serial)).toEqual([1]);
    expect((await issuer.rotate({ root: { passphrase: PASSPHRASE } })).claims.serial).toBe(2);
    const [database] = await factory.databases();
    expect(database).toEqual({ name: ISSUER_DATABASE, version: ISSUER_VERSION });
  });

  it('that nobody set up yet is set up as any', async () => {
    const empty = new IDBFactory();
    (await openIssuerStore({ factory: empty })).close();
    const issuer = await openIssuer({
      store: await openIssuerStore({ factory: await asVersion2(empty) }),
      clock: (await openBench()).clock.read,
    });
    await issuer.setUp({ name: 'Back office', passphrase: PASSPHRASE, rounds: 1000 });
    expect(issuer.status()).toBe('ready');
  });
});
