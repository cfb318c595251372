import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { decodeCbor, encodeCbor, isCborArray, isCborBytes, isCborMap, type CborMap, type CborValue } from './cbor.ts';
import { sign, type SigningKey } from './keys.ts';
import { requireVersion } from './kind.ts';

/** Header parameters (RFC 9052 3.1; `typ` RFC 9596; `ek` draft-ietf-cose-hpke; below -65536 private use). */
export const ALG = 1;
export const KID = 4;
export const TYP = 16;
export const EK = -4;
/** The key id that an answer will be sealed to. Private use. */
export const REPLY_KID = -65537;
/** A newer issuer certificate that travels with an answer. Private use. */
export const CERTIFICATE = -65538;

/** HPKE-0: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM (draft-ietf-cose-hpke-21, number still assumed there). */
export const ALG_HPKE_0 = 35;
/** ESP256: ECDSA on P-256 with SHA-256 (RFC 9864). */
export const ALG_ESP256 = -9;

export function coseInvalid(reason: string): OffleaseError {
  return new OffleaseError('cose-invalid', { reason });
}

/** COSE_Sign1 (RFC 9052 4.2), untagged: `[protected, unprotected, payload, signature]`. */
export interface Sign1 {
  readonly protectedBytes: Bytes;
  readonly protectedHeader: CborMap;
  readonly payload: Bytes;
  /** 64 bytes, `r s`. */
  readonly signature: Bytes;
}

/** COSE_Encrypt0 (RFC 9052 5.2), untagged: `[protected, unprotected, ciphertext]`. */
export interface Encrypt0 {
  readonly protectedBytes: Bytes;
  readonly protectedHeader: CborMap;
  readonly unprotectedHeader: CborMap;
  readonly ciphertext: Bytes;
}

/** Sig_structure (RFC 9052 4.4): what the signature of a COSE_Sign1 is over. */
export function sigStructure(protectedBytes: Bytes, externalAad: Bytes, payload: Bytes): Bytes {
  return encodeCbor(['Signature1', protectedBytes, externalAad, payload]);
}

/** Enc_structure (RFC 9052 5.3): the additional data of a COSE_Encrypt0. */
export function encStructure(protectedBytes: Bytes, externalAad: Bytes = new Uint8Array(0)): Bytes {
  return encodeCbor(['Encrypt0', protectedBytes, externalAad]);
}

function protectedHeaderOf(bytes: Bytes, algorithm: number): CborMap {
  const header = decodeCbor(bytes);
  if (!isCborMap(header)) throw coseInvalid('the protected header is not a map');
  requireVersion(header.get(TYP));
  if (header.get(ALG) !== algorithm) throw coseInvalid('another algorithm');
  return header;
}

/** @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version` */
export function readSign1(value: CborValue): Sign1 {
  if (!isCborArray(value) || value.length !== 4) throw coseInvalid('not a COSE_Sign1');
  const [protectedBytes, unprotectedHeader, payload, signature] = value;
  const isSign1 = isCborBytes(protectedBytes) && isCborMap(unprotectedHeader) && isCborBytes(payload);
  if (!isSign1 || !isCborBytes(signature)) throw coseInvalid('not a COSE_Sign1');
  if (unprotectedHeader.size !== 0) throw coseInvalid('an unprotected header where none belongs');
  if (signature.length !== 64) throw coseInvalid('a signature that is not 64 bytes');
  return { protectedBytes, protectedHeader: protectedHeaderOf(protectedBytes, ALG_ESP256), payload, signature };
}

/** @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version` */
export function readEncrypt0(value: CborValue): Encrypt0 {
  if (!isCborArray(value) || value.length !== 3) throw coseInvalid('not a COSE_Encrypt0');
  const [protectedBytes, unprotectedHeader, ciphertext] = value;
  if (!isCborBytes(protectedBytes) || !isCborMap(unprotectedHeader) || !isCborBytes(ciphertext)) {
    throw coseInvalid('not a COSE_Encrypt0');
  }
  const protectedHeader = protectedHeaderOf(protectedBytes, ALG_HPKE_0);
  return { protectedBytes, protectedHeader, unprotectedHeader, ciphertext };
}

/** Fails unless the header has these labels and no others. */
export function requireLabels(header: CborMap, labels: readonly number[]): void {
  for (const label of header.keys()) {
    if (!labels.includes(label)) throw coseInvalid(`header parameter ${String(label)} does not belong here`);
  }
  for (const label of labels) {
    if (!header.has(label)) throw coseInvalid(`header parameter ${String(label)} is missing`);
  }
}

/** A signed COSE_Sign1. The protected header gets its `alg` here. */
export async function makeSign1(
  key: SigningKey,
  header: CborMap,
  externalAad: Bytes,
  payload: CborMap,
): Promise<Bytes> {
  const protectedBytes = encodeCbor(new Map<number, CborValue>([[ALG, ALG_ESP256], ...header]));
  const payloadBytes = encodeCbor(payload);
  const signature = await sign(key, sigStructure(protectedBytes, externalAad, payloadBytes));
  return encodeCbor([protectedBytes, new Map(), payloadBytes, signature]);
}
