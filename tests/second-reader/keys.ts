import { p256 } from '@noble/curves/nist.js';
import { hexOf, sha256, type Bytes, type Hex } from './bytes.ts';
import { encodeCbor } from './cbor.ts';
import { Refusal } from './refusal.ts';

/** A point of P-256 in both forms, and what it is called by (section 2). */
export interface PublicKey {
  /** 65 bytes. */
  readonly raw: Bytes;
  /** 33 bytes. */
  readonly compressed: Bytes;
  readonly thumbprint: Hex;
  /** The thumbprint's first 8 bytes. */
  readonly kid: Hex;
}

export interface PrivateKey {
  /** The scalar, 32 bytes. */
  readonly scalar: Bytes;
  readonly publicKey: PublicKey;
}

/** A point in the compressed or the uncompressed form; `key-invalid`. */
export async function publicKeyOf(bytes: Uint8Array): Promise<PublicKey> {
  const first = bytes[0];
  const compressed = bytes.length === 33 && (first === 2 || first === 3);
  const uncompressed = bytes.length === 65 && first === 4;
  if (!compressed && !uncompressed) throw new Refusal('key-invalid');
  try {
    const point = p256.Point.fromBytes(bytes);
    point.assertValidity();
    const [raw, short] = [Uint8Array.from(point.toBytes(false)), Uint8Array.from(point.toBytes(true))];
    const thumbprint = hexOf(await sha256(coseKey(raw)));
    return { raw, compressed: short, thumbprint, kid: thumbprint.slice(0, 16) };
  } catch {
    throw new Refusal('key-invalid');
  }
}

export async function privateKeyOf(scalar: Bytes): Promise<PrivateKey> {
  return { scalar, publicKey: await publicKeyOf(p256.getPublicKey(scalar)) };
}

export function newPrivateKey(): Promise<PrivateKey> {
  return privateKeyOf(Uint8Array.from(p256.utils.randomSecretKey()));
}

/** RFC 9679: what a thumbprint is taken over. */
function coseKey(raw: Bytes): Bytes {
  return encodeCbor(
    new Map<number, number | Bytes>().set(1, 2).set(-1, 1).set(-2, raw.slice(1, 33)).set(-3, raw.slice(33)),
  );
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** r and s over the bytes. */
export async function signatureOf(message: Bytes, { scalar, publicKey: { raw } }: PrivateKey): Promise<Bytes> {
  const [x, y, d] = [raw.slice(1, 33), raw.slice(33), scalar].map((bytes) => Buffer.from(bytes).toString('base64url'));
  const jwk: JsonWebKey = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '', d: d ?? '' };
  const key = await crypto.subtle.importKey('jwk', jwk, ECDSA, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign(ECDSA, key, message));
}

export async function isSignedBy({ raw }: PublicKey, message: Bytes, signature: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', raw, ECDSA, false, ['verify']);
  return crypto.subtle.verify(ECDSA, key, signature, message);
}
