import { MAX_NOTE, MAX_REFERENCE, type CustomerFields } from '../../../issuer/customers.ts';
import { MAX_IMPORT } from '../../../issuer/import.ts';
import type { Issuer } from '../../../issuer/issuer.ts';
import type { CustomerRecord } from '../../../issuer/records.ts';
import type { CustomerId } from '../../../license/ids.ts';
import { isLine, MAX_CUSTOMER_NAME } from '../../../license/limits.ts';
import { readCsv } from './csv.ts';
import { tableOf, type CellProblem, type Cells, type Columns, type CsvPlan, type PlannedRow } from './csv-plan.ts';
import { timeCell } from './entitlement-columns.ts';
import type { PlanOptions } from './entitlement-csv.ts';

export const CUSTOMER_COLUMNS: Columns = { needed: ['name'], all: ['id', 'name', 'reference', 'note', 'created'] };

export function customerCells({ id, name, reference = '', note = '', made }: CustomerRecord): readonly string[] {
  return [id, name, reference, note, timeCell(made)];
}

/** By id; else a customer of the same name and reference. */
async function isKnown(issuer: Issuer, cells: Cells): Promise<boolean> {
  const id = cells('id');
  if (id !== '' && (await issuer.getCustomer(id as CustomerId).catch(() => undefined)) !== undefined) return true;
  const name = cells('name');
  const reference = cells('reference');
  for (let after: string | undefined; ;) {
    const page = await issuer.listCustomers({
      search: `${name} ${reference}`,
      limit: 200,
      ...(after === undefined ? {} : { after }),
    });
    if (page.customers.some((one) => one.name === name && (one.reference ?? '') === reference)) return true;
    if (page.next === undefined) return false;
    after = page.next;
  }
}

async function plannedRow(
  issuer: Issuer,
  line: number,
  cells: Cells,
  seen: Set<string>,
): Promise<PlannedRow<CustomerFields>> {
  const about = cells('name');
  const problems: CellProblem[] = [];
  const field = (column: 'name' | 'reference' | 'note', max: number): string | undefined => {
    const cell = cells(column);
    if (cell === '') return undefined;
    if (!isLine(cell, max)) problems.push({ column, problem: 'line' });
    return cell;
  };
  const name = field('name', MAX_CUSTOMER_NAME);
  if (name === undefined) problems.push({ column: 'name', problem: 'missing' });
  const draft = { name: name ?? '', reference: field('reference', MAX_REFERENCE), note: field('note', MAX_NOTE) };
  if (problems.length > 0) return { line, about, what: 'bad', problems };
  const key = `${draft.name}\0${draft.reference ?? ''}`;
  if (seen.has(key) || (await isKnown(issuer, cells))) return { line, about, what: 'known' };
  seen.add(key);
  return { line, about, what: 'new', draft };
}

const TELL_EVERY = 50;

/** What an import of this text would do. A customer of the same name and reference is left out. */
export async function planCustomers(
  issuer: Issuer,
  text: string,
  { onProgress, signal }: PlanOptions,
): Promise<CsvPlan<CustomerFields>> {
  const read = readCsv(text);
  if ('fault' in read) return { what: 'fault', fault: read.fault };
  const table = tableOf(read.rows, CUSTOMER_COLUMNS);
  if ('what' in table) return table;
  if (table.rows.length > MAX_IMPORT) return { what: 'too-many', most: MAX_IMPORT };
  const seen = new Set<string>();
  const rows: PlannedRow<CustomerFields>[] = [];
  for (const { line, cells } of table.rows) {
    signal?.throwIfAborted();
    rows.push(await plannedRow(issuer, line, cells, seen));
    if (rows.length % TELL_EVERY === 0) onProgress?.({ done: rows.length, total: table.rows.length });
  }
  return { what: 'rows', rows, ignored: table.ignored };
}
