import { hexOf, type Bytes } from '../license/bytes.ts';
import { decodeCbor, isCborArray, isCborBytes, isCborMap, type CborValue } from './cbor.ts';

const MAX_DIAGNOSTIC = 60_000;

function indent(depth: number): string {
  return '  '.repeat(depth);
}

function embedded(bytes: Bytes): CborValue | undefined {
  if (bytes.length < 2) return undefined;
  try {
    const value = decodeCbor(bytes);
    // A short string of random bytes is often a valid integer: only structures are worth opening.
    return isCborMap(value) || isCborArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function lines(value: CborValue, depth: number): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (isCborBytes(value)) {
    const inside = embedded(value);
    return inside === undefined ? `h'${hexOf(value)}'` : `<<${lines(inside, depth)}>>`;
  }
  const inner = indent(depth + 1);
  if (isCborMap(value)) {
    if (value.size === 0) return '{}';
    const items = [...value].map(([key, item]) => `${inner}${String(key)}: ${lines(item, depth + 1)}`);
    return `{\n${items.join(',\n')}\n${indent(depth)}}`;
  }
  if (value.length === 0) return '[]';
  return `[\n${value.map((item) => inner + lines(item, depth + 1)).join(',\n')}\n${indent(depth)}]`;
}

/**
 * CBOR diagnostic notation (RFC 8949 8), indented, with byte strings that hold CBOR themselves opened
 * as `<<…>>`. For eyes: cut after 60,000 characters.
 */
export function diagnosticNotation(value: CborValue): string {
  const text = lines(value, 0);
  return text.length > MAX_DIAGNOSTIC ? `${text.slice(0, MAX_DIAGNOSTIC)}…` : text;
}
