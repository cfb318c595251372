import { hexOf } from '../license/bytes.ts';

/**
 * One text for one value: JSON with sorted keys, without blanks, absent and `undefined` fields alike,
 * bytes as `{"hex":"…"}`. Two values are the same if, and only if, their texts are.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: hexOf(value) };
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, ordered(field)]));
}
