import { utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';

export type DeviceTokenKind = 'request' | 'report' | 'deactivation';
export type IssuerTokenKind = 'response' | 'refresh';
export type TokenKind = DeviceTokenKind | IssuerTokenKind;

/** The version of the format. Everything about algorithms follows from it; nothing of that is read from a token. */
export const FORMAT_VERSION = 1;

interface KindEntry {
  /** COSE header parameter `typ` (RFC 9596): the version's digit and a letter for the kind. */
  readonly typ: string;
  readonly from: 'device' | 'issuer';
  /** HPKE `info`. */
  readonly info: Bytes;
}

export const KINDS: Readonly<Record<TokenKind, KindEntry>> = {
  request: { typ: '1q', from: 'device', info: utf8('Offlease 1 request') },
  response: { typ: '1s', from: 'issuer', info: utf8('Offlease 1 response') },
  refresh: { typ: '1f', from: 'issuer', info: utf8('Offlease 1 refresh') },
  report: { typ: '1p', from: 'device', info: utf8('Offlease 1 report') },
  deactivation: { typ: '1d', from: 'device', info: utf8('Offlease 1 deactivation') },
};

export const TOKEN_KINDS = Object.keys(KINDS) as readonly TokenKind[];
export const DEVICE_TOKEN_KINDS: readonly DeviceTokenKind[] = ['request', 'report', 'deactivation'];
export const ISSUER_TOKEN_KINDS: readonly IssuerTokenKind[] = ['response', 'refresh'];

/** `typ` of the two structures that the root signs and that travel unsealed. */
export const CERTIFICATE_TYP = '1c';
export const WITHDRAWALS_TYP = '1w';

export function kindOfTyp(typ: string): TokenKind | undefined {
  return TOKEN_KINDS.find((kind) => KINDS[kind].typ === typ);
}

/**
 * Whatever else a header must be follows from its version: this comes first.
 *
 * @throws OffleaseError `token-version` for the `typ` of another version, whatever kinds that one has
 */
export function requireVersion(typ: unknown): void {
  const digits = typeof typ === 'string' ? /^([0-9]{1,3})[a-z]$/.exec(typ)?.[1] : undefined;
  if (digits === undefined || Number(digits) === FORMAT_VERSION) return;
  throw new OffleaseError('token-version', { version: Number(digits) });
}

export function isIssuerKind(kind: TokenKind): kind is IssuerTokenKind {
  return KINDS[kind].from === 'issuer';
}
