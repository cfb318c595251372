import { OffleaseError } from '../license/error.ts';
import type { TableName, Tables } from './records.ts';
import type { ReadTable, ReadTables, WriteTable, WriteTables } from './store.ts';

type Fields = readonly string[];

interface Layout {
  readonly key: Fields;
  readonly indexes?: Readonly<Record<string, Fields>>;
}

/** The tables that issuing reads and writes: their keys and indexes as the store has them. Others are passed through. */
export const LAYOUTS: Partial<Readonly<Record<TableName, Layout>>> = {
  head: { key: ['id'] },
  products: { key: ['id'] },
  entitlements: { key: ['id'] },
  tallies: { key: ['entitlement'] },
  codes: { key: ['code'] },
  seats: {
    key: ['entitlement', 'number'],
    indexes: { order: ['entitlement', 'freeAt', 'number'], reserved: ['entitlement', 'reservedFor'] },
  },
  activations: { key: ['id'] },
  devices: { key: ['device', 'product'] },
  requests: { key: ['device', 'nonce'] },
  issued: { key: ['activation', 'sequence'] },
  journal: { key: ['index'] },
};

type RowOf<Name extends TableName> = Tables[Name]['value'];

type Pending<Name extends TableName> =
  | { readonly how: 'put' | 'add'; readonly value: RowOf<Name> }
  | { readonly how: 'delete'; readonly key: Tables[Name]['key'] };

function textOf(key: unknown): string {
  return JSON.stringify(key);
}

function keyOf(record: object, fields: Fields): unknown {
  const values = fields.map((field) => (record as Readonly<Record<string, unknown>>)[field]);
  return values.length === 1 ? values[0] : values;
}

/** A record that lacks a field of an index is not in that index. */
function isIn(record: object | undefined, fields: Fields): boolean {
  return record !== undefined && fields.every((field) => field in record);
}

/** One table of an overlay. Without `writable` it is for looking only: `flush` has nothing to write to. */
class TableOverlay<Name extends TableName> {
  readonly #name: Name;
  readonly #under: ReadTable<Name>;
  readonly #writable: WriteTable<Name> | undefined;
  readonly #layout: Layout;
  /** By the text of their keys; `undefined` for those that are known not to be there. */
  readonly #records = new Map<string, RowOf<Name> | undefined>();
  readonly #reading = new Map<string, Promise<RowOf<Name> | undefined>>();
  /** First records of index ranges, by index and then by the text of the range. */
  readonly #firsts = new Map<string, Map<string, Promise<RowOf<Name> | undefined>>>();
  readonly #pending = new Map<string, Pending<Name>>();

  constructor(name: Name, layout: Layout, under: ReadTable<Name>, writable?: WriteTable<Name>) {
    this.#name = name;
    this.#layout = layout;
    this.#under = under;
    this.#writable = writable;
  }

  readonly table: WriteTable<Name> = {
    get: async (key) => {
      const text = textOf(key);
      if (this.#records.has(text)) return this.#records.get(text);
      const reading = this.#reading.get(text) ?? this.#read(text, key);
      return reading;
    },
    page: async (options) => {
      await this.flush();
      return this.#under.page(options);
    },
    first: async (index, range) => {
      const ofIndex = this.#firsts.get(index) ?? new Map<string, Promise<RowOf<Name> | undefined>>();
      this.#firsts.set(index, ofIndex);
      const text = textOf([range.from, range.to]);
      const found = ofIndex.get(text);
      if (found !== undefined) return found;
      void this.flush();
      const reading = this.#under.first(index, range);
      ofIndex.set(text, reading);
      return reading;
    },
    count: async (index, range) => {
      await this.flush();
      return this.#under.count(index, range);
    },
    put: async (value) => {
      const text = textOf(keyOf(value, this.#layout.key));
      this.#write(text, { how: this.#pending.get(text)?.how === 'add' ? 'add' : 'put', value });
    },
    add: async (value) => {
      const text = textOf(keyOf(value, this.#layout.key));
      if (this.#records.get(text) !== undefined) {
        throw new OffleaseError('storage-damaged', { part: this.#name, reason: 'a record that is there already' });
      }
      this.#write(text, { how: 'add', value });
    },
    delete: async (key) => {
      this.#write(textOf(key), { how: 'delete', key });
    },
  };

  /** Hands on what was held back. */
  async flush(): Promise<void> {
    if (this.#pending.size === 0) return;
    const under = this.#writable;
    if (under === undefined) throw new TypeError(`${this.#name} is only looked at`);
    const all = [...this.#pending.values()];
    this.#pending.clear();
    await Promise.all(
      all.map((one) => {
        if (one.how === 'delete') return under.delete(one.key);
        return one.how === 'add' ? under.add(one.value) : under.put(one.value);
      }),
    );
  }

  async #read(text: string, key: Tables[Name]['key']): Promise<RowOf<Name> | undefined> {
    const reading = this.#under.get(key);
    this.#reading.set(text, reading);
    const value = await reading;
    // What was written meanwhile is newer.
    if (!this.#records.has(text)) this.#records.set(text, value);
    return this.#records.get(text);
  }

  #write(text: string, pending: Pending<Name>): void {
    const before = this.#records.get(text);
    const after = pending.how === 'delete' ? undefined : pending.value;
    const isKnown = this.#records.has(text);
    for (const [index, fields] of Object.entries(this.#layout.indexes ?? {})) {
      if (!isKnown || isIn(before, fields) || isIn(after, fields)) this.#firsts.delete(index);
    }
    this.#records.set(text, after);
    this.#pending.set(text, pending);
  }
}

export interface Overlay {
  readonly tables: WriteTables;
  /** Hands on what was held back; once, at the end of the transaction. */
  flush(): Promise<void>;
}

type AnyTable = TableOverlay<TableName>;

function overlay(under: ReadTables, writable: WriteTables | undefined): Overlay {
  const overlays: AnyTable[] = [];
  const tables: Record<string, unknown> = { ...(writable ?? under) };
  for (const [name, layout] of Object.entries(LAYOUTS) as [TableName, Layout][]) {
    const one = new TableOverlay(name, layout, under[name], writable?.[name]);
    overlays.push(one);
    tables[name] = one.table;
  }
  return {
    tables: tables as unknown as WriteTables,
    async flush() {
      await Promise.all(overlays.map((one) => one.flush()));
    },
  };
}

/**
 * The tables of one transaction, for work that reads and writes the same records over and over: each
 * is read once and written once, at `flush`. What was written is seen at once by those who read
 * through the overlay. An index that a held-back record might be in is asked only after that was handed on.
 */
export function overlayOf(tables: WriteTables): Overlay {
  return overlay(tables, tables);
}

/** The same, for looking only. */
export function lookingAt(tables: ReadTables): ReadTables {
  return overlay(tables, undefined).tables;
}
