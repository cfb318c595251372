import { base32nopad } from '@scure/base';
import type { Bytes } from '../license/bytes.ts';
import { classOf, upperCase } from './characters.ts';
import { CRC_START, crcEnd, crcStep } from './crc32.ts';
import { extentOf } from './extent.ts';

/** The characters after a marker, as far as they may belong to what it marks. */
export interface Run {
  /** Upper-case letters and digits, slips (0, 1, 8, 9) included; one more than allowed at most. */
  readonly symbols: string;
  /** How many symbols stand before each gap, and before the end: where it may be over. Ascending. */
  readonly ends: readonly number[];
  /** A foreign character stands between two symbols, as when one was replaced by it. */
  readonly broken: boolean;
}

/** Symbols of base32 that `length` bytes take. */
export function symbolsFor(length: number): number {
  return Math.ceil((length * 8) / 5);
}

/** Bytes that fit into so many symbols. */
export function bytesIn(symbols: number): number {
  return Math.floor((symbols * 5) / 8);
}

/** Reads from `from` up to `to`, a foreign character or `most` symbols, whichever comes first. */
export function collectRun(text: string, from: number, to: number, most: number): Run {
  let symbols = '';
  const ends: number[] = [];
  let at = from;
  for (; at < to && symbols.length <= most; at += 1) {
    const character = text.charAt(at);
    const kind = classOf(character);
    if (kind === 'other') break;
    if (kind !== 'ignored') symbols += character;
    else if (symbols.length > 0 && ends.at(-1) !== symbols.length) ends.push(symbols.length);
  }
  if (ends.at(-1) !== symbols.length) ends.push(symbols.length);
  const joined = (index: number): boolean => index >= from && index < to && classOf(text.charAt(index)) === 'symbol';
  return { symbols: upperCase(symbols), ends, broken: at < to && joined(at - 1) && joined(at + 1) };
}

/**
 * The bytes before the checksum, up to the last end at which the checksum holds: words may follow a
 * token, and words are made of base32 symbols too. `undefined` where it holds at no end. Takes time
 * in proportion to the length, however many ends there are.
 */
export function checkedBytes(run: Run): Bytes | undefined {
  const slip = run.symbols.search(/[0189]/);
  const usable = slip < 0 ? run.symbols.length : slip;
  const whole = wholeGroups(run.symbols.slice(0, usable));
  const sums = new Uint32Array(whole.length + 1);
  let running = CRC_START;
  sums[0] = running;
  for (const [index, byte] of whole.entries()) {
    running = crcStep(running, byte);
    sums[index + 1] = running;
  }
  for (const end of run.ends.toReversed()) {
    if (end > usable) continue;
    const tail = decoded(run.symbols.slice(end - (end % 8), end));
    if (tail === undefined) continue;
    const cut = bytesIn(end) - 4;
    if (cut < 1) continue;
    const sum = [...whole.subarray(cut, bytesIn(end - (end % 8))), ...tail];
    const value = sum.reduce((number, byte) => number * 256 + byte, 0);
    if (value === crcEnd(sums[cut] ?? 0)) return whole.slice(0, cut);
  }
  return undefined;
}

export type Fault = { readonly code: 'truncated'; readonly missing: number } | { readonly code: 'damaged' };

/**
 * Why no checksum holds. Truncated: the bytes say that they should be longer, or the number of symbols
 * is one that base32 never has; `missing` is the least number of symbols that must follow. A changed
 * length inside can make a damaged token look truncated: it is a hint for people.
 */
export function faultOf(run: Run, mostBytes: number): Fault {
  const { length } = run.symbols;
  const slip = run.symbols.search(/[0189]/);
  const extent = extentOf(wholeGroups(slip < 0 ? run.symbols : run.symbols.slice(0, slip)), mostBytes);
  const impossible = [1, 3, 6].includes(length % 8);
  const needed = extent === undefined ? length + (impossible ? 1 : 0) : symbolsFor(extent + 4);
  return length < needed && !run.broken ? { code: 'truncated', missing: needed - length } : { code: 'damaged' };
}

function wholeGroups(symbols: string): Bytes {
  return decoded(symbols.slice(0, symbols.length - (symbols.length % 8))) ?? new Uint8Array();
}

/** Canonical base32 only: an impossible length and trailing bits that are not zero are refused. */
function decoded(symbols: string): Bytes | undefined {
  try {
    return new Uint8Array(base32nopad.decode(symbols));
  } catch {
    return undefined;
  }
}
