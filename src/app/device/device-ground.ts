import type { License } from '../../device/client.ts';
import { loadPart } from '../../device/load-part.ts';
import type { LicenseSnapshot } from '../../device/snapshot.ts';
import type { UnixTime } from '../../license/time.ts';
import { assertCrypto } from '../../storage/device/ground.ts';
import type { ProductFile } from '../../token/product-file.ts';
import type * as storedLicensesPart from './stored-licenses.ts';

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
   * @throws OffleaseError storage-*, program-unreachable, and as `proveBrowser`
   */
  proveStorage(): Promise<void>;
  /** @throws OffleaseError product-file-invalid, program-unreachable */
  read(json: string): Promise<ProductFile>;
  /** @throws OffleaseError program-unreachable, and as `openLicense` */
  open(file: ProductFile): Promise<License>;
  /** How products stand here that are not open; `undefined` where nothing is stored of one. */
  standings(files: readonly ProductFile[]): Promise<readonly (LicenseSnapshot | undefined)[]>;
}

/** Who has no product yet needs nothing of this. */
function storedLicenses(): Promise<typeof storedLicensesPart> {
  return loadPart(() => import('./stored-licenses.ts'));
}

/** This browser. `now`: the device's clock. */
export function deviceGround(now: () => UnixTime): DeviceGround {
  return {
    proveBrowser: assertCrypto,
    proveStorage: async () => (await storedLicenses()).proveStorage(),
    read: async (json) => (await storedLicenses()).readProductFile(json),
    open: async (file) => (await storedLicenses()).openAt(file, now),
    standings: async (files) => (await storedLicenses()).standings(files, now()),
  };
}

/** Removes what is damaged of a product's license. @throws OffleaseError storage-*, program-unreachable */
export async function discardDamaged(file: ProductFile): Promise<void> {
  await (await storedLicenses()).discardDamagedLicense(file);
}
