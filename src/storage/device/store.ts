import type { DBSchema } from 'idb';
import { OffleaseError } from '../../license/error.ts';
import { readRecord } from '../../device/record-check.ts';
import type { DeviceRecord } from '../../device/record.ts';
import type { Change, DeviceStore, LicenseKey } from '../../device/store.ts';
import { assertCrypto, assertKeepsKeys } from './ground.ts';
import { openDatabase, type DatabaseOptions } from '../database.ts';
import { inTurn } from '../tab-lock.ts';
import { changeNotice } from '../change-notice.ts';

const VERSION = 1;

/** Version 1. Values are unknown until their shape has been looked at. */
interface DeviceSchema extends DBSchema {
  licenses: { key: [root: string, product: string]; value: unknown };
}

export interface DeviceStoreOptions extends DatabaseOptions {
  /** Default `offlease-device`. */
  readonly name?: string;
}

function keyOf({ root, product }: LicenseKey): [root: string, product: string] {
  return [root, product];
}

/**
 * The licensed side's records in IndexedDB, one value for each root and product.
 *
 * @throws OffleaseError `storage-unavailable`, `storage-blocked`, `storage-newer`, `storage-quota`
 */
export async function openDeviceStore({
  name = 'offlease-device',
  ...options
}: DeviceStoreOptions = {}): Promise<DeviceStore> {
  const database = await openDatabase<DeviceSchema>(
    name,
    VERSION,
    (upgrading) => {
      upgrading.createObjectStore('licenses');
    },
    options,
  );
  const notice = changeNotice(name);

  return {
    async read(key) {
      const stored = await database.read(['licenses'], (transaction) =>
        transaction.objectStore('licenses').get(keyOf(key)),
      );
      return stored === undefined ? undefined : readRecord(stored, key);
    },

    async list() {
      const stored = await database.read(['licenses'], (transaction) => transaction.objectStore('licenses').getAll());
      return stored.flatMap(soundRecord);
    },

    async update<T>(key: LicenseKey, change: (record: DeviceRecord | undefined) => Change<T>): Promise<T> {
      const outcome = await database.write(['licenses'], async (transaction) => {
        const licenses = transaction.objectStore('licenses');
        const stored = await licenses.get(keyOf(key));
        const before = stored === undefined ? undefined : readRecord(stored, key);
        const { record, result } = change(before);
        if (record === before) return { result, changed: false };
        if (record === undefined) await licenses.delete(keyOf(key));
        else await licenses.put(record, keyOf(key));
        return { result, changed: true };
      });
      if (outcome.changed) notice.announce();
      return outcome.result;
    },

    async probe() {
      await assertCrypto();
      const at = ['probe', crypto.randomUUID()] satisfies [string, string]; // no root is called that
      await assertKeepsKeys({
        put: (value) =>
          database.write(['licenses'], async (transaction) => {
            await transaction.objectStore('licenses').put(value, at);
          }),
        take: () =>
          database.write(['licenses'], async (transaction) => {
            const licenses = transaction.objectStore('licenses');
            const value = await licenses.get(at);
            await licenses.delete(at);
            return value;
          }),
      });
    },

    async discard(key) {
      await database.write(['licenses'], (transaction) => transaction.objectStore('licenses').delete(keyOf(key)));
      notice.announce();
    },

    inTurn: ({ root, product }, work) => inTurn(`${name}:${root}:${product}`, work),

    watch: notice.watch,

    close() {
      notice.close();
      database.close();
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
