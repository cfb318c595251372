import { bytesOf, hexOf, type Bytes, type Hex } from './bytes.ts';
import { decodeCbor, encodeCbor, isList, type Value, type ValueMap } from './cbor.ts';
import { isFromDevice, kindOf, TYP, type Kind } from './kinds.ts';
import { Refusal } from './refusal.ts';

// Sections 3 and 4, and the form of the structures of section 6.

export const ALG = 1;
export const KID = 4;
export const TYP_LABEL = 16;
export const EK = -4;
export const REPLY_KEY = -65537;
export const CERTIFICATE = -65538;
const HPKE_0 = 35;
const ESP256 = -9;

export interface Envelope {
  readonly kind: Kind;
  readonly kid: Hex;
  readonly replyTo?: Hex;
  readonly protectedHeader: Bytes;
  readonly enc: Bytes;
  readonly ciphertext: Bytes;
}

export interface Signed {
  readonly protectedHeader: Bytes;
  readonly header: ValueMap;
  readonly payload: Bytes;
  readonly signature: Bytes;
}

function bytesIn(value: Value | undefined, length?: number): Bytes {
  if (!(value instanceof Uint8Array)) throw new Refusal('cose-invalid');
  if (length !== undefined && value.length !== length) throw new Refusal('cose-invalid');
  return value;
}

function mapIn(value: Value | undefined): ValueMap {
  if (!(value instanceof Map)) throw new Refusal('cose-invalid');
  return value;
}

/** A header with these parameters and no others. */
function hasOnly(header: ValueMap, labels: readonly number[]): void {
  if (header.size !== labels.length || !labels.every((label) => header.has(label))) throw new Refusal('cose-invalid');
}

/** The `typ` of version 1; `token-version` before anything else is looked at. */
function typIn(header: ValueMap): string {
  const typ = header.get(TYP_LABEL);
  if (typeof typ !== 'string') throw new Refusal('cose-invalid');
  const version = /^([0-9]{1,3})[a-z]$/.exec(typ)?.[1];
  if (version !== undefined && Number(version) !== 1) throw new Refusal('token-version', { version: Number(version) });
  return typ;
}

export function readEnvelope(token: Bytes): Envelope {
  const outer = decodeCbor(token);
  if (!isList(outer) || outer.length !== 3) throw new Refusal('cose-invalid');
  const protectedHeader = bytesIn(outer[0]);
  const header = mapIn(decodeCbor(protectedHeader));
  const kind = kindOf(typIn(header));
  if (kind === undefined || header.get(ALG) !== HPKE_0) throw new Refusal('cose-invalid');
  hasOnly(header, isFromDevice(kind) ? [ALG, KID, TYP_LABEL, REPLY_KEY] : [ALG, KID, TYP_LABEL]);
  const kid = hexOf(bytesIn(header.get(KID), 8));
  const unprotected = mapIn(outer[1]);
  hasOnly(unprotected, [EK]);
  const enc = bytesIn(unprotected.get(EK), 65);
  const ciphertext = bytesIn(outer[2]);
  if (ciphertext.length < 17) throw new Refusal('cose-invalid');
  const envelope = { kind, kid, protectedHeader, enc, ciphertext };
  return isFromDevice(kind) ? { ...envelope, replyTo: hexOf(bytesIn(header.get(REPLY_KEY), 8)) } : envelope;
}

export function envelopeHeader(kind: Kind, kid: Hex, replyTo?: Hex): Bytes {
  const header = new Map<number, Value>().set(ALG, HPKE_0).set(KID, bytesOf(kid)).set(TYP_LABEL, TYP[kind]);
  return encodeCbor(replyTo === undefined ? header : header.set(REPLY_KEY, bytesOf(replyTo)));
}

/** The kind's name as `info`, the header as `aad` (section 3). */
export function hpkeContext(kind: Kind, protectedHeader: Bytes): { readonly info: Bytes; readonly aad: Bytes } {
  const info = Uint8Array.from(new TextEncoder().encode(`Offlease 1 ${kind}`));
  return { info, aad: encodeCbor(['Encrypt0', protectedHeader, new Uint8Array(0)]) };
}

function readSign1(bytes: Bytes): Signed {
  const signed = decodeCbor(bytes);
  if (!isList(signed) || signed.length !== 4) throw new Refusal('cose-invalid');
  const protectedHeader = bytesIn(signed[0]);
  const header = mapIn(decodeCbor(protectedHeader));
  const rest = { payload: bytesIn(signed[2]), signature: bytesIn(signed[3]) };
  if (mapIn(signed[1]).size > 0) throw new Refusal('cose-invalid');
  return { protectedHeader, header, ...rest };
}

function checked(signed: Signed, labels: readonly number[]): Signed {
  hasOnly(signed.header, labels);
  if (signed.header.get(ALG) !== ESP256) throw new Refusal('cose-invalid');
  bytesIn(signed.signature, 64);
  return signed;
}

/** The plaintext of an envelope. */
export function readSigned(plaintext: Bytes, kind: Kind): Signed & { readonly certificate?: Bytes } {
  const signed = readSign1(plaintext);
  if (isFromDevice(kind) || !signed.header.has(CERTIFICATE)) return checked(signed, [ALG]);
  return { ...checked(signed, [ALG, CERTIFICATE]), certificate: bytesIn(signed.header.get(CERTIFICATE)) };
}

export type RootTyp = '1c' | '1w';

/** A certificate or a list of withdrawals and its payload; the one in place of the other is refused as `otherwise`. */
export function readRootSigned(bytes: Bytes, typ: RootTyp, otherwise: Refusal): Signed & { readonly claims: ValueMap } {
  const signed = readSign1(bytes);
  const found = typIn(signed.header);
  if (found !== '1c' && found !== '1w') throw new Refusal('cose-invalid');
  checked(signed, [ALG, TYP_LABEL]);
  const claims = payloadOf(signed);
  if (found !== typ) throw otherwise;
  return { ...signed, claims };
}

/** The payload as a map. */
export function payloadOf({ payload }: Signed): ValueMap {
  return mapIn(decodeCbor(payload));
}

export function signatureHeader(certificate?: Bytes): Bytes {
  const header = new Map<number, Value>().set(ALG, ESP256);
  return encodeCbor(certificate === undefined ? header : header.set(CERTIFICATE, certificate));
}

export function rootHeader(typ: RootTyp): Bytes {
  return encodeCbor(new Map<number, Value>().set(ALG, ESP256).set(TYP_LABEL, typ));
}

/** What a signature is over: Sig_structure with the `external-aad` of section 4. */
export function toBeSigned(
  protectedHeader: Bytes,
  payload: Bytes,
  { typ, recipient, replyTo }: { readonly typ: string; readonly recipient?: Hex; readonly replyTo?: Hex },
): Bytes {
  const hex = (value: Hex | undefined) => (value === undefined ? null : bytesOf(value));
  const externalAad = encodeCbor(['Offlease', 1, typ, hex(recipient), hex(replyTo)]);
  return encodeCbor(['Signature1', protectedHeader, externalAad, payload]);
}
