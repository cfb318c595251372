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

// One place to write to: encoding is synchronous, and a token is made of eight encodings, each cut out once.
let written: Bytes = new Uint8Array(1024);
let end = 0;

/** Makes room for so many bytes, and says where they begin. */
function reserve(more: number): number {
  const start = end;
  end += more;
  if (end > written.length) {
    const grown = new Uint8Array(2 * end);
    grown.set(written);
    written = grown;
  }
  return start;
}

function writeHead(major: number, argument: number): void {
  const width = widthOf(argument);
  const start = reserve(1 + width);
  written[start] = (major << 5) | (width === 0 ? argument : 24 + Math.log2(width));
  let rest = argument;
  for (let index = start + width; index > start; index -= 1) {
    written[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

function writeString(major: number, bytes: Uint8Array): void {
  writeHead(major, bytes.length);
  const start = reserve(bytes.length);
  written.set(bytes, start);
}

function writeInteger(value: number): void {
  if (!Number.isSafeInteger(value)) throw new TypeError('too large');
  if (value < 0) writeHead(NEGATIVE, -1 - value);
  else writeHead(UINT, value);
}

function writeText(text: string): void {
  if (!text.isWellFormed()) throw new TypeError('not UTF-8');
  const before = end;
  writeHead(TEXT, text.length);
  const start = reserve(text.length);
  let units = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    written[start + index] = unit;
    units |= unit;
  }
  if (units < 0x80) return;
  // Not ASCII, as most is: its bytes are more than its characters.
  end = before;
  writeString(TEXT, utf8(text));
}

function write(value: CborValue, depth: number): void {
  if (typeof value === 'number') writeInteger(value);
  else if (typeof value === 'string') writeText(value);
  else if (typeof value === 'boolean') writeHead(SIMPLE, value ? TRUE : FALSE);
  else if (value === null) writeHead(SIMPLE, NULL);
  else if (value instanceof Uint8Array) writeString(BYTES, value);
  else if (depth >= MAX_CBOR_DEPTH) throw new TypeError('too deep');
  else if (isCborMap(value)) {
    writeHead(MAP, value.size);
    for (const [key, item] of [...value].sort(([a], [b]) => compareKeys(a, b))) {
      writeInteger(key);
      write(item, depth + 1);
    }
  } else {
    writeHead(ARRAY, value.length);
    for (const item of value) write(item, depth + 1);
  }
}

/** The one encoding of a value. A value outside the subset is a mistake of the caller: `TypeError`. */
export function encodeCbor(value: CborValue): Bytes {
  end = 0;
  write(value, 0);
  return written.slice(0, end);
}

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function invalid(reason: string): OffleaseError {
  return new OffleaseError('cbor-invalid', { reason });
}

// What is read, and how far: decoding is synchronous too.
let read: Bytes = written;
let at = 0;

/** Every item takes a byte at least: a length of four billion stops here, before any memory is asked for. */
function requireLeft(bytes: number): void {
  if (bytes > read.length - at) throw invalid('truncated');
}

function readByte(): number {
  requireLeft(1);
  at += 1;
  return read[at - 1] ?? 0;
}

function readArgument(info: number): number {
  if (info < 24) return info;
  if (info > 27) throw invalid(info === 31 ? 'indefinite' : 'reserved');
  const width = 2 ** (info - 24);
  let value = 0;
  for (let index = 0; index < width; index += 1) value = value * 256 + readByte();
  if (widthOf(value) !== width) throw invalid('not shortest');
  if (value > Number.MAX_SAFE_INTEGER) throw invalid('too large');
  return value;
}

function readBytes(length: number): Bytes {
  requireLeft(length);
  at += length;
  return read.subarray(at - length, at);
}

/** A container counts its own level, so a bare value stands at level 0. */
function readValue(depth: number): CborValue {
  const first = readByte();
  const major = first >> 5;
  const info = first & 31;
  if (major === SIMPLE) {
    if (info === NULL) return null;
    if (info === FALSE || info === TRUE) return info === TRUE;
    throw invalid('simple');
  }
  const argument = readArgument(info);
  if (major === UINT) return argument;
  if (major === NEGATIVE) {
    if (argument === Number.MAX_SAFE_INTEGER) throw invalid('too large');
    return -1 - argument;
  }
  if (major === BYTES) return readBytes(argument);
  if (major === TEXT) return textOf(readBytes(argument));
  if (major > MAP) throw invalid('tag');
  if (depth >= MAX_CBOR_DEPTH) throw invalid('too deep');
  requireLeft((major - 3) * argument);
  return major === MAP ? readEntries(argument, depth + 1) : readItems(argument, depth + 1);
}

function readItems(length: number, depth: number): readonly CborValue[] {
  const items: CborValue[] = [];
  while (items.length < length) items.push(readValue(depth));
  return items;
}

function readEntries(size: number, depth: number): CborMap {
  const map = new Map<number, CborValue>();
  let previous: number | undefined;
  for (let index = 0; index < size; index += 1) {
    const key = readValue(depth);
    if (typeof key !== 'number') throw invalid('key');
    const order = previous === undefined ? -1 : compareKeys(previous, key);
    if (order >= 0) throw invalid(order === 0 ? 'key twice' : 'key order');
    map.set(key, readValue(depth));
    previous = key;
  }
  return map;
}

function textOf(bytes: Uint8Array): string {
  // Most is ASCII, which takes a tenth of the time so.
  let [ascii, units] = ['', 0];
  for (const byte of bytes) {
    ascii += String.fromCharCode(byte);
    units |= byte;
  }
  if (units < 0x80) return ascii;
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    throw invalid('not UTF-8');
  }
}

/**
 * Reads exactly one value that fills `bytes`. Byte strings in it are views of `bytes`: copy what is kept.
 *
 * @throws OffleaseError `cbor-invalid` with a reason, for everything but the one encoding of a value of the subset
 */
export function decodeCbor(bytes: Bytes): CborValue {
  if (bytes.length > MAX_CBOR_BYTES) throw invalid('too long');
  read = bytes;
  at = 0;
  const value = readValue(0);
  if (at < bytes.length) throw invalid('bytes after');
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
