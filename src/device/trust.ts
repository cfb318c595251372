import { hexOf, type Bytes } from '../license/bytes.ts';
import { defined } from '../license/defined.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId } from '../license/ids.ts';
import { verifyCertificate, type Certificate } from '../token/certificate.ts';
import type { ProductFile } from '../token/product-file.ts';
import { allows, minimumSerial, type Trust } from '../token/trust.ts';
import { verifyWithdrawals } from '../token/withdrawal.ts';
import type { DeviceRecord } from './record.ts';

/**
 * Whom a device trusts: the product file, and what answers brought since. Stored certificates and
 * withdrawals are verified under the product file's roots when they are met first; one that
 * does not hold (a root was retired) is passed over.
 */
export function deviceTrust({
  roots,
  certificates,
  withdrawals,
}: ProductFile): (record: DeviceRecord) => Promise<Trust> {
  const certificateIn = once((bytes) => verifyCertificate(bytes, roots));
  const withdrawalsIn = once((bytes) => verifyWithdrawals(bytes, roots));
  return async (record) => ({
    roots,
    certificates: distinct([...certificates, ...(await certificateIn(record.certificates))]),
    withdrawals: [withdrawals, ...(await withdrawalsIn(record.withdrawals))].filter((one) => one !== undefined),
    applied: record.applied,
  });
}

interface Signed {
  readonly bytes: Bytes;
}

/** Those that hold, each verified once. */
function once<T>(verify: (bytes: Bytes) => Promise<T>): (list: readonly Signed[]) => Promise<readonly T[]> {
  const verified = new Map<string, Promise<T | undefined>>();
  return async (list) => {
    const found = list.map(({ bytes }) => {
      const key = hexOf(bytes);
      const result = verified.get(key) ?? verify(bytes).catch(passOver);
      verified.set(key, result);
      return result;
    });
    return (await Promise.all(found)).filter((one) => one !== undefined);
  };
}

function passOver(error: unknown): undefined {
  if (!(error instanceof OffleaseError)) throw error;
}

/** An issuer never gives a serial twice. */
function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates.filter(
    ({ claims }, index) =>
      index ===
      certificates.findIndex((one) => one.claims.issuer === claims.issuer && one.claims.serial === claims.serial),
  );
}

function newestOf(certificates: readonly Certificate[], issuer: IssuerId | undefined): Certificate | undefined {
  return certificates
    .filter(({ claims }) => claims.issuer === issuer)
    .sort((a, b) => b.claims.serial - a.claims.serial)[0];
}

/**
 * The newest certificate of `issuer`, to seal to. A license can be given back even to an issuer whose
 * certificate is withdrawn: its successor keeps the receiving keys.
 *
 * @throws OffleaseError `issuer-unknown`
 */
export function certificateOf(trust: Trust, issuer: IssuerId): Certificate {
  const certificate = newestOf(trust.certificates, issuer);
  if (certificate === undefined) throw new OffleaseError('issuer-unknown', { issuer });
  return certificate;
}

/**
 * Whom to ask for a license: `chosen` if there is one, else the first issuer of the product file (a
 * delegate only if there is nobody else), by its newest certificate that may answer.
 *
 * @throws OffleaseError `issuer-unknown`, `certificate-withdrawn`
 */
export function certificateToAsk(trust: Trust, { product }: ProductFile, chosen: IssuerId | undefined): Certificate {
  const able = trust.certificates.filter(
    ({ claims: { kinds, products } }) => kinds.includes('response') && allows(products, product.id),
  );
  const standing = able.filter(({ claims }) => claims.serial >= minimumSerial(claims, trust.withdrawals));
  const first = standing.find(({ claims }) => claims.role === 'issuer') ?? standing[0] ?? able[0];
  const issuer = chosen ?? first?.claims.issuer;
  const certificate = newestOf(standing, issuer);
  if (certificate !== undefined) return certificate;
  const withdrawn = newestOf(able, issuer)?.claims;
  if (withdrawn === undefined) throw new OffleaseError('issuer-unknown', defined({ issuer }));
  throw new OffleaseError('certificate-withdrawn', { issuer: withdrawn.name, serial: withdrawn.serial });
}
