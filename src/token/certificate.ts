import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { EntitlementId, IssuerId, ProductId, RootId } from '../license/ids.ts';
import { MAX_ISSUER_NAME } from '../license/limits.ts';
import type { UnixTime } from '../license/time.ts';
import { as, bytes, id, line, listOf, oneOf, pairsOf, PRODUCT, TIME, UINT, uint, type Codec } from './field.ts';
import { publicKeyOf, type PublicKey, type SigningKey } from './keys.ts';
import { CERTIFICATE_TYP, ISSUER_TOKEN_KINDS, type IssuerTokenKind } from './kind.ts';
import { orEmpty, recordOf } from './record.ts';
import { readRootSigned, signByRoot, verifyByRoot, type RootSigned } from './root-signed.ts';

/** How many seats of an entitlement a delegated issuer may issue on its own. */
export interface Allotment {
  readonly entitlement: EntitlementId;
  readonly seats: number;
}

/** Who may issue what. Signed by a root; certificates cannot delegate further. */
export interface CertificateClaims {
  readonly root: RootId;
  /** Stays when keys and certificates change. */
  readonly issuer: IssuerId;
  readonly name: string;
  readonly role: 'issuer' | 'delegate';
  /** 33 bytes, ECDSA. */
  readonly signingKey: Bytes;
  /** 33 bytes, ECDH: devices seal to it. */
  readonly receivingKey: Bytes;
  readonly kinds: readonly IssuerTokenKind[];
  /** Empty: every product of the root. */
  readonly products: readonly ProductId[];
  /** Empty: every entitlement. Otherwise each token names its entitlement. */
  readonly entitlements: readonly EntitlementId[];
  /** Judged at the token's own signed time, never by a device's clock; the end is exclusive. */
  readonly validFrom: UnixTime;
  readonly validUntil: UnixTime;
  /** Rises with every certificate of an issuer. */
  readonly serial: number;
  readonly allotments: readonly Allotment[];
}

/** A certificate whose signature has been verified under one of the roots. */
export interface Certificate {
  readonly claims: CertificateClaims;
  readonly signing: PublicKey;
  readonly receiving: PublicKey;
  readonly bytes: Bytes;
}

/*
 * certificate = {
 *   1: bstr .size 32, 2: bstr .size 16, 3: line-100,   ; root, issuer, name
 *   4: 0 / 1,                                          ; role: issuer, delegate
 *   5: bstr .size 33, 6: bstr .size 33,                ; signing key, receiving key
 *   7: 1..3,                                           ; kinds: 1 response + 2 refresh
 *   10: time, 11: time, 12: uint,                      ; valid from, valid until, serial
 *   ? 8: [1*64 product-id],                            ; products
 *   ? 9: [1*64 bstr .size 16],                         ; entitlements
 *   ? 13: [1*64 (bstr .size 16, uint)],                ; allotments, of a delegate only
 * }
 */
const LABELS = {
  root: 1,
  issuer: 2,
  name: 3,
  role: 4,
  signingKey: 5,
  receivingKey: 6,
  kinds: 7,
  products: 8,
  entitlements: 9,
  validFrom: 10,
  validUntil: 11,
  serial: 12,
  allotments: 13,
} as const;

function certificateInvalid(reason: string): OffleaseError {
  return new OffleaseError('certificate-invalid', { reason });
}

/** Each kind as a bit, added up. */
const KINDS: Codec<readonly IssuerTokenKind[]> = as(
  uint(3),
  (bits) => (bits === 0 ? undefined : ISSUER_TOKEN_KINDS.filter((_, index) => ((bits >> index) & 1) === 1)),
  (kinds) => kinds.reduce((bits, kind) => bits | (1 << ISSUER_TOKEN_KINDS.indexOf(kind)), 0),
);
const ENTITLEMENT = id<EntitlementId>(16);
const MAX_LIST = 64;
const ALLOTMENTS: Codec<readonly Allotment[]> = as(
  pairsOf(ENTITLEMENT, uint(), MAX_LIST),
  (pairs) => pairs.map(([entitlement, seats]) => ({ entitlement, seats })),
  (allotments) => allotments.map(({ entitlement, seats }) => [entitlement, seats] as const),
);

const CERTIFICATE = recordOf<CertificateClaims>(
  LABELS,
  {
    root: id(32),
    issuer: id(16),
    name: line(MAX_ISSUER_NAME),
    role: oneOf(['issuer', 'delegate']),
    signingKey: bytes(33),
    receivingKey: bytes(33),
    kinds: KINDS,
    products: orEmpty(listOf(PRODUCT, MAX_LIST)),
    entitlements: orEmpty(listOf(ENTITLEMENT, MAX_LIST)),
    validFrom: TIME,
    validUntil: TIME,
    serial: UINT,
    allotments: orEmpty(ALLOTMENTS),
  },
  certificateInvalid,
);

/** What a certificate says, before anybody has verified it. */
export function readCertificate(bytes: Bytes): CertificateClaims {
  return claimsOf(readRootSigned(bytes));
}

function claimsOf({ typ, payload }: RootSigned): CertificateClaims {
  if (typ !== CERTIFICATE_TYP) throw certificateInvalid('typ');
  const claims = CERTIFICATE.read(payload);
  if (claims.validUntil <= claims.validFrom) throw certificateInvalid('validUntil');
  if (claims.role === 'issuer' && claims.allotments.length > 0) throw certificateInvalid('allotments');
  if (claims.allotments.some(({ seats }) => seats === 0)) throw certificateInvalid('allotments');
  return claims;
}

export function signCertificate(claims: CertificateClaims, root: SigningKey): Promise<Bytes> {
  return signByRoot(CERTIFICATE_TYP, root, CERTIFICATE.write(claims));
}

/**
 * @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version`, `certificate-invalid`, `key-invalid`;
 *   `certificate-root` if none of `roots` is the one it names
 */
export async function verifyCertificate(bytes: Bytes, roots: readonly PublicKey[]): Promise<Certificate> {
  const signed = readRootSigned(bytes);
  const claims = claimsOf(signed);
  await verifyByRoot(signed, claims.root, roots, 'certificate-invalid');
  const [signing, receiving] = await Promise.all([publicKeyOf(claims.signingKey), publicKeyOf(claims.receivingKey)]);
  return { claims, signing, receiving, bytes };
}
