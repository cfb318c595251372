import { hexOf } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import {
  activationCodeOf,
  type ActivationCode,
  type ActivationId,
  type CustomerId,
  type EntitlementId,
  type ProductId,
} from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import { addPeriod, parsePeriod, type UnixTime } from '../license/time.ts';
import { generateActivationCode } from './activation-code.ts';
import { fieldInvalid } from './catalogue.ts';
import { endActivation } from './commit-grant.ts';
import { customerNamed, requireCustomer } from './customers.ts';
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
import type { CodeRecord, CustomerRecord, EntitlementRecord } from './records.ts';
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

/** @throws OffleaseError `product-unknown`, `customer-unknown`, `field-invalid` (`field`), `code-taken` (`code`) */
export async function createEntitlement(
  tables: WriteTables,
  draft: EntitlementDraft,
  now: UnixTime,
): Promise<EntitlementRecord> {
  const product = await requireProduct(tables, draft.product);
  const given = codesOf(draft.codes ?? []);
  const codes = given.length === 0 ? [generateActivationCode()] : given;
  const id = hexOf(randomBytes(16)) as EntitlementId;
  const customer =
    draft.customerId === undefined
      ? await customerNamed(tables, draft.customer, now)
      : await requireCustomer(tables, draft.customerId);
  const entitlement = newEntitlement(id, codes, customer, draft, product, now);
  for (const code of codes) await putCode(tables, code, id);
  await tables.entitlements.add(entitlement);
  await tables.tallies.add({ entitlement: id, opened: 0, numbered: 0, lapsed: 0, settledAt: now });
  await putTerms(tables, undefined, entitlement);
  await appendEntry(tables, now, 'entitlement-created', journalled(entitlement));
  return entitlement;
}

/** What later tokens will say; names and references stay out of the journal. */
export function journalled(entitlement: EntitlementRecord): Readonly<Record<string, string | number | boolean>> {
  const { id, product, customerId, seats, leasePeriod, gracePeriod, subscriptionEnd, disabled } = entitlement;
  return {
    entitlement: id,
    product,
    customer: customerId,
    seats,
    capacity: capacityOf(entitlement) === Number.POSITIVE_INFINITY ? 'unlimited' : capacityOf(entitlement),
    leasePeriod: leasePeriod ?? 'none',
    gracePeriod: gracePeriod ?? 'none',
    subscriptionEnd: subscriptionEnd ?? 'perpetual',
    features: entitlement.features
      .map(({ number, limit }) => (limit === undefined ? number : `${number}=${limit}`))
      .join(' '),
    reportEvery: entitlement.reportEvery ?? 'none',
    term: entitlement.term ?? 0,
    disabled: disabled === true,
  };
}

export interface UpdateOptions {
  /** The number of seats may go below those in use: nobody gets one until enough are free. */
  readonly force?: boolean;
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
  { customer, ...changes }: EntitlementChanges,
  now: UnixTime,
  options: UpdateOptions = {},
): Promise<EntitlementRecord> {
  const before = await requireEntitlement(tables, id);
  const changed = changedEntitlement(before, changes, await requireProduct(tables, before.product));
  const owner = customer === undefined || customer === before.customer ? undefined : customer;
  const after = owner === undefined ? changed : ownedBy(changed, await customerNamed(tables, owner, now));
  const { isForced, ended } = await closeSlots(tables, before, after, now, options);
  await tables.entitlements.put(after);
  await putTerms(tables, before, after);
  await appendEntry(tables, now, 'entitlement-changed', {
    ...journalled(after),
    ...(isForced ? { forced: true } : {}),
    ...(ended.length === 0 ? {} : { ended: ended.join(' ') }),
  });
  return after;
}

function ownedBy(entitlement: EntitlementRecord, { id, name }: CustomerRecord): EntitlementRecord {
  return { ...entitlement, customerId: id, customer: name };
}

/**
 * Another customer has it from now on, with its seats, activations and codes; the next token of each device says so.
 *
 * @throws OffleaseError `entitlement-unknown`, `customer-unknown`
 */
export async function transferEntitlement(
  tables: WriteTables,
  id: EntitlementId,
  customer: CustomerId,
  now: UnixTime,
): Promise<EntitlementRecord> {
  const before = await requireEntitlement(tables, id);
  const after = ownedBy(before, await requireCustomer(tables, customer));
  await tables.entitlements.put(after);
  await putTerms(tables, before, after);
  await appendEntry(tables, now, 'entitlement-transferred', {
    entitlement: id,
    from: before.customerId,
    customer: after.customerId,
  });
  return after;
}

