import { OffleaseError, type ErrorFacts, type TokenErrorCode } from '../license/error.ts';
import type { IssuerId } from '../license/ids.ts';
import type { Certificate, CertificateClaims } from './certificate.ts';
import type { IssuerClaims } from './claims.ts';
import type { PublicKey } from './keys.ts';
import type { Withdrawals } from './withdrawal.ts';

/** What a device trusts: roots pinned by its product file, and what they have signed. */
export interface Trust {
  /** Current and next. */
  readonly roots: readonly PublicKey[];
  readonly certificates: readonly Certificate[];
  /** One list a root at most: the newest that is known. */
  readonly withdrawals?: readonly Withdrawals[];
  /** The highest serial of each issuer under which a token was applied: lower ones are superseded. */
  readonly applied?: readonly { readonly issuer: IssuerId; readonly serial: number }[];
}

/** The checks of a certificate against a token, in the order in which they are made. */
export const TRUST_CHECKS = [
  'issuer',
  'kind',
  'product',
  'entitlement',
  'validity',
  'withdrawal',
  'succession',
] as const;
export type TrustCheck = (typeof TRUST_CHECKS)[number];

/** An empty list allows everything, any other only what is in it. */
export function allows<T>(list: readonly T[], value: T | undefined): boolean {
  return list.length === 0 || (value !== undefined && list.includes(value));
}

/** The lowest serial of an issuer that is not withdrawn. */
export function minimumSerial(
  { root, issuer }: Pick<CertificateClaims, 'root' | 'issuer'>,
  withdrawals: readonly Withdrawals[] = [],
): number {
  const list = withdrawals.filter((candidate) => candidate.root === root).sort((a, b) => b.version - a.version)[0];
  return list?.minimumSerials.find((entry) => entry.issuer === issuer)?.serial ?? 0;
}

/**
 * One check of a verified certificate against a token that it has signed: what is wrong, or
 * `undefined`. `asked` is the one issuer that may answer.
 */
export function trustFailure(
  check: TrustCheck,
  certificate: Certificate,
  token: IssuerClaims,
  trust: Trust,
  asked: IssuerId | undefined,
): OffleaseError | undefined {
  const { claims } = certificate;
  const unless = (holds: boolean, code: TokenErrorCode, facts: ErrorFacts = {}): OffleaseError | undefined =>
    holds ? undefined : new OffleaseError(code, { issuer: claims.name, serial: claims.serial, ...facts });
  const inScope = (holds: boolean): OffleaseError | undefined => unless(holds, 'certificate-scope', { scope: check });
  switch (check) {
    case 'issuer':
      return unless(claims.issuer === (asked ?? claims.issuer), 'issuer-not-asked');
    case 'kind':
      return inScope(claims.kinds.includes(token.kind));
    case 'product':
      return inScope(allows(claims.products, token.product));
    case 'entitlement':
      return inScope(allows(claims.entitlements, token.entitlement));
    case 'validity': {
      const { time } = token;
      return unless(time >= claims.validFrom && time < claims.validUntil, 'certificate-expired', { time });
    }
    case 'withdrawal':
      return unless(claims.serial >= minimumSerial(claims, trust.withdrawals), 'certificate-withdrawn');
    case 'succession': {
      const newer = trust.applied?.find(({ issuer }) => issuer === claims.issuer)?.serial ?? 0;
      return unless(claims.serial >= newer, 'certificate-superseded', { newer });
    }
  }
}
