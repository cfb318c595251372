import { join, octetsOf, type Octets } from './bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 section 6 without padding, bit by bit. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const fives = bits.match(/.{1,5}/g) ?? [];
  return fives.map((five) => ALPHABET.charAt(Number.parseInt(five.padEnd(5, '0'), 2))).join('');
}

/** CRC-32/ISO-HDLC, bit by bit, most significant byte first. */
export function crc(bytes: Uint8Array): Octets {
  let rest = 0xffff_ffff;
  for (const byte of bytes) {
    rest = (rest ^ byte) >>> 0;
    for (let bit = 0; bit < 8; bit += 1) rest = rest % 2 === 1 ? ((rest >>> 1) ^ 0xedb8_8320) >>> 0 : rest >>> 1;
  }
  return octetsOf(BigInt((rest ^ 0xffff_ffff) >>> 0), 4);
}

export function textOf(bytes: Uint8Array, marker = 'OFL1'): string {
  return marker + base32(join(bytes, crc(bytes)));
}

export interface PartPlan {
  readonly version?: number;
  readonly index: number;
  readonly total: number;
  /** The checksum of the whole token. */
  readonly id: Uint8Array;
  readonly chunk: Uint8Array;
}

export function partOf({ version = 1, index, total, id, chunk }: PartPlan): string {
  return textOf(join(Uint8Array.of(version, index, total), id, chunk), 'OFLP');
}

/** The text with another symbol at a place: the next one of the alphabet. */
export function slipped(text: string, index: number, by = 1): string {
  const at = index < 0 ? text.length + index : index;
  const symbol = ALPHABET.indexOf(text.charAt(at));
  return text.slice(0, at) + ALPHABET.charAt((symbol + by) % 32) + text.slice(at + 1);
}
