import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { idBytes, type KeyId } from '../license/ids.ts';
import { decodeCbor, encodeCbor, isCborBytes, type CborMap, type CborValue } from './cbor.ts';
import {
  ALG,
  ALG_HPKE_0,
  coseInvalid,
  EK,
  encStructure,
  KID,
  readEncrypt0,
  REPLY_KID,
  requireLabels,
  TYP,
} from './cose.ts';
import { ENC_BYTES, openBase, sealBase, TAG_BYTES } from './hpke.ts';
import type { PublicKey, ReceivingKey } from './keys.ts';
import { FORMAT_VERSION, isIssuerKind, kindOfTyp, KINDS, type TokenKind } from './kind.ts';

/** What anybody can read of a token, without any key. Nothing of it can be relied on before the token is opened. */
export interface Envelope {
  readonly version: typeof FORMAT_VERSION;
  readonly kind: TokenKind;
  /** The receiving key that can open it. */
  readonly kid: KeyId;
  /** The key that an answer will be sealed to; in tokens of a device only. */
  readonly replyTo?: KeyId;
  /** 65 bytes: the ephemeral key of HPKE. */
  readonly enc: Bytes;
  readonly ciphertext: Bytes;
  readonly protectedBytes: Bytes;
  /** Length of the whole token. */
  readonly bytes: number;
}

function kidOf(value: CborValue | undefined): KeyId {
  if (!isCborBytes(value) || value.length !== 8) throw coseInvalid('a key id that is not 8 bytes');
  return hexOf(value) as KeyId;
}

function kindOfHeader(header: CborMap): TokenKind {
  const typ = header.get(TYP);
  if (typeof typ !== 'string') throw coseInvalid('typ is not text');
  const kind = kindOfTyp(typ);
  if (kind === undefined) throw coseInvalid('an unknown typ');
  return kind;
}

/**
 * Reads the envelope of a token.
 *
 * @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version`
 */
export function readEnvelope(token: Bytes): Envelope {
  const { protectedBytes, protectedHeader, unprotectedHeader, ciphertext } = readEncrypt0(
    // What it reads is a view, and is still needed when the caller may long have written over the token.
    decodeCbor(token.slice()),
  );
  const kind = kindOfHeader(protectedHeader);
  requireLabels(protectedHeader, isIssuerKind(kind) ? [ALG, KID, TYP] : [ALG, KID, TYP, REPLY_KID]);
  requireLabels(unprotectedHeader, [EK]);
  const enc = unprotectedHeader.get(EK);
  if (!isCborBytes(enc) || enc.length !== ENC_BYTES) throw coseInvalid('ek is not 65 bytes');
  if (ciphertext.length <= TAG_BYTES) throw coseInvalid('the ciphertext is too short');
  return {
    version: FORMAT_VERSION,
    kind,
    kid: kidOf(protectedHeader.get(KID)),
    ...(isIssuerKind(kind) ? {} : { replyTo: kidOf(protectedHeader.get(REPLY_KID)) }),
    enc,
    ciphertext,
    protectedBytes,
    bytes: token.length,
  };
}

/** The plaintext may still be on its way, see {@link sealBase}. */
export async function sealEnvelope(
  kind: TokenKind,
  recipient: PublicKey,
  replyTo: KeyId | undefined,
  plaintext: Bytes | Promise<Bytes>,
): Promise<Bytes> {
  const header = new Map<number, CborValue>([
    [ALG, ALG_HPKE_0],
    [KID, idBytes(recipient.kid)],
    [TYP, KINDS[kind].typ],
  ]);
  if (replyTo !== undefined) header.set(REPLY_KID, idBytes(replyTo));
  const protectedBytes = encodeCbor(header);
  const { enc, ciphertext } = await sealBase(recipient, KINDS[kind].info, encStructure(protectedBytes), plaintext);
  return encodeCbor([protectedBytes, new Map([[EK, enc]]), ciphertext]);
}

/**
 * Decrypts with the first of `receivers` that can. The key id only says which to try.
 *
 * @throws OffleaseError `token-not-for-this-key`, `token-undecryptable`, `key-invalid`
 */
export async function openEnvelope(
  envelope: Envelope,
  receivers: readonly ReceivingKey[],
): Promise<{ plaintext: Bytes; receiver: ReceivingKey }> {
  const candidates = receivers.filter(({ publicKey }) => publicKey.kid === envelope.kid);
  const aad = encStructure(envelope.protectedBytes);
  let failure: OffleaseError | undefined;
  for (const receiver of candidates) {
    try {
      return { plaintext: await openBase(receiver, KINDS[envelope.kind].info, aad, envelope), receiver };
    } catch (error) {
      if (!(error instanceof OffleaseError)) throw error;
      failure = error;
    }
  }
  throw failure ?? new OffleaseError('token-not-for-this-key', { kid: envelope.kid });
}
