import { OffleaseError } from '../../license/error.ts';
import { readRecord } from '../../device/record-check.ts';
import type { DeviceRecord } from '../../device/record.ts';
import { loadPart } from '../../device/load-part.ts';
import type { DeviceStore, LicenseKey } from '../../device/store.ts';
import { openConnection, resultOf, type DatabaseOptions } from '../connection.ts';
import { inTurn } from '../tab-lock.ts';
import { mendTornLog } from '../torn-log.ts';
import { changeNotice } from '../change-notice.ts';

const VERSION = 1;
/** The one object store: the value of `[root, product]` is a record. */
const LICENSES = 'licenses';

export interface DeviceStoreOptions extends DatabaseOptions {
  /** Default `offlease-device`. */
  readonly name?: string;
}

const keyOf = ({ root, product }: LicenseKey): string[] => [root, product];

/**
 * The licensed side's records in IndexedDB, one value for each root and product.
 *
 * @throws OffleaseError `storage-unavailable`, `storage-blocked`, `storage-newer`, `storage-quota`
 */
export async function openDeviceStore({
  name = 'offlease-device',
  ...options
}: DeviceStoreOptions = {}): Promise<DeviceStore> {
  const connection = await openConnection(
    name,
    VERSION,
    (database) => {
      database.createObjectStore(LICENSES);
    },
    options,
  );
  // Another IndexedDB than the engine's has no such log.
  if (options.factory === undefined) mendTornLog(name);
  const notice = changeNotice(name);
  const work = <T>(mode: 'readonly' | 'readwrite', use: (licenses: IDBObjectStore) => Promise<T>): Promise<T> =>
    connection.run([LICENSES], mode, (transaction) => use(transaction.objectStore(LICENSES)));
  const valueAt = (licenses: IDBObjectStore, at: string[]): Promise<unknown> => resultOf(licenses.get(at));
  const recordAt = async (licenses: IDBObjectStore, key: LicenseKey): Promise<DeviceRecord | undefined> => {
    const stored = await valueAt(licenses, keyOf(key));
    return stored === undefined ? undefined : readRecord(stored, key);
  };

  return {
    read: (key) => work('readonly', (licenses) => recordAt(licenses, key)),

    list: async () => (await work('readonly', (licenses) => resultOf(licenses.getAll()))).flatMap(soundRecord),

    async update(key, change) {
      const { result, changed } = await work('readwrite', async (licenses) => {
        const before = await recordAt(licenses, key);
        const { record, result } = change(before);
        // Nobody waits for the answer: a request that fails breaks the transaction, and its end is waited for.
        const changed = record !== before;
        if (changed && record === undefined) licenses.delete(keyOf(key));
        else if (changed) licenses.put(record, keyOf(key));
        return { result, changed };
      });
      if (changed) notice.announce();
      return result;
    },

    async probe() {
      const { assertCrypto, assertKeepsKeys } = await loadPart(() => import('./ground.ts'));
      await assertCrypto();
      const at = ['probe', crypto.randomUUID()]; // no root is called that
      await assertKeepsKeys({
        put: (value) =>
          work('readwrite', async (licenses) => {
            licenses.put(value, at);
          }),
        take: () =>
          work('readwrite', async (licenses) => {
            const value = await valueAt(licenses, at);
            licenses.delete(at);
            return value;
          }),
      });
    },

    async discard(key) {
      await work('readwrite', async (licenses) => {
        licenses.delete(keyOf(key));
      });
      notice.announce();
    },

    inTurn: ({ root, product }, turn) => inTurn(`${name}:${root}:${product}`, turn),

    watch: notice.watch,

    close() {
      notice.close();
      connection.close();
    },
  };
}

/** A damaged record must not hide the others; reading it by its key says what is wrong. */
function soundRecord(stored: unknown): readonly DeviceRecord[] {
  try {
    return [readRecord(stored)];
  } catch (error) {
    if (error instanceof OffleaseError) return [];
    throw error;
  }
}
