import { OffleaseError } from '../license/error.ts';
import type { TableName, Tables } from './records.ts';
import type { ReadTable, ReadTables, WriteTable, WriteTables } from './store.ts';

type Fields = readonly string[];

interface Layout {
  readonly key: Fields;
  /** Nobody asks for it again. */
  readonly passing?: true;
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
  labels: { key: ['entitlement', 'label', 'activation'] },
  activations: { key: ['id'] },
  devices: { key: ['device', 'product'] },
  deviceTokens: { key: ['device', 'product', 'count'] },
  requests: { key: ['device', 'nonce'] },
  issued: { key: ['activation', 'sequence'], passing: true },
  journal: { key: ['index'], passing: true },
};

/** Pages are in the order of keys, an index that every record is in. */
const PAGES = '';

type RowOf<Name extends TableName> = Tables[Name]['value'];

type Pending<Name extends TableName> =
  | { readonly how: 'put' | 'add'; readonly value: RowOf<Name> }
  | { readonly how: 'delete'; readonly key: Tables[Name]['key'] };

/** What is known of one table: records by the text of their keys (`undefined`: there is none), answers of indexes. */
interface KnownTable {
  readonly records: Map<string, unknown>;
  readonly indexes: Map<string, Map<string, unknown>>;
}

/** What is known of a ledger that nobody else has changed since. */
export type Known = Map<TableName, KnownTable>;

function knownTable(known: Known, name: TableName): KnownTable {
  const found = known.get(name) ?? { records: new Map(), indexes: new Map() };
  known.set(name, found);
  return found;
}

export function sizeOf(known: Known): number {
  return [...known.values()].reduce((sum, { records }) => sum + records.size, 0);
}

function within<Value>(maps: Map<string, Map<string, Value>>, name: string): Map<string, Value> {
  const found = maps.get(name) ?? new Map<string, Value>();
  maps.set(name, found);
  return found;
}

