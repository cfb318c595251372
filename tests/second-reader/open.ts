import { bytesOf, type Bytes, type Hex } from './bytes.ts';
import { readClaims, type DeviceClaims, type IssuerClaims } from './claims.ts';
import { hpkeContext, payloadOf, readEnvelope, readSigned, toBeSigned, type Envelope, type Signed } from './cose.ts';
import { open } from './hpke.ts';
import { isSignedBy, publicKeyOf, type PrivateKey, type PublicKey } from './keys.ts';
import { DEVICE_KINDS, ISSUER_KINDS, TYP, type DeviceKind, type IssuerKind, type Kind } from './kinds.ts';
import { Refusal } from './refusal.ts';
import { judge, type Judgement, type Trust } from './trust.ts';

// Sections 3 to 6, from the outside in.

export interface OpenedDeviceToken {
  readonly claims: DeviceClaims;
  readonly signer: PublicKey;
  readonly recipient: PublicKey;
  readonly replyTo: Hex;
}

export interface OpenedIssuerToken extends Judgement {
  readonly claims: IssuerClaims;
  readonly signer: PublicKey;
  readonly recipient: PublicKey;
}

/** Whose key an issuer has to look up. */
export type DeviceSubject = { readonly activation: Hex } | { readonly device: Hex; readonly product: string };

interface Unsealed<K extends Kind> {
  readonly kind: K;
  readonly envelope: Envelope;
  readonly recipient: PublicKey;
  readonly signed: Signed & { readonly certificate?: Bytes };
  /** What the signature is over. */
  readonly message: Bytes;
}

async function unseal<K extends Kind>(
  token: Bytes,
  receivers: readonly PrivateKey[],
  kinds: readonly K[],
): Promise<Unsealed<K>> {
  const envelope = readEnvelope(token);
  const kind = kinds.find((one) => one === envelope.kind);
  if (kind === undefined) {
    throw new Refusal('token-kind', { found: envelope.kind, expected: kinds.join(' ') });
  }
  const meant = receivers.filter(({ publicKey }) => publicKey.kid === envelope.kid);
  if (meant.length === 0) throw new Refusal('token-not-for-this-key', { kid: envelope.kid });
  await publicKeyOf(envelope.enc);
  const { info, aad } = hpkeContext(kind, envelope.protectedHeader);
  for (const receiver of meant) {
    const plaintext = await open(receiver, info, aad, envelope);
    if (plaintext === undefined) continue;
    const signed = readSigned(plaintext, kind);
    const message = toBeSigned(signed.protectedHeader, signed.payload, {
      typ: TYP[kind],
      recipient: receiver.publicKey.thumbprint,
      ...(envelope.replyTo === undefined ? {} : { replyTo: envelope.replyTo }),
    });
    return { kind, envelope, recipient: receiver.publicKey, signed, message };
  }
  throw new Refusal('token-undecryptable');
}

/** A request's own key, which it names; its receiving key must be the one that the envelope names for the reply. */
async function requesterOf(claims: DeviceClaims & { kind: 'request' }, replyTo: Hex): Promise<PublicKey> {
  const signer = await publicKeyOf(bytesOf(claims.deviceKey));
  const receiving = await publicKeyOf(bytesOf(claims.receivingKey));
  if (receiving.kid !== replyTo) throw new Refusal('claims-invalid', { field: 'receivingKey' });
  return signer;
}

function subjectOf(claims: Exclude<DeviceClaims, { kind: 'request' }>): DeviceSubject {
  if (claims.kind === 'report') return { activation: claims.activation };
  const { subject } = claims;
  return 'activation' in subject ? { activation: subject.activation } : subject;
}

export async function openDeviceToken(
  token: Bytes,
  {
    receivers,
    kinds = DEVICE_KINDS,
    deviceKey,
  }: {
    readonly receivers: readonly PrivateKey[];
    readonly kinds?: readonly DeviceKind[];
    readonly deviceKey: (subject: DeviceSubject) => Promise<PublicKey>;
  },
): Promise<OpenedDeviceToken> {
  const { kind, envelope, recipient, signed, message } = await unseal(token, receivers, kinds);
  const { replyTo = '' } = envelope;
  const claims = readClaims(payloadOf(signed), kind);
  const signer = claims.kind === 'request' ? await requesterOf(claims, replyTo) : await deviceKey(subjectOf(claims));
  if (!(await isSignedBy(signer, message, signed.signature))) throw new Refusal('signature-invalid');
  return { claims, signer, recipient, replyTo };
}

export async function openIssuerToken(
  token: Bytes,
  {
    receivers,
    kinds = ISSUER_KINDS,
    trust,
    asked,
  }: {
    readonly receivers: readonly PrivateKey[];
    readonly kinds?: readonly IssuerKind[];
    readonly trust: Trust;
    /** The issuer that was asked for this, or that issued the license. */
    readonly asked?: (claims: IssuerClaims) => Hex | undefined;
  },
): Promise<OpenedIssuerToken> {
  const { kind, recipient, signed, message } = await unseal(token, receivers, kinds);
  const claims = readClaims(payloadOf(signed), kind);
  const { signature, certificate } = signed;
  const answer = {
    claims,
    message,
    signature,
    ...(certificate === undefined ? {} : { certificate }),
    asked: asked?.(claims),
  };
  const judgement = await judge(answer, trust);
  return { claims, recipient, signer: judgement.certificate.signing, ...judgement };
}
