import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId, RootId } from '../license/ids.ts';
import { isLine, MAX_ISSUER_NAME } from '../license/limits.ts';
import { addPeriod, type UnixTime } from '../license/time.ts';
import { signCertificate, verifyCertificate, type Certificate, type CertificateClaims } from '../token/certificate.ts';
import {
  generateReceivingKey,
  generateSigningKey,
  publicKeyOf,
  type PublicKey,
  type ReceivingKey,
  type SigningKey,
} from '../token/keys.ts';
import { verifyWithdrawals, type Withdrawals } from '../token/withdrawal.ts';
import { makeLock, openLock, randomBytes } from './passphrase.ts';
import type { KeysRecord } from './records.ts';
import { unwrapKey, wrapKey } from './wrapped-key.ts';

/** What is public of an issuer: known while it is locked, too. */
export interface Identity {
  readonly name: string;
  readonly issuer: IssuerId;
  readonly root: PublicKey;
  readonly nextRoot?: PublicKey;
  readonly certificate: Certificate;
  /** Every answer carries them. */
  readonly withdrawals?: Withdrawals;
}

/** The private keys while it is unlocked. None of them can be extracted; the root's is not among them. */
export interface UnlockedKeys {
  /** @throws OffleaseError `certificate-needed` where a restored ledger waits for new ones */
  readonly signing: SigningKey;
  readonly receiving: readonly ReceivingKey[];
}

export const CERTIFICATE_MONTHS = 60;

/** @throws OffleaseError `field-invalid` (`field: 'months'`) */
export function validity(
  from: UnixTime,
  months = CERTIFICATE_MONTHS,
): Pick<CertificateClaims, 'validFrom' | 'validUntil'> {
  if (!Number.isInteger(months) || months < 1 || months > 1200)
    throw new OffleaseError('field-invalid', { field: 'months' });
  return { validFrom: from, validUntil: addPeriod(from, { months, days: 0, seconds: 0 }) };
}

/** @throws OffleaseError `field-invalid` (`field: 'name'`) */
export function requireName(name: string): void {
  if (!isLine(name, MAX_ISSUER_NAME)) throw new OffleaseError('field-invalid', { field: 'name' });
}

export function randomIssuerId(): IssuerId {
  return hexOf(randomBytes(16)) as IssuerId;
}

export interface FreshKeys {
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
}

/** New keys of an issuer. They can be extracted only in order to be wrapped. */
export async function generateIssuerKeys(): Promise<FreshKeys> {
  const [signing, receiving] = await Promise.all([
    generateSigningKey({ extractable: true }),
    generateReceivingKey({ extractable: true }),
  ]);
  return { signing, receiving };
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
): Promise<{ readonly record: KeysRecord; readonly key: CryptoKey }> {
  requireName(name);
  const { key, lock } = await makeLock(passphrase, rounds);
  const [root, { signing, receiving }] = await Promise.all([
    generateSigningKey({ extractable: true }),
    generateIssuerKeys(),
  ]);
  const issuer = randomIssuerId();
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
      ...validity(now),
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
    root: { publicKey: root.publicKey.raw, key: await wrapKey(root, 'root', key) },
    signing: await wrapKey(signing, 'signing', key),
    receiving: [await wrapKey(receiving, 'receiving', key)],
    certificate,
    filesChanged: now,
  };
  return { record, key };
}

/** @throws OffleaseError `storage-damaged` if a wrapped key was altered */
export async function unwrapKeys(record: KeysRecord, key: CryptoKey): Promise<UnlockedKeys> {
  const [signing, receiving] = await Promise.all([
    record.signing === undefined ? undefined : unwrapKey(record.signing, 'signing', key),
    Promise.all(record.receiving.map((wrapped) => unwrapKey(wrapped, 'receiving', key))),
  ]);
  return {
    get signing() {
      if (signing === undefined) throw new OffleaseError('certificate-needed');
      return signing;
    },
    receiving,
  };
}

/** @throws OffleaseError `passphrase-wrong`; `storage-damaged` if a wrapped key was altered */
export async function unlockKeys(record: KeysRecord, passphrase: string): Promise<UnlockedKeys> {
  return unwrapKeys(record, await openLock(record.lock, passphrase));
}

/** @throws OffleaseError `storage-damaged` if keys and certificate do not belong together */
export async function identityOf(record: KeysRecord): Promise<Identity> {
  try {
    const root = await publicKeyOf(record.root.publicKey);
    const nextRoot = record.nextRoot === undefined ? undefined : await publicKeyOf(record.nextRoot.publicKey);
    const certificate = await verifyCertificate(record.certificate, [root]);
    const withdrawals = await withdrawalsOf(record.withdrawals, root);
    return {
      name: record.name,
      issuer: record.issuer,
      root,
      certificate,
      ...(nextRoot === undefined ? {} : { nextRoot }),
      ...(withdrawals === undefined ? {} : { withdrawals }),
    };
  } catch (cause) {
    throw new OffleaseError('storage-damaged', { part: 'certificate' }, { cause });
  }
}

function withdrawalsOf(bytes: Bytes | undefined, root: PublicKey): Promise<Withdrawals> | undefined {
  return bytes === undefined ? undefined : verifyWithdrawals(bytes, [root]);
}
