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
const FALSE = 20;
const TRUE = 21;
const NULL = 22;

/** The order of RFC 8949 4.2.1: by encoded bytes, so 0, 1, 2, … and then -1, -2, -3, … */
function compareKeys(a: number, b: number): number {
  if (a >= 0) return b >= 0 ? a - b : -1;
  return b >= 0 ? 1 : b - a;
}

class Writer {
  #bytes = new Uint8Array(1024);
  #at = 0;

  encode(value: CborValue): Bytes {
    this.#at = 0;
    this.#value(value, 0);
    return this.#bytes.slice(0, this.#at);
  }

  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(2 * needed);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }

  #head(major: number, argument: number): void {
    const type = major << 5;
    if (argument < 24) return this.#uint(type | argument, 0, 0);
    if (argument < 0x100) return this.#uint(type | 24, argument, 1);
    if (argument < 0x1_0000) return this.#uint(type | 25, argument, 2);
    if (argument < 0x1_0000_0000) return this.#uint(type | 26, argument, 4);
    return this.#uint(type | 27, argument, 8);
  }

  /** A first byte and `width` more, big-endian. */
  #uint(first: number, argument: number, width: number): void {
    this.#reserve(1 + width);
    this.#bytes[this.#at] = first;
    let rest = argument;
    for (let index = this.#at + width; index > this.#at; index -= 1) {
      this.#bytes[index] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    this.#at += 1 + width;
  }

  #string(major: number, bytes: Uint8Array): void {
    this.#head(major, bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw new TypeError('not an integer that CBOR here can say');
    if (value < 0) this.#head(NEGATIVE, -1 - value);
    else this.#head(UINT, value);
  }

  #text(text: string): void {
    const start = this.#at;
    this.#head(TEXT, text.length);
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        // Not ASCII after all: its length in bytes is another.
        this.#at = start;
        if (!text.isWellFormed()) throw new TypeError('text with half a surrogate pair');
        return this.#string(TEXT, utf8(text));
      }
      this.#bytes[this.#at + index] = unit;
    }
    this.#at += text.length;
  }

  #value(value: CborValue, depth: number): void {
    if (typeof value === 'number') this.#integer(value);
    else if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'boolean') this.#head(SIMPLE, value ? TRUE : FALSE);
    else if (value === null) this.#head(SIMPLE, NULL);
    else if (value instanceof Uint8Array) this.#string(BYTES, value);
    else if (depth >= MAX_CBOR_DEPTH) throw new TypeError('nested too deeply');
    else if (isCborMap(value)) this.#map(value, depth + 1);
    else {
      this.#head(ARRAY, value.length);
      for (const item of value) this.#value(item, depth + 1);
    }
  }

  #map(map: CborMap, depth: number): void {
    this.#head(MAP, map.size);
    for (const [key, item] of [...map].sort(([a], [b]) => compareKeys(a, b))) {
      this.#integer(key);
      this.#value(item, depth);
    }
  }
}

// One for all: encoding is synchronous, and a token is made of eight encodings, each cut out once.
const writer = new Writer();

/** The one encoding of a value. A value outside the subset is a mistake of the caller: `TypeError`. */
export function encodeCbor(value: CborValue): Bytes {
  return writer.encode(value);
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
    return part;
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
      if (info === FALSE) return false;
      if (info === TRUE) return true;
      if (info === NULL) return null;
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
