import { concatBytes, hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { KeyId } from '../license/ids.ts';
import { compressPoint, decompressPoint } from './point.ts';

/** The one signature algorithm (COSE -9, ESP256, RFC 9864) and the one agreement (RFC 9180 7.1), as WebCrypto calls them. */
export const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const ECDSA_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
export const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;

/** A public key of P-256. A plain object: it can be stored and posted as it is. */
export interface PublicKey {
  /** 65 bytes, `04 x y`. */
  readonly raw: Bytes;
  /** 33 bytes, `02|03 x`, as it travels. */
  readonly compressed: Bytes;
  /** 64 hex digits: SHA-256 over the key as a COSE_Key (RFC 9679). The key's identity. */
  readonly thumbprint: string;
  /** Its first 8 bytes: a hint which key is meant, never proof. */
  readonly kid: KeyId;
}

/** An ECDSA key pair. The private key cannot be extracted unless that was asked for. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: PublicKey;
}

/** An ECDH key pair: what is sealed to its public key can be opened with it. */
export interface ReceivingKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: PublicKey;
}

// The deterministic encoding of a COSE_Key with kty EC2, crv P-256, x and y (RFC 9053 7.1.1):
// { 1: 2, -1: 1, -2: x, -3: y }.
const COSE_KEY_BEFORE_X = Uint8Array.of(0xa4, 0x01, 0x02, 0x20, 0x01, 0x21, 0x58, 0x20);
const COSE_KEY_BEFORE_Y = Uint8Array.of(0x22, 0x58, 0x20);

async function describe(raw: Bytes): Promise<PublicKey> {
  const coseKey = concatBytes(COSE_KEY_BEFORE_X, raw.subarray(1, 33), COSE_KEY_BEFORE_Y, raw.subarray(33));
  const thumbprint = hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', coseKey)));
  return { raw, compressed: compressPoint(raw), thumbprint, kid: thumbprint.slice(0, 16) as KeyId };
}

/** The 65 bytes of a public key. */
export async function exportPoint(key: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('raw', key));
}

// Node has the JWK of a key at hand, and takes a thread for its raw bytes; browsers take one for either, and longer for a JWK.
const isNode = 'process' in globalThis;

/** The 65 bytes of a key that was imported from `bytes`. */
async function exportImported(key: CryptoKey, bytes: Bytes): Promise<Bytes> {
  if (bytes.length === 65) return bytes.slice();
  if (!isNode) return exportPoint(key);
  const { y = '' } = await crypto.subtle.exportKey('jwk', key);
  const binary = atob(y.replaceAll('-', '+').replaceAll('_', '/'));
  const raw = new Uint8Array(65);
  raw.set(bytes);
  raw[0] = 4;
  for (let index = 0; index < 32; index += 1) raw[33 + index] = binary.charCodeAt(index);
  return raw;
}

type Algorithm = typeof ECDSA | typeof ECDH;

const imported = { ECDSA: new WeakMap<PublicKey, CryptoKey>(), ECDH: new WeakMap<PublicKey, CryptoKey>() };

function importRaw(bytes: Bytes, algorithm: Algorithm): Promise<CryptoKey> {
  // A public key must be extractable, or it could not be described, or sealed to later.
  return crypto.subtle.importKey('raw', bytes, algorithm, true, algorithm === ECDSA ? ['verify'] : []);
}

/**
 * The engine's own key from 33 or 65 bytes. The engine checks that the point is on the curve; not every
 * one reads the short form.
 *
 * @throws OffleaseError `key-invalid`
 */
export async function importPoint(bytes: Bytes, algorithm: Algorithm): Promise<CryptoKey> {
  const short = bytes.length === 33 && (bytes[0] === 2 || bytes[0] === 3);
  if (!short && (bytes.length !== 65 || bytes[0] !== 4)) throw new OffleaseError('key-invalid');
  try {
    return await importRaw(bytes, algorithm);
  } catch (cause) {
    const raw = short ? decompressPoint(bytes) : undefined;
    if (raw === undefined) throw new OffleaseError('key-invalid', {}, { cause });
    return importRaw(raw, algorithm);
  }
}