/** A disabled entitlement issues nothing; leases that are out there run on. @throws OffleaseError `entitlement-unknown` */
export async function setDisabled(
  tables: WriteTables,
  id: EntitlementId,
  disabled: boolean,
  now: UnixTime,
): Promise<EntitlementRecord> {
  const before = await requireEntitlement(tables, id);
  if ((before.disabled === true) === disabled) return before;
  const { disabled: _before, ...rest } = before;
  const after: EntitlementRecord = disabled ? { ...rest, disabled } : rest;
  await tables.entitlements.put(after);
  await appendEntry(tables, now, disabled ? 'entitlement-disabled' : 'entitlement-enabled', { entitlement: id });
  return after;
}

export interface Renewal {
  /** ISO 8601, for example `P1Y`: from the end of a running subscription, from today for one that has ended. */
  readonly by: string;
  /** Prolongs the maintenance by the same rule. */
  readonly maintenanceBy?: string;
}

function prolonged(field: string, end: UnixTime | undefined, by: string, now: UnixTime): UnixTime {
  const period = parsePeriod(by);
  if (period === undefined) throw fieldInvalid(field);
  return addPeriod(end !== undefined && end > now ? end : now, period);
}

/**
 * Prolongs a subscription; where the entitlement says so, counts of usage start anew.
 *
 * @throws OffleaseError `entitlement-unknown`, `field-invalid` (`by`, `maintenanceBy`; `subscriptionEnd` of a
 *   perpetual one)
 */
export async function renewEntitlement(
  tables: WriteTables,
  id: EntitlementId,
  { by, maintenanceBy }: Renewal,
  now: UnixTime,
): Promise<EntitlementRecord> {
  const before = await requireEntitlement(tables, id);
  if (before.subscriptionEnd === undefined) throw fieldInvalid('subscriptionEnd', 'perpetual');
  const after: EntitlementRecord = {
    ...before,
    subscriptionEnd: prolonged('by', before.subscriptionEnd, by, now),
    ...(maintenanceBy === undefined
      ? {}
      : { maintenanceEnd: prolonged('maintenanceBy', before.maintenanceEnd, maintenanceBy, now) }),
    ...(before.countsRenew === true ? { term: (before.term ?? 0) + 1 } : {}),
  };
  await tables.entitlements.put(after);
  await appendEntry(tables, now, 'entitlement-renewed', journalled(after));
  return after;
}

interface Closed {
  /** More slots are left than the capacity. */
  readonly isForced: boolean;
  /** Activations that could have come back to a seat which is no more. */
  readonly ended: readonly ActivationId[];
}

/**
 * Takes away free slots beyond the new number of seats: those free longest first. A seat whose device's clock is
 * behind counts as in use.
 */
async function closeSlots(
  tables: WriteTables,
  before: EntitlementRecord,
  after: EntitlementRecord,
  now: UnixTime,
  { force = false }: UpdateOptions,
): Promise<Closed> {
  const capacity = capacityOf(after);
  const ended: ActivationId[] = [];
  if (capacity >= capacityOf(before)) return { isForced: false, ended };
  const tally = await tables.tallies.get(after.id);
  for (let opened = tally?.opened ?? 0; opened > capacity; opened -= 1) {
    const slot = await lapsedSeat(tables, after.id, now);
    if (slot === undefined) {
      if (force) return { isForced: true, ended };
      const { inUse } = await seatUse(tables, after, now);
      throw new OffleaseError('seats-in-use', { entitlement: after.id, seats: after.seats, inUse });
    }
    const holder = slot.activation === undefined ? undefined : await tables.activations.get(slot.activation);
    if (holder?.status.state === 'active') {
      await endActivation(tables, holder, 'seats-reduced', now);
      ended.push(holder.id);
    }
    await changeSeat(tables, after.id, slot.number, () => undefined);
  }
  return { isForced: false, ended };
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

/** All codes that the entitlement was ever given, with when they were retired. @throws OffleaseError `entitlement-unknown` */
export async function codesOfEntitlement(tables: ReadTables, id: EntitlementId): Promise<readonly CodeRecord[]> {
  const { codes } = await requireEntitlement(tables, id);
  const records: CodeRecord[] = [];
  for (const code of codes) records.push((await tables.codes.get(code)) ?? { code, entitlement: id });
  return records;
}
