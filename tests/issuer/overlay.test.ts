import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { LAYOUTS, lookingAt, overlayOf } from '../../src/issuer/overlay.ts';
import type { SeatRecord, TableName } from '../../src/issuer/records.ts';
import type { IssuerStore, WriteTables } from '../../src/issuer/store.ts';
import type { DeviceId, EntitlementId } from '../../src/license/ids.ts';
import { unixTime } from '../../src/license/time.ts';
import { ISSUER_TABLES } from '../../src/storage/issuer/schema.ts';
import { openIssuerStore } from '../../src/storage/issuer/store.ts';

const E1 = '11'.repeat(16) as EntitlementId;
const DEVICE = 'ab'.repeat(32) as DeviceId;

function seat(number: number, freeAt: number, reservedFor?: DeviceId): SeatRecord {
  const reserved = reservedFor === undefined ? {} : { reservedFor };
  return { entitlement: E1, number, freeAt, heldUntil: freeAt, counters: [], ...reserved };
}

const openStore = (): Promise<IssuerStore> => openIssuerStore({ factory: new IDBFactory() });

/** Counts what reaches the store. */
function counting(tables: WriteTables, table: TableName): { readonly tables: WriteTables; readonly calls: string[] } {
  const calls: string[] = [];
  const counted = Object.fromEntries(
    Object.entries(tables[table]).map(([method, call]) => [
      method,
      (...args: unknown[]) => {
        calls.push(method);
        return (call as (...all: unknown[]) => unknown)(...args);
      },
    ]),
  );
  return { tables: { ...tables, [table]: counted }, calls };
}

describe('an overlay', () => {
  it('knows keys and indexes as the store has them', () => {
    for (const [name, { key, indexes = {} }] of Object.entries(LAYOUTS)) {
      const table = ISSUER_TABLES[name as TableName];
      expect([name, key.length === 1 ? key[0] : key, indexes]).toEqual([name, table.key, table.indexes ?? {}]);
    }
  });

  it('reads a record once and writes it once, at the end', async () => {
    const store = await openStore();
    await store.write(async (tables) => {
      const { tables: counted, calls } = counting(tables, 'head');
      const seen = overlayOf(counted);
      for (let index = 1; index <= 5; index += 1) {
        expect((await seen.tables.head.get('head'))?.index ?? 0).toBe(index - 1);
        await seen.tables.head.put({ id: 'head', index, digest: '', time: unixTime(0) });
      }
      expect(calls).toEqual(['get']);
      await seen.flush();
      expect(calls).toEqual(['get', 'put']);
    });
    expect((await store.read((tables) => tables.head.get('head')))?.index).toBe(5);
  });

  it('sees through indexes what it holds back', async () => {
    const store = await openStore();
    const order = { from: [E1, 0, 0], to: [E1, 99, 99] } as { from: [EntitlementId, number, number]; to: never };
    const reserved = { from: [E1, DEVICE], to: [E1, DEVICE] } as { from: [EntitlementId, DeviceId]; to: never };
    await store.write((tables) => tables.seats.put(seat(1, 50)));
    await store.write(async (tables) => {
      const { tables: counted, calls } = counting(tables, 'seats');
      const { tables: seen, flush } = overlayOf(counted);
      const firsts = async () => [
        (await seen.seats.first('order', order))?.number,
        (await seen.seats.first('reserved', reserved))?.number,
      ];
      expect(await firsts()).toEqual([1, undefined]);
      await seen.seats.get([E1, 2]);
      await seen.seats.put(seat(2, 20));
      expect(await firsts()).toEqual([2, undefined]);
      // What is in no index of reserved seats does not make anybody ask that index again.
      expect(calls.filter((call) => call === 'first')).toHaveLength(3);
      await seen.seats.put(seat(2, 20, DEVICE));
      expect(await firsts()).toEqual([2, 2]);
      await seen.seats.put(seat(2, 90));
      expect(await firsts()).toEqual([1, undefined]);
      expect(await seen.seats.count('order', order)).toBe(2);
      await seen.seats.delete([E1, 1]);
      expect(await seen.seats.get([E1, 1])).toBeUndefined();
      expect(await firsts()).toEqual([2, undefined]);
      expect((await seen.seats.page({ limit: 9 })).map(({ number }) => number)).toEqual([2]);
      await flush();
    });
    expect(await store.read((tables) => tables.seats.page({ limit: 9 }))).toEqual([seat(2, 90)]);
  });

  it('refuses a record twice, whether it knows of the first or not', async () => {
    const store = await openStore();
    await store.write((tables) => tables.seats.add(seat(1, 7)));
    const known = store.write(async (tables) => {
      const { tables: seen, flush } = overlayOf(tables);
      await seen.seats.get([E1, 1]);
      await seen.seats.add(seat(1, 8));
      await flush();
    });
    await expect(known).rejects.toMatchObject({ code: 'storage-damaged' });
    const unknown = store.write(async (tables) => {
      const { tables: seen, flush } = overlayOf(tables);
      await seen.seats.add(seat(1, 8));
      await flush();
    });
    await expect(unknown).rejects.toMatchObject({ name: 'OffleaseError' });
    expect(await store.read((tables) => tables.seats.page({ limit: 9 }))).toEqual([seat(1, 7)]);
  });

  it('for looking only has nothing to write to', async () => {
    const store = await openStore();
    await store.write((tables) => tables.seats.put(seat(1, 50)));
    const { twice, calls } = await store.read(async (tables) => {
      const { tables: counted, calls: made } = counting(tables as WriteTables, 'seats');
      const { tables: seen } = lookingAt(counted);
      return { twice: await Promise.all([seen.seats.get([E1, 1]), seen.seats.get([E1, 1])]), calls: made };
    });
    expect(twice).toEqual([seat(1, 50), seat(1, 50)]);
    expect(calls).toEqual(['get']);
  });
});