/** Keys of one table are made alike, and of their parts only a label has no length of its own. */
function textOf(key: unknown): string {
  if (typeof key === 'string') return key;
  return Array.isArray(key) ? key.join('\n') : JSON.stringify(key);
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
  readonly name: Name;
  readonly #under: ReadTable<Name>;
  readonly #writable: WriteTable<Name> | undefined;
  readonly #layout: Layout;
  readonly #indexes: readonly (readonly [name: string, fields: Fields])[];
  /** Known from before. */
  readonly #before: KnownTable | undefined;
  readonly #records = new Map<string, RowOf<Name> | undefined>();
  readonly #reading = new Map<string, Promise<RowOf<Name> | undefined>>();
  readonly #asking = new Map<string, Map<string, Promise<unknown>>>();
  readonly #answers = new Map<string, Map<string, unknown>>();
  /** Indexes whose answers from before are outdated. */
  readonly #outdated = new Set<string>();
  readonly #pending = new Map<string, Pending<Name>>();

  constructor(
    name: Name,
    layout: Layout,
    before: KnownTable | undefined,
    under: ReadTable<Name>,
    writable?: WriteTable<Name>,
  ) {
    this.name = name;
    this.#layout = layout;
    this.#indexes = Object.entries(layout.indexes ?? {});
    this.#before = before;
    this.#under = under;
    this.#writable = writable;
  }

  readonly table: WriteTable<Name> = {
    get: async (key) => {
      const text = textOf(key);
      if (this.#isKnown(text)) return this.#record(text);
      return this.#reading.get(text) ?? this.#read(text, key);
    },
    page: (options) => this.#answer(PAGES, options, () => this.#under.page(options)),
    first: (index, range) =>
      this.#answer(index, ['first', range.from, range.to], () => this.#under.first(index, range)),
    count: (index, range) =>
      this.#answer(index, ['count', range.from, range.to], () => this.#under.count(index, range)),
    put: async (value) => {
      const text = textOf(keyOf(value, this.#layout.key));
      this.#write(text, { how: this.#pending.get(text)?.how === 'add' ? 'add' : 'put', value });
    },
    add: async (value) => {
      const text = textOf(keyOf(value, this.#layout.key));
      if (this.#record(text) !== undefined) {
        throw new OffleaseError('storage-damaged', { part: this.name, reason: 'a record that is there already' });
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
    if (under === undefined) throw new TypeError(`${this.name} is only looked at`);
    const all = [...this.#pending.values()];
    this.#pending.clear();
    await Promise.all(
      all.map((one) => {
        if (one.how === 'delete') return under.delete(one.key);
        return one.how === 'add' ? under.add(one.value) : under.put(one.value);
      }),
    );
  }

  /** Adds what was read and written here. */
  remember(known: KnownTable): void {
    if (this.#layout.passing === true) return;
    for (const [text, record] of this.#records) known.records.set(text, record);
    for (const index of this.#outdated) known.indexes.delete(index);
    for (const [index, answers] of this.#answers) {
      for (const [text, answer] of answers) within(known.indexes, index).set(text, answer);
    }
  }

  /** Adds what was read here of records that nobody has read or written since. */
  rememberNew(known: KnownTable): void {
    if (this.#layout.passing === true) return;
    for (const [text, record] of this.#records) if (!known.records.has(text)) known.records.set(text, record);
  }

  #isKnown(text: string): boolean {
    return this.#records.has(text) || this.#before?.records.has(text) === true;
  }

  #record(text: string): RowOf<Name> | undefined {
    // It was put there under this table's name.
    const before = this.#before?.records.get(text) as RowOf<Name> | undefined;
    return this.#records.has(text) ? this.#records.get(text) : before;
  }

  async #read(text: string, key: Tables[Name]['key']): Promise<RowOf<Name> | undefined> {
    const reading = this.#under.get(key);
    this.#reading.set(text, reading);
    const value = await reading;
    // What was written meanwhile is newer.
    if (!this.#records.has(text)) this.#records.set(text, value);
    return this.#records.get(text);
  }

  async #answer<T>(index: string, question: unknown, ask: () => Promise<T>): Promise<T> {
    const text = JSON.stringify(question);
    const before = this.#outdated.has(index) ? undefined : this.#before?.indexes.get(index);
    if (before?.has(text) === true) return before.get(text) as T;
    const asking = within(this.#asking, index);
    const found = asking.get(text);
    if (found !== undefined) return found as Promise<T>;
    void this.flush();
    const asked = ask();
    asking.set(text, asked);
    const answer = await asked;
    // Unless something was written meanwhile that changes it.
    if (asking.get(text) === asked) within(this.#answers, index).set(text, answer);
    return answer;
  }

  #write(text: string, pending: Pending<Name>): void {
    const before = this.#record(text);
    const after = pending.how === 'delete' ? undefined : pending.value;
    // Where a record is added that is there already, nothing of all this comes to be.
    const isKnown = pending.how === 'add' || this.#isKnown(text);
    for (const [index, fields] of [...this.#indexes, [PAGES, []] as const]) {
      if (isKnown && !isIn(before, fields) && !isIn(after, fields)) continue;
      this.#outdated.add(index);
      this.#asking.get(index)?.clear();
      this.#answers.delete(index);
    }
    this.#records.set(text, after);
    this.#pending.set(text, pending);
  }
}

export interface Overlay<T extends ReadTables> {
  readonly tables: T;
  /** Hands on what was held back; once, at the end of the transaction. */
  flush(): Promise<void>;
  /** Adds what was read and written to what is known. Of writes: once the transaction is complete. */
  readonly remember: (known: Known) => void;
  /** The same with what was only read, where others have written meanwhile. */
  readonly rememberNew: (known: Known) => void;
}

function overlay(under: ReadTables, writable: WriteTables | undefined, known: Known | undefined): Overlay<WriteTables> {
  const overlays: TableOverlay<TableName>[] = [];
  const tables: Record<string, unknown> = {};
  for (const name of Object.keys(under) as TableName[]) {
    const layout = LAYOUTS[name];
    if (layout === undefined) {
      Object.defineProperty(tables, name, { enumerable: true, get: () => (writable ?? under)[name] });
      continue;
    }
    const one = new TableOverlay(name, layout, known?.get(name), under[name], writable?.[name]);
    overlays.push(one);
    tables[name] = one.table;
  }
  return {
    tables: tables as unknown as WriteTables,
    async flush() {
      await Promise.all(overlays.map((one) => one.flush()));
    },
    remember(into) {
      for (const one of overlays) one.remember(knownTable(into, one.name));
    },
    rememberNew(into) {
      for (const one of overlays) one.rememberNew(knownTable(into, one.name));
    },
  };
}

/**
 * The tables of one transaction, for work that reads and writes the same records over and over: each
 * is read once (not at all where it is `known`) and written once, at `flush`. What was written is seen at
 * once by those who read through the overlay. An index that a held-back record might be in is asked
 * only after that was handed on.
 */
export function overlayOf(tables: WriteTables, known?: Known): Overlay<WriteTables> {
  return overlay(tables, tables, known);
}

/** The same, for looking only. */
export function lookingAt(tables: ReadTables, known?: Known): Overlay<ReadTables> {
  return overlay(tables, undefined, known);
}
