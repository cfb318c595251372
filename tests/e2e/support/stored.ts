import type { Page } from '@playwright/test';

/** Everything that an origin has in its databases, as JSON; keys that cannot be exported by what can be said of them. */
export async function stored(
  page: Page,
  { except = [] }: { readonly except?: readonly string[] } = {},
): Promise<string> {
  return page.evaluate(async (left) => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      });
    const plain = (_: string, value: unknown): unknown => {
      if (value instanceof CryptoKey) return { key: value.algorithm, usages: value.usages, out: value.extractable };
      if (value instanceof ArrayBuffer) return { bytes: [...new Uint8Array(value)] };
      if (ArrayBuffer.isView(value))
        return { bytes: [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] };
      return value;
    };
    const all: Record<string, unknown> = {};
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const table of database.objectStoreNames) {
        if (left.includes(table)) continue;
        const store = database.transaction(table).objectStore(table);
        all[`${name}/${table}`] = { keys: await done(store.getAllKeys()), values: await done(store.getAll()) };
      }
      database.close();
    }
    return JSON.stringify(all, plain);
  }, except);
}

/** What is stored of the licenses of this device alone: other places open databases of their own when they are looked at. */
export async function licenses(page: Page): Promise<unknown> {
  return (JSON.parse(await stored(page)) as Record<string, unknown>)['offlease-device/licenses'];
}

/** Writes `value` over every record of a table: what a damaged store may hold. */
export async function damage(page: Page, database: string, table: string, value: object): Promise<void> {
  await page.evaluate(
    async ([name, within, damaged]) => {
      const opened = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      });
      const transaction = opened.transaction(within, 'readwrite');
      const store = transaction.objectStore(within);
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
        store.openCursor().onsuccess = (event) => {
          const cursor = (event.target as IDBRequest<IDBCursorWithValue | null>).result;
          if (cursor === null) return;
          cursor.update({ ...damaged, ...keyOf(store.keyPath, cursor.value as Record<string, unknown>) });
          cursor.continue();
        };
      });
      opened.close();

      /** A record that has its key inside keeps it. */
      function keyOf(path: string | string[] | null, record: Record<string, unknown>): Record<string, unknown> {
        const names = path === null ? [] : [path].flat();
        return Object.fromEntries(names.map((part) => [part, record[part]]));
      }
    },
    [database, table, value] as const,
  );
}
