import type { TableName } from '../../issuer/records.ts';
import type { IssuerStore, KeyRange, PageOptions, WriteTables } from '../../issuer/store.ts';
import { ISSUER_TABLES, TABLE_NAMES } from './schema.ts';

type Key = string | number | readonly Key[];
type Row = Readonly<Record<string, unknown>>;

/** What a transaction did to one record. */
export interface LedgerChange {
  readonly table: TableName;
  /** As the record is now; absent: it was removed. */
  readonly value?: Row;
  /** Of a removed record. */
  readonly key?: unknown;
}

export interface MemoryIssuerStoreOptions {
  /** What `keep` was given by an earlier store, transaction after transaction. */
  readonly kept?: Iterable<readonly LedgerChange[]>;
  /**
   * Called with all that a transaction changes, before it is complete: it is, once this resolves. If it rejects, the
   * transaction has not happened. Default: nothing is kept.
   */
  readonly keep?: (changes: readonly LedgerChange[]) => Promise<void>;
}

/**
 * An issuer's ledger in memory, for tests, and for scripts outside a browser that keep it where they like (`keep`; one
 * process at a time). A look-up goes through the whole table: right for some ten thousand records, not for a million.
 */
export function memoryIssuerStore({ kept = [], keep }: MemoryIssuerStoreOptions = {}): IssuerStore {
  const tables = new Map(TABLE_NAMES.map((name) => [name, new Map<string, Row>()]));
  const listeners = new Set<() => void>();
  let last: Promise<unknown> = Promise.resolve();

  const rowsOf = (name: TableName): Map<string, Row> => tables.get(name) ?? new Map<string, Row>();
  for (const changes of kept) for (const change of changes) apply(rowsOf(change.table), change);

  /** One transaction at a time. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  }

  return {
    read: (work) => inTurn(() => work(tablesOver(rowsOf, () => undefined))),
    write: (work) =>
      inTurn(async () => {
        const undo: (() => void)[] = [];
        const changes: LedgerChange[] = [];
        const change = (made: LedgerChange): void => {
          changes.push(made);
          undo.push(apply(rowsOf(made.table), made));
        };
        try {
          const result = await work(tablesOver(rowsOf, change));
          if (changes.length > 0) await keep?.(changes);
          for (const listener of [...listeners]) queueMicrotask(listener);
          return result;
        } catch (error) {
          for (const step of undo.toReversed()) step();
          throw error;
        }
      }),
    watch(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    close: () => listeners.clear(),
  };
}

/** Resolves with the way back. */
function apply(rows: Map<string, Row>, { table, value, key }: LedgerChange): () => void {
  const name = JSON.stringify(value === undefined ? key : keyIn(value, ISSUER_TABLES[table].key));
  const before = rows.get(name);
  if (value === undefined) rows.delete(name);
  else rows.set(name, value);
  return () => {
    if (before === undefined) rows.delete(name);
    else rows.set(name, before);
  };
}

function tablesOver(rowsOf: (name: TableName) => Map<string, Row>, change: (made: LedgerChange) => void): WriteTables {
  const table = (name: TableName) => {
    const rows = rowsOf(name);
    const { key: path, indexes = {} } = ISSUER_TABLES[name];
    const within = (fields: string | readonly string[], range: KeyRange<unknown>): Found[] => {
      const found: Found[] = [];
      for (const row of rows.values()) {
        const key = keyIn(row, fields);
        if (key !== undefined && isWithin(key, range)) found.push({ row, key });
      }
      return found;
    };
    return {
      get: async (key: unknown) => rows.get(JSON.stringify(key)),
      page: async (options: PageOptions<unknown>) => {
        const order = options.descending === true ? -1 : 1;
        const found = within(path, options).sort((a, b) => order * compare(a.key, b.key));
        return found.slice(0, options.limit).map(({ row }) => row);
      },
      first: async (index: string, range: KeyRange<unknown>) => {
        const found = within(indexes[index] ?? [], range);
        // Of equal index keys the smallest record, as in IndexedDB.
        const order = (a: Found, b: Found): number =>
          compare(a.key, b.key) || compare(keyIn(a.row, path) ?? [], keyIn(b.row, path) ?? []);
        return found.reduce<Found | undefined>(
          (least, one) => (least && order(least, one) <= 0 ? least : one),
          undefined,
        )?.row;
      },
      count: async (index: string, range: KeyRange<unknown>) => within(indexes[index] ?? [], range).length,
      put: async (value: Row) => change({ table: name, value: structuredClone(value) }),
      add: async (value: Row) => {
        const key = keyIn(value, path);
        if (rows.has(JSON.stringify(key))) throw new TypeError(`${name} has ${JSON.stringify(key)} already`);
        change({ table: name, value: structuredClone(value) });
      },
      delete: async (key: unknown) => change({ table: name, key }),
    };
  };
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, table(name)])) as unknown as WriteTables;
}

interface Found {
  readonly row: Row;
  readonly key: Key;
}

/** As IndexedDB orders keys: numbers before texts, lists by their first difference. */
function compare(a: Key, b: Key): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      const order = compare(a[at] as Key, b[at] as Key);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (typeof a !== typeof b)
    return typeof a === 'number' ? -1 : typeof b === 'number' ? 1 : typeof a === 'string' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyIn(row: Row, path: string | readonly string[]): Key | undefined {
  if (typeof path === 'string') return row[path] as Key | undefined;
  const values = path.map((field) => row[field] as Key | undefined);
  return values.includes(undefined) ? undefined : (values as readonly Key[]);
}

function isWithin(key: Key, { from, to }: KeyRange<unknown>): boolean {
  return (from === undefined || compare(key, from as Key) >= 0) && (to === undefined || compare(key, to as Key) <= 0);
}
