import { hexOf, type Bytes } from '../../src/license/bytes.ts';
import { decodeCbor, encodeCbor, isCborArray, isCborBytes, isCborMap, type CborValue } from '../../src/token/cbor.ts';
import { signCertificate, verifyCertificate, type CertificateClaims } from '../../src/token/certificate.ts';
import { readSign1 } from '../../src/token/cose.ts';
import { publicKeyOf, type PublicKey } from '../../src/token/keys.ts';
import { decompressPoint } from '../../src/token/point.ts';
import { readProductFile, writeProductFile, type ProductFile } from '../../src/token/product-file.ts';
import { signWithdrawals, verifyWithdrawals, type WithdrawalClaims } from '../../src/token/withdrawal.ts';
import { nameOf, signingKey } from './world.ts';
import type { CborJson } from './vector.ts';

/**
 * Reading, and the other way round: what was accepted is written again, and has to be the same. What
 * is written differently is no refusal but a fault, so it throws an `Error`.
 */
function same(what: string, found: string | undefined, wanted: string | undefined): void {
  if (found !== wanted) throw new Error(`${what}: written as ${found ?? 'nothing'}, read from ${wanted ?? 'nothing'}`);
}

function cborJson(value: CborValue): CborJson {
  if (isCborBytes(value)) return { bytes: hexOf(value) };
  if (isCborMap(value)) return { map: [...value].map(([key, item]) => [key, cborJson(item)] as const) };
  if (isCborArray(value)) return value.map(cborJson);
  return value;
}

export function cborOf(bytes: Bytes): CborJson {
  const value = decodeCbor(bytes);
  same('CBOR', hexOf(encodeCbor(value)), hexOf(bytes));
  return cborJson(value);
}

/** A key, and its point once more without the engine's help. */
export async function keyOf(bytes: Bytes): Promise<PublicKey> {
  const own = decompressPoint(bytes);
  const key = await publicKeyOf(bytes).catch((error: unknown) => {
    if (own !== undefined) throw new Error('a point that the engine does not take', { cause: error });
    throw error;
  });
  if (bytes.length === 33) same('point', own === undefined ? undefined : hexOf(own), hexOf(key.raw));
  return key;
}

function payloadOf(bytes: Bytes): string {
  return hexOf(readSign1(decodeCbor(bytes)).payload);
}

export async function certificateOf(bytes: Bytes, roots: readonly PublicKey[]): Promise<CertificateClaims> {
  const { claims } = await verifyCertificate(bytes, roots);
  const again = await signCertificate(claims, await signingKey(nameOf(claims.root)));
  same('certificate', payloadOf(again), payloadOf(bytes));
  await verifyCertificate(again, roots);
  return claims;
}

export async function withdrawalsOf(bytes: Bytes, roots: readonly PublicKey[]): Promise<WithdrawalClaims> {
  const { root, version, time, minimumSerials } = await verifyWithdrawals(bytes, roots);
  const claims = { root, version, time, minimumSerials };
  // Their order is the writer's business.
  const mixed = { ...claims, minimumSerials: [...minimumSerials.slice(1), ...minimumSerials.slice(0, 1)] };
  const again = await signWithdrawals(mixed, await signingKey(nameOf(root)));
  same('withdrawals', payloadOf(again), payloadOf(bytes));
  await verifyWithdrawals(again, roots);
  return claims;
}

function summary(file: ProductFile): object {
  return {
    product: file.product,
    roots: file.roots.map(({ thumbprint }) => thumbprint),
    certificates: file.certificates.map(({ claims }) => ({ issuer: claims.issuer, serial: claims.serial })),
    ...('withdrawals' in file ? { withdrawals: file.withdrawals.version } : {}),
    ...('activationCode' in file ? { activationCode: file.activationCode } : {}),
  };
}

export async function productFileOf(json: string): Promise<object> {
  const found = summary(await readProductFile(json));
  const again = summary(await readProductFile(writeProductFile(await readProductFile(json))));
  same('product file', JSON.stringify(again), JSON.stringify(found));
  return found;
}
