import type { TableName } from '../../../src/issuer/records.ts';
import type { IssuerStore, KeyRange, PageOptions, WriteTables } from '../../../src/issuer/store.ts';
import { ISSUER_TABLES, TABLE_NAMES } from '../../../src/storage/issuer/schema.ts';

type Key = string | number | readonly Key[];
type Row = Readonly<Record<string, unknown>>;
type Rows = Map<string, Row>;

/** As IndexedDB orders keys: numbers before texts, lists by their first difference. */
function compare(a: Key, b: Key): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      const order = compare(a[at] as Key, b[at] as Key);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf(row: Row, path: string | readonly string[]): Key | undefined {
  if (typeof path === 'string') return row[path] as Key | undefined;
  const values = path.map((field) => row[field] as Key | undefined);
  return values.some((value) => value === undefined) ? undefined : (values as readonly Key[]);
}

function within(key: Key, { from, to }: KeyRange<unknown>): boolean {
  if (from !== undefined && compare(key, from as Key) < 0) return false;
  return to === undefined || compare(key, to as Key) <= 0;
}

/**
 * The port in memory: transactions one after the other, each all or nothing. What a thousand histories can afford;
 * that IndexedDB keeps the same promises is shown elsewhere.
 */
export class MemoryLedger implements IssuerStore {
  readonly #tables: Map<TableName, Rows>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(tables: ReadonlyMap<TableName, Rows> = new Map()) {
    this.#tables = new Map(TABLE_NAMES.map((name) => [name, new Map(tables.get(name) ?? [])]));
  }

  copy(): MemoryLedger {
    return new MemoryLedger(this.#tables);
  }

  /** As the other is now; whoever has this store open goes on from there. */
  becomeLike(other: MemoryLedger): void {
    for (const [name, rows] of other.#tables) this.#tables.set(name, new Map(rows));
  }

  rows(name: TableName): readonly Row[] {
    return [...this.#rows(name).values()];
  }

  readonly read: IssuerStore['read'] = (work) => this.#queued(() => work(this.#view([])));
  readonly write: IssuerStore['write'] = (work) =>
    this.#queued(async () => {
      const undo: (() => void)[] = [];
      try {
        return await work(this.#view(undo));
      } catch (error) {
        for (const step of undo.toReversed()) step();
        throw error;
      }
    });
  readonly watch = (): (() => void) => () => undefined;
  readonly close = (): void => undefined;

  #rows(name: TableName): Rows {
    const rows = this.#tables.get(name);
    if (rows === undefined) throw new TypeError(`no table ${name}`);
    return rows;
  }

  #queued<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  #view(undo: (() => void)[]): WriteTables {
    return Object.fromEntries(TABLE_NAMES.map((name) => [name, this.#table(name, undo)])) as unknown as WriteTables;
  }

  #table(name: TableName, undo: (() => void)[]) {
    const rows = this.#rows(name);
    const { key: path, indexes = {} } = ISSUER_TABLES[name];
    const found = (fields: string | readonly string[], range: KeyRange<unknown>) =>
      [...rows.values()]
        .map((row) => ({ row, key: keyOf(row, fields) }))
        .filter((one): one is { row: Row; key: Key } => one.key !== undefined && within(one.key, range))
        .sort((a, b) => compare(a.key, b.key));
    const set = (text: string, row: Row | undefined): void => {
      const before = rows.get(text);
      undo.push(() => (before === undefined ? rows.delete(text) : rows.set(text, before)));
      if (row === undefined) rows.delete(text);
      else rows.set(text, row);
    };
    const textOf = (row: Row): string => JSON.stringify(keyOf(row, path));
    return {
      get: async (key: Key) => rows.get(JSON.stringify(key)),
      page: async (options: PageOptions<unknown>) => {
        const all = found(path, options).map(({ row }) => row);
        return (options.descending === true ? all.toReversed() : all).slice(0, options.limit);
      },
      first: async (index: string, range: KeyRange<unknown>) => found(indexes[index] ?? [], range)[0]?.row,
      count: async (index: string, range: KeyRange<unknown>) => found(indexes[index] ?? [], range).length,
      put: async (row: Row) => set(textOf(row), row),
      add: async (row: Row) => {
        if (rows.has(textOf(row))) throw new TypeError(`${name} has ${textOf(row)} already`);
        set(textOf(row), row);
      },
      delete: async (key: Key) => set(JSON.stringify(key), undefined),
    };
  }
}
