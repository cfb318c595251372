import { utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { PassphraseLock } from './records.ts';

export const MIN_PASSPHRASE = 8;
export const ROUNDS = 600_000;

const AES = { name: 'AES-GCM', length: 256 } as const;
const SALT_BYTES = 16;
export const IV_BYTES = 12;
const ADDITIONAL = utf8('offlease issuer 1 passphrase');

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Characters are counted as a person counts them, and one written in two ways is one passphrase. */
function normal(passphrase: string): string {
  return passphrase.normalize('NFKC');
}

async function keyOfPassphrase(passphrase: string, salt: Bytes, rounds: number): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', utf8(normal(passphrase)), 'PBKDF2', false, ['deriveKey']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return crypto.subtle.deriveKey(derivation, secret, AES, false, ['wrapKey', 'unwrapKey']);
}

/** A new random key that wraps private keys, and the lock that keeps it. It leaves only through the lock. */
export async function makeLock(
  passphrase: string,
  rounds: number,
): Promise<{ readonly key: CryptoKey; readonly lock: PassphraseLock }> {
  if ([...normal(passphrase)].length < MIN_PASSPHRASE) {
    throw new OffleaseError('passphrase-too-short', { minimum: MIN_PASSPHRASE });
  }
  const extractable = await crypto.subtle.generateKey(AES, true, ['wrapKey', 'unwrapKey']);
  const salt = randomBytes(SALT_BYTES);
  const iv = randomBytes(IV_BYTES);
  const outer = await keyOfPassphrase(passphrase, salt, rounds);
  const algorithm = { name: 'AES-GCM', iv, additionalData: ADDITIONAL };
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey('raw', extractable, outer, algorithm));
  const lock = { salt, rounds, iv, wrapped };
  return { key: await openLock(lock, passphrase), lock };
}

/** @throws OffleaseError `passphrase-wrong` */
export async function openLock(lock: PassphraseLock, passphrase: string): Promise<CryptoKey> {
  const outer = await keyOfPassphrase(passphrase, lock.salt, lock.rounds);
  const algorithm = { name: 'AES-GCM', iv: lock.iv, additionalData: ADDITIONAL };
  try {
    const usages: KeyUsage[] = ['wrapKey', 'unwrapKey'];
    return await crypto.subtle.unwrapKey('raw', lock.wrapped, outer, algorithm, AES, false, usages);
  } catch (cause) {
    throw new OffleaseError('passphrase-wrong', {}, { cause });
  }
}
