import { createECDH, createHash } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { arr, bytesOf, entry, int, bstr, map } from './cbor-builder.ts';
import { ascii, hex, join, numberOf, octetsOf, seeded, sha256, unhex, type Octets } from './bytes.ts';

export const ORDER = p256.Point.CURVE().n;
export const FIELD = p256.Point.CURVE().p;

/** A key pair of P-256 that follows from its name. */
export interface Key {
  readonly name: string;
  readonly scalar: Octets;
  /** 65 bytes. */
  readonly raw: Octets;
  /** 33 bytes. */
  readonly compressed: Octets;
  /** 32 bytes (RFC 9679). */
  readonly thumbprint: Octets;
  /** 8 bytes. */
  readonly kid: Octets;
  readonly pkcs8: Octets;
}

const PKCS8 = unhex('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420');
const PKCS8_PUBLIC = unhex('a144034200');

function thumbprintOf(raw: Octets): Octets {
  const coseKey = map(
    entry(1, int(2)),
    entry(-1, int(1)),
    entry(-2, bstr(raw.subarray(1, 33))),
    entry(-3, bstr(raw.subarray(33))),
  );
  return sha256(bytesOf(coseKey));
}

function ecdhOf(scalar: Octets): ReturnType<typeof createECDH> {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(scalar);
  return pair;
}

export function keyOf(name: string): Key {
  const scalar = octetsOf((numberOf(seeded(`key ${name}`, 48)) % (ORDER - 1n)) + 1n, 32);
  const pair = ecdhOf(scalar);
  const raw = Uint8Array.from(pair.getPublicKey(null, 'uncompressed'));
  const thumbprint = thumbprintOf(raw);
  return {
    name,
    scalar,
    raw,
    compressed: Uint8Array.from(pair.getPublicKey(null, 'compressed')),
    thumbprint,
    kid: thumbprint.slice(0, 8),
    pkcs8: join(PKCS8, scalar, PKCS8_PUBLIC, raw),
  };
}

/** ECDSA with SHA-256 and the nonce of RFC 6979: the same bytes in every run. */
export function signature(key: Key, message: Uint8Array): Octets {
  return Uint8Array.from(p256.sign(message, key.scalar, { lowS: false }));
}

/** As `signature`, but with SHA-384, cut to 32 bytes as ECDSA prescribes. */
export function signatureSha384(key: Key, message: Uint8Array): Octets {
  const digest = createHash('sha384').update(message).digest().subarray(0, 32);
  return Uint8Array.from(p256.sign(digest, key.scalar, { lowS: false, prehash: false }));
}

/** (r, n - s): valid wherever (r, s) is. */
export function otherForm(bytes: Octets): Octets {
  return join(bytes.subarray(0, 32), octetsOf(ORDER - numberOf(bytes.subarray(32)), 32));
}

/** The x coordinate of the shared point. */
export function agreement(own: Key, theirs: Key): Octets {
  return Uint8Array.from(ecdhOf(own.scalar).computeSecret(theirs.raw));
}

/** `external_aad` of FORMAT.md, section 4. */
export interface AadFields {
  readonly context?: string;
  readonly version?: number;
  readonly typ: string;
  readonly recipient?: Uint8Array | null;
  readonly replyTo?: Uint8Array | null;
}

/** Sig_structure (RFC 9052 4.4) and Enc_structure (5.3) differ by context and parts only. */
export function structure(context: string, ...parts: readonly Uint8Array[]): Octets {
  const text = { head: join(Uint8Array.of(0x60 | context.length), ascii(context)), items: [] };
  return bytesOf(arr(text, ...parts.map((part) => bstr(part))));
}

export function describeKey(key: Key): Record<string, string> {
  return {
    private: hex(key.scalar),
    public: hex(key.raw),
    compressed: hex(key.compressed),
    thumbprint: hex(key.thumbprint),
    kid: hex(key.kid),
    pkcs8: hex(key.pkcs8),
  };
}
