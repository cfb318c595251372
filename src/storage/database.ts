import { wrap, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb';
import { OffleaseError } from '../license/error.ts';
import { storageError } from './storage-error.ts';

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
 * A database whose connection may be dropped and comes back: by the browser, or because another
 * tab brought a newer version. `work` may await requests to `transaction` and nothing else (other
 * engines than Chromium end the transaction at once), and is run at most once.
 *
 * All of it rejects with `storage-*` codes; what `work` throws aborts the transaction and is passed on.
 */
export interface Database<Schema extends DBSchema> {
  read<T>(stores: Names<Schema>, work: (transaction: Transaction<Schema, 'readonly'>) => Promise<T>): Promise<T>;
  /** With strict durability; resolves after the transaction's `complete` event. */
  write<T>(stores: Names<Schema>, work: (transaction: Transaction<Schema, 'readwrite'>) => Promise<T>): Promise<T>;
  close(): void;
}

export interface DatabaseOptions {
  /** Another IndexedDB than the global one, for tests. */
  readonly factory?: IDBFactory;
}

/**
 * Opens `name` at `version`, building or migrating it by `upgrade`.
 * @throws storage-unavailable, storage-blocked (an old tab does not let go), storage-newer
 *   (a newer build was here), storage-quota
 */
export async function openDatabase<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: Upgrade<Schema>,
  options: DatabaseOptions = {},
): Promise<Database<Schema>> {
  let connection: Promise<IDBPDatabase<Schema>> | undefined;
  let closed = false;

  function connect(): Promise<IDBPDatabase<Schema>> {
    if (closed) return Promise.reject(new OffleaseError('storage-closed', { database: name }));
    if (connection !== undefined) return connection;
    const opening = openConnection(name, version, upgrade, options, forget);
    connection = opening;
    opening.catch(forget);
    return opening;
    function forget(): void {
      if (connection === opening) connection = undefined;
    }
  }

  /** Nothing was done yet where a transaction cannot begin, so trying again is safe. */
  async function begin<Mode extends 'readonly' | 'readwrite'>(
    stores: Names<Schema>,
    mode: Mode,
  ): Promise<Transaction<Schema, Mode>> {
    const opening = connect();
    const first = await opening;
    const names = [...stores];
    const durability = { durability: 'strict' } as const;
    try {
      return first.transaction(names, mode, durability);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      if (connection === opening) connection = undefined;
      return (await connect()).transaction(names, mode, durability);
    }
  }

  async function run<T, Mode extends 'readonly' | 'readwrite'>(
    stores: Names<Schema>,
    mode: Mode,
    work: (transaction: Transaction<Schema, Mode>) => Promise<T>,
  ): Promise<T> {
    let transaction: Transaction<Schema, Mode>;
    try {
      transaction = await begin(stores, mode);
    } catch (error) {
      throw storageError(error, name);
    }
    const done = transaction.done;
    done.catch(() => undefined); // looked at below; a rejection before that is no unhandled one
    try {
      const result = await work(transaction);
      await done;
      return result;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It was over already: the error came from the transaction itself.
      }
      await done.catch(() => undefined);
      // A full disk shows as AbortError at the request; the transaction knows the reason.
      const reason = error instanceof DOMException && error.name === 'AbortError' ? transaction.error : null;
      throw storageError(reason ?? error, name);
    }
  }

  await connect();
  return {
    read: (stores, work) => run(stores, 'readonly', work),
    write: (stores, work) => run(stores, 'readwrite', work),
    close() {
      closed = true;
      connection?.then(
        (database) => database.close(),
        () => undefined,
      );
      connection = undefined;
    },
  };
}

function openConnection<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: Upgrade<Schema>,
  options: DatabaseOptions,
  lost: () => void,
): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(storageError(error, name, 'open'));
    let request: IDBOpenDBRequest;
    try {
      // The types say that it is always there; Node and some private windows differ.
      const factory = options.factory ?? (globalThis as { readonly indexedDB?: IDBFactory | null }).indexedDB;
      if (factory === undefined || factory === null)
        throw new OffleaseError('storage-unavailable', { reason: 'no IndexedDB' });
      request = factory.open(name, version);
    } catch (error) {
      fail(error);
      return;
    }
    let upgradeError: unknown;
    let blocked = false;
    request.onupgradeneeded = (event) => {
      const transaction = request.transaction;
      if (transaction === null) return;
      const wrapped = wrap(transaction) as unknown as IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>;
      wrapped.done.catch(() => undefined); // the request says it as well
      try {
        upgrade(wrap(request.result) as IDBPDatabase<Schema>, event.oldVersion, wrapped);
      } catch (error) {
        upgradeError = error;
        transaction.abort();
      }
    };
    request.onblocked = () => {
      blocked = true;
      fail(new OffleaseError('storage-blocked', { database: name }));
    };
    request.onerror = () => fail(upgradeError ?? request.error);
    request.onsuccess = () => {
      const database = request.result;
      if (blocked) {
        database.close(); // nobody waits for it any more, and it would block the next
        return;
      }
      database.onversionchange = () => {
        database.close();
        lost();
      };
      database.onclose = lost;
      resolve(wrap(database) as IDBPDatabase<Schema>);
    };
  });
}
