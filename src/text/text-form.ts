import { base32nopad } from '@scure/base';
import { type Bytes, concatBytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { IGNORED } from './characters.ts';
import { crcBytes } from './crc32.ts';
import { looksLike } from './foreign.ts';
import { checkedBytes, collectRun, faultOf, symbolsFor } from './run.ts';

/** The largest token, in bytes; held before anything is decoded. */
export const MAX_TOKEN_BYTES = 8192;
/** The longest text that is searched for tokens, in UTF-16 units: a file for thousands of devices. */
export const MAX_TEXT_LENGTH = 8 * 1024 * 1024;

const MARKER = 'OFL1';
const MAX_SYMBOLS = symbolsFor(MAX_TOKEN_BYTES + 4);

/**
 * The one text form of a token, upper-case letters and digits only: `OFL1`, then RFC 4648 base32
 * without padding over token and CRC-32. Grammar: README.md of this room.
 *
 * @throws OffleaseError text-empty, text-too-long (over {@link MAX_TOKEN_BYTES})
 */
export function encodeText(token: Bytes): string {
  if (token.length === 0) throw new OffleaseError('text-empty');
  if (token.length > MAX_TOKEN_BYTES) throw new OffleaseError('text-too-long', { most: MAX_TOKEN_BYTES });
  return MARKER + base32nopad.encode(concatBytes(token, crcBytes(token)));
}

/**
 * The one token in a text: typed, pasted, scanned, or the address of a link that carries it. Forgives
 * case, white space, line breaks, quotation marks, the `>` of a mail, invisible characters, and words
 * before and after; nothing else. The same token twice is one.
 *
 * @throws OffleaseError text-empty, text-foreign {looksLike}, text-version {version},
 *   text-truncated {missing?: symbols, at least}, text-damaged, text-too-long {most},
 *   text-several {count}: use {@link findTokens}
 */
export function decodeText(typed: string): Bytes {
  const [token, ...more] = findTokens(typed);
  if (token === undefined || more.length > 0) throw new OffleaseError('text-several', { count: more.length + 1 });
  return token;
}

/**
 * Every token in a text, at least one, in the order found, none twice. One that cannot be read refuses
 * the whole text.
 *
 * @throws OffleaseError as {@link decodeText}, but text-several; where there is more than one, `token`
 *   (from 1) says which cannot be read
 */
export function findTokens(text: string): Bytes[] {
  if (text.length > MAX_TEXT_LENGTH) throw new OffleaseError('text-too-long', { most: MAX_TEXT_LENGTH });
  const markers = findMarkers(text);
  if (markers.length === 0) throw withoutMarker(text);
  const found = new Map<string, Bytes>();
  let failure: OffleaseError | undefined;
  for (const [index, marker] of markers.entries()) {
    const read = readOne(text, marker.end, markers[index + 1]?.start ?? text.length);
    if (read instanceof Uint8Array) {
      found.set(base32nopad.encode(read), read);
    } else if (marker.joined) {
      throw new OffleaseError(read.code, markers.length > 1 ? { ...read.facts, token: index + 1 } : read.facts);
    } else {
      failure ??= read; // "of L1" in a sentence: no token, as long as there is another
    }
  }
  if (found.size === 0 && failure !== undefined) throw failure;
  return [...found.values()];
}

interface Marker {
  readonly start: number;
  readonly end: number;
  /** Nothing stands between its four characters. */
  readonly joined: boolean;
}

/** 1 is no symbol of base32: inside a token there is never a marker. */
function findMarkers(text: string): Marker[] {
  const pattern = new RegExp(Array.from(MARKER).join(`${IGNORED}*`), 'gi');
  return Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({
    start: index,
    end: index + match.length,
    joined: match.length === MARKER.length,
  }));
}

function readOne(text: string, from: number, to: number): Bytes | OffleaseError {
  const run = collectRun(text, from, to, MAX_SYMBOLS);
  const bytes = checkedBytes(run);
  if (bytes !== undefined && bytes.length <= MAX_TOKEN_BYTES) return bytes;
  if (run.symbols.length > MAX_SYMBOLS) return new OffleaseError('text-too-long', { most: MAX_TOKEN_BYTES });
  const fault = faultOf(run, MAX_TOKEN_BYTES);
  return fault.code === 'truncated'
    ? new OffleaseError('text-truncated', { missing: fault.missing })
    : new OffleaseError('text-damaged');
}

const EMPTY = new RegExp(`^${IGNORED}*$`);
const ALL_IGNORED = new RegExp(`${IGNORED}+`, 'g');

function withoutMarker(text: string): OffleaseError {
  if (EMPTY.test(text)) return new OffleaseError('text-empty');
  const version = /(?<![A-Z0-9])OFL([02-9])/i.exec(text)?.[1];
  if (version !== undefined) return new OffleaseError('text-version', { version: Number(version) });
  const kind = looksLike(text);
  const head = text.slice(0, 2 * MAX_SYMBOLS).replace(ALL_IGNORED, '');
  if (kind !== 'part' && /^F?L?1?[A-Z2-7]{64,}$/i.test(head)) return new OffleaseError('text-truncated');
  return new OffleaseError('text-foreign', { looksLike: kind });
}
