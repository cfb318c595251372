import { OffleaseError } from '../license/error.ts';
import type { IssuerId } from '../license/ids.ts';
import type { Certificate } from './certificate.ts';
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

function entitlementAllowed({ claims }: Certificate, token: IssuerClaims): boolean {
  if (claims.entitlements.length === 0) return true;
  return token.entitlement !== undefined && claims.entitlements.includes(token.entitlement);
}

function minimumSerial(certificate: Certificate, withdrawals: readonly Withdrawals[]): number {
  const { root, issuer } = certificate.claims;
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
  const facts = { issuer: claims.name, serial: claims.serial };
  switch (check) {
    case 'issuer':
      if (asked === undefined || claims.issuer === asked) return undefined;
      return new OffleaseError('issuer-not-asked', facts);
    case 'kind':
      if (claims.kinds.includes(token.kind)) return undefined;
      return new OffleaseError('certificate-scope', { ...facts, scope: 'kind' });
    case 'product':
      if (claims.products.length === 0 || claims.products.includes(token.product)) return undefined;
      return new OffleaseError('certificate-scope', { ...facts, scope: 'product' });
    case 'entitlement':
      if (entitlementAllowed(certificate, token)) return undefined;
      return new OffleaseError('certificate-scope', { ...facts, scope: 'entitlement' });
    case 'validity':
      if (token.time >= claims.validFrom && token.time < claims.validUntil) return undefined;
      return new OffleaseError('certificate-expired', { ...facts, time: token.time });
    case 'withdrawal':
      if (claims.serial >= minimumSerial(certificate, trust.withdrawals ?? [])) return undefined;
      return new OffleaseError('certificate-withdrawn', facts);
    case 'succession': {
      const applied = trust.applied?.find(({ issuer }) => issuer === claims.issuer)?.serial ?? 0;
      if (claims.serial >= applied) return undefined;
      return new OffleaseError('certificate-superseded', { ...facts, newer: applied });
    }
  }
}
