import { createHash } from 'node:crypto';

/** The generator's own helpers: nothing in this folder comes from `src`. */
export type Octets = Uint8Array<ArrayBuffer>;

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Bytes of hex digits; white space may stand between them. */
export function unhex(digits: string): Octets {
  const tight = digits.replace(/\s+/g, '');
  if (!/^(?:[0-9a-f]{2})*$/.test(tight)) throw new Error(`not hex: ${digits}`);
  return Uint8Array.from(Buffer.from(tight, 'hex'));
}

export function ascii(text: string): Octets {
  return Uint8Array.from(Buffer.from(text, 'utf8'));
}

export function join(...parts: readonly Uint8Array[]): Octets {
  return Uint8Array.from(Buffer.concat(parts));
}

export function zeros(length: number): Octets {
  return new Uint8Array(length);
}

export function sha256(bytes: Uint8Array): Octets {
  return Uint8Array.from(createHash('sha256').update(bytes).digest());
}

/** Bytes that look random and are the same in every run: SHA-256 over a name and a counter. */
export function seeded(name: string, length: number): Octets {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    sha256(ascii(`Offlease test vectors 1 ${name} ${String(index)}`)),
  );
  return join(...blocks).slice(0, length);
}

/** A copy with one bit flipped; a negative index counts from the end. */
export function flipped(bytes: Uint8Array, index: number, mask = 1): Octets {
  const copy = Uint8Array.from(bytes);
  const at = index < 0 ? bytes.length + index : index;
  const byte = copy[at];
  if (byte === undefined) throw new Error('no such byte');
  copy[at] = byte ^ mask;
  return copy;
}

export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${hex(bytes)}`);
}

export function octetsOf(value: bigint, length: number): Octets {
  return unhex(value.toString(16).padStart(2 * length, '0'));
}
