import type { DBSchema } from 'idb';
import type { CarriedRecord, KioskName } from '../../courier/carried.ts';
import type { CourierStore } from '../../courier/store.ts';
import { changeNotice } from '../change-notice.ts';
import { openDatabase, type DatabaseOptions } from '../database.ts';
import { mendTornLog } from '../torn-log.ts';

export const COURIER_DATABASE = 'offlease-courier';
export const COURIER_VERSION = 1;

interface CourierSchema extends DBSchema {
  /** What comes out is believed to be nothing before the courier has looked at it. */
  tokens: { key: string; value: CarriedRecord };
  names: { key: string; value: KioskName };
}

const STORES = ['tokens', 'names'] as const;

/**
 * A courier's luggage in a database of its own, which holds no key and shares nothing with a device's or an issuer's.
 *
 * @throws OffleaseError `storage-unavailable`, `storage-blocked`, `storage-newer`, `storage-quota`
 */
export async function openCourierStore(
  options: DatabaseOptions & { readonly name?: string } = {},
): Promise<CourierStore> {
  const { name = COURIER_DATABASE } = options;
  const database = await openDatabase<CourierSchema>(
    name,
    COURIER_VERSION,
    (opened) => {
      opened.createObjectStore('tokens', { keyPath: 'id' });
      opened.createObjectStore('names', { keyPath: 'kiosk' });
    },
    options,
  );
  // Another IndexedDB than the engine's has no such log.
  if (options.factory === undefined) mendTornLog(name);
  const notice = changeNotice(name);
  return {
    read: () =>
      database.read(STORES, async (transaction) => {
        const tokens = await transaction.objectStore('tokens').getAll();
        return { tokens, names: await transaction.objectStore('names').getAll() };
      }),
    async write(work) {
      await database.write(STORES, async (transaction) => {
        const tokens = transaction.objectStore('tokens');
        const names = transaction.objectStore('names');
        const change = work({ tokens: await tokens.getAll(), names: await names.getAll() });
        await Promise.all([
          ...(change.put ?? []).map((record) => tokens.put(record)),
          ...(change.remove ?? []).map((id) => tokens.delete(id)),
          ...(change.name ?? []).map((record) => names.put(record)),
          ...(change.unname ?? []).map((kiosk) => names.delete(kiosk)),
        ]);
      });
      notice.announce();
    },
    async erase() {
      await database.write(STORES, async (transaction) => {
        await Promise.all(STORES.map((store) => transaction.objectStore(store).clear()));
      });
      notice.announce();
    },
    watch: notice.watch,
    close() {
      notice.close();
      database.close();
    },
  };
}
