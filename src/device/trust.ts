import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId } from '../license/ids.ts';
import { verifyCertificate, type Certificate } from '../token/certificate.ts';
import type { ProductFile } from '../token/product-file.ts';
import type { Trust } from '../token/trust.ts';
import { verifyWithdrawals, type Withdrawals } from '../token/withdrawal.ts';
import type { DeviceRecord } from './record.ts';

/**
 * Whom a device trusts: the product file, and what answers brought since. Stored certificates and
 * withdrawals are verified under the product file's roots each time they are read anew; one that
 * does not hold (a root was retired) is passed over.
 */
export class DeviceTrust {
  readonly #file: ProductFile;
  readonly #verified = new Map<string, Promise<Certificate | Withdrawals | undefined>>();

  constructor(file: ProductFile) {
    this.#file = file;
  }

  async of(record: DeviceRecord): Promise<Trust> {
    const { roots } = this.#file;
    const certificates = await Promise.all(
      record.certificates.map(({ bytes }) => this.#once(bytes, () => verifyCertificate(bytes, roots))),
    );
    const withdrawals = await Promise.all(
      record.withdrawals.map(({ bytes }) => this.#once(bytes, () => verifyWithdrawals(bytes, roots))),
    );
    return {
      roots,
      certificates: distinct([...this.#file.certificates, ...certificates.filter((one) => one !== undefined)]),
      withdrawals: [
        ...(this.#file.withdrawals === undefined ? [] : [this.#file.withdrawals]),
        ...withdrawals.filter((one) => one !== undefined),
      ],
      applied: record.applied,
    };
  }

  async #once<T extends Certificate | Withdrawals>(bytes: Bytes, verify: () => Promise<T>): Promise<T | undefined> {
    const key = hexOf(bytes);
    let result = this.#verified.get(key);
    if (result === undefined) {
      result = verify().catch((error: unknown) => {
        if (error instanceof OffleaseError) return undefined;
        throw error;
      });
      this.#verified.set(key, result);
    }
    return (await result) as T | undefined; // bytes of one kind never verify as the other
  }
}

function distinct(certificates: readonly Certificate[]): readonly Certificate[] {
  const known = new Map<string, Certificate>();
  for (const certificate of certificates) {
    const key = `${certificate.claims.issuer}:${certificate.claims.serial}`;
    if (!known.has(key)) known.set(key, certificate);
  }
  return [...known.values()];
}

function isWithdrawn({ claims }: Certificate, { withdrawals = [] }: Trust): boolean {
  const list = withdrawals.filter(({ root }) => root === claims.root).sort((a, b) => b.version - a.version)[0];
  return list?.minimumSerials.some(({ issuer, serial }) => issuer === claims.issuer && claims.serial < serial) ?? false;
}

/**
 * The newest certificate of `issuer`, to seal to. A license can be given back even to an issuer whose
 * certificate is withdrawn: its successor keeps the receiving keys.
 *
 * @throws OffleaseError `issuer-unknown`
 */
export function certificateOf(trust: Trust, issuer: IssuerId): Certificate {
  const certificate = trust.certificates
    .filter(({ claims }) => claims.issuer === issuer)
    .sort((a, b) => b.claims.serial - a.claims.serial)[0];
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
    ({ claims }) =>
      claims.kinds.includes('response') && (claims.products.length === 0 || claims.products.includes(product.id)),
  );
  const standing = able.filter((certificate) => !isWithdrawn(certificate, trust));
  const issuer =
    chosen ?? (standing.find(({ claims }) => claims.role === 'issuer') ?? standing[0] ?? able[0])?.claims.issuer;
  if (issuer === undefined) throw new OffleaseError('issuer-unknown');
  const candidates = standing.filter(({ claims }) => claims.issuer === issuer);
  if (candidates.length > 0) return certificateOf({ ...trust, certificates: candidates }, issuer);
  const withdrawn = able.find(({ claims }) => claims.issuer === issuer);
  if (withdrawn === undefined) throw new OffleaseError('issuer-unknown', { issuer });
  throw new OffleaseError('certificate-withdrawn', { issuer: withdrawn.claims.name, serial: withdrawn.claims.serial });
}
