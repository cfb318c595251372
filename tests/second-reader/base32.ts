import { joined, type Bytes } from './bytes.ts';

// RFC 4648, section 6, without padding, and CRC-32/ISO-HDLC.

const SYMBOLS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const symbolsFor = (bytes: number): number => Math.ceil((8 * bytes) / 5);

export function base32(bytes: Bytes): string {
  let [text, held, bits] = ['', 0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += SYMBOLS.charAt((held >> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + SYMBOLS.charAt((held << (5 - bits)) & 31);
}

/** All whole bytes of the symbols. */
export function bytesOfSymbols(symbols: string): Bytes {
  const bytes = new Uint8Array(Math.floor((5 * symbols.length) / 8));
  let [at, held, bits] = [0, 0, 0];
  for (const symbol of symbols) {
    held = ((held << 5) | SYMBOLS.indexOf(symbol)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (held >> bits) & 255;
  }
  return bytes;
}

/** No number of bytes has 1, 3 or 6 symbols at the end. */
export const isLengthOfBase32 = (symbols: number): boolean => ![1, 3, 6].includes(symbols % 8);

/** Whether so many symbols are what base32 writes: a length that it has, and trailing bits of zero. */
export function isCanonical(symbols: string, length: number): boolean {
  if (!isLengthOfBase32(length)) return false;
  const trailing = (5 * length) % 8;
  return (SYMBOLS.indexOf(symbols.charAt(length - 1)) & ((1 << trailing) - 1)) === 0;
}

function step(crc: number, byte: number): number {
  let next = crc ^ byte;
  for (let bit = 0; bit < 8; bit++) next = next & 1 ? (next >>> 1) ^ 0xedb88320 : next >>> 1;
  return next;
}

/** The checksums of all beginnings: of the first n bytes at n. */
export function crcs(bytes: Bytes): Uint32Array {
  const found = new Uint32Array(bytes.length + 1);
  let crc = 0xffffffff;
  for (const [at, byte] of bytes.entries()) {
    crc = step(crc, byte);
    found[at + 1] = ~crc;
  }
  return found;
}

export function crcOf(bytes: Bytes): Bytes {
  const found = new Uint8Array(4);
  new DataView(found.buffer).setUint32(0, crcs(bytes)[bytes.length] ?? 0);
  return found;
}

export const withCrc = (...pieces: readonly Bytes[]): Bytes => joined(...pieces, crcOf(joined(...pieces)));
