import 'fake-indexeddb/auto';
import { forceCloseDatabase } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { OffleaseError } from '../../src/license/error.ts';
import { openConnection, resultOf, type Connection } from '../../src/storage/connection.ts';
import { refusal } from '../device/fixture.ts';

let factory: IDBFactory;
beforeEach(() => {
  factory = new IDBFactory();
});

const open = (version = 1, source: IDBFactory = factory): Promise<Connection> =>
  openConnection(
    'notes',
    version,
    (database, oldVersion) => {
      if (oldVersion < 1) database.createObjectStore('notes');
    },
    { factory: source },
  );
const put = (connection: Connection, key: string, value: string): Promise<unknown> =>
  connection.run(['notes'], 'readwrite', (transaction) => resultOf(transaction.objectStore('notes').put(value, key)));
const get = (connection: Connection, key: string): Promise<unknown> =>
  connection.run(['notes'], 'readonly', (transaction) => resultOf(transaction.objectStore('notes').get(key)));

/** Opens without any of our manners: it neither closes on `versionchange` nor says anything. */
function openRudely(version = 1): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open('notes', version);
    request.onupgradeneeded = () => request.result.createObjectStore('notes');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('open'));
  });
}

/** A factory whose connections the test can reach. */
function watched(): { factory: IDBFactory; connections: IDBDatabase[] } {
  const connections: IDBDatabase[] = [];
  const source = {
    open(name: string, version?: number) {
      const request = factory.open(name, version);
      request.addEventListener('success', () => connections.push(request.result));
      return request;
    },
  } as IDBFactory;
  return { factory: source, connections };
}

describe('transactions', () => {
  it('write and read, and are there for the next connection', async () => {
    const database = await open();
    await put(database, 'a', 'one');
    database.close();
    expect(await get(await open(), 'a')).toBe('one');
  });

  it('are asked for with strict durability', async () => {
    const { factory: source, connections } = watched();
    const database = await open(1, source);
    const [connection] = connections;
    if (connection === undefined) throw new Error('a connection');
    const asked: unknown[] = [];
    const begin = connection.transaction.bind(connection);
    connection.transaction = (names, mode, options) => {
      asked.push([mode, options?.durability]);
      return begin(names, mode, options);
    };
    await put(database, 'a', 'one');
    expect(asked).toEqual([['readwrite', 'strict']]);
  });

  it('are undone by an error in their work, which is passed on as it is', async () => {
    const database = await open();
    await put(database, 'a', 'one');
    const own = new OffleaseError('lease-over');
    const failing = database.run(['notes'], 'readwrite', async (transaction) => {
      await resultOf(transaction.objectStore('notes').put('two', 'a'));
      throw own;
    });
    await expect(failing).rejects.toBe(own);
    expect(await get(database, 'a')).toBe('one');
  });

  it('are run one after another, each seeing what the last one wrote', async () => {
    const databases = await Promise.all([open(), open(), open()]);
    await put(databases[0], 'n', '0');
    const increase = (database: Connection): Promise<void> =>
      database.run(['notes'], 'readwrite', async (transaction) => {
        const notes = transaction.objectStore('notes');
        await resultOf(notes.put(String(Number(await resultOf<unknown>(notes.get('n'))) + 1), 'n'));
      });
    await Promise.all(Array.from({ length: 10 }, () => databases.map(increase)).flat());
    expect(await get(await open(), 'n')).toBe('30');
  });
});

describe('a connection', () => {
  it('that the browser dropped comes back by itself', async () => {
    const { factory: source, connections } = watched();
    const database = await open(1, source);
    await put(database, 'a', 'one');
    const [connection] = connections;
    if (connection === undefined) throw new Error('a connection');
    forceCloseDatabase(connection as never);
    expect(await get(database, 'a')).toBe('one');
    expect(connections).toHaveLength(2);
  });

  it('that somebody closed without a word comes back as well', async () => {
    const { factory: source, connections } = watched();
    const database = await open(1, source);
    connections[0]?.close();
    await put(database, 'a', 'one');
    expect(await get(database, 'a')).toBe('one');
    expect(connections).toHaveLength(2);
  });

  it('makes way for a newer version, and then says that it is too old', async () => {
    const old = await open(1);
    await put(old, 'a', 'one');
    const newer = await open(2);
    expect(await get(newer, 'a')).toBe('one');
    expect((await refusal(get(old, 'a'))).code).toBe('storage-newer');
    expect((await refusal(open(1))).code).toBe('storage-newer');
  });

  it('that an old tab blocks is refused, and does not block the next itself', async () => {
    const rude = await openRudely();
    expect((await refusal(open(2))).code).toBe('storage-blocked');
    rude.close();
    const database = await open(3);
    await put(database, 'a', 'one');
    expect(await get(database, 'a')).toBe('one');
  });

  it('that was closed on purpose stays closed', async () => {
    const database = await open();
    database.close();
    expect((await refusal(get(database, 'a'))).code).toBe('storage-closed');
  });

  it('that is told late of its end does not take its successor along', async () => {
    const { factory: source, connections } = watched();
    const database = await open(1, source);
    const [old] = connections;
    old?.close();
    await put(database, 'a', 'one');
    old?.onclose?.(new Event('close'));
    expect(await get(database, 'a')).toBe('one');
    expect(connections).toHaveLength(2);
  });

  it('is shared by those who ask while it is being opened anew', async () => {
    const { factory: source, connections } = watched();
    const database = await open(1, source);
    connections[0]?.close();
    await Promise.all([get(database, 'a'), get(database, 'b'), put(database, 'c', 'd')]);
    expect(connections).toHaveLength(2);
    expect(await get(database, 'c')).toBe('d');
  });
});