/** What `importPoint` gave of `bytes`, described: that takes an export and a digest, and can run beside its use. */
export async function describeImported(key: CryptoKey, bytes: Bytes, algorithm: Algorithm): Promise<PublicKey> {
  const publicKey = await describe(await exportImported(key, bytes));
  imported[algorithm.name].set(publicKey, key);
  return publicKey;
}

/**
 * A public key from its 33 or 65 bytes, checked to lie on the curve; ready to seal to, or with
 * `ECDSA` to verify with.
 *
 * @throws OffleaseError `key-invalid`
 */
export async function publicKeyOf(bytes: Uint8Array, algorithm: Algorithm = ECDH): Promise<PublicKey> {
  const own = bytes.slice();
  return describeImported(await importPoint(own, algorithm), own, algorithm);
}

async function pairOf(pair: CryptoKeyPair): Promise<{ privateKey: CryptoKey; publicKey: PublicKey }> {
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { privateKey: pair.privateKey, publicKey: await describe(raw) };
}

export async function generateSigningKey({ extractable = false } = {}): Promise<SigningKey> {
  return pairOf(await crypto.subtle.generateKey(ECDSA, extractable, ['sign', 'verify']));
}

export async function generateReceivingKey({ extractable = false } = {}): Promise<ReceivingKey> {
  return pairOf(await crypto.subtle.generateKey(ECDH, extractable, ['deriveBits']));
}

/** PKCS #8 of a private key that was made or imported as extractable. */
export async function exportPrivateKey(key: SigningKey | ReceivingKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.exportKey('pkcs8', key.privateKey));
}

async function importPrivate(
  pkcs8: Bytes,
  algorithm: Algorithm,
  usage: 'sign' | 'deriveBits',
  extractable: boolean,
): Promise<{ privateKey: CryptoKey; publicKey: PublicKey }> {
  try {
    const readable = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, [usage]);
    const jwk = await crypto.subtle.exportKey('jwk', readable);
    const publicPart = { kty: 'EC', crv: 'P-256', x: jwk.x ?? '', y: jwk.y ?? '', ext: true };
    const publicKey = await crypto.subtle.importKey('jwk', publicPart, ECDH, true, []);
    const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
    const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, extractable, [usage]);
    return { privateKey, publicKey: await describe(raw) };
  } catch (cause) {
    throw new OffleaseError('key-invalid', {}, { cause });
  }
}

/** @throws OffleaseError `key-invalid` */
export function importSigningKey(pkcs8: Bytes, { extractable = false } = {}): Promise<SigningKey> {
  return importPrivate(pkcs8, ECDSA, 'sign', extractable);
}

/** @throws OffleaseError `key-invalid` */
export function importReceivingKey(pkcs8: Bytes, { extractable = false } = {}): Promise<ReceivingKey> {
  return importPrivate(pkcs8, ECDH, 'deriveBits', extractable);
}

async function importKnown(key: PublicKey, algorithm: Algorithm): Promise<CryptoKey> {
  const made = await importRaw(key.raw, algorithm);
  imported[algorithm.name].set(key, made);
  return made;
}

export async function agreementKey(key: PublicKey): Promise<CryptoKey> {
  return imported.ECDH.get(key) ?? importKnown(key, ECDH);
}

/** ECDH on P-256: the x of the common point, 32 bytes (RFC 9180 4.1, `DH`). */
export async function agree(privateKey: CryptoKey, publicKey: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.deriveBits({ name: 'ECDH', public: publicKey }, privateKey, 256));
}

/** ECDSA P-256 with SHA-256, 64 bytes `r s` (P1363). */
export async function sign(key: SigningKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(ECDSA_SHA256, key.privateKey, message));
}

/** {@link verify} with a key that was imported for `ECDSA`. */
export async function verifyImported(key: CryptoKey, signature: Bytes, message: Bytes): Promise<boolean> {
  return signature.length === 64 && crypto.subtle.verify(ECDSA_SHA256, key, signature, message);
}

export async function verify(key: PublicKey, signature: Bytes, message: Bytes): Promise<boolean> {
  // With a key that is at hand it begins at once, before anything is awaited.
  return verifyImported(imported.ECDSA.get(key) ?? (await importKnown(key, ECDSA)), signature, message);
}
