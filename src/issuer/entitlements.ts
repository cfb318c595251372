import { hexOf } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { activationCodeOf, type ActivationCode, type EntitlementId, type ProductId } from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import { generateActivationCode } from './activation-code.ts';
import { fieldInvalid } from './catalogue.ts';
import { endActivation } from './commit-grant.ts';
import {
  changedEntitlement,
  codesOf,
  MAX_CODES,
  newEntitlement,
  type EntitlementChanges,
  type EntitlementDraft,
} from './entitlement.ts';
import { appendEntry } from './journal.ts';
import { randomBytes } from './passphrase.ts';
import type { EntitlementRecord } from './records.ts';
import { putTerms } from './search.ts';
import { capacityOf, changeSeat, lapsedSeat, seatUse } from './seats.ts';
import type { ReadTables, WriteTables } from './store.ts';

/** @throws OffleaseError `product-unknown` */
export async function requireProduct(tables: ReadTables, id: string): Promise<Product> {
  const record = await tables.products.get(id as ProductId);
  if (record === undefined) throw new OffleaseError('product-unknown', { product: id });
  return record.product;
}

/** @throws OffleaseError `entitlement-unknown` */
export async function requireEntitlement(tables: ReadTables, id: EntitlementId): Promise<EntitlementRecord> {
  const entitlement = await tables.entitlements.get(id);
  if (entitlement === undefined) throw new OffleaseError('entitlement-unknown', { entitlement: id });
  return entitlement;
}

async function putCode(tables: WriteTables, code: ActivationCode, entitlement: EntitlementId): Promise<void> {
  if ((await tables.codes.get(code)) !== undefined) throw new OffleaseError('code-taken', { code });
  await tables.codes.put({ code, entitlement });
}

/** @throws OffleaseError `product-unknown`, `field-invalid` (`field`), `code-taken` (`code`) */
export async function createEntitlement(
  tables: WriteTables,
  draft: EntitlementDraft,
  now: UnixTime,
): Promise<EntitlementRecord> {
  const product = await requireProduct(tables, draft.product);
  const given = codesOf(draft.codes ?? []);
  const codes = given.length === 0 ? [generateActivationCode()] : given;
  const id = hexOf(randomBytes(16)) as EntitlementId;
  const entitlement = newEntitlement(id, codes, draft, product, now);
  for (const code of codes) await putCode(tables, code, id);
  await tables.entitlements.add(entitlement);
  await tables.tallies.add({ entitlement: id, opened: 0, numbered: 0, lapsed: 0, settledAt: now });
  await putTerms(tables, undefined, entitlement);
  await appendEntry(tables, now, 'entitlement-created', journalled(entitlement));
  return entitlement;
}

/** What later tokens will say; names and references stay out of the journal. */
function journalled(entitlement: EntitlementRecord): Readonly<Record<string, string | number | boolean>> {
  const { id, product, seats, leasePeriod, gracePeriod, subscriptionEnd, disabled } = entitlement;
  return {
    entitlement: id,
    product,
    seats,
    capacity: capacityOf(entitlement) === Number.POSITIVE_INFINITY ? 'unlimited' : capacityOf(entitlement),
    leasePeriod: leasePeriod ?? 'none',
    gracePeriod: gracePeriod ?? 'none',
    subscriptionEnd: subscriptionEnd ?? 'perpetual',
    features: entitlement.features
      .map(({ number, limit }) => (limit === undefined ? number : `${number}=${limit}`))
      .join(' '),
    disabled: disabled === true,
  };
}

/**
 * Changes count for tokens issued from now on; leases that are out there keep what they say.
 *
 * @throws OffleaseError `entitlement-unknown`, `field-invalid` (`field`), `seats-in-use` (`seats`, `inUse`) if
 *   more seats are in use than would be left
 */
export async function updateEntitlement(
  tables: WriteTables,
  id: EntitlementId,
  changes: EntitlementChanges,
  now: UnixTime,
): Promise<EntitlementRecord> {
  const before = await requireEntitlement(tables, id);
  const after = changedEntitlement(before, changes, await requireProduct(tables, before.product));
  await closeSlots(tables, before, after, now);
  await tables.entitlements.put(after);
  await putTerms(tables, before, after);
  await appendEntry(tables, now, 'entitlement-changed', journalled(after));
  return after;
}

/** Takes away free slots beyond the new number of seats: those free longest first. */
async function closeSlots(
  tables: WriteTables,
  before: EntitlementRecord,
  after: EntitlementRecord,
  now: UnixTime,
): Promise<void> {
  const capacity = capacityOf(after);
  if (capacity >= capacityOf(before)) return;
  const tally = await tables.tallies.get(after.id);
  for (let opened = tally?.opened ?? 0; opened > capacity; opened -= 1) {
    const slot = await lapsedSeat(tables, after.id, now);
    if (slot === undefined) {
      const { inUse } = await seatUse(tables, after, now);
      throw new OffleaseError('seats-in-use', { entitlement: after.id, seats: after.seats, inUse });
    }
    const holder = slot.activation === undefined ? undefined : await tables.activations.get(slot.activation);
    if (holder?.status.state === 'active') await endActivation(tables, holder, 'seats-reduced', now);
    await changeSeat(tables, after.id, slot.number, () => undefined);
  }
}

/** @throws OffleaseError `entitlement-unknown`, `field-invalid` (`field: 'codes'`), `code-taken` */
export async function addCode(
  tables: WriteTables,
  id: EntitlementId,
  typed: string | undefined,
  now: UnixTime,
): Promise<EntitlementRecord> {
  const before = await requireEntitlement(tables, id);
  const [code = generateActivationCode()] = codesOf(typed === undefined ? [] : [typed]);
  if (before.codes.length >= MAX_CODES) throw fieldInvalid('codes', 'too-many');
  await putCode(tables, code, id);
  const after = { ...before, codes: [...before.codes, code] };
  await tables.entitlements.put(after);
  await putTerms(tables, before, after);
  await appendEntry(tables, now, 'code-added', { entitlement: id, code });
  return after;
}

/** @throws OffleaseError `code-unknown`, `code-retired` if it is already */
export async function retireCode(tables: WriteTables, typed: string, now: UnixTime): Promise<void> {
  const code = activationCodeOf(typed);
  const record = code === undefined ? undefined : await tables.codes.get(code);
  if (record === undefined) throw new OffleaseError('code-unknown', { code: code ?? '' });
  if (record.retired !== undefined) throw new OffleaseError('code-retired', { code: record.code });
  await tables.codes.put({ ...record, retired: now });
  await appendEntry(tables, now, 'code-retired', { entitlement: record.entitlement, code: record.code });
}
