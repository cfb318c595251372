import { keyFor } from '../../device/identity.ts';
import { snapshotOf, type LicenseSnapshot } from '../../device/snapshot.ts';
import type { DeviceStore } from '../../device/store.ts';
import type { UnixTime } from '../../license/time.ts';
import type { ProductFile } from '../../token/product-file.ts';

/**
 * How each of these products stands on this device, without opening any: `undefined` where nothing is stored, or what is
 * stored cannot be read. Opening it says why.
 */
export async function standingsOf(
  store: DeviceStore,
  files: readonly ProductFile[],
  now: UnixTime,
): Promise<readonly (LicenseSnapshot | undefined)[]> {
  return Promise.all(
    files.map(async (file) => {
      try {
        const record = await store.read(await keyFor(store, file));
        return record === undefined ? undefined : snapshotOf(record, file.product, now);
      } catch {
        return undefined;
      }
    }),
  );
}
