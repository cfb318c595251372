import { hexOf } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { CustomerId, EntitlementId } from '../license/ids.ts';
import { isLine, MAX_CUSTOMER_NAME } from '../license/limits.ts';
import type { UnixTime } from '../license/time.ts';
import { fieldInvalid } from './catalogue.ts';
import { fold, LAST, wordsOf } from './fold.ts';
import { appendEntry } from './journal.ts';
import { randomBytes } from './passphrase.ts';
import type { CustomerRecord, CustomerTermRecord } from './records.ts';
import { putTerms } from './search.ts';
import type { ReadTables, WriteTables } from './store.ts';

export interface CustomerFields {
  readonly name: string;
  /** What the vendor's other books call this customer. */
  readonly reference?: string | undefined;
  readonly note?: string | undefined;
}

export interface CustomerQuery {
  /** Words, each the beginning of a word in name or reference. */
  readonly search?: string;
  /** `next` of the page before. */
  readonly after?: string;
  /** 50 unless told. */
  readonly limit?: number;
}

export interface CustomerPage {
  /** By name; with a search, by the word that was found. */
  readonly customers: readonly CustomerRecord[];
  /** There may be more behind it. */
  readonly next?: string;
}

export const MAX_REFERENCE = 100;
export const MAX_NOTE = 500;

function customerOf(identity: Pick<CustomerRecord, 'id' | 'made'>, fields: CustomerFields): CustomerRecord {
  const { name, reference, note } = fields;
  if (!isLine(name, MAX_CUSTOMER_NAME)) throw fieldInvalid('customer');
  if (reference !== undefined && !isLine(reference, MAX_REFERENCE)) throw fieldInvalid('reference');
  if (note !== undefined && !isLine(note, MAX_NOTE)) throw fieldInvalid('note');
  return {
    ...identity,
    name,
    ...(reference === undefined ? {} : { reference }),
    ...(note === undefined ? {} : { note }),
  };
}

function wordsOfCustomer({ name, reference = '' }: CustomerRecord): readonly string[] {
  return [...new Set([...wordsOf(name), ...wordsOf(reference)])].sort();
}

export function customerTermsOf(customer: CustomerRecord): readonly CustomerTermRecord[] {
  const { id, name } = customer;
  return [
    { list: 'name', term: fold(name), customer: id },
    ...wordsOfCustomer(customer).map((term) => ({ list: 'word' as const, term, customer: id })),
  ];
}

async function putCustomer(
  tables: WriteTables,
  before: CustomerRecord | undefined,
  after: CustomerRecord,
): Promise<void> {
  for (const { list, term, customer } of before === undefined ? [] : customerTermsOf(before)) {
    await tables.customerTerms.delete([list, term, customer]);
  }
  for (const row of customerTermsOf(after)) await tables.customerTerms.put(row);
  await tables.customers.put(after);
}

/** A customer of another ledger, under the id that it has there. */
export async function keepCustomer(
  tables: WriteTables,
  { id, name }: Pick<CustomerRecord, 'id' | 'name'>,
  now: UnixTime,
): Promise<void> {
  const before = await tables.customers.get(id);
  await putCustomer(tables, before, customerOf({ id, made: before?.made ?? now }, { ...before, name }));
}

/** @throws OffleaseError `customer-unknown` */
export async function requireCustomer(tables: ReadTables, id: CustomerId): Promise<CustomerRecord> {
  const customer = await tables.customers.get(id);
  if (customer === undefined) throw new OffleaseError('customer-unknown', { customer: id });
  return customer;
}

/** @throws OffleaseError `field-invalid` (`customer`, `reference`, `note`) */
export async function createCustomer(
  tables: WriteTables,
  fields: CustomerFields,
  now: UnixTime,
): Promise<CustomerRecord> {
  const customer = customerOf({ id: hexOf(randomBytes(16)) as CustomerId, made: now }, fields);
  await putCustomer(tables, undefined, customer);
  await appendEntry(tables, now, 'customer-created', { customer: customer.id });
  return customer;
}

