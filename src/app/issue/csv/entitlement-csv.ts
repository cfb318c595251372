import { newEntitlement, MAX_REPORT_EVERY, MAX_SEATS, type EntitlementDraft } from '../../../issuer/entitlement.ts';
import { MAX_IMPORT } from '../../../issuer/import.ts';
import type { Issuer } from '../../../issuer/issuer.ts';
import type { Overdraft } from '../../../issuer/records.ts';
import { OffleaseError } from '../../../license/error.ts';
import type { FeatureGrant } from '../../../license/feature.ts';
import { activationCodeOf, type ActivationCode, type CustomerId, type EntitlementId } from '../../../license/ids.ts';
import { isLine, MAX_CUSTOMER_NAME, MAX_PLAN } from '../../../license/limits.ts';
import type { Product } from '../../../license/product.ts';
import type { UnixTime } from '../../../license/time.ts';
import { readPeriod } from '../period-words.ts';
import { readCsv } from './csv.ts';
import { tableOf, type CellProblem, type Cells, type CellTrouble, type CsvPlan, type PlannedRow } from './csv-plan.ts';
import { ENTITLEMENT_COLUMNS, endOfCell } from './entitlement-columns.ts';

/** Digits and nothing else: what a spreadsheet has made of a long number is refused, not rounded. */
export function exactNumber(cell: string): number | undefined {
  if (!/^\d{1,16}$/.test(cell)) return undefined;
  const number = Number(cell);
  return Number.isSafeInteger(number) ? number : undefined;
}

class RowReader {
  readonly problems: CellProblem[] = [];
  readonly #cells: Cells;

  constructor(cells: Cells) {
    this.#cells = cells;
  }

  wrong(column: string, problem: CellTrouble, value?: string): void {
    this.problems.push({ column, problem, ...(value === undefined ? {} : { value }) });
    return undefined;
  }

  /** Nothing where the cell is empty; what cannot be read is noted. */
  read<T>(column: string, trouble: CellTrouble, parse: (cell: string) => T | undefined): T | undefined {
    const cell = this.#cells(column);
    if (cell === '') return undefined;
    const value = parse(cell);
    if (value === undefined) this.wrong(column, trouble);
    return value;
  }

  line(column: string, max: number): string | undefined {
    return this.read(column, 'line', (cell) => (isLine(cell, max) ? cell : undefined));
  }

  yes(column: string): boolean {
    const answers: Readonly<Record<string, boolean>> = { yes: true, no: false, true: true, false: false };
    return this.read(column, 'yes-no', (cell) => answers[cell.toLowerCase()]) ?? false;
  }
}

function overdraftOf(cell: string): Overdraft | undefined {
  if (cell === 'unlimited') return cell;
  const number = exactNumber(cell.replace(/\s?%$/, ''));
  if (number === undefined) return undefined;
  if (cell.endsWith('%')) return number <= 1000 ? { percent: number } : undefined;
  return number <= MAX_SEATS ? { seats: number } : undefined;
}

function featuresOf(cell: string, { features }: Product, row: RowReader): readonly FeatureGrant[] {
  const grants: FeatureGrant[] = [];
  for (const part of cell.split(/[\s,;]+/).filter((text) => text !== '')) {
    const [key = '', typed] = part.split('=', 2);
    const feature = features.find((candidate) => candidate.key === key);
    if (feature === undefined) {
      row.wrong('features', 'feature', key);
      continue;
    }
    const limit = typed === 'unlimited' ? typed : typed === undefined ? undefined : exactNumber(typed);
    const isGood = feature.type === 'bool' ? typed === undefined : limit !== undefined;
    const { number } = feature;
    if (!isGood) row.wrong('features', 'feature-limit', key);
    else if (grants.some((grant) => grant.number === number)) row.wrong('features', 'feature', key);
    else grants.push(limit === undefined ? { number } : { number, limit });
  }
  return grants;
}

function attributesOf(cell: string): readonly (readonly [string, string])[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(cell);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const pairs: (readonly [string, string])[] = [];
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') return undefined;
    pairs.push([key, text]);
  }
  return pairs;
}

interface Seen {
  readonly issuer: Issuer;
  readonly products: ReadonlyMap<string, Product>;
  readonly now: UnixTime;
  readonly tag: string;
  /** Codes of the rows before. */
  readonly codes: Set<ActivationCode>;
}

async function codesOf(cell: string, row: RowReader, { issuer, codes }: Seen): Promise<readonly ActivationCode[]> {
  const given: ActivationCode[] = [];
  for (const part of cell.split(/[\s,;]+/).filter((text) => text !== '')) {
    const code = activationCodeOf(part);
    if (code === undefined) row.wrong('codes', 'codes', part);
    else if (codes.has(code)) row.wrong('codes', 'code-twice', code);
    else if ((await issuer.findCode(code)) !== undefined) row.wrong('codes', 'code-taken', code);
    else {
      codes.add(code);
      given.push(code);
    }
  }
  return given;
}

