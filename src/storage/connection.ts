import { OffleaseError } from '../license/error.ts';
import { storageError } from './storage-error.ts';

export interface DatabaseOptions {
  /** Another IndexedDB than the global one, for tests. */
  readonly factory?: IDBFactory;
}

/** Builds the stores of a database that is at `oldVersion` (0: there was none); `transaction` is still open then. */
export type Build = (database: IDBDatabase, oldVersion: number, transaction: IDBTransaction) => void;

/** What runs in a transaction. It may await requests to it and nothing else, and is run at most once. */
export type Work<T> = (transaction: IDBTransaction) => Promise<T>;

/**
 * A database whose connection may be dropped and comes back: by the browser, or because another
 * tab brought a newer version.
 *
 * All of it rejects with `storage-*` codes; what `work` throws aborts the transaction and is passed on.
 */
export interface Connection {
  /**
   * With strict durability. What writes resolves after the transaction's `complete` event; what only reads has all that it
   * is going to have before.
   */
  run<T>(stores: readonly string[], mode: 'readonly' | 'readwrite', work: Work<T>): Promise<T>;
  close(): void;
}

/** What a request gives, to be awaited within its transaction. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? aborted());
  });
}

/** The end of a transaction. */
function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? aborted());
  });
}

function aborted(): DOMException {
  return new DOMException('the transaction was undone', 'AbortError');
}

/** Nothing follows: the engine need not ask whether something does, which costs it a turn. */
function commit(transaction: IDBTransaction): void {
  try {
    transaction.commit();
  } catch {
    // It is ending already, or an engine that ends it by itself.
  }
}

/**
 * Opens `name` at `version`, building or migrating it by `build`.
 * @throws storage-unavailable, storage-blocked (an old tab does not let go), storage-newer
 *   (a newer build was here), storage-quota
 */
export async function openConnection(
  name: string,
  version: number,
  build: Build,
  options: DatabaseOptions = {},
): Promise<Connection> {
  let connection: Promise<IDBDatabase> | undefined;
  let closed = false;

  function connect(): Promise<IDBDatabase> {
    if (closed) return Promise.reject(new OffleaseError('storage-closed', { database: name }));
    if (connection !== undefined) return connection;
    const opening = openOnce(name, version, build, options, forget);
    connection = opening;
    opening.catch(forget);
    return opening;
    function forget(): void {
      if (connection === opening) connection = undefined;
    }
  }

  /** Nothing was done yet where a transaction cannot begin, so trying again is safe. */
  async function begin(stores: readonly string[], mode: IDBTransactionMode): Promise<IDBTransaction> {
    const opening = connect();
    const start = (database: IDBDatabase): IDBTransaction =>
      database.transaction([...stores], mode, { durability: 'strict' });
    const first = await opening;
    try {
      return start(first);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      if (connection === opening) connection = undefined;
      return start(await connect());
    }
  }

  await connect();
  return {
    async run(stores, mode, work) {
      let transaction: IDBTransaction | undefined;
      let done: Promise<void> | undefined;
      try {
        transaction = await begin(stores, mode);
        done = endOf(transaction);
        done.catch(() => undefined); // looked at below; a rejection before that is no unhandled one
        const result = await work(transaction);
        commit(transaction);
        if (mode === 'readwrite') await done;
        return result;
      } catch (error) {
        try {
          transaction?.abort();
        } catch {
          // It was over already: the error came from the transaction itself.
        }
        await done?.catch(() => undefined);
        // A full disk shows as AbortError at the request; the transaction knows the reason.
        const reason = error instanceof DOMException && error.name === 'AbortError' ? transaction?.error : undefined;
        throw storageError(reason ?? error, name);
      }
    },
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

function openOnce(
  name: string,
  version: number,
  build: Build,
  options: DatabaseOptions,
  lost: () => void,
): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(storageError(error, name, 'open'));
    let request: IDBOpenDBRequest;
    try {
      // The types say that it is always there; Node and some private windows differ.
      const factory = options.factory ?? (globalThis as { readonly indexedDB?: IDBFactory | null }).indexedDB;
      if (!factory) throw new OffleaseError('storage-unavailable', { reason: 'no IndexedDB' });
      request = factory.open(name, version);
    } catch (error) {
      fail(error);
      return;
    }
    let buildError: unknown;
    let blocked = false;
    request.onupgradeneeded = ({ oldVersion }) => {
      const { transaction } = request;
      try {
        if (transaction !== null) build(request.result, oldVersion, transaction);
      } catch (error) {
        buildError = error;
        transaction?.abort();
      }
    };
    request.onblocked = () => {
      blocked = true;
      fail(new OffleaseError('storage-blocked', { database: name }));
    };
    request.onerror = () => fail(buildError ?? request.error);
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
      resolve(database);
    };
  });
}
