import { openLicense as openLicenseIn, type License } from '../../device/client.ts';
import type { DeviceStore } from '../../device/store.ts';
import type { Witness } from '../../device/witness.ts';
import type { IssuerId } from '../../license/ids.ts';
import type { Pair } from '../../token/claims.ts';
import { readProductFile, type ProductFile } from '../../token/product-file.ts';
import { assertSecureContext } from './ground.ts';
import { openDeviceStore } from './store.ts';
import { systemClock, type Clock } from './system-clock.ts';
import { localWitness } from './witness.ts';

export type { CheckoutDetails, License, RequestDetails } from '../../device/client.ts';
export type { LicenseSnapshot } from '../../device/snapshot.ts';
export type { Clock, DeviceStore };

export interface OpenOptions {
  /** `product.json`: its text, what an import of it gives, or what `readProductFile` made of it. */
  readonly product: string | object;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  /**
   * Default: IndexedDB. A host that keeps text and no CryptoKeys gives `textStore(…)`. It stays open when the license
   * is closed.
   */
  readonly storage?: DeviceStore;
  /** What the host calls this machine, where it can say so. */
  readonly machineLabel?: string;
  /** Up to eight pairs that an operator sees with a request. */
  readonly metadata?: readonly Pair[];
  readonly issuer?: IssuerId;
}

/**
 * The front door: the license of a product on this device, in this browser or wherever `storage` is.
 *
 * ```ts
 * import product from './product.json';
 * const license = await openLicense({ product });
 * license.subscribe((now) => {
 *   if (now.state === 'active') show(`${now.daysLeft} days left`);
 *   else lock(now.state);
 * });
 * if (license.has('export')) offerExport();
 * await license.consume('scans');
 * ```
 *
 * @throws OffleaseError insecure-context, crypto-unavailable, product-file-invalid, metadata-invalid, storage-*
 */
export async function openLicense(options: OpenOptions): Promise<License> {
  const { product, clock = systemClock, storage, ...more } = options;
  assertSecureContext();
  const file = await fileOf(product);
  const place = await placeOf(storage);
  try {
    const { schedule } = clock;
    const time = { clock: () => clock.now(), running: () => clock.running(), schedule };
    const witness = place.witness === undefined ? {} : { witness: place.witness };
    const license = await openLicenseIn({ ...more, ...time, ...witness, product: file, store: place.store });
    return {
      ...license,
      close() {
        license.close();
        place.close();
      },
    };
  } catch (error) {
    place.close();
    throw error;
  }
}

async function fileOf(product: string | object): Promise<ProductFile> {
  if (typeof product === 'string') return readProductFile(product);
  return isRead(product) ? product : readProductFile(JSON.stringify(product));
}

function isRead(product: object): product is ProductFile {
  const roots: unknown = 'roots' in product ? product.roots : undefined;
  return Array.isArray(roots) && roots.length > 0 && roots.every((root: unknown) => typeof root === 'object');
}

interface Place {
  readonly store: DeviceStore;
  readonly witness?: Witness;
  close(): void;
}

async function placeOf(storage: DeviceStore | undefined): Promise<Place> {
  if (storage !== undefined) return { store: storage, close: () => undefined };
  const store = await openDeviceStore();
  return { store, witness: localWitness(), close: () => store.close() };
}
