import type { IDBPObjectStore } from 'idb';
import type { TableName, Tables } from '../../issuer/records.ts';
import type { IssuerStore, KeyRange, PageOptions, WriteTable, WriteTables } from '../../issuer/store.ts';
import { changeNotice } from '../change-notice.ts';
import { openDatabase, type DatabaseOptions, type Transaction } from '../database.ts';
import { TABLE_NAMES, upgradeIssuer, type IssuerSchema } from './schema.ts';

export const ISSUER_DATABASE = 'offlease-issuer';
export const ISSUER_VERSION = 3;

export interface IssuerStoreOptions extends DatabaseOptions {
  /** Another database than `offlease-issuer`, for example a demonstration's. */
  readonly name?: string;
}

type Mode = 'readonly' | 'readwrite';

type Store = IDBPObjectStore<IssuerSchema, TableName[], TableName, 'readwrite'>;

function rangeOf({ from, to }: KeyRange<unknown>): IDBKeyRange | undefined {
  if (from !== undefined && to !== undefined) return IDBKeyRange.bound(from, to);
  if (from !== undefined) return IDBKeyRange.lowerBound(from);
  return to === undefined ? undefined : IDBKeyRange.upperBound(to);
}

async function page(store: Store, options: PageOptions<unknown>): Promise<readonly unknown[]> {
  const { limit, descending = false } = options;
  if (!descending) return store.getAll(rangeOf(options), limit);
  const values: unknown[] = [];
  let cursor = limit > 0 ? await store.openCursor(rangeOf(options), 'prev') : null;
  while (cursor !== null) {
    values.push(cursor.value);
    cursor = values.length < limit ? await cursor.continue() : null;
  }
  return values;
}

/**
 * A write that fails breaks its transaction, which says why; and what follows in the transaction sees it. So nobody waits
 * for its answer, which would take as long as the write itself.
 */
function unawaited(writing: Promise<unknown>): void {
  writing.catch(() => undefined);
}

/**
 * One table over one object store. What comes out is believed to be what went in: that records have
 * their types is claimed here, and only here.
 */
function tableOf<Name extends TableName>(name: Name, transaction: Transaction<IssuerSchema, Mode>): WriteTable<Name> {
  type Value = Tables[Name]['value'];
  // In a read transaction the port's type has no methods that write.
  const store = transaction.objectStore(name) as unknown as Store;
  return {
    get: async (key) => (await store.get(key)) as Value | undefined,
    page: async (options) => (await page(store, options)) as readonly Value[],
    first: async (index, range) =>
      (await store.index(index).get(rangeOf(range) ?? IDBKeyRange.lowerBound([]))) as Value | undefined,
    count: (index, range) => store.index(index).count(rangeOf(range)),
    async put(value) {
      unawaited(store.put(value));
    },
    async add(value) {
      unawaited(store.add(value));
    },
    async delete(key) {
      unawaited(store.delete(key));
    },
  };
}

function tablesOf(transaction: Transaction<IssuerSchema, Mode>): WriteTables {
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, tableOf(name, transaction)])) as unknown as WriteTables;
}

/**
 * The ledger of an issuer in IndexedDB. A transaction of all tables: writers wait for one another in
 * any case, because each of them appends to the journal.
 *
 * @throws OffleaseError `storage-unavailable`, `storage-blocked`, `storage-newer`, `storage-quota`
 */
export async function openIssuerStore(options: IssuerStoreOptions = {}): Promise<IssuerStore> {
  const { name = ISSUER_DATABASE } = options;
  const database = await openDatabase<IssuerSchema>(name, ISSUER_VERSION, upgradeIssuer, options);
  const notice = changeNotice(name);
  return {
    read: (work) => database.read(TABLE_NAMES, (transaction) => work(tablesOf(transaction))),
    async write(work) {
      const result = await database.write(TABLE_NAMES, (transaction) => work(tablesOf(transaction)));
      notice.announce();
      return result;
    },
    watch: notice.watch,
    close() {
      notice.close();
      database.close();
    },
  };
}
