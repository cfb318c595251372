import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openLicense, type License } from '../../../src/device/client.ts';
import { unixTime } from '../../../src/license/time.ts';
import { openDeviceStore } from '../../../src/storage/device/store.ts';
import { readProductFile } from '../../../src/token/product-file.ts';

export interface OpenLicense {
  readonly license: License;
  readonly close: () => void;
}

/** A device of its own for a product file, without a browser around it: for what only its tokens are needed for. */
export async function openDevice(json: string): Promise<OpenLicense> {
  const store = await openDeviceStore({ factory: new IDBFactory() });
  const license = await openLicense({
    product: await readProductFile(json),
    store,
    clock: () => unixTime(Date.now() / 1000),
  });
  return {
    license,
    close: () => {
      license.close();
      store.close();
    },
  };
}
