import type { License } from '../../device/client.ts';
import type { LicenseSnapshot } from '../../device/snapshot.ts';
import type { UnixTime } from '../../license/time.ts';
import { assertCrypto } from '../../storage/device/ground.ts';
import { openLicense } from '../../storage/device/open-license.ts';
import { openDeviceStore } from '../../storage/device/store.ts';
import { systemClock } from '../../storage/device/system-clock.ts';
import type { ProductFile } from '../../token/product-file.ts';
import { standingsOf } from './standings.ts';

/** What the choice of a product needs of the machine. */
export interface DeviceGround {
  /**
   * Whether this browser can hold a license at all: a secure context, keys, algorithms. Stores nothing.
   *
   * @throws OffleaseError insecure-context, crypto-unavailable (`algorithm`)
   */
  proveBrowser(): Promise<void>;
  /**
   * Whether it keeps what is stored, a private key included.
   *
   * @throws OffleaseError storage-*, and as `proveBrowser`
   */
  proveStorage(): Promise<void>;
  /** @throws as `openLicense` */
  open(file: ProductFile): Promise<License>;
  /** How products stand here that are not open; `undefined` where nothing is stored of one. */
  standings(files: readonly ProductFile[]): Promise<readonly (LicenseSnapshot | undefined)[]>;
}

/** This browser. `now`: the device's clock. */
export function deviceGround(now: () => UnixTime): DeviceGround {
  return {
    proveBrowser: assertCrypto,
    async proveStorage() {
      const store = await openDeviceStore();
      try {
        await store.probe?.();
      } finally {
        store.close();
      }
    },
    open: (product) => openLicense({ product, clock: { ...systemClock, now } }),
    async standings(files) {
      const store = await openDeviceStore();
      try {
        return await standingsOf(store, files, now());
      } finally {
        store.close();
      }
    },
  };
}
