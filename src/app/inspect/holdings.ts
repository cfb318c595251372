import type { Issuer } from '../../issuer/issuer.ts';
import { openDeviceStore } from '../../storage/device/store.ts';
import { openIssuerStore } from '../../storage/issuer/store.ts';
import { readProductFile, type ProductFile } from '../../token/product-file.ts';
import type { ProductShelf } from '../device/product-shelf.ts';
import type { DeviceRecord } from '../../device/record.ts';
import type { Holdings } from './keys-at-hand.ts';
import type { Ledger } from './recognise-issuer.ts';

/** What this browser holds. Whatever cannot be opened is left out: inspecting goes on with the rest. */
export async function browserHoldings(shelf: ProductShelf, openIssuer: () => Promise<Issuer>): Promise<Holdings> {
  const products: ProductFile[] = [];
  for (const text of [...(shelf.beside === undefined ? [] : [shelf.beside]), ...shelf.list()]) {
    const file = await readProductFile(text).catch(() => undefined);
    if (file !== undefined) products.push(file);
  }
  const devices = await deviceRecords().catch(() => []);
  const issuer = await openIssuer().catch(() => undefined);
  if (issuer === undefined || issuer.status() === 'not-set-up') return { devices, products, issuerReceivers: [] };
  const { receivers, deviceKey } = issuer.inspectionKeys();
  return {
    devices,
    products,
    issuer: issuer.identity(),
    issuerReceivers: receivers,
    issuerDeviceKey: deviceKey,
    withLedger,
  };
}

async function withLedger<T>(work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const store = await openIssuerStore();
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

async function deviceRecords(): Promise<readonly DeviceRecord[]> {
  const store = await openDeviceStore();
  try {
    return await store.list();
  } finally {
    store.close();
  }
}
