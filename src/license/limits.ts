/** Lengths in characters (Unicode code points), held at every door and again in every token. */
export const MAX_SEAT_NAME = 50;
export const MAX_PRODUCT_NAME = 100;
export const MAX_CUSTOMER_NAME = 100;
export const MAX_EDITION = 50;
export const MAX_PLAN = 50;
export const MAX_MACHINE_LABEL = 100;
export const MAX_METADATA_PAIRS = 8;
export const MAX_ATTRIBUTES = 32;
export const MAX_KEY = 50;
export const MAX_VALUE = 500;
export const MAX_ISSUER_NAME = 100;

const CONTROL = /\p{Cc}/u;

/** 1 to `max` characters, none of them a control character or half of a pair. */
export function isLine(text: unknown, max: number): boolean {
  if (typeof text !== 'string' || text === '' || text.length > 2 * max) return false;
  return text.isWellFormed() && !CONTROL.test(text) && (text.length <= max || [...text].length <= max);
}

/** A whole number from 0 to `max`. */
export function isWhole(value: unknown, max = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
}
