import type { Bytes } from '../license/bytes.ts';
import { OffleaseError, type ErrorCode } from '../license/error.ts';
import type { RootId } from '../license/ids.ts';
import { decodeCbor, isCborArray, isCborMap, type CborMap } from './cbor.ts';
import { ALG, coseInvalid, makeSign1, readSign1, requireLabels, sigStructure, TYP, type Sign1 } from './cose.ts';
import { externalAad } from './external-aad.ts';
import { verify, type PublicKey, type SigningKey } from './keys.ts';
import { CERTIFICATE_TYP, WITHDRAWALS_TYP } from './kind.ts';

export type RootSignedTyp = typeof CERTIFICATE_TYP | typeof WITHDRAWALS_TYP;

/** A COSE_Sign1 by the root whose payload is a map; it travels unsealed, for it holds nothing secret. */
export interface RootSigned {
  readonly typ: RootSignedTyp;
  readonly sign1: Sign1;
  readonly payload: CborMap;
}

/** Whether these bytes look like something that a root signed, rather than like a sealed token. */
export function looksRootSigned(bytes: Bytes): boolean {
  try {
    const value = decodeCbor(bytes);
    return isCborArray(value) && value.length === 4;
  } catch {
    return false;
  }
}

/** @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version` */
export function readRootSigned(bytes: Bytes): RootSigned {
  const sign1 = readSign1(decodeCbor(bytes));
  requireLabels(sign1.protectedHeader, [ALG, TYP]);
  const typ = sign1.protectedHeader.get(TYP);
  if (typ !== CERTIFICATE_TYP && typ !== WITHDRAWALS_TYP) throw coseInvalid('an unknown typ');
  const payload = decodeCbor(sign1.payload);
  if (!isCborMap(payload)) throw coseInvalid('the payload is not a map');
  return { typ, sign1, payload };
}

export function signByRoot(typ: RootSignedTyp, root: SigningKey, payload: CborMap): Promise<Bytes> {
  return makeSign1(root, new Map([[TYP, typ]]), externalAad(typ), payload);
}

/** @throws OffleaseError `certificate-root` if none of `roots` has this id, `failure` if it did not sign */
export async function verifyByRoot(
  { typ, sign1 }: RootSigned,
  id: RootId,
  roots: readonly PublicKey[],
  failure: ErrorCode,
): Promise<void> {
  const root = roots.find(({ thumbprint }) => thumbprint === id);
  if (root === undefined) throw new OffleaseError('certificate-root', { root: id });
  const message = sigStructure(sign1.protectedBytes, externalAad(typ), sign1.payload);
  if (!(await verify(root, sign1.signature, message))) throw new OffleaseError(failure, { reason: 'signature' });
}
