import { OffleaseError } from '../license/error.ts';
import type { Counter, Limit } from '../license/feature.ts';
import { MAX_CHECKOUTS, type Checkout, type DeviceRecord } from './record.ts';

/** How much was used up of a feature (usage count). */
export function usedOf({ counters }: Pick<DeviceRecord, 'counters'>, number: number): number {
  return counters.find((counter) => counter.number === number)?.used ?? 0;
}

/** How much of a feature is checked out (element pool). */
export function checkedOutOf({ checkouts }: Pick<DeviceRecord, 'checkouts'>, number: number): number {
  return checkouts.reduce((sum, checkout) => sum + (checkout.number === number ? checkout.amount : 0), 0);
}

/** What is left of `limit`; never below 0, though a license may grant less than was used before. */
export function remainingOf(limit: Limit, used: number): Limit {
  return limit === 'unlimited' ? limit : Math.max(0, limit - used);
}

/** All that a token tells: what was used up so far, and what is checked out now. */
export function countersOf(record: Pick<DeviceRecord, 'counters' | 'checkouts'>): readonly Counter[] {
  const amounts = new Map(record.counters.map(({ number, used }) => [number, used]));
  for (const { number } of record.checkouts) amounts.set(number, checkedOutOf(record, number));
  return [...amounts].map(([number, used]) => ({ number, used })).sort((a, b) => a.number - b.number);
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
  const checkouts = record.checkouts.filter((checkout) => checkout.id !== id);
  if (checkouts.length === record.checkouts.length) throw new OffleaseError('checkout-unknown', { id });
  return { ...record, checkouts };
}

function assertLeft(record: DeviceRecord, number: number, used: number, amount: number): void {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new OffleaseError('amount-invalid');
  const grant = record.license?.claims.features.find((one) => one.number === number);
  if (grant?.limit === undefined) throw new OffleaseError('feature-not-licensed', { number });
  // A counter must stay a whole number that every engine and every token can say.
  const limit = grant.limit === 'unlimited' ? Number.MAX_SAFE_INTEGER : grant.limit;
  const remaining = Math.max(0, limit - used);
  if (amount > remaining) throw new OffleaseError('feature-exhausted', { number, amount, remaining });
}
