import { OffleaseError } from '../license/error.ts';
import type { CustomerId, EntitlementId, ProductId } from '../license/ids.ts';
import { fold, LAST, wordsOf } from './fold.ts';
import type { EntitlementRecord, TermRecord } from './records.ts';
import type { ReadTables, WriteTables } from './store.ts';

export interface EntitlementQuery {
  /** Words, each the beginning of a word in customer, order reference, edition, plan or code. */
  readonly search?: string;
  readonly product?: ProductId;
  readonly customer?: CustomerId;
  /** `next` of the page before. */
  readonly after?: string;
  /** 50 unless told. */
  readonly limit?: number;
}

export interface EntitlementPage {
  /** By customer; with a search, by the word that was found. */
  readonly entitlements: readonly EntitlementRecord[];
  /** There may be more behind it. Absent: this was the end. */
  readonly next?: string;
}

/** How many rows one page looks at, at most, when a second word or a product leaves most of them out. */
const MAX_ROWS = 2000;
const BATCH = 100;
function wordsOfEntitlement({ customer, orderReference, edition, plan, codes }: EntitlementRecord): readonly string[] {
  const texts = [customer, orderReference ?? '', edition ?? '', plan ?? '', ...codes];
  return [...new Set(texts.flatMap(wordsOf))].sort();
}

export function termsOf(entitlement: EntitlementRecord): readonly TermRecord[] {
  const { id, product, customer, customerId } = entitlement;
  const name = fold(customer);
  return [
    { list: 'all', term: name, entitlement: id },
    { list: `product:${product}`, term: name, entitlement: id },
    { list: `customer:${customerId}`, term: name, entitlement: id },
    ...wordsOfEntitlement(entitlement).map((term) => ({ list: 'word' as const, term, entitlement: id })),
  ];
}

function keyOf({ list, term, entitlement }: TermRecord): [TermRecord['list'], string, EntitlementId] {
  return [list, term, entitlement];
}

/** Writes only the rows that differ. */
export async function putTerms(
  tables: WriteTables,
  before: EntitlementRecord | undefined,
  after: EntitlementRecord,
): Promise<void> {
  const old = new Map((before === undefined ? [] : termsOf(before)).map((row) => [keyOf(row).join('\0'), row]));
  for (const row of termsOf(after)) {
    if (!old.delete(keyOf(row).join('\0'))) await tables.terms.put(row);
  }
  for (const row of old.values()) await tables.terms.delete(keyOf(row));
}

interface Plan {
  readonly list: TermRecord['list'];
  readonly prefix: string;
  readonly matches: (entitlement: EntitlementRecord, term: string) => boolean;
}

function planOf({ search = '', product, customer }: EntitlementQuery): Plan {
  const words = wordsOf(search).toSorted((a, b) => b.length - a.length);
  const [longest] = words;
  // A customer has few entitlements, so their list is gone through whatever else is asked for.
  if (customer !== undefined) {
    return {
      list: `customer:${customer}`,
      prefix: '',
      matches(entitlement) {
        if (product !== undefined && entitlement.product !== product) return false;
        const known = wordsOfEntitlement(entitlement);
        return words.every((word) => known.some((candidate) => candidate.startsWith(word)));
      },
    };
  }
  if (longest === undefined) {
    return { list: product === undefined ? 'all' : `product:${product}`, prefix: '', matches: () => true };
  }
  return {
    list: 'word',
    prefix: longest,
    matches(entitlement, term) {
      if (product !== undefined && entitlement.product !== product) return false;
      const known = wordsOfEntitlement(entitlement);
      // One row of several that begin so stands for the entitlement: the first.
      if (known.find((candidate) => candidate.startsWith(longest)) !== term) return false;
      return words.every((word) => known.some((candidate) => candidate.startsWith(word)));
    },
  };
}

function cursorOf(after: string | undefined, prefix: string): Pick<TermRecord, 'term' | 'entitlement'> | undefined {
  if (after === undefined) return undefined;
  const at = after.indexOf(' ');
  if (at < 0) throw new OffleaseError('field-invalid', { field: 'after' });
  const term = after.slice(at + 1);
  // A cursor of another search: it points outside of this one's range.
  if (!term.startsWith(prefix)) throw new OffleaseError('field-invalid', { field: 'after' });
  return { entitlement: after.slice(0, at) as EntitlementId, term };
}

export async function listEntitlements(tables: ReadTables, query: EntitlementQuery = {}): Promise<EntitlementPage> {
  const { list, prefix, matches } = planOf(query);
  const limit = query.limit ?? 50;
  const found: EntitlementRecord[] = [];
  let last = cursorOf(query.after, prefix);
  for (let rows = 0; rows < MAX_ROWS; rows += BATCH) {
    const page = await tables.terms.page({
      from: [list, last?.term ?? prefix, (last === undefined ? '' : `${last.entitlement}\0`) as EntitlementId],
      to: [list, `${prefix}${LAST}`, LAST as EntitlementId],
      limit: BATCH,
    });
    for (const row of page) {
      if (found.length === limit) return { entitlements: found, next: nextOf(last) };
      last = row;
      const entitlement = await tables.entitlements.get(row.entitlement);
      if (entitlement !== undefined && matches(entitlement, row.term)) found.push(entitlement);
    }
    if (page.length < BATCH) return { entitlements: found };
  }
  return { entitlements: found, next: nextOf(last) };
}

function nextOf(row: Pick<TermRecord, 'term' | 'entitlement'> | undefined): string {
  return row === undefined ? ' ' : `${row.entitlement} ${row.term}`;
}
