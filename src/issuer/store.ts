import type { TableName, Tables } from './records.ts';

/** Keys from `from` to `to`, both included where they are given. */
export interface KeyRange<Key> {
  readonly from?: Key;
  readonly to?: Key;
}

export interface PageOptions<Key> extends KeyRange<Key> {
  readonly limit: number;
  /** Largest key first. */
  readonly descending?: boolean;
}

type IndexName<Name extends TableName> = keyof Tables[Name]['indexes'] & string;

export interface ReadTable<Name extends TableName> {
  get(key: Tables[Name]['key']): Promise<Tables[Name]['value'] | undefined>;
  /** At most `limit` records in the order of their keys. */
  page(options: PageOptions<Tables[Name]['key']>): Promise<readonly Tables[Name]['value'][]>;
  /** The first record of an index range, found without scanning. */
  first<Index extends IndexName<Name>>(
    index: Index,
    range: KeyRange<Tables[Name]['indexes'][Index]>,
  ): Promise<Tables[Name]['value'] | undefined>;
  /** Linear in what it counts: only for ranges that are kept short. */
  count<Index extends IndexName<Name>>(index: Index, range: KeyRange<Tables[Name]['indexes'][Index]>): Promise<number>;
}

export interface WriteTable<Name extends TableName> extends ReadTable<Name> {
  put(value: Tables[Name]['value']): Promise<void>;
  /** Breaks the transaction, which rejects then, if there is a record with this key. */
  add(value: Tables[Name]['value']): Promise<void>;
  delete(key: Tables[Name]['key']): Promise<void>;
}

export type ReadTables = { readonly [Name in TableName]: ReadTable<Name> };
export type WriteTables = { readonly [Name in TableName]: WriteTable<Name> } & {
  /** The salted digest of whoever works; every journal entry has it. */
  readonly operator?: string;
};

/**
 * Where an issuer keeps its ledger. A transaction spans all tables, sees no other's half, and stands
 * or falls as a whole: what `work` throws aborts it and is passed on.
 *
 * `work` may await calls of the tables it is given and **nothing else**: other engines than
 * Chromium end a transaction in which anything else is awaited. Crypto comes before.
 */
export interface IssuerStore {
  read<T>(work: (tables: ReadTables) => Promise<T>): Promise<T>;
  /** One strict transaction; resolves once it is complete. Writers follow one another. */
  write<T>(work: (tables: WriteTables) => Promise<T>): Promise<T>;
  /** Something was written, here or by another tab. Returns the way to stop listening. */
  watch(listener: () => void): () => void;
  close(): void;
}
