import { hexOf } from '../license/bytes.ts';

/** So many random bytes, as hex. */
export function randomHex(bytes: number): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(bytes)));
}
