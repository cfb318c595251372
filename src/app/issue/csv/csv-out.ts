import type { Issuer, SeatView } from '../../../issuer/issuer.ts';
import type { EntitlementRecord } from '../../../issuer/records.ts';
import type { Product } from '../../../license/product.ts';
import { csvLine } from './csv.ts';
import { CUSTOMER_COLUMNS, customerCells } from './customer-csv.ts';
import { ENTITLEMENT_COLUMNS, entitlementCells, timeCell } from './entitlement-columns.ts';

export type CsvKind = 'entitlements' | 'customers' | 'seats';

export interface ExportOptions {
  /** Rows written by now. How many there will be, nobody has counted. */
  readonly onProgress?: (rows: number) => void;
  readonly signal?: AbortSignal;
}

const SEAT_COLUMNS = [
  'entitlement',
  'customer',
  'product',
  'seat',
  'in_use',
  'state',
  'seat_name',
  'machine_label',
  'device',
  'activation',
  'active_since',
  'lease_end',
  'grace_end',
  'held_until',
  'reserved_for',
  'lost',
  'clock_behind',
  'last_heard',
  'counters',
];

function seatCells(
  { id, customer, product: productId }: EntitlementRecord,
  { seat, activation, inUse }: SeatView,
  product: Product | undefined,
): readonly string[] {
  const yes = (value: boolean | undefined): string => (value === true ? 'yes' : 'no');
  const counters = seat.counters.map(({ number, used }) => {
    const key = product?.features.find((feature) => feature.number === number)?.key ?? `#${String(number)}`;
    return `${key}=${String(used)}`;
  });
  return [
    id,
    customer,
    productId,
    String(seat.number),
    yes(inUse),
    activation?.status.state ?? '',
    activation?.seatName ?? '',
    activation?.machineLabel ?? '',
    activation?.device ?? '',
    activation?.id ?? '',
    timeCell(activation?.made),
    timeCell(activation?.leaseEnd),
    timeCell(activation?.graceEnd),
    timeCell(activation?.heldUntil),
    seat.reservedFor ?? '',
    yes(seat.lost),
    yes(seat.behind),
    timeCell(activation?.heard?.at),
    counters.join(' '),
  ];
}

async function* entitlementsOf(issuer: Issuer): AsyncGenerator<EntitlementRecord> {
  for (let after: string | undefined; ;) {
    const page = await issuer.listEntitlements({ limit: 200, ...(after === undefined ? {} : { after }) });
    yield* page.entitlements;
    if (page.next === undefined) return;
    after = page.next;
  }
}

async function* seatsOf(issuer: Issuer, { id }: EntitlementRecord): AsyncGenerator<SeatView> {
  for (let after = 0; ;) {
    const page = await issuer.seatsOf(id, { after, limit: 500 });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < 500) return;
    after = last.seat.number;
  }
}

async function* lines(issuer: Issuer, kind: CsvKind): AsyncGenerator<readonly string[]> {
  if (kind === 'customers') {
    yield CUSTOMER_COLUMNS.all;
    for (let after: string | undefined; ;) {
      const page = await issuer.listCustomers({ limit: 500, ...(after === undefined ? {} : { after }) });
      for (const customer of page.customers) yield customerCells(customer);
      if (page.next === undefined) return;
      after = page.next;
    }
  }
  const products = new Map((await issuer.listProducts()).map((product) => [product.id, product]));
  yield kind === 'seats' ? SEAT_COLUMNS : ENTITLEMENT_COLUMNS.all;
  for await (const entitlement of entitlementsOf(issuer)) {
    const product = products.get(entitlement.product);
    if (kind === 'entitlements') {
      const { id } = entitlement;
      yield entitlementCells(entitlement, product, await issuer.codesOf(id), await issuer.seatUse(id));
    } else {
      for await (const seat of seatsOf(issuer, entitlement)) yield seatCells(entitlement, seat, product);
    }
  }
}

/** Everything of a kind as CSV. @throws the signal's reason, once it is aborted */
export async function csvOf(
  issuer: Issuer,
  kind: CsvKind,
  { onProgress, signal }: ExportOptions = {},
): Promise<string> {
  const parts = ['\uFEFF'];
  for await (const cells of lines(issuer, kind)) {
    signal?.throwIfAborted();
    parts.push(csvLine(cells));
    if (parts.length % 200 === 0) onProgress?.(parts.length - 2);
  }
  return parts.join('');
}
