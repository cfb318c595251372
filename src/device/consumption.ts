import { OffleaseError } from '../license/error.ts';
import { isWhole } from '../license/limits.ts';
import { withoutId } from './bookkeeping.ts';
import { MAX_CHECKOUTS, type Checkout, type DeviceRecord } from './record.ts';
import { checkedOutOf, usedOf } from './usage.ts';

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
