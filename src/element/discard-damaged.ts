import { discardDamaged } from '../device/identity.ts';
import { openDeviceStore } from '../storage/device/store.ts';
import type { ProductFile } from '../token/product-file.ts';

/**
 * Removes what is damaged of this product, and nothing that is sound. What is opened next says that it was lost.
 *
 * @throws OffleaseError storage-*
 */
export async function discardDamagedLicense(product: ProductFile): Promise<void> {
  const store = await openDeviceStore();
  try {
    await discardDamaged({ store, product });
  } finally {
    store.close();
  }
}