/** What only the ledger's own rules find: an edition that the product does not have, attributes that are too long. */
function judged(draft: EntitlementDraft, product: Product, row: RowReader, now: UnixTime): void {
  const columns: Readonly<Record<string, readonly [string, CellTrouble]>> = {
    edition: ['edition', 'edition'],
    attributes: ['attributes', 'attributes'],
    features: ['features', 'features'],
  };
  try {
    newEntitlement('' as EntitlementId, [], { id: '' as CustomerId, name: draft.customer }, draft, product, now);
  } catch (error) {
    if (!(error instanceof OffleaseError)) throw error;
    const field = String(error.facts['field']);
    const [column, trouble] = columns[field] ?? [field, 'line'];
    if (!row.problems.some((problem) => problem.column === column)) row.wrong(column, trouble);
  }
}

async function plannedRow(line: number, cells: Cells, seen: Seen): Promise<PlannedRow<EntitlementDraft>> {
  const { issuer, products, now, tag } = seen;
  const name = cells('customer');
  const about = name === '' ? cells('id') : name;
  const id = cells('id');
  if (id !== '' && (await issuer.getEntitlement(id as EntitlementId).catch(() => undefined)) !== undefined) {
    return { line, about, what: 'known' };
  }
  const row = new RowReader(cells);
  for (const column of ENTITLEMENT_COLUMNS.needed) if (cells(column) === '') row.wrong(column, 'missing');
  const customer = row.line('customer', MAX_CUSTOMER_NAME) ?? '';
  const product = row.read('product', 'product', (cell) => products.get(cell));
  const period = (cell: string): string | undefined => readPeriod(cell, tag);
  const number =
    (least: number, most: number) =>
    (cell: string): number | undefined => {
      const value = exactNumber(cell);
      return value !== undefined && value >= least && value <= most ? value : undefined;
    };
  const customerId = cells('customer_id') as CustomerId;
  const owner = customerId === '' ? undefined : await issuer.getCustomer(customerId).catch(() => undefined);
  const draft: EntitlementDraft = {
    product: product?.id ?? '',
    customer,
    ...(owner === undefined ? {} : { customerId }),
    edition: cells('edition') === '' ? undefined : cells('edition'),
    plan: row.line('plan', MAX_PLAN),
    orderReference: row.line('order_reference', MAX_CUSTOMER_NAME),
    seats: row.read('seats', 'seats', number(0, MAX_SEATS)) ?? 0,
    overdraft: row.read('overdraft', 'overdraft', overdraftOf),
    leasePeriod: row.read('lease_period', 'period', period),
    gracePeriod: row.read('grace_period', 'period', period),
    subscriptionEnd: row.read('subscription_end', 'date', endOfCell),
    maintenanceEnd: row.read('maintenance_end', 'date', endOfCell),
    reportEvery: row.read('report_every', 'reports', number(1, MAX_REPORT_EVERY)),
    countsRenew: row.yes('counts_renew'),
    disabled: row.yes('disabled'),
    features: product === undefined ? [] : featuresOf(cells('features'), product, row),
    attributes: row.read('attributes', 'attributes', attributesOf) ?? [],
    codes: await codesOf(cells('codes'), row, seen),
  };
  if (product !== undefined) judged(draft, product, row, now);
  const { problems } = row;
  return problems.length > 0 ? { line, about, what: 'bad', problems } : { line, about, what: 'new', draft };
}

export interface PlanOptions {
  readonly now: UnixTime;
  /** Language in which periods may be written. */
  readonly tag: string;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

const TELL_EVERY = 50;

/** What an import of this text would do, by the ledger as it is. A row whose id is here already is left out. */
export async function planEntitlements(
  issuer: Issuer,
  text: string,
  { now, tag, onProgress, signal }: PlanOptions,
): Promise<CsvPlan<EntitlementDraft>> {
  const read = readCsv(text);
  if ('fault' in read) return { what: 'fault', fault: read.fault };
  const table = tableOf(read.rows, ENTITLEMENT_COLUMNS);
  if ('what' in table) return table;
  if (table.rows.length > MAX_IMPORT) return { what: 'too-many', most: MAX_IMPORT };
  const products = new Map((await issuer.listProducts()).map((product) => [product.id as string, product]));
  const seen: Seen = { issuer, products, now, tag, codes: new Set() };
  const rows: PlannedRow<EntitlementDraft>[] = [];
  for (const { line, cells } of table.rows) {
    signal?.throwIfAborted();
    rows.push(await plannedRow(line, cells, seen));
    if (rows.length % TELL_EVERY === 0) onProgress?.({ done: rows.length, total: table.rows.length });
  }
  return { what: 'rows', rows, ignored: table.ignored };
}
