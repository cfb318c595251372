import { bytesOf, type Bytes, type Hex } from './bytes.ts';
import { encodeCbor, type Value, type ValueMap } from './cbor.ts';
import { readRootSigned, rootHeader, toBeSigned, type RootTyp } from './cose.ts';
import { Fields, hex, line, list, matching, oneOf, PRODUCT_ID, time, twos, uint53, type Read } from './fields.ts';
import { isSignedBy, publicKeyOf, signatureOf, type PrivateKey, type PublicKey } from './keys.ts';
import type { IssuerKind } from './kinds.ts';
import { Refusal } from './refusal.ts';

// The two structures of section 6.

export interface CertificateClaims {
  readonly root: Hex;
  readonly issuer: Hex;
  readonly name: string;
  readonly role: 'issuer' | 'delegate';
  readonly signingKey: Hex;
  readonly receivingKey: Hex;
  readonly kinds: readonly IssuerKind[];
  /** Empty: all. */
  readonly products: readonly string[];
  /** Empty: all. */
  readonly entitlements: readonly Hex[];
  readonly validFrom: number;
  readonly validUntil: number;
  readonly serial: number;
  readonly allotments: readonly { readonly entitlement: Hex; readonly seats: number }[];
}

export interface Certificate {
  readonly claims: CertificateClaims;
  readonly signing: PublicKey;
  readonly receiving: PublicKey;
}

export interface Withdrawals {
  readonly root: Hex;
  readonly version: number;
  readonly time: number;
  readonly minimumSerials: readonly { readonly issuer: Hex; readonly serial: number }[];
}

const KINDS: readonly (readonly IssuerKind[])[] = [[], ['response'], ['refresh'], ['response', 'refresh']];
const kinds: Read<readonly IssuerKind[]> = (value) =>
  typeof value === 'number' && value > 0 ? KINDS[value] : undefined;
const seats: Read<number> = (value) => (value === 0 ? undefined : uint53(value));

function readCertificate(payload: ValueMap): CertificateClaims {
  const fields = new Fields(payload, (reason) => new Refusal('certificate-invalid', { reason }));
  const claims = {
    root: fields.must(1, 'root', hex(32)),
    issuer: fields.must(2, 'issuer', hex(16)),
    name: fields.must(3, 'name', line(100)),
    role: fields.must(4, 'role', oneOf('issuer', 'delegate')),
    signingKey: fields.must(5, 'signingKey', hex(33)),
    receivingKey: fields.must(6, 'receivingKey', hex(33)),
    kinds: fields.must(7, 'kinds', kinds),
    products: fields.may(8, 'products', list(64, matching(PRODUCT_ID))) ?? [],
    entitlements: fields.may(9, 'entitlements', list(64, hex(16))) ?? [],
    validFrom: fields.must(10, 'validFrom', time),
    validUntil: fields.must(11, 'validUntil', time),
    serial: fields.must(12, 'serial', uint53),
    allotments: (fields.may(13, 'allotments', twos(64, hex(16), seats)) ?? []).map(([entitlement, granted]) => ({
      entitlement,
      seats: granted,
    })),
  };
  fields.holds(claims.validUntil > claims.validFrom, 'validUntil');
  fields.holds(claims.role === 'delegate' || claims.allotments.length === 0, 'allotments');
  fields.end();
  return claims;
}

function readWithdrawals(payload: ValueMap): Withdrawals {
  const fields = new Fields(payload, (reason) => new Refusal('withdrawals-invalid', { reason }));
  const serials = fields.may(4, 'minimumSerials', twos(32, hex(16), uint53)) ?? [];
  const issuers = serials.map(([issuer]) => issuer);
  fields.holds(
    issuers.every((issuer, at) => at === 0 || (issuers[at - 1] ?? '') < issuer),
    'minimumSerials',
  );
  const withdrawals = {
    root: fields.must(1, 'root', hex(32)),
    version: fields.must(2, 'version', uint53),
    time: fields.must(3, 'time', time),
    minimumSerials: serials.map(([issuer, serial]) => ({ issuer, serial })),
  };
  fields.end();
  return withdrawals;
}

/** The payload, once a pinned root has signed it. */
async function verified<T extends { readonly root: Hex }>(
  bytes: Bytes,
  typ: RootTyp,
  roots: readonly PublicKey[],
  read: (payload: ValueMap) => T,
): Promise<T> {
  const code = typ === '1c' ? 'certificate-invalid' : 'withdrawals-invalid';
  const signed = readRootSigned(bytes, typ, new Refusal(code, { reason: 'typ' }));
  const found = read(signed.claims);
  const root = roots.find(({ thumbprint }) => thumbprint === found.root);
  if (root === undefined) throw new Refusal('certificate-root');
  const message = toBeSigned(signed.protectedHeader, signed.payload, { typ });
  if (!(await isSignedBy(root, message, signed.signature))) throw new Refusal(code, { reason: 'signature' });
  return found;
}

export async function verifyCertificate(bytes: Bytes, roots: readonly PublicKey[]): Promise<Certificate> {
  const claims = await verified(bytes, '1c', roots, readCertificate);
  const signing = await publicKeyOf(bytesOf(claims.signingKey));
  return { claims, signing, receiving: await publicKeyOf(bytesOf(claims.receivingKey)) };
}

export async function verifyWithdrawals(bytes: Bytes, roots: readonly PublicKey[]): Promise<Withdrawals> {
  return verified(bytes, '1w', roots, readWithdrawals);
}

async function signed(payload: ReadonlyMap<number, Value>, typ: RootTyp, root: PrivateKey): Promise<Bytes> {
  const [header, claims] = [rootHeader(typ), encodeCbor(payload)];
  return encodeCbor([header, new Map(), claims, await signatureOf(toBeSigned(header, claims, { typ }), root)]);
}

/** A list as it travels: left out when it is empty. */
function listEntry(label: number, items: readonly Value[]): readonly (readonly [number, Value])[] {
  return items.length === 0 ? [] : [[label, items]];
}

export async function signCertificate(claims: CertificateClaims, root: PrivateKey): Promise<Bytes> {
  const payload = new Map<number, Value>([
    [1, bytesOf(claims.root)],
    [2, bytesOf(claims.issuer)],
    [3, claims.name],
    [4, claims.role === 'issuer' ? 0 : 1],
    [5, bytesOf(claims.signingKey)],
    [6, bytesOf(claims.receivingKey)],
    [7, (claims.kinds.includes('response') ? 1 : 0) + (claims.kinds.includes('refresh') ? 2 : 0)],
    ...listEntry(8, claims.products),
    ...listEntry(9, claims.entitlements.map(bytesOf)),
    [10, claims.validFrom],
    [11, claims.validUntil],
    [12, claims.serial],
    ...listEntry(
      13,
      claims.allotments.flatMap(({ entitlement, seats: granted }) => [bytesOf(entitlement), granted]),
    ),
  ]);
  readCertificate(payload);
  return signed(payload, '1c', root);
}

export async function signWithdrawals(claims: Withdrawals, root: PrivateKey): Promise<Bytes> {
  const payload = new Map<number, Value>([
    [1, bytesOf(claims.root)],
    [2, claims.version],
    [3, claims.time],
    ...listEntry(
      4,
      claims.minimumSerials.flatMap(({ issuer, serial }) => [bytesOf(issuer), serial]),
    ),
  ]);
  readWithdrawals(payload);
  return signed(payload, '1w', root);
}
