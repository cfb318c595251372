import type { Bytes } from '../../../src/license/bytes.ts';

/** The AES-GCM key of a vector. The product's own are derived, and their bytes never seen: RFC 9180's vectors show those. */
export function contentKeyOf(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
