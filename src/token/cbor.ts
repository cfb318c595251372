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
  return a < 0 === b < 0 ? Math.abs(a) - Math.abs(b) : b - a;
}

/** How many bytes an argument takes after the first. */
function widthOf(argument: number): 0 | 1 | 2 | 4 | 8 {
  if (argument < 24) return 0;
  if (argument < 0x100) return 1;
  if (argument < 0x1_0000) return 2;
  return argument < 0x1_0000_0000 ? 4 : 8;
}

class Writer {
  #bytes = new Uint8Array(1024);
  #at = 0;

  encode(value: CborValue): Bytes {
    this.#at = 0;
    this.#value(value, 0);
    return this.#bytes.slice(0, this.#at);
  }

  /** Makes room for so many bytes, and says where they begin. */
  #reserve(more: number): number {
    const start = this.#at;
    this.#at += more;
    if (this.#at > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#at);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    return start;
  }

  #head(major: number, argument: number): void {
    const width = widthOf(argument);
    const start = this.#reserve(1 + width);
    this.#bytes[start] = (major << 5) | (width === 0 ? argument : 24 + Math.log2(width));
    let rest = argument;
    for (let index = start + width; index > start; index -= 1) {
      this.#bytes[index] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }

  #string(major: number, bytes: Uint8Array): void {
    this.#head(major, bytes.length);
    const start = this.#reserve(bytes.length);
    this.#bytes.set(bytes, start);
  }

  #text(text: string): void {
    if (!text.isWellFormed()) throw new TypeError('text with half a surrogate pair');
    const before = this.#at;
    this.#head(TEXT, text.length);
    const start = this.#reserve(text.length);
    let units = 0;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      this.#bytes[start + index] = unit;
      units |= unit;
    }
    if (units < 0x80) return;
    // Not ASCII, as most is: its bytes are more than its characters.
    this.#at = before;
    this.#string(TEXT, utf8(text));
  }

  #integer(value: number): void {
    if (!Number.isSafeInteger(value)) throw new TypeError('not an integer that CBOR here can say');
    this.#head(value < 0 ? NEGATIVE : UINT, value < 0 ? -1 - value : value);
  }

  #value(value: CborValue, depth: number): void {
    if (typeof value === 'number') this.#integer(value);
    else if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'boolean') this.#head(SIMPLE, value ? TRUE : FALSE);
    else if (value === null) this.#head(SIMPLE, NULL);
    else if (value instanceof Uint8Array) this.#string(BYTES, value);
    else if (depth >= MAX_CBOR_DEPTH) throw new TypeError('nested too deeply');
    else if (isCborMap(value)) {
      this.#head(MAP, value.size);
      for (const [key, item] of [...value].sort(([a], [b]) => compareKeys(a, b))) {
        this.#integer(key);
        this.#value(item, depth + 1);
      }
    } else {
      this.#head(ARRAY, value.length);
      for (const item of value) this.#value(item, depth + 1);
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
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
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
    if (widthOf(value) !== width) throw invalid('not the shortest form');
    if (value > Number.MAX_SAFE_INTEGER) throw invalid('integer too large');
    return value;
  }

  #take(length: number): Bytes {
    if (length > this.left) throw invalid('truncated');
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  value(depth: number): CborValue {
    const first = this.#byte();
    const major = first >> 5;
    const info = first & 31;
    if (major === SIMPLE) {
      if (info === FALSE || info === TRUE) return info === TRUE;
      if (info === NULL) return null;
      throw invalid('a float or simple value that tokens do not use');
    }
    const argument = this.#argument(info);
    switch (major) {
      case UINT:
        return argument;
      case NEGATIVE:
        if (argument === Number.MAX_SAFE_INTEGER) throw invalid('integer too large');
        return -1 - argument;
      case BYTES:
        return this.#take(argument);
      case TEXT:
        return textOf(this.#take(argument));
      case ARRAY:
        this.#enter(depth, argument);
        return this.#items(argument, depth + 1);
      case MAP:
        this.#enter(depth, 2 * argument);
        return this.#entries(argument, depth + 1);
      default:
        throw invalid('a tag');
    }
  }

  /** Every item takes a byte at least: a length of four billion stops here, before any memory is asked for. */
  #enter(depth: number, items: number): void {
    if (depth >= MAX_CBOR_DEPTH) throw invalid('nested too deeply');
    if (items > this.left) throw invalid('truncated');
  }

  #items(length: number, depth: number): readonly CborValue[] {
    const items: CborValue[] = [];
    while (items.length < length) items.push(this.value(depth));
    return items;
  }

  #entries(size: number, depth: number): CborMap {
    const map = new Map<number, CborValue>();
    let previous: number | undefined;
    for (let index = 0; index < size; index += 1) {
      const key = this.value(depth);
      if (typeof key !== 'number') throw invalid('a map key that is no integer');
      const order = previous === undefined ? -1 : compareKeys(previous, key);
      if (order >= 0) throw invalid(order === 0 ? 'a map key twice' : 'map keys out of order');
      map.set(key, this.value(depth));
      previous = key;
    }
    return map;
  }
}

function textOf(bytes: Uint8Array): string {
  // Most is ASCII, which takes a tenth of the time so.
  if (bytes.every((byte) => byte < 0x80)) return String.fromCharCode(...bytes);
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    throw invalid('text that is not UTF-8');
  }
}

/**
 * Reads exactly one value that fills `bytes`. Byte strings in it are views of `bytes`: copy what is kept.
 *
 * @throws OffleaseError `cbor-invalid` with a reason, for everything but the one encoding of a value of the subset
 */
export function decodeCbor(bytes: Bytes): CborValue {
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
