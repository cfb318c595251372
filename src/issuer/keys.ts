import { concatBytes, hexOf, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId, RootId } from '../license/ids.ts';
import { isLine, MAX_ISSUER_NAME } from '../license/limits.ts';
import { addPeriod, type UnixTime } from '../license/time.ts';
import { signCertificate, verifyCertificate, type Certificate } from '../token/certificate.ts';
import {
  ECDH,
  ECDSA,
  generateReceivingKey,
  generateSigningKey,
  publicKeyOf,
  type PublicKey,
  type ReceivingKey,
  type SigningKey,
} from '../token/keys.ts';
import { IV_BYTES, makeLock, openLock, randomBytes } from './passphrase.ts';
import type { KeysRecord, WrappedKey } from './records.ts';

/** What is public of an issuer: known while it is locked, too. */
export interface Identity {
  readonly name: string;
  readonly issuer: IssuerId;
  readonly root: PublicKey;
  readonly certificate: Certificate;
}

/** The private keys while it is unlocked. None of them can be extracted; the root's is not among them. */
export interface UnlockedKeys {
  readonly signing: SigningKey;
  readonly receiving: readonly ReceivingKey[];
}

type Role = 'root' | 'signing' | 'receiving';

const CERTIFICATE_YEARS = { months: 60, days: 0, seconds: 0 };

function gcm(iv: Bytes, role: Role, publicKey: Bytes): AesGcmParams {
  // Bound to role and public key: wrapped keys that change places in a store do not open.
  return { name: 'AES-GCM', iv, additionalData: concatBytes(utf8(`offlease issuer 1 ${role}`), publicKey) };
}

async function wrap(key: SigningKey | ReceivingKey, role: Role, under: CryptoKey): Promise<WrappedKey> {
  const iv = randomBytes(IV_BYTES);
  const publicKey = key.publicKey.raw;
  const wrapped = await crypto.subtle.wrapKey('pkcs8', key.privateKey, under, gcm(iv, role, publicKey));
  return { publicKey, iv, wrapped: new Uint8Array(wrapped) };
}

async function unwrap(
  { publicKey, iv, wrapped }: WrappedKey,
  role: Role,
  under: CryptoKey,
): Promise<{ privateKey: CryptoKey; publicKey: PublicKey }> {
  const algorithm = role === 'receiving' ? ECDH : ECDSA;
  const usages: KeyUsage[] = role === 'receiving' ? ['deriveBits'] : ['sign'];
  try {
    const parameters = gcm(iv, role, publicKey);
    const privateKey = await crypto.subtle.unwrapKey('pkcs8', wrapped, under, parameters, algorithm, false, usages);
    return { privateKey, publicKey: await publicKeyOf(publicKey) };
  } catch (cause) {
    throw new OffleaseError('storage-damaged', { part: `${role} key` }, { cause });
  }
}

/**
 * New keys of a new issuer, wrapped, and its first certificate: serial 1, all products, five years.
 * The private keys can be extracted only here, in order to wrap them.
 *
 * @throws OffleaseError `field-invalid` (name), `passphrase-too-short`
 */
export async function makeKeys(
  name: string,
  passphrase: string,
  rounds: number,
  now: UnixTime,
): Promise<{ readonly record: KeysRecord; readonly keys: UnlockedKeys }> {
  if (!isLine(name, MAX_ISSUER_NAME)) throw new OffleaseError('field-invalid', { field: 'name' });
  const { key, lock } = await makeLock(passphrase, rounds);
  const [root, signing, receiving] = await Promise.all([
    generateSigningKey({ extractable: true }),
    generateSigningKey({ extractable: true }),
    generateReceivingKey({ extractable: true }),
  ]);
  const issuer = hexOf(randomBytes(16)) as IssuerId;
  const certificate = await signCertificate(
    {
      root: root.publicKey.thumbprint as RootId,
      issuer,
      name,
      role: 'issuer',
      signingKey: signing.publicKey.compressed,
      receivingKey: receiving.publicKey.compressed,
      kinds: ['response', 'refresh'],
      products: [],
      entitlements: [],
      allotments: [],
      validFrom: now,
      validUntil: addPeriod(now, CERTIFICATE_YEARS),
      serial: 1,
    },
    root,
  );
  const record: KeysRecord = {
    id: 'keys',
    name,
    issuer,
    made: now,
    lock,
    root: await wrap(root, 'root', key),
    signing: await wrap(signing, 'signing', key),
    receiving: [await wrap(receiving, 'receiving', key)],
    certificate,
  };
  return { record, keys: await unwrapKeys(record, key) };
}

async function unwrapKeys(record: KeysRecord, key: CryptoKey): Promise<UnlockedKeys> {
  const [signing, ...receiving] = await Promise.all([
    unwrap(record.signing, 'signing', key),
    ...record.receiving.map((wrapped) => unwrap(wrapped, 'receiving', key)),
  ]);
  return { signing, receiving };
}

/** @throws OffleaseError `passphrase-wrong`; `storage-damaged` if a wrapped key was altered */
export async function unlockKeys(record: KeysRecord, passphrase: string): Promise<UnlockedKeys> {
  return unwrapKeys(record, await openLock(record.lock, passphrase));
}

/** @throws OffleaseError `storage-damaged` if keys and certificate do not belong together */
export async function identityOf(record: KeysRecord): Promise<Identity> {
  try {
    const root = await publicKeyOf(record.root.publicKey);
    const certificate = await verifyCertificate(record.certificate, [root]);
    return { name: record.name, issuer: record.issuer, root, certificate };
  } catch (cause) {
    throw new OffleaseError('storage-damaged', { part: 'certificate' }, { cause });
  }
}
