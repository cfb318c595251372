import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import type { SeatRecord } from '../../../src/issuer/records.ts';
import type { EntitlementId } from '../../../src/license/ids.ts';
import { ISSUER_DATABASE, ISSUER_VERSION, openIssuerStore } from '../../../src/storage/issuer/store.ts';
import { unixTime } from '../../../src/license/time.ts';

const E1 = '11'.repeat(16) as EntitlementId;
const E2 = '22'.repeat(16) as EntitlementId;

function seat(entitlement: EntitlementId, number: number, freeAt: number): SeatRecord {
  return { entitlement, number, freeAt, heldUntil: freeAt, counters: [] };
}

describe('the issuer store', () => {
  it('is the database offlease-issuer, with one compound index on the hot records', async () => {
    const factory = new IDBFactory();
    const store = await openIssuerStore({ factory });
    store.close();
    const names = (await factory.databases()).map(({ name, version }) => [name, version]);
    expect(names).toEqual([[ISSUER_DATABASE, ISSUER_VERSION]]);
    const global = globalThis.indexedDB;
    globalThis.indexedDB = factory;
    const raw = await openDB(ISSUER_DATABASE);
    globalThis.indexedDB = global;
    const transaction = raw.transaction([...raw.objectStoreNames]);
    const indexes = Object.fromEntries(
      [...raw.objectStoreNames].map((name) => [name, [...transaction.objectStore(name).indexNames]]),
    );
    expect(indexes['seats']).toEqual(['order', 'reserved']);
    expect(transaction.objectStore('seats').index('order').keyPath).toEqual(['entitlement', 'freeAt', 'number']);
    for (const [name, found] of Object.entries(indexes)) if (name !== 'seats') expect(found).toEqual([]);
    raw.close();
  });

  it('finds the first of an index range, within its entitlement', async () => {
    const store = await openIssuerStore({ factory: new IDBFactory() });
    await store.write(async (tables) => {
      for (const row of [seat(E1, 1, 90), seat(E1, 2, 30), seat(E1, 3, 30), seat(E2, 1, 5), seat(E2, 2, 200)]) {
        await tables.seats.put(row);
      }
    });
    const first = (entitlement: EntitlementId, from: number, to: number) =>
      store.read((tables) =>
        tables.seats.first('order', { from: [entitlement, from, 0], to: [entitlement, to, Number.MAX_SAFE_INTEGER] }),
      );
    expect(await first(E1, 0, 100)).toMatchObject({ number: 2 });
    expect(await first(E1, 31, 100)).toMatchObject({ number: 1 });
    expect(await first(E1, 0, 29)).toBeUndefined();
    expect(await first(E2, 6, 199)).toBeUndefined();
    const count = await store.read((tables) =>
      tables.seats.count('order', { from: [E1, 0, 0], to: [E1, 30, Number.MAX_SAFE_INTEGER] }),
    );
    expect(count).toBe(2);
  });

  it('pages by key, both ways', async () => {
    const store = await openIssuerStore({ factory: new IDBFactory() });
    await store.write(async (tables) => {
      for (let number = 1; number <= 5; number += 1) await tables.seats.put(seat(E1, number, 0));
      await tables.seats.put(seat(E2, 1, 0));
    });
    const numbers = (options: { limit: number; from?: number; descending?: boolean }) =>
      store.read(async (tables) => {
        const { limit, from = 1, descending = false } = options;
        const page = await tables.seats.page({ from: [E1, from], to: [E1, 99], limit, descending });
        return page.map(({ number }) => number);
      });
    expect(await numbers({ limit: 3 })).toEqual([1, 2, 3]);
    expect(await numbers({ limit: 9, from: 4 })).toEqual([4, 5]);
    expect(await numbers({ limit: 2, descending: true })).toEqual([5, 4]);
    expect(await numbers({ limit: 0, descending: true })).toEqual([]);
  });

  it('writes all of a transaction or nothing, and passes on what broke it', async () => {
    const store = await openIssuerStore({ factory: new IDBFactory() });
    const reason = new TypeError('no');
    const broken = store.write(async (tables) => {
      await tables.seats.put(seat(E1, 1, 0));
      await tables.head.put({ id: 'head', index: 1, digest: '', time: unixTime(0) });
      throw reason;
    });
    await expect(broken).rejects.toBe(reason);
    expect(await store.read((tables) => tables.seats.get([E1, 1]))).toBeUndefined();
    expect(await store.read((tables) => tables.head.get('head'))).toBeUndefined();
  });

  it('refuses to add a record twice, which breaks the transaction', async () => {
    const store = await openIssuerStore({ factory: new IDBFactory() });
    await store.write((tables) => tables.seats.add(seat(E1, 1, 7)));
    const twice = store.write(async (tables) => {
      await tables.seats.put(seat(E1, 2, 7));
      await tables.seats.add(seat(E1, 1, 8));
    });
    await expect(twice).rejects.toMatchObject({ name: 'OffleaseError' });
    expect(await store.read((tables) => tables.seats.get([E1, 1]))).toMatchObject({ freeAt: 7 });
    expect(await store.read((tables) => tables.seats.get([E1, 2]))).toBeUndefined();
  });

  it('lets two connections write one after the other, neither seeing half of the other', async () => {
    const factory = new IDBFactory();
    const [one, two] = await Promise.all([openIssuerStore({ factory }), openIssuerStore({ factory })]);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? one : two).write(async (tables) => {
          const head = await tables.head.get('head');
          await tables.head.put({ id: 'head', index: (head?.index ?? 0) + 1, digest: '', time: unixTime(0) });
        }),
      ),
    );
    expect((await one.read((tables) => tables.head.get('head')))?.index).toBe(40);
  });

  it('tells those who watch, here and over another connection', async () => {
    const factory = new IDBFactory();
    const [one, two] = await Promise.all([openIssuerStore({ factory }), openIssuerStore({ factory })]);
    let own = 0;
    const unwatch = one.watch(() => {
      own += 1;
    });
    const heard = new Promise<void>((resolve) => {
      two.watch(resolve);
    });
    await one.write((tables) => tables.seats.put(seat(E1, 1, 0)));
    await heard;
    expect(own).toBe(1);
    unwatch();
    await one.write((tables) => tables.seats.put(seat(E1, 1, 0)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(own).toBe(1);
    one.close();
    two.close();
    await expect(one.read((tables) => tables.head.get('head'))).rejects.toMatchObject({ code: 'storage-closed' });
  });

  it('keeps a demonstration apart', async () => {
    const factory = new IDBFactory();
    const store = await openIssuerStore({ factory });
    const demo = await openIssuerStore({ factory, name: 'offlease-issuer-demo' });
    await demo.write((tables) => tables.seats.put(seat(E1, 1, 0)));
    expect(await store.read((tables) => tables.seats.get([E1, 1]))).toBeUndefined();
  });
});