describe('what is not waited for', () => {
  it('a write that fails undoes its transaction all the same', async () => {
    const database = await open();
    await put(database, 'a', 'one');
    const failing = database.run(['notes'], 'readwrite', async (transaction) => {
      const notes = transaction.objectStore('notes');
      notes.put('two', 'b');
      notes.add('again', 'a');
    });
    await expect(failing).rejects.toThrow();
    expect([await get(database, 'a'), await get(database, 'b')]).toEqual(['one', undefined]);
  });

  it('work without a request ends', async () => {
    const database = await open();
    expect(await database.run(['notes'], 'readwrite', async () => 'done')).toBe('done');
    expect(await database.run(['notes'], 'readonly', async () => 'done')).toBe('done');
    await put(database, 'a', 'one');
  });
});

describe('faults', () => {
  const failingOpen = (name: string): IDBFactory =>
    ({
      open() {
        throw new DOMException('no', name);
      },
    }) as unknown as IDBFactory;

  it.each([
    ['SecurityError', 'storage-unavailable'],
    ['InvalidStateError', 'storage-unavailable'],
    ['UnknownError', 'storage-unavailable'],
    ['QuotaExceededError', 'storage-quota'],
    ['SomethingNew', 'unexpected'],
  ])('%s while opening is %s', async (name, code) => {
    expect(await refusal(open(1, failingOpen(name)))).toMatchObject({ code, facts: { reason: name } });
  });

  it.each([
    ['QuotaExceededError', 'storage-quota'],
    ['DataError', 'storage-damaged'],
    ['NotReadableError', 'storage-damaged'],
    ['DataCloneError', 'storage-unavailable'],
  ])('%s in a transaction is %s', async (name, code) => {
    const database = await open();
    const failing = database.run(['notes'], 'readwrite', () => Promise.reject(new DOMException('no', name)));
    expect((await refusal(failing)).code).toBe(code);
  });

  it('a full disk at the commit is storage-quota, though the request only says that it was aborted', async () => {
    const { factory: source, connections } = watched();
    const database = await open(1, source);
    const [connection] = connections;
    if (connection === undefined) throw new Error('a connection');
    const begin = connection.transaction.bind(connection);
    connection.transaction = (names, mode, options) => {
      const transaction = begin(names, mode, options);
      Object.defineProperty(transaction, 'error', { value: new DOMException('full', 'QuotaExceededError') });
      return transaction;
    };
    const failing = database.run(['notes'], 'readwrite', async (transaction) => {
      const request = resultOf(transaction.objectStore('notes').put('one', 'a'));
      transaction.abort();
      await request;
    });
    expect((await refusal(failing)).code).toBe('storage-quota');
  });

  it('a key that is none is an error of ours, and of the store by its code', async () => {
    const database = await open();
    expect((await refusal(put(database, Number.NaN as never, 'x'))).code).toBe('storage-damaged');
  });

  it('an upgrade that throws leaves no database behind', async () => {
    const own = new Error('upgrade');
    const failing = openConnection('notes', 1, () => { throw own; }, { factory }); // prettier-ignore
    await expect(failing).rejects.toBe(own);
    expect(await factory.databases()).toEqual([]);
    await put(await open(), 'a', 'one');
  });

  it('a browser without IndexedDB', async () => {
    const before = globalThis.indexedDB;
    Reflect.deleteProperty(globalThis, 'indexedDB');
    try {
      const failing = openConnection('notes', 1, () => undefined);
      expect(await refusal(failing)).toMatchObject({ code: 'storage-unavailable', facts: { reason: 'no IndexedDB' } });
    } finally {
      Object.defineProperty(globalThis, 'indexedDB', { value: before, configurable: true, writable: true });
    }
  });
});
