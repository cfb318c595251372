import { concatBytes, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { ECDH, ECDSA, publicKeyOf, type PublicKey, type ReceivingKey, type SigningKey } from '../token/keys.ts';
import { IV_BYTES, randomBytes } from './passphrase.ts';
import type { WrappedKey } from './key-records.ts';

export type KeyRole = 'root' | 'signing' | 'receiving';

function gcm(iv: Bytes, role: KeyRole, publicKey: Bytes): AesGcmParams {
  // Bound to role and public key: wrapped keys that change places in a store do not open.
  return { name: 'AES-GCM', iv, additionalData: concatBytes(utf8(`offlease issuer 1 ${role}`), publicKey) };
}

/** A private key as it is stored. It must be extractable: that is, made or imported for this. */
export async function wrapKey(key: SigningKey | ReceivingKey, role: KeyRole, under: CryptoKey): Promise<WrappedKey> {
  const iv = randomBytes(IV_BYTES);
  const publicKey = key.publicKey.raw;
  const wrapped = await crypto.subtle.wrapKey('pkcs8', key.privateKey, under, gcm(iv, role, publicKey));
  return { publicKey, iv, wrapped: new Uint8Array(wrapped) };
}

/** @throws OffleaseError `storage-damaged` if it was altered, or is another than it claims to be */
export async function unwrapKey(
  { publicKey, iv, wrapped }: WrappedKey,
  role: KeyRole,
  under: CryptoKey,
  extractable = false,
): Promise<{ readonly privateKey: CryptoKey; readonly publicKey: PublicKey }> {
  const algorithm = role === 'receiving' ? ECDH : ECDSA;
  const usages: KeyUsage[] = role === 'receiving' ? ['deriveBits'] : ['sign'];
  try {
    const parameters = gcm(iv, role, publicKey);
    const privateKey = await crypto.subtle.unwrapKey(
      'pkcs8',
      wrapped,
      under,
      parameters,
      algorithm,
      extractable,
      usages,
    );
    return { privateKey, publicKey: await publicKeyOf(publicKey) };
  } catch (cause) {
    throw new OffleaseError('storage-damaged', { part: `${role} key` }, { cause });
  }
}
