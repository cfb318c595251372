import { decode, encode } from 'cbor2';
import { sortCoreDeterministic } from 'cbor2/sorts';
import type { Bytes } from './bytes.ts';
import { Refusal } from './refusal.ts';

// FORMAT.md, section 2.

export type Value = number | string | boolean | null | Bytes | readonly Value[] | ValueMap;
export type ValueMap = ReadonlyMap<number, Value>;

export const MOST_BYTES = 8192;
const DEEPEST = 8;

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The one value that the bytes are; `cbor-invalid` for all that section 2 does not allow. */
export function decodeCbor(bytes: Bytes): Value {
  if (bytes.length > MOST_BYTES) throw new Refusal('cbor-invalid');
  let found: unknown;
  try {
    found = decode(bytes, {
      // cbor2 counts an array as two.
      maxDepth: 2 * DEEPEST + 2,
      preferMap: true,
      ignoreGlobalTags: true,
      requirePreferred: true,
      rejectStreaming: true,
      rejectFloats: true,
      rejectSimple: true,
      rejectUndefined: true,
      sortKeys: sortCoreDeterministic,
    });
  } catch {
    throw new Refusal('cbor-invalid');
  }
  return allowed(found, 0);
}

/** What cbor2 lets through and Offlease does not: tags, large integers, other keys, depth. */
function allowed(value: unknown, depth: number): Value {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (depth === DEEPEST) throw new Refusal('cbor-invalid');
  if (Array.isArray(value)) return value.map((item) => allowed(item, depth + 1));
  if (!(value instanceof Map)) throw new Refusal('cbor-invalid');
  const map = new Map<number, Value>();
  for (const [key, item] of value as Map<unknown, unknown>) {
    if (typeof key !== 'number' || !Number.isSafeInteger(key)) throw new Refusal('cbor-invalid');
    map.set(key, allowed(item, depth + 1));
  }
  return map;
}

/** In the core deterministic encoding, whatever the order of a map's entries is. */
export function encodeCbor(value: Value): Bytes {
  return Uint8Array.from(encode(value, { cde: true }));
}
