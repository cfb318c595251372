import { equalBytes, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { Policy } from '../license/product.ts';
import { base64urlOf, bytesOfBase64url } from './base64url.ts';

/** What a product file says of its service PIN: `salt` and `hash` in base64url. */
export type ServicePin = NonNullable<Policy['servicePin']>;

/** As many as OWASP asks of PBKDF2 with SHA-256. */
export const SERVICE_PIN_ROUNDS = 600_000;

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Digits only, so that a keypad on the screen is enough: 4 to 12. */
export function isServicePin(text: string): boolean {
  return /^[0-9]{4,12}$/.test(text);
}

/**
 * What a product file carries so that kiosks can ask for this PIN (`policy.servicePin`).
 *
 * A PIN keeps passers-by out, not whoever takes the product file home: so few digits are found by trying.
 *
 * @throws RangeError for what is no PIN, see `isServicePin`
 */
export async function makeServicePin(pin: string, rounds = SERVICE_PIN_ROUNDS): Promise<ServicePin> {
  if (!isServicePin(pin)) throw new RangeError('a service PIN has 4 to 12 digits');
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const hash = await hashOf(pin, salt, rounds);
  return { salt: base64urlOf(salt), rounds, hash: base64urlOf(hash) };
}

/**
 * Whether this is the PIN.
 *
 * @throws OffleaseError product-file-invalid (`policy.servicePin`) where no PIN could ever be right
 */
export async function isRightPin(pin: string, { salt, rounds, hash }: ServicePin): Promise<boolean> {
  const [salted, expected] = [bytesOfBase64url(salt), bytesOfBase64url(hash)];
  if (salted === undefined || expected?.length !== HASH_BYTES || rounds < 1) {
    throw new OffleaseError('product-file-invalid', { reason: 'policy.servicePin' });
  }
  return equalBytes(await hashOf(pin, salted, rounds), expected);
}

/** PBKDF2-HMAC-SHA-256 (RFC 8018 5.2) of the PIN's digits. */
async function hashOf(pin: string, salt: Bytes, rounds: number): Promise<Bytes> {
  const secret = await crypto.subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveBits']);
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return new Uint8Array(await crypto.subtle.deriveBits(derivation, secret, 8 * HASH_BYTES));
}
