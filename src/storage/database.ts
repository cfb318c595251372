import { wrap, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { openConnection, type DatabaseOptions } from './connection.ts';

export type { DatabaseOptions };

export type Names<Schema extends DBSchema> = readonly StoreNames<Schema>[];
export type Transaction<Schema extends DBSchema, Mode extends IDBTransactionMode> = IDBPTransaction<
  Schema,
  StoreNames<Schema>[],
  Mode
>;

/**
 * Builds the stores of a database that is at `oldVersion` (0: there was none). Synchronous but for
 * requests to the transaction itself.
 */
export type Upgrade<Schema extends DBSchema> = (
  database: IDBPDatabase<Schema>,
  oldVersion: number,
  transaction: IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>,
) => void;

/**
 * A connection of `connection.ts`, with the types and cursors of idb. `work` may await requests to
 * `transaction` and nothing else (other engines than Chromium end the transaction at once), and is run at most once.
 */
export interface Database<Schema extends DBSchema> {
  read<T>(stores: Names<Schema>, work: (transaction: Transaction<Schema, 'readonly'>) => Promise<T>): Promise<T>;
  /** With strict durability; resolves after the transaction's `complete` event. */
  write<T>(stores: Names<Schema>, work: (transaction: Transaction<Schema, 'readwrite'>) => Promise<T>): Promise<T>;
  close(): void;
}

/** @throws as `openConnection` */
export async function openDatabase<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: Upgrade<Schema>,
  options: DatabaseOptions = {},
): Promise<Database<Schema>> {
  const connection = await openConnection(
    name,
    version,
    (database, oldVersion, transaction) =>
      upgrade(wrap(database) as IDBPDatabase<Schema>, oldVersion, wrapped<Schema, 'versionchange'>(transaction)),
    options,
  );

  function run<T, Mode extends 'readonly' | 'readwrite'>(
    stores: Names<Schema>,
    mode: Mode,
    work: (transaction: Transaction<Schema, Mode>) => Promise<T>,
  ): Promise<T> {
    return connection.run(stores.map(String), mode, (transaction) => work(wrapped<Schema, Mode>(transaction)));
  }

  return {
    read: (stores, work) => run(stores, 'readonly', work),
    write: (stores, work) => run(stores, 'readwrite', work),
    close: () => connection.close(),
  };
}

function wrapped<Schema extends DBSchema, Mode extends IDBTransactionMode>(
  transaction: IDBTransaction,
): Transaction<Schema, Mode> {
  const own = wrap(transaction) as unknown as Transaction<Schema, Mode>;
  own.done.catch(() => undefined); // the connection says it as well
  return own;
}
