import { isWhole } from './limits.ts';

/** `bool` is there or not, `usage-count` is used up, `element-pool` is checked out and returned. */
export type FeatureType = 'bool' | 'usage-count' | 'element-pool';

export const FEATURE_TYPES: readonly FeatureType[] = ['bool', 'usage-count', 'element-pool'];

/** Feature numbers run from 1; tokens carry only them, so a number is never given to another feature. */
export const MAX_FEATURE_NUMBER = 512;

/** A line of a product's append-only catalogue. */
export interface Feature {
  readonly number: number;
  readonly key: string;
  readonly type: FeatureType;
  readonly name?: string;
}

export type Limit = number | 'unlimited';

/** What a license grants: a `bool` feature has no limit, the others always have one. */
export interface FeatureGrant {
  readonly number: number;
  readonly limit?: Limit;
}

/** How much of a feature was used so far (usage count) or is checked out now (element pool). */
export interface Counter {
  readonly number: number;
  readonly used: number;
}

/** 1 to 50 characters: a letter, then letters, digits, dots, dashes and underscores. */
export function isFeatureKey(key: unknown): boolean {
  return typeof key === 'string' && /^[A-Za-z][A-Za-z0-9._-]{0,49}$/.test(key);
}

export function isFeatureNumber(number: unknown): boolean {
  return isWhole(number, MAX_FEATURE_NUMBER) && number > 0;
}
