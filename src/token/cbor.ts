import { utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';

/**
 * The deterministic subset of CBOR that tokens use (RFC 8949 4.2.1): integers to 2^53 - 1 either
 * way, byte and text strings, arrays, maps with integer keys, true, false and null; at most eight
 * levels deep. Every value has exactly one encoding, and only that one is read.
 */
export type CborValue = number | string | boolean | null | Bytes | readonly CborValue[] | CborMap;
export type CborMap = ReadonlyMap<number, CborValue>;

export const MAX_CBOR_BYTES = 8192;
export const MAX_CBOR_DEPTH = 8;

const UINT = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const MAP = 5;
const SIMPLE = 7;

/** The order of RFC 8949 4.2.1: by encoded bytes, so 0, 1, 2, … and then -1, -2, -3, … */
function compareKeys(a: number, b: number): number {
  if (a >= 0) return b >= 0 ? a - b : -1;
  return b >= 0 ? 1 : b - a;
}

function pushHead(out: number[], major: number, argument: number): void {
  const type = major << 5;
  if (argument < 24) out.push(type | argument);
  else if (argument < 0x100) out.push(type | 24, argument);
  else if (argument < 0x1_0000) out.push(type | 25, argument >>> 8, argument & 0xff);
  else if (argument < 0x1_0000_0000) {
    out.push(type | 26, argument >>> 24, (argument >>> 16) & 0xff, (argument >>> 8) & 0xff, argument & 0xff);
  } else {
    const high = Math.floor(argument / 0x1_0000_0000);
    const low = argument % 0x1_0000_0000;
    out.push(type | 27, high >>> 24, (high >>> 16) & 0xff, (high >>> 8) & 0xff, high & 0xff);
    out.push(low >>> 24, (low >>> 16) & 0xff, (low >>> 8) & 0xff, low & 0xff);
  }
}

function pushInteger(out: number[], value: number): void {
  if (!Number.isSafeInteger(value)) throw new TypeError('not an integer that CBOR here can say');
  if (value < 0) pushHead(out, NEGATIVE, -1 - value);
  else pushHead(out, UINT, value);
}

function pushValue(out: number[], value: CborValue, depth: number): void {
  if (typeof value === 'number') pushInteger(out, value);
  else if (typeof value === 'boolean') out.push(value ? 0xf5 : 0xf4);
  else if (value === null) out.push(0xf6);
  else if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('text with half a surrogate pair');
    const bytes = utf8(value);
    pushHead(out, TEXT, bytes.length);
    for (const byte of bytes) out.push(byte);
  } else if (value instanceof Uint8Array) {
    pushHead(out, BYTES, value.length);
    for (const byte of value) out.push(byte);
  } else if (depth >= MAX_CBOR_DEPTH) {
    throw new TypeError('nested too deeply');
  } else if (value instanceof Map) {
    const map: CborMap = value;
    pushHead(out, MAP, map.size);
    for (const [key, item] of [...map].sort(([a], [b]) => compareKeys(a, b))) {
      pushInteger(out, key);
      pushValue(out, item, depth + 1);
    }
  } else {
    const items = value as readonly CborValue[];
    pushHead(out, ARRAY, items.length);
    for (const item of items) pushValue(out, item, depth + 1);
  }
}

/** The one encoding of a value. A value outside the subset is a mistake of the caller: `TypeError`. */
export function encodeCbor(value: CborValue): Bytes {
  const out: number[] = [];
  pushValue(out, value, 0);
  return Uint8Array.from(out);
}

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function invalid(reason: string): OffleaseError {
  return new OffleaseError('cbor-invalid', { reason });
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw invalid('truncated');
    this.#at += 1;
    return byte;
  }

  #argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) throw invalid(info === 31 ? 'indefinite length' : 'reserved length');
    const width = 2 ** (info - 24);
    let value = 0;
    for (let index = 0; index < width; index += 1) value = value * 256 + this.#byte();
    const shortest = info === 24 ? 24 : 2 ** (4 * width);
    if (value < shortest) throw invalid('not the shortest form');
    if (value > Number.MAX_SAFE_INTEGER) throw invalid('integer too large');
    return value;
  }

  #take(length: number): Bytes {
    if (length > this.left) throw invalid('truncated');
    const part = this.#bytes.slice(this.#at, this.#at + length);
    this.#at += length;
    return part as Bytes;
  }

  #key(previous: number | undefined): number {
    const first = this.#byte();
    const major = first >> 5;
    if (major !== UINT && major !== NEGATIVE) throw invalid('a map key that is no integer');
    const argument = this.#argument(first & 31);
    const key = major === UINT ? argument : -1 - argument;
    if (!Number.isSafeInteger(key)) throw invalid('integer too large');
    if (previous !== undefined) {
      const order = compareKeys(previous, key);
      if (order === 0) throw invalid('a map key twice');
      if (order > 0) throw invalid('map keys out of order');
    }
    return key;
  }

  value(depth: number): CborValue {
    const first = this.#byte();
    const major = first >> 5;
    const info = first & 31;
    if (major === SIMPLE) {
      if (info === 20) return false;
      if (info === 21) return true;
      if (info === 22) return null;
      throw invalid('a float or simple value that tokens do not use');
    }
    const argument = this.#argument(info);
    switch (major) {
      case UINT:
        return argument;
      case NEGATIVE: {
        const value = -1 - argument;
        if (!Number.isSafeInteger(value)) throw invalid('integer too large');
        return value;
      }
      case BYTES:
        return this.#take(argument);
      case TEXT:
        return this.#text(argument);
      case ARRAY:
        return this.#array(argument, depth + 1);
      case MAP:
        return this.#map(argument, depth + 1);
      default:
        throw invalid('a tag');
    }
  }

  #text(length: number): string {
    try {
      return utf8Decoder.decode(this.#take(length));
    } catch (error) {
      throw error instanceof OffleaseError ? error : invalid('text that is not UTF-8');
    }
  }

  #array(length: number, depth: number): readonly CborValue[] {
    if (depth > MAX_CBOR_DEPTH) throw invalid('nested too deeply');
    // Every item takes a byte at least: a length of four billion stops here, before any memory is asked for.
    if (length > this.left) throw invalid('truncated');
    const items: CborValue[] = [];
    for (let index = 0; index < length; index += 1) items.push(this.value(depth));
    return items;
  }

  #map(size: number, depth: number): CborMap {
    if (depth > MAX_CBOR_DEPTH) throw invalid('nested too deeply');
    if (2 * size > this.left) throw invalid('truncated');
    const map = new Map<number, CborValue>();
    let previous: number | undefined;
    for (let index = 0; index < size; index += 1) {
      const key = this.#key(previous);
      map.set(key, this.value(depth));
      previous = key;
    }
    return map;
  }
}

/**
 * Reads exactly one value that fills `bytes`.
 *
 * @throws OffleaseError `cbor-invalid` with a reason, for everything but the one encoding of a value of the subset
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  if (bytes.length > MAX_CBOR_BYTES) throw invalid('too long');
  const reader = new Reader(bytes);
  // A container counts its own level, so a bare value stands at level 0.
  const value = reader.value(0);
  if (reader.left > 0) throw invalid('bytes after the end');
  return value;
}

export function isCborMap(value: CborValue | undefined): value is CborMap {
  return value instanceof Map;
}

export function isCborArray(value: CborValue | undefined): value is readonly CborValue[] {
  return Array.isArray(value);
}

export function isCborBytes(value: CborValue | undefined): value is Bytes {
  return value instanceof Uint8Array;
}
