import { OffleaseError } from '../license/error.ts';
import type { Counter, Feature, FeatureGrant, Limit } from '../license/feature.ts';
import { isWhole } from '../license/limits.ts';
import { withoutId } from './bookkeeping.ts';
import { MAX_CHECKOUTS, type Checkout, type DeviceRecord } from './record.ts';

type Usage = Pick<DeviceRecord, 'counters' | 'checkouts'>;

/** How much was used up of a feature (usage count). */
export function usedOf({ counters }: Usage, number: number): number {
  return counters.find((counter) => counter.number === number)?.used ?? 0;
}

/** How much of a feature is checked out (element pool). */
export function checkedOutOf({ checkouts }: Usage, number: number): number {
  return checkouts.reduce((sum, checkout) => sum + (checkout.number === number ? checkout.amount : 0), 0);
}

/** What a license grants of a feature, and how much of that is used up or checked out now. */
export interface Amounts {
  readonly limit: Limit;
  readonly used: number;
  /** Never below 0, though a license may grant less than was used before. */
  readonly remaining: Limit;
}

/** `undefined` where there is nothing to count. */
export function amountsOf(
  record: Usage,
  { number, type }: Pick<Feature, 'number' | 'type'>,
  { limit }: FeatureGrant,
): Amounts | undefined {
  if (limit === undefined || type === 'bool') return undefined;
  const used = (type === 'usage-count' ? usedOf : checkedOutOf)(record, number);
  return { limit, used, remaining: limit === 'unlimited' ? limit : Math.max(0, limit - used) };
}

/** All that a token tells: what was used up so far, and what is checked out now. */
export function countersOf(record: Usage): readonly Counter[] {
  const pools = new Set(record.checkouts.map(({ number }) => number));
  const held = [...pools].map((number) => ({ number, used: checkedOutOf(record, number) }));
  return [...record.counters.filter(({ number }) => !pools.has(number)), ...held].sort((a, b) => a.number - b.number);
}

/** Part of `transition`: a license that works is presumed. */
export function applyConsumption(record: DeviceRecord, number: number, amount: number): DeviceRecord {
  const used = usedOf(record, number);
  assertLeft(record, number, used, amount);
  const rest = record.counters.filter((counter) => counter.number !== number);
  return { ...record, counters: [...rest, { number, used: used + amount }] };
}

/** Part of `transition`: a license that works is presumed. */
export function applyCheckout(record: DeviceRecord, checkout: Checkout): DeviceRecord {
  assertLeft(record, checkout.number, checkedOutOf(record, checkout.number), checkout.amount);
  if (record.checkouts.length >= MAX_CHECKOUTS) {
    throw new OffleaseError('feature-exhausted', { checkouts: record.checkouts.length });
  }
  return { ...record, checkouts: [checkout, ...record.checkouts] };
}

/** Part of `transition`, in every state: what is given back can only be right. */
export function applyReturn(record: DeviceRecord, id: string): DeviceRecord {
  return { ...record, checkouts: withoutId(record.checkouts, id, 'checkout-unknown') };
}

function assertLeft(record: DeviceRecord, number: number, used: number, amount: number): void {
  if (!isWhole(amount) || amount < 1) throw new OffleaseError('amount-invalid');
  const grant = record.license?.claims.features.find((one) => one.number === number);
  if (grant?.limit === undefined) throw new OffleaseError('feature-not-licensed', { number });
  // A counter must stay a whole number that every engine and every token can say.
  const remaining = Math.max(0, (grant.limit === 'unlimited' ? Number.MAX_SAFE_INTEGER : grant.limit) - used);
  if (amount > remaining) throw new OffleaseError('feature-exhausted', { number, amount, remaining });
}
