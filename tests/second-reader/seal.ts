import type { Bytes, Hex } from './bytes.ts';
import { encodeCbor, MOST_BYTES } from './cbor.ts';
import type { Claims } from './claims.ts';
import { EK, envelopeHeader, hpkeContext, signatureHeader, toBeSigned } from './cose.ts';
import { seal } from './hpke.ts';
import { signatureOf, type PrivateKey, type PublicKey } from './keys.ts';
import { TYP, type Kind } from './kinds.ts';
import { payloadOfClaims } from './payload.ts';
import { Refusal } from './refusal.ts';

export interface SealOptions {
  readonly signer: PrivateKey;
  readonly recipient: PublicKey;
  /** The key id of the device's receiving key: in tokens of a device, and in those alone. */
  readonly replyTo?: Hex | undefined;
  /** A certificate to carry: in answers alone. */
  readonly certificate?: Bytes | undefined;
}

/** Claims in a signature in an envelope, each by the section of its own. */
export async function sealToken(claims: Claims, options: SealOptions): Promise<Bytes> {
  return sealPayload(claims.kind, payloadOfClaims(claims), options);
}

/** Whatever the payload is: tests seal wrong ones too. */
export async function sealPayload(kind: Kind, payload: Bytes, options: SealOptions): Promise<Bytes> {
  const { signer, recipient, replyTo, certificate } = options;
  const header = signatureHeader(certificate);
  const message = toBeSigned(header, payload, {
    typ: TYP[kind],
    recipient: recipient.thumbprint,
    ...(replyTo === undefined ? {} : { replyTo }),
  });
  const plaintext = encodeCbor([header, new Map(), payload, await signatureOf(message, signer)]);
  const protectedHeader = envelopeHeader(kind, recipient.kid, replyTo);
  const { info, aad } = hpkeContext(kind, protectedHeader);
  const { enc, ciphertext } = await seal(recipient, info, aad, plaintext);
  const token = encodeCbor([protectedHeader, new Map([[EK, enc]]), ciphertext]);
  if (token.length > MOST_BYTES) throw new Refusal('claims-invalid', { field: 'size' });
  return token;
}
