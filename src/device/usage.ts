import type { Counter, Feature, FeatureGrant, Limit } from '../license/feature.ts';
import type { DeviceRecord } from './record.ts';

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
