import type { TableName, Tables } from '../../issuer/records.ts';
import type { IssuerStore, KeyRange, PageOptions, WriteTable, WriteTables } from '../../issuer/store.ts';
import { changeNotice } from '../change-notice.ts';
import { openConnection, resultOf, type DatabaseOptions } from '../connection.ts';
import { mendTornLog } from '../torn-log.ts';
import { TABLE_NAMES, upgradeIssuer } from './schema.ts';

export const ISSUER_DATABASE = 'offlease-issuer';
export const ISSUER_VERSION = 3;

export interface IssuerStoreOptions extends DatabaseOptions {
  /** Another database than `offlease-issuer`, for example a demonstration's. */
  readonly name?: string;
}

function rangeOf({ from, to }: KeyRange<unknown>): IDBKeyRange | undefined {
  if (from !== undefined && to !== undefined) return IDBKeyRange.bound(from, to);
  if (from !== undefined) return IDBKeyRange.lowerBound(from);
  return to === undefined ? undefined : IDBKeyRange.upperBound(to);
}

async function page(store: IDBObjectStore, options: PageOptions<unknown>): Promise<readonly unknown[]> {
  const { limit, descending = false } = options;
  if (!descending) return resultOf(store.getAll(rangeOf(options), limit));
  const values: unknown[] = [];
  if (limit === 0) return values;
  const request = store.openCursor(rangeOf(options), 'prev');
  for (;;) {
    const cursor = await resultOf(request);
    if (cursor === null) return values;
    values.push(cursor.value);
    if (values.length === limit) return values;
    cursor.continue();
  }
}

/**
 * One table over one object store. What comes out is believed to be what went in: that records have
 * their types is claimed here, and only here.
 *
 * Nobody waits for the answer to a write, which would take as long as the write itself: one that fails breaks its
 * transaction, which says why, and what follows in the transaction sees it.
 */
function tableOf<Name extends TableName>(name: Name, transaction: IDBTransaction): WriteTable<Name> {
  type Value = Tables[Name]['value'];
  const store = transaction.objectStore(name);
  return {
    get: async (key) => (await resultOf<unknown>(store.get(key))) as Value | undefined,
    page: async (options) => (await page(store, options)) as readonly Value[],
    async first(index, range) {
      const request = store.index(index).get(rangeOf(range) ?? IDBKeyRange.lowerBound([]));
      return (await resultOf<unknown>(request)) as Value | undefined;
    },
    count: (index, range) => resultOf(store.index(index).count(rangeOf(range))),
    // In a read transaction the port's type has no methods that write.
    async put(value) {
      store.put(value);
    },
    async add(value) {
      store.add(value);
    },
    async delete(key) {
      store.delete(key);
    },
  };
}

/** A table is made when somebody asks for it: few transactions touch more than half of them. */
function tablesOf(transaction: IDBTransaction): WriteTables {
  const tables: Partial<Record<TableName, unknown>> = {};
  for (const name of TABLE_NAMES) {
    Object.defineProperty(tables, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = tableOf(name, transaction);
        Object.defineProperty(tables, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return tables as unknown as WriteTables;
}

/**
 * The ledger of an issuer in IndexedDB. A transaction of all tables: writers wait for one another in
 * any case, because each of them appends to the journal.
 *
 * @throws OffleaseError `storage-unavailable`, `storage-blocked`, `storage-newer`, `storage-quota`
 */
export async function openIssuerStore(options: IssuerStoreOptions = {}): Promise<IssuerStore> {
  const { name = ISSUER_DATABASE } = options;
  const connection = await openConnection(name, ISSUER_VERSION, upgradeIssuer, options);
  // Another IndexedDB than the engine's has no such log.
  if (options.factory === undefined) mendTornLog(name);
  const notice = changeNotice(name);
  return {
    read: (work) => connection.run(TABLE_NAMES, 'readonly', (transaction) => work(tablesOf(transaction))),
    async write(work) {
      const result = await connection.run(TABLE_NAMES, 'readwrite', (transaction) => work(tablesOf(transaction)));
      notice.announce();
      return result;
    },
    watch: notice.watch,
    close() {
      notice.close();
      connection.close();
    },
  };
}
