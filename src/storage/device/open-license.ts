import { loadActions, openLicense as openLicenseIn, type License } from '../../device/client.ts';
import type { DeviceStore } from '../../device/store.ts';
import type { Witness } from '../../device/witness.ts';
import { defined } from '../../license/defined.ts';
import { OffleaseError } from '../../license/error.ts';
import type { IssuerId } from '../../license/ids.ts';
import type { Pair } from '../../token/claims.ts';
import { readProductFile, type ProductFile } from '../../token/product-file.ts';
import { assertSecureContext } from './secure-context.ts';
import { openDeviceStore } from './store.ts';
import { systemClock, type Clock } from './system-clock.ts';
import { whenIdle } from './when-idle.ts';
import { localWitness } from './witness.ts';

export type { CheckoutDetails, License, RequestDetails } from '../../device/client.ts';
export type { LicenseSnapshot } from '../../device/snapshot.ts';
export type { Clock, DeviceStore, Witness };

export interface OpenOptions {
  /**
   * `product.json`: its text, what an import of it gives, or what `readProductFile` made of it; or a promise of one of these,
   * so that storage is opened meanwhile.
   */
  readonly product: string | object | Promise<string | object>;
  /** Default: the machine's own. */
  readonly clock?: Clock;
  /**
   * Default: IndexedDB. A host that keeps text and no CryptoKeys gives `textStore(…)`. It stays open when the license
   * is closed.
   */
  readonly storage?: DeviceStore;
  /**
   * Where a mark is kept apart from `storage`, so that storage that lost a license, or is emptied at every start, is
   * told from storage that never held one (`lost` in the snapshot). Default: `localStorage` beside IndexedDB; beside
   * `storage`, none.
   */
  readonly witness?: Witness;
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
 * What only an exchange needs is loaded apart, once the page is idle or something is asked for, whichever is first.
 *
 * @throws OffleaseError insecure-context, crypto-unavailable, product-file-invalid, metadata-invalid, storage-*
 */
export async function openLicense(options: OpenOptions): Promise<License> {
  const { product, clock = systemClock, storage, witness, ...more } = options;
  assertSecureContext();
  const opening = storage === undefined ? openDeviceStore() : undefined;
  opening?.catch(() => undefined); // a product file that is wrong is said first, as where storage is given
  let own: DeviceStore | undefined;
  try {
    const file = await fileOf(await product);
    own = await opening;
    const store = storage ?? own;
    if (store === undefined) throw new OffleaseError('storage-unavailable');
    const license = await openLicenseIn({
      ...more,
      ...defined({ witness: witness ?? (own && localWitness()) }),
      clock: () => clock.now(),
      running: () => clock.running(),
      schedule: clock.schedule,
      product: file,
      store,
    });
    // A page that loses its network later can still be activated, refreshed and given back.
    whenIdle(loadActions);
    return {
      ...license,
      close() {
        license.close();
        own?.close();
      },
    };
  } catch (error) {
    opening?.then(
      (store) => {
        store.close();
      },
      () => undefined,
    );
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
