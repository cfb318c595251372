import type { License } from '../../device/client.ts';
import type { LicenseSnapshot } from '../../device/snapshot.ts';
import type { DeviceStore } from '../../device/store.ts';
import type { UnixTime } from '../../license/time.ts';
import { openLicense } from '../../storage/device/open-license.ts';
import { openDeviceStore } from '../../storage/device/store.ts';
import { systemClock } from '../../storage/device/system-clock.ts';
import type { ProductFile } from '../../token/product-file.ts';
import { standingsOf } from './standings.ts';

export { discardDamagedLicense } from '../../element/discard-damaged.ts';
export { readProductFile } from '../../token/product-file.ts';

async function withStore<T>(work: (store: DeviceStore) => Promise<T>): Promise<T> {
  const store = await openDeviceStore();
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** @throws OffleaseError storage-* */
export async function proveStorage(): Promise<void> {
  await withStore(async (store) => store.probe?.());
}

/** @throws as `openLicense` */
export function openAt(product: ProductFile, now: () => UnixTime): Promise<License> {
  return openLicense({ product, clock: { ...systemClock, now } });
}

/** @throws OffleaseError storage-* */
export function standings(
  files: readonly ProductFile[],
  now: UnixTime,
): Promise<readonly (LicenseSnapshot | undefined)[]> {
  return withStore((store) => standingsOf(store, files, now));
}
