import type { Bytes } from '../license/bytes.ts';
import type { KeyId } from '../license/ids.ts';
import { MAX_CBOR_BYTES, type CborMap, type CborValue } from './cbor.ts';
import type { Claims, IssuerClaims } from './claims.ts';
import { CERTIFICATE, makeSign1 } from './cose.ts';
import { decodeDeviceClaims, encodeDeviceClaims } from './device-claims.ts';
import { sealEnvelope } from './envelope.ts';
import { externalAad } from './external-aad.ts';
import type { PublicKey, SigningKey } from './keys.ts';
import { isIssuerKind, KINDS } from './kind.ts';
import { decodeIssuerClaims, encodeIssuerClaims } from './license-claims.ts';
import { claimsInvalid } from './record.ts';

export interface SealOptions {
  readonly signer: SigningKey;
  /** The one who can open it. */
  readonly recipient: PublicKey;
  /** Device to issuer only, and needed there: the id of the key that an answer is sealed to. */
  readonly replyTo?: KeyId;
  /** Issuer to device only: a newer certificate of this issuer, for a device that does not know it yet. */
  readonly certificate?: Bytes;
}

/** The payload, held to the same rules by which it will be read. */
function payloadOf(claims: Claims): CborMap {
  if (claims.kind === 'response' || claims.kind === 'refresh') {
    const payload = encodeIssuerClaims(claims);
    decodeIssuerClaims(claims.kind, payload);
    return payload;
  }
  const payload = encodeDeviceClaims(claims);
  decodeDeviceClaims(claims.kind, payload);
  return payload;
}

/**
 * Signs claims and seals them to one recipient: a COSE_Sign1 (RFC 9052 4.2) inside a COSE_Encrypt0
 * (RFC 9052 5.2) with HPKE. Every call gives other bytes.
 *
 * @throws OffleaseError `claims-invalid` naming the field that no reader would accept, or `size`
 */
export async function sealToken(claims: Claims, options: SealOptions): Promise<Bytes> {
  const { signer, recipient, replyTo, certificate } = options;
  const fromIssuer = isIssuerKind(claims.kind);
  if (fromIssuer ? replyTo !== undefined : replyTo === undefined)
    throw new TypeError('replyTo belongs to device tokens');
  if (!fromIssuer && certificate !== undefined) throw new TypeError('only an issuer carries certificates');
  // A turn later, so that the key to seal with is already being agreed while the signature is made.
  const inner = Promise.resolve().then(() => makeInner(claims, signer, recipient, replyTo, certificate));
  return checked(await sealEnvelope(claims.kind, recipient, replyTo, inner));
}

async function makeInner(
  claims: Claims,
  signer: SigningKey,
  recipient: PublicKey,
  replyTo?: KeyId,
  certificate?: Bytes,
): Promise<Bytes> {
  const header = new Map<number, CborValue>();
  if (certificate !== undefined) header.set(CERTIFICATE, certificate);
  return makeSign1(signer, header, externalAad(KINDS[claims.kind].typ, recipient, replyTo), payloadOf(claims));
}

function checked(token: Bytes): Bytes {
  if (token.length > MAX_CBOR_BYTES) throw claimsInvalid('size');
  return token;
}

/**
 * Begins an issuer's token to `recipient` before its claims are known: the key to seal with is agreed meanwhile. What comes
 * back is {@link sealToken} for these claims, and works once: no key seals two messages.
 */
export function sealAhead(
  kind: IssuerClaims['kind'],
  recipient: PublicKey,
): (claims: IssuerClaims, options: Pick<SealOptions, 'signer' | 'certificate'>) => Promise<Bytes> {
  let give: ((inner: Promise<Bytes>) => void) | undefined;
  const coming = new Promise<Bytes>((resolve) => (give = resolve));
  const sealing = sealEnvelope(kind, recipient, undefined, coming);
  sealing.catch(() => undefined); // whoever gives the claims hears of it
  return async (claims, { signer, certificate }) => {
    if (give === undefined || claims.kind !== kind) throw new TypeError('sealed already, or as another kind');
    give(makeInner(claims, signer, recipient, undefined, certificate));
    give = undefined;
    return checked(await sealing);
  };
}