/** The customer of exactly this name, the one made first where there are several; else a new one. */
export async function customerNamed(tables: WriteTables, name: string, now: UnixTime): Promise<CustomerRecord> {
  const term = fold(name);
  const rows = await tables.customerTerms.page({
    from: ['name', term, '' as CustomerId],
    to: ['name', term, LAST as CustomerId],
    limit: 100,
  });
  let found: CustomerRecord | undefined;
  for (const row of rows) {
    const customer = await requireCustomer(tables, row.customer);
    if (customer.name === name && (found === undefined || customer.made < found.made)) found = customer;
  }
  return found ?? createCustomer(tables, { name }, now);
}

const BATCH = 200;

/** The entitlements of a customer, in the order of their list. */
async function entitlementsOf(tables: ReadTables, customer: CustomerId): Promise<readonly EntitlementId[]> {
  const found: EntitlementId[] = [];
  let from: [`customer:${CustomerId}`, string, EntitlementId] = [`customer:${customer}`, '', '' as EntitlementId];
  for (;;) {
    const to: typeof from = [`customer:${customer}`, LAST, LAST as EntitlementId];
    const rows = await tables.terms.page({ from, to, limit: BATCH });
    found.push(...rows.map(({ entitlement }) => entitlement));
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return found;
    from = [`customer:${customer}`, last.term, `${last.entitlement}\0` as EntitlementId];
  }
}

/**
 * A new name is said by every token issued from now on, for all of the customer's entitlements.
 *
 * @throws OffleaseError `customer-unknown`, `field-invalid`
 */
export async function updateCustomer(
  tables: WriteTables,
  id: CustomerId,
  changes: Partial<CustomerFields>,
  now: UnixTime,
): Promise<CustomerRecord> {
  const before = await requireCustomer(tables, id);
  const after = customerOf({ id, made: before.made }, { ...before, ...changes });
  await putCustomer(tables, before, after);
  if (after.name !== before.name) {
    for (const each of await entitlementsOf(tables, id)) {
      const entitlement = await tables.entitlements.get(each);
      if (entitlement === undefined) continue;
      const renamed = { ...entitlement, customer: after.name };
      await tables.entitlements.put(renamed);
      await putTerms(tables, entitlement, renamed);
    }
  }
  await appendEntry(tables, now, 'customer-changed', { customer: id });
  return after;
}

function cursorOf(after: string | undefined): Pick<CustomerTermRecord, 'term' | 'customer'> | undefined {
  if (after === undefined) return undefined;
  const at = after.indexOf(' ');
  if (at < 0) throw fieldInvalid('after');
  return { customer: after.slice(0, at) as CustomerId, term: after.slice(at + 1) };
}

/** How many rows one page looks at, at most, when further words leave most of them out. */
const MAX_ROWS = 2000;

/** @throws OffleaseError `field-invalid` (`after`) */
export async function listCustomers(tables: ReadTables, query: CustomerQuery = {}): Promise<CustomerPage> {
  const { limit = 50, search = '' } = query;
  const words = wordsOf(search).toSorted((a, b) => b.length - a.length);
  const [prefix = ''] = words;
  const list = prefix === '' ? 'name' : 'word';
  const matches = (customer: CustomerRecord, term: string): boolean => {
    if (prefix === '') return true;
    const known = wordsOfCustomer(customer);
    // One row of several that begin so stands for the customer: the first.
    if (known.find((candidate) => candidate.startsWith(prefix)) !== term) return false;
    return words.every((word) => known.some((candidate) => candidate.startsWith(word)));
  };
  const found: CustomerRecord[] = [];
  let last = cursorOf(query.after);
  for (let rows = 0; rows < MAX_ROWS; rows += BATCH) {
    const page = await tables.customerTerms.page({
      from: [list, last?.term ?? prefix, (last === undefined ? '' : `${last.customer}\0`) as CustomerId],
      to: [list, `${prefix}${LAST}`, LAST as CustomerId],
      limit: Math.min(BATCH, limit + 1),
    });
    for (const row of page) {
      if (found.length === limit) return { customers: found, next: nextOf(last) };
      last = row;
      const customer = await requireCustomer(tables, row.customer);
      if (matches(customer, row.term)) found.push(customer);
    }
    if (page.length < Math.min(BATCH, limit + 1)) return { customers: found };
  }
  return { customers: found, next: nextOf(last) };
}

function nextOf(row: Pick<CustomerTermRecord, 'term' | 'customer'> | undefined): string {
  return row === undefined ? ' ' : `${row.customer} ${row.term}`;
}
