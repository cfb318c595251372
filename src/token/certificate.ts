import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import {
  idBytes,
  isProductId,
  type EntitlementId,
  type IssuerId,
  type ProductId,
  type RootId,
} from '../license/ids.ts';
import { MAX_ISSUER_NAME } from '../license/limits.ts';
import type { UnixTime } from '../license/time.ts';
import { isCborBytes, type CborMap, type CborValue } from './cbor.ts';
import { FieldReader, writeFields } from './field.ts';
import { publicKeyOf, type PublicKey, type SigningKey } from './keys.ts';
import { CERTIFICATE_TYP, type IssuerTokenKind } from './kind.ts';
import { readRootSigned, signByRoot, verifyByRoot } from './root-signed.ts';

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

const KIND_BITS: readonly (readonly [IssuerTokenKind, number])[] = [
  ['response', 1],
  ['refresh', 2],
];
const MAX_LIST = 64;

function certificateInvalid(reason: string): OffleaseError {
  return new OffleaseError('certificate-invalid', { reason });
}

function encode(claims: CertificateClaims): CborMap {
  return writeFields(LABELS, {
    root: idBytes(claims.root),
    issuer: idBytes(claims.issuer),
    name: claims.name,
    role: claims.role === 'issuer' ? 0 : 1,
    signingKey: claims.signingKey,
    receivingKey: claims.receivingKey,
    kinds: KIND_BITS.reduce((bits, [kind, bit]) => (claims.kinds.includes(kind) ? bits | bit : bits), 0),
    products: claims.products,
    entitlements: claims.entitlements.map(idBytes),
    validFrom: claims.validFrom,
    validUntil: claims.validUntil,
    serial: claims.serial,
    allotments: claims.allotments.flatMap(({ entitlement, seats }): CborValue[] => [idBytes(entitlement), seats]),
  });
}

function entitlementOf(value: CborValue | undefined): EntitlementId {
  if (!isCborBytes(value) || value.length !== 16) throw certificateInvalid('entitlements');
  return hexOf(value) as EntitlementId;
}

function allotmentsOf(list: readonly CborValue[]): readonly Allotment[] {
  if (list.length % 2 !== 0) throw certificateInvalid('allotments');
  const allotments: Allotment[] = [];
  for (let index = 0; index < list.length; index += 2) {
    const seats = list[index + 1];
    if (typeof seats !== 'number' || seats < 1) throw certificateInvalid('allotments');
    allotments.push({ entitlement: entitlementOf(list[index]), seats });
  }
  return allotments;
}

function requireDistinct(field: string, values: readonly string[]): void {
  if (new Set(values).size !== values.length) throw certificateInvalid(field);
}

function decode(payload: CborMap): CertificateClaims {
  const fields = new FieldReader(payload, LABELS);
  const bits = fields.uint('kinds', 3);
  const claims: CertificateClaims = {
    root: fields.id<RootId>('root', 32),
    issuer: fields.id<IssuerId>('issuer', 16),
    name: fields.line('name', MAX_ISSUER_NAME),
    role: fields.uint('role', 1) === 0 ? 'issuer' : 'delegate',
    signingKey: fields.bytes('signingKey', 33),
    receivingKey: fields.bytes('receivingKey', 33),
    kinds: KIND_BITS.filter(([, bit]) => (bits & bit) !== 0).map(([kind]) => kind),
    products: (fields.optionalList('products', MAX_LIST) ?? []).map((value) => {
      if (typeof value !== 'string' || !isProductId(value)) throw certificateInvalid('products');
      return value;
    }),
    entitlements: (fields.optionalList('entitlements', MAX_LIST) ?? []).map(entitlementOf),
    validFrom: fields.time('validFrom'),
    validUntil: fields.time('validUntil'),
    serial: fields.uint('serial'),
    allotments: allotmentsOf(fields.optionalList('allotments', 2 * MAX_LIST) ?? []),
  };
  fields.end();
  if (claims.kinds.length === 0) throw certificateInvalid('kinds');
  if (claims.validUntil <= claims.validFrom) throw certificateInvalid('validUntil');
  if (claims.role === 'issuer' && claims.allotments.length > 0) throw certificateInvalid('allotments');
  requireDistinct('products', claims.products);
  requireDistinct('entitlements', claims.entitlements);
  requireDistinct(
    'allotments',
    claims.allotments.map(({ entitlement }) => entitlement),
  );
  return claims;
}

/** What a certificate says, before anybody has verified it. */
export function readCertificate(bytes: Bytes): CertificateClaims {
  const signed = readRootSigned(bytes);
  if (signed.typ !== CERTIFICATE_TYP) throw certificateInvalid('typ');
  try {
    return decode(signed.payload);
  } catch (error) {
    if (error instanceof OffleaseError && error.code === 'claims-invalid') {
      throw new OffleaseError('certificate-invalid', { reason: error.facts['field'] ?? '' }, { cause: error });
    }
    throw error;
  }
}

export function signCertificate(claims: CertificateClaims, root: SigningKey): Promise<Bytes> {
  return signByRoot(CERTIFICATE_TYP, root, encode(claims));
}

/**
 * @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version`, `certificate-invalid`, `key-invalid`;
 *   `certificate-root` if none of `roots` is the one it names
 */
export async function verifyCertificate(bytes: Bytes, roots: readonly PublicKey[]): Promise<Certificate> {
  const claims = readCertificate(bytes);
  const root = roots.find(({ thumbprint }) => thumbprint === claims.root);
  if (root === undefined) throw new OffleaseError('certificate-root', { root: claims.root });
  await verifyByRoot(readRootSigned(bytes), root, 'certificate-invalid');
  const [signing, receiving] = await Promise.all([publicKeyOf(claims.signingKey), publicKeyOf(claims.receivingKey)]);
  return { claims, signing, receiving, bytes };
}
