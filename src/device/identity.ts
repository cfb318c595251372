import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import type { RootId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { generateReceivingKey, generateSigningKey, type ReceivingKey } from '../token/keys.ts';
import type { ProductFile } from '../token/product-file.ts';
import { noted } from './history.ts';
import { newRecord, type DeviceRecord, type Identity } from './record.ts';
import type { DeviceStore, LicenseKey } from './store.ts';
import { lostBy, type Witness } from './witness.ts';

/** Whose identity it is: a product on this machine, and where it is kept. */
export interface Premises {
  readonly product: ProductFile;
  /** Stays open when a license is closed: several may share it. */
  readonly store: DeviceStore;
  readonly clock: () => UnixTime;
  /** What the host calls this machine. Another one than before: the stored identity was copied, and is dropped. */
  readonly machineLabel?: string;
  readonly witness?: Witness;
}

interface Place {
  readonly key: LicenseKey;
  readonly record: DeviceRecord | undefined;
}

/** How long an identity must have been kept until an earlier loss is forgotten. */
const KEPT_SECONDS = 86_400;

function rootIdsOf({ roots }: ProductFile): readonly RootId[] {
  return roots.map(({ thumbprint }) => thumbprint as RootId);
}

/**
 * Where the license of a product file is kept: under the first root for which there is a record;
 * else with a record that knew one of these roots beside its own (a root was retired since); else
 * under the current root.
 */
export async function keyFor(store: DeviceStore, file: ProductFile): Promise<LicenseKey> {
  return (await findRecord(store, file)).key;
}

/** What stands there, if anything: what was read to find out need not be read again. */
async function findRecord(store: DeviceStore, file: ProductFile): Promise<Place> {
  const product = file.product.id;
  const roots = rootIdsOf(file);
  for (const root of roots) {
    const key = { root, product };
    const record = await store.read(key);
    if (record !== undefined) return { key, record };
  }
  const successor = (await store.list()).find(
    (record) => record.product === product && record.roots.some((root) => roots.includes(root)),
  );
  const [first] = roots as readonly [RootId]; // no product file is read without one
  return { key: { root: successor?.root ?? first, product }, record: successor };
}

/**
 * Removes records of a product that are damaged, for the person who was told so. What opens next says that something
 * is lost, and asks anew.
 */
export async function discardDamaged({ store, product: file }: Pick<Premises, 'store' | 'product'>): Promise<void> {
  for (const root of rootIdsOf(file)) {
    const key = { root, product: file.product.id };
    try {
      await store.read(key);
    } catch (error) {
      if (!(error instanceof OffleaseError) || error.code !== 'storage-damaged') throw error;
      await store.discard(key);
    }
  }
}

/** As private as the store can keep it. */
export function newReceivingKey({ keys }: DeviceStore): Promise<ReceivingKey> {
  return generateReceivingKey({ extractable: keys === 'extractable' });
}

async function newIdentity({ store, product, machineLabel }: Premises): Promise<Identity> {
  const extractable = store.keys === 'extractable';
  const [signing, receiving] = await Promise.all([generateSigningKey({ extractable }), newReceivingKey(store)]);
  return { roots: rootIdsOf(product), signing, receiving, ...defined({ machineLabel }) };
}

/**
 * The record of `key`, made with new keys at first need, once the store has shown that it can keep
 * them. Two tabs that make one at once agree on whichever was stored first.
 *
 * @throws as `DeviceStore.probe`, storage-*
 */
export async function ensureRecord(premises: Premises, key: LicenseKey): Promise<DeviceRecord> {
  const { store, witness, clock } = premises;
  const stored = await store.read(key);
  if (stored !== undefined) return stored;
  await store.probe?.();
  const now = clock();
  const created = newRecord(key, await newIdentity(premises), now);
  const mark = witness?.read(key);
  const made = mark === undefined ? created : { ...noted(created, 'storage-lost', now), lost: lostBy(mark) };
  return store.update(key, (record = made) => ({ record, result: record }));
}

/**
 * The record to work with from now on: of this machine, and with the roots of the product file that is
 * in use now. Where it is that already, it is read once and nothing is written.
 */
export async function openRecord(
  premises: Premises,
): Promise<{ readonly key: LicenseKey; readonly record: DeviceRecord }> {
  const { store, clock, product } = premises;
  const { key, record: stored } = await findRecord(store, product);
  const found = stored ?? (await ensureRecord(premises, key));
  const now = clock();
  const isOther = isOfOtherMachine(found, premises);
  if (!isOther && opened(found, premises, now) === found) return { key, record: found };
  const spare = isOther ? await newIdentity(premises) : undefined;
  const record = await store.update(key, (current = found) => {
    const copied = spare !== undefined && isOfOtherMachine(current, premises);
    const next = opened(copied ? withoutIdentity(current, spare, now) : current, premises, now);
    return { record: next, result: next };
  });
  return { key, record };
}

function isOfOtherMachine(record: DeviceRecord, { machineLabel }: Premises): boolean {
  return (record.machineLabel ?? machineLabel) !== (machineLabel ?? record.machineLabel); // where both are known
}

/** A copied image: keys, license and requests are the other machine's; what is known of time and of issuers holds here too. */
function withoutIdentity(record: DeviceRecord, identity: Identity, now: UnixTime): DeviceRecord {
  const { marks, certificates, applied, withdrawals } = record;
  const fresh = newRecord(record, identity, now);
  const history = [...fresh.history, { kind: 'identity-dropped' as const, time: now }];
  return { ...fresh, marks, certificates, applied, withdrawals, history, revision: record.revision + 1 };
}

/** Notes the roots and a machine label where there was none; forgets a loss once a license was kept for long enough. */
function opened(record: DeviceRecord, { product, machineLabel }: Premises, now: UnixTime): DeviceRecord {
  const roots = rootIdsOf(product);
  const { lost, ...rest } = record;
  const isKept = record.license !== undefined && now - record.created >= KEPT_SECONDS;
  const told = { machineLabel: record.machineLabel ?? machineLabel, lost: isKept ? undefined : lost };
  const isSame =
    roots.join() === record.roots.join() && told.machineLabel === record.machineLabel && told.lost === lost;
  return isSame ? record : { ...rest, roots, revision: record.revision + 1, ...defined(told) };
}
