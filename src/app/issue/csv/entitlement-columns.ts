import type { CodeRecord, EntitlementRecord, Overdraft } from '../../../issuer/records.ts';
import type { SeatUse } from '../../../issuer/seats.ts';
import type { FeatureGrant } from '../../../license/feature.ts';
import type { Product } from '../../../license/product.ts';
import { dateOfTime, unixTime, type UnixTime } from '../../../license/time.ts';
import { endOfDay } from '../calendar.ts';
import type { Columns } from './csv-plan.ts';

/** Of the file of entitlements. The last four are written only: they say how it stands. */
export const ENTITLEMENT_COLUMNS: Columns = {
  needed: ['customer', 'product', 'seats'],
  all: [
    'id',
    'customer',
    'customer_id',
    'product',
    'edition',
    'plan',
    'order_reference',
    'seats',
    'overdraft',
    'lease_period',
    'grace_period',
    'subscription_end',
    'maintenance_end',
    'report_every',
    'counts_renew',
    'disabled',
    'features',
    'attributes',
    'codes',
    'retired_codes',
    'in_use',
    'free',
    'created',
  ],
};

/** `2026-11-24T02:30:00Z`: exact, in UTC. */
export function timeCell(time: UnixTime | undefined): string {
  return time === undefined ? '' : dateOfTime(time).toISOString().replace('.000Z', 'Z');
}

/** A moment as it is written, or a day, which counts to its end in this browser's zone. */
export function endOfCell(cell: string): UnixTime | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(cell)) return endOfDay(cell);
  const seconds = Date.parse(cell) / 1000;
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > 0xffff_ffff) return undefined;
  const time = unixTime(seconds);
  // 31 February is another day.
  return timeCell(time) === cell ? time : undefined;
}

/** `5`: so many seats; `10%`; `unlimited`. */
export function overdraftCell(overdraft: Overdraft | undefined): string {
  if (overdraft === undefined) return '';
  if (overdraft === 'unlimited') return overdraft;
  return 'seats' in overdraft ? String(overdraft.seats) : `${String(overdraft.percent)}%`;
}

/** `export prints=1000 terminals=unlimited` */
export function featuresCell(features: readonly FeatureGrant[], product: Product | undefined): string {
  return features
    .map(({ number, limit }) => {
      const key = product?.features.find((feature) => feature.number === number)?.key ?? `#${String(number)}`;
      return limit === undefined ? key : `${key}=${String(limit)}`;
    })
    .join(' ');
}

const yesOrNo = (value: boolean | undefined): string => (value === true ? 'yes' : 'no');

export function entitlementCells(
  entitlement: EntitlementRecord,
  product: Product | undefined,
  codes: readonly CodeRecord[],
  use: SeatUse,
): readonly string[] {
  const { attributes } = entitlement;
  const listed = (isRetired: boolean): string =>
    codes
      .filter(({ retired }) => (retired !== undefined) === isRetired)
      .map(({ code }) => code)
      .join(' ');
  return [
    entitlement.id,
    entitlement.customer,
    entitlement.customerId,
    entitlement.product,
    entitlement.edition ?? '',
    entitlement.plan ?? '',
    entitlement.orderReference ?? '',
    String(entitlement.seats),
    overdraftCell(entitlement.overdraft),
    entitlement.leasePeriod ?? '',
    entitlement.gracePeriod ?? '',
    timeCell(entitlement.subscriptionEnd),
    timeCell(entitlement.maintenanceEnd),
    entitlement.reportEvery === undefined ? '' : String(entitlement.reportEvery),
    yesOrNo(entitlement.countsRenew),
    yesOrNo(entitlement.disabled),
    featuresCell(entitlement.features, product),
    attributes.length === 0 ? '' : JSON.stringify(Object.fromEntries(attributes)),
    listed(false),
    listed(true),
    String(use.inUse),
    String(use.free),
    timeCell(entitlement.made),
  ];
}
