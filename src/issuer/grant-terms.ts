import { OffleaseError } from '../license/error.ts';
import { isUnixTime, type UnixTime } from '../license/time.ts';
import type { ActivationCode, CustomerId, EntitlementId } from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import { readProductFile } from '../token/product-file.ts';
import { endActivation } from './commit-grant.ts';
import type { AllottedSeats } from './custody-records.ts';
import { keepCustomer, requireCustomer } from './customers.ts';
import { codesOf, newEntitlement, type EntitlementDraft } from './entitlement.ts';
import { codesOfEntitlement, journalled, requireEntitlement, requireProduct } from './entitlements.ts';
import { appendEntry } from './journal.ts';
import type { CustomerRecord, EntitlementRecord } from './records.ts';
import { putTerms } from './search.ts';
import { changeSeat, isInUse } from './seats.ts';
import type { ReadTables, WriteTables } from './store.ts';

/*
 * Beside its certificate a delegate gets what it issues by: the entitlements of its allotments, with the numbers of the seats
 * that are its own. They are no secret and bind nobody; what a token of the delegate may say, its certificate says.
 *
 * terms { "customer": { "id", "name" }, "entitlement": the record, "product": the text of a product file, "retired": [code],
 *         "seats": [number] }
 */
export interface GrantTerms {
  readonly product: Product;
  readonly customer: Pick<CustomerRecord, 'id' | 'name'>;
  readonly entitlement: EntitlementRecord;
  readonly retired: readonly ActivationCode[];
  readonly seats: readonly number[];
}

/** For the grant: plain values, the product aside. Overdraft is the parent's alone. */
export async function termsFor(tables: ReadTables, { entitlement: id, seats }: AllottedSeats) {
  const { overdraft: _overdraft, ...entitlement } = await requireEntitlement(tables, id);
  const { name } = await requireCustomer(tables, entitlement.customerId);
  const codes = await codesOfEntitlement(tables, id);
  return {
    customer: { id: entitlement.customerId, name },
    entitlement: { ...entitlement, seats: seats.length },
    product: await requireProduct(tables, entitlement.product),
    retired: codes.filter(({ retired }) => retired !== undefined).map(({ code }) => code),
    seats,
  };
}

function invalid(cause?: unknown): OffleaseError {
  return new OffleaseError('delegate-invalid', { reason: 'terms' }, cause === undefined ? undefined : { cause });
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid();
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw invalid();
  return value;
}

function idOf(value: unknown): string {
  const id = text(value);
  if (!/^[0-9a-f]{32}$/.test(id)) throw invalid();
  return id;
}

function list<T>(value: unknown, of: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw invalid();
  return value.map(of);
}

function seatNumber(value: unknown): number {
  if (!Number.isSafeInteger(value) || Number(value) < 1) throw invalid();
  return Number(value);
}

async function readOne(value: unknown): Promise<GrantTerms> {
  const given = fields(value);
  const { product } = await readProductFile(text(given['product']));
  const owner = fields(given['customer']);
  const customer = { id: idOf(owner['id']) as CustomerId, name: text(owner['name']) };
  const record = fields(given['entitlement']);
  const seats = list(given['seats'], seatNumber);
  const made = record['made'];
  if (!isUnixTime(made) || record['product'] !== product.id || new Set(seats).size !== seats.length) throw invalid();
  const codes = codesOf(list(record['codes'], text));
  // The fields are judged as those of any entitlement are.
  const draft = { ...record, seats: seats.length } as unknown as EntitlementDraft;
  const entitlement = newEntitlement(idOf(record['id']) as EntitlementId, codes, customer, draft, product, made);
  const { term } = record;
  return {
    product,
    customer,
    entitlement: typeof term === 'number' ? { ...entitlement, term } : entitlement,
    retired: codesOf(list(given['retired'], text)),
    seats,
  };
}

/** @throws OffleaseError `delegate-invalid` (`reason: 'terms'`) */
export async function readTerms(value: unknown): Promise<readonly GrantTerms[]> {
  if (value === undefined) return [];
  try {
    return await Promise.all(list(value, readOne));
  } catch (cause) {
    throw invalid(cause);
  }
}

/** Slots of exactly these numbers. @throws OffleaseError `seats-in-use`: one that is no longer its own is in use still */
async function keepSeats(tables: WriteTables, { entitlement, seats }: GrantTerms, now: UnixTime): Promise<void> {
  const { id } = entitlement;
  if ((await tables.tallies.get(id)) === undefined) {
    await tables.tallies.add({ entitlement: id, opened: 0, numbered: 0, lapsed: 0, settledAt: now });
  }
  const slots = await tables.seats.page({ from: [id, 0], to: [id, Number.MAX_SAFE_INTEGER], limit: 1_000_000 });
  const own = new Set(seats);
  for (const slot of slots) {
    if (own.delete(slot.number)) continue;
    if (isInUse(slot, now)) {
      const inUse = slots.filter((one) => isInUse(one, now)).length;
      throw new OffleaseError('seats-in-use', { entitlement: id, seats: seats.length, inUse });
    }
    const holder = slot.activation === undefined ? undefined : await tables.activations.get(slot.activation);
    if (holder?.status.state === 'active') await endActivation(tables, holder, 'seats-reduced', now);
    await changeSeat(tables, id, slot.number, () => undefined);
  }
  for (const number of own) await changeSeat(tables, id, number, () => ({ heldUntil: 0, counters: [] }));
}

/** What a delegate issues by from now on. In the caller's transaction. @throws OffleaseError `seats-in-use`, `code-taken` */
export async function keepTerms(tables: WriteTables, terms: readonly GrantTerms[], now: UnixTime): Promise<void> {
  for (const one of terms) {
    const { product, customer, entitlement, retired } = one;
    const { id } = entitlement;
    const known = await tables.products.get(product.id);
    await tables.products.put({ id: product.id, product, made: known?.made ?? now });
    await keepCustomer(tables, customer, now);
    for (const code of entitlement.codes) {
      const taken = await tables.codes.get(code);
      if (taken !== undefined && taken.entitlement !== id) throw new OffleaseError('code-taken', { code });
      const at = taken?.retired ?? (retired.includes(code) ? now : undefined);
      await tables.codes.put({ code, entitlement: id, ...(at === undefined ? {} : { retired: at }) });
    }
    const before = await tables.entitlements.get(id);
    await tables.entitlements.put(entitlement);
    await putTerms(tables, before, entitlement);
    await keepSeats(tables, one, now);
    await appendEntry(
      tables,
      now,
      before === undefined ? 'entitlement-created' : 'entitlement-changed',
      journalled(entitlement),
    );
  }
}
