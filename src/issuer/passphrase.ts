import { utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { PassphraseLock } from './key-records.ts';

export const MIN_PASSPHRASE = 8;
export const ROUNDS = 600_000;

const AES = { name: 'AES-GCM', length: 256 } as const;
export const SALT_BYTES = 16;
export const IV_BYTES = 12;
const ADDITIONAL = utf8('offlease issuer 1 passphrase');

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Characters are counted as a person counts them, and one written in two ways is one passphrase. */
export function normal(passphrase: string): string {
  return passphrase.normalize('NFKC');
}

/** @throws OffleaseError `passphrase-too-short` (`minimum`) */
export function requireLength(passphrase: string): void {
  if ([...normal(passphrase)].length < MIN_PASSPHRASE) {
    throw new OffleaseError('passphrase-too-short', { minimum: MIN_PASSPHRASE });
  }
}

/** PBKDF2-SHA-256 to a key of AES-256-GCM that never leaves WebCrypto. */
export async function keyOfPassphrase(
  passphrase: string,
  salt: Bytes,
  rounds: number,
  usages: readonly KeyUsage[],
): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', utf8(normal(passphrase)), 'PBKDF2', false, ['deriveKey']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return crypto.subtle.deriveKey(derivation, secret, AES, false, usages);
}

const WRAPPING: readonly KeyUsage[] = ['wrapKey', 'unwrapKey'];

async function lockAround(key: CryptoKey, passphrase: string, rounds: number): Promise<PassphraseLock> {
  const salt = randomBytes(SALT_BYTES);
  const iv = randomBytes(IV_BYTES);
  const outer = await keyOfPassphrase(passphrase, salt, rounds, WRAPPING);
  const algorithm = { name: 'AES-GCM', iv, additionalData: ADDITIONAL };
  return { salt, rounds, iv, wrapped: new Uint8Array(await crypto.subtle.wrapKey('raw', key, outer, algorithm)) };
}

/** A new random key that wraps private keys, and the lock that keeps it. It leaves only through the lock. */
export async function makeLock(
  passphrase: string,
  rounds: number,
): Promise<{ readonly key: CryptoKey; readonly lock: PassphraseLock }> {
  requireLength(passphrase);
  const lock = await lockAround(await crypto.subtle.generateKey(AES, true, WRAPPING), passphrase, rounds);
  return { key: await openLock(lock, passphrase), lock };
}

/** The same key behind another passphrase: all that it wraps stays as it is. @throws OffleaseError `passphrase-wrong`, `passphrase-too-short` */
export async function changeLock(lock: PassphraseLock, current: string, next: string): Promise<PassphraseLock> {
  requireLength(next);
  return lockAround(await openLock(lock, current, true), next, lock.rounds);
}

/**
 * The key behind a lock; `extractable` only in order to put another lock around it.
 * @throws OffleaseError `passphrase-wrong`
 */
export async function openLock(lock: PassphraseLock, passphrase: string, extractable = false): Promise<CryptoKey> {
  const outer = await keyOfPassphrase(passphrase, lock.salt, lock.rounds, WRAPPING);
  const algorithm = { name: 'AES-GCM', iv: lock.iv, additionalData: ADDITIONAL };
  try {
    return await crypto.subtle.unwrapKey('raw', lock.wrapped, outer, algorithm, AES, extractable, WRAPPING);
  } catch (cause) {
    throw new OffleaseError('passphrase-wrong', {}, { cause });
  }
}
