import type { RootId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { generateReceivingKey, generateSigningKey } from '../token/keys.ts';
import type { ProductFile } from '../token/product-file.ts';
import { newRecord, type DeviceRecord } from './record.ts';
import type { DeviceStore, LicenseKey } from './store.ts';

function rootIdsOf({ roots }: ProductFile): readonly RootId[] {
  return roots.map(({ thumbprint }) => thumbprint as RootId);
}

/**
 * Where the license of a product file is kept: under the first root for which there is a record;
 * else with a record that knew one of these roots beside its own (a root was retired since); else
 * under the current root.
 */
export async function keyFor(store: DeviceStore, file: ProductFile): Promise<LicenseKey> {
  const product = file.product.id;
  const roots = rootIdsOf(file);
  for (const root of roots) {
    if ((await store.read({ root, product })) !== undefined) return { root, product };
  }
  const successor = (await store.list()).find(
    (record) => record.product === product && record.roots.some((root) => roots.includes(root)),
  );
  const root = successor?.root ?? roots[0];
  if (root === undefined) throw new TypeError('a product file without a root');
  return { root, product };
}

/**
 * The record of `key`, made with new keys at first need. Two tabs that make one at once agree on
 * whichever was stored first.
 */
export async function ensureRecord(
  store: DeviceStore,
  key: LicenseKey,
  file: ProductFile,
  machineLabel: string | undefined,
  now: UnixTime,
): Promise<DeviceRecord> {
  const stored = await store.read(key);
  if (stored !== undefined) return stored;
  const [signing, receiving] = await Promise.all([generateSigningKey(), generateReceivingKey()]);
  const identity = { roots: rootIdsOf(file), signing, receiving };
  const made = newRecord(key, machineLabel === undefined ? identity : { ...identity, machineLabel }, now);
  return store.update(key, (record = made) => ({ record, result: record }));
}

/** Notes the roots of the product file that is in use now, and a machine label where there was none. */
export function recordOpened(record: DeviceRecord, file: ProductFile, machineLabel: string | undefined): DeviceRecord {
  const roots = rootIdsOf(file);
  const sameRoots = roots.length === record.roots.length && roots.every((root, index) => root === record.roots[index]);
  if (sameRoots && (record.machineLabel !== undefined || machineLabel === undefined)) return record;
  return {
    ...record,
    roots,
    revision: record.revision + 1,
    ...(record.machineLabel === undefined && machineLabel !== undefined ? { machineLabel } : {}),
  };
}
