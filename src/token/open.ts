import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { ActivationId, DeviceId, IssuerId, KeyId, ProductId } from '../license/ids.ts';
import { decodeCbor, isCborBytes, isCborMap, type CborMap } from './cbor.ts';
import { verifyCertificate, type Certificate } from './certificate.ts';
import type { Claims, DeviceClaims, IssuerClaims, RequestClaims } from './claims.ts';
import { ALG, CERTIFICATE, coseInvalid, readSign1, requireLabels, sigStructure, type Sign1 } from './cose.ts';
import { decodeDeviceClaims } from './device-claims.ts';
import { openEnvelope, readEnvelope, type Envelope } from './envelope.ts';
import { externalAad } from './external-aad.ts';
import {
  describeImported,
  ECDSA,
  importPoint,
  publicKeyOf,
  verify,
  verifyImported,
  type PublicKey,
  type ReceivingKey,
} from './keys.ts';
import {
  DEVICE_TOKEN_KINDS,
  isIssuerKind,
  ISSUER_TOKEN_KINDS,
  KINDS,
  type DeviceTokenKind,
  type IssuerTokenKind,
  type TokenKind,
} from './kind.ts';
import { decodeIssuerClaims } from './license-claims.ts';
import { claimsInvalid } from './record.ts';
import { TRUST_CHECKS, trustFailure, type Trust } from './trust.ts';
import { verifyWithdrawals, type Withdrawals } from './withdrawal.ts';

declare const verified: unique symbol;

/** A token that was decrypted, whose signature and every check held. Only the functions of this file make one. */
export interface VerifiedToken<C extends Claims = Claims> {
  readonly [verified]: true;
  readonly claims: C;
  /** The key that signed: the device's, or the issuer's. */
  readonly signer: PublicKey;
  /** The key that it was sealed to. */
  readonly recipient: PublicKey;
  readonly replyTo?: KeyId;
  /** A request's: the key that its answer is sealed to. */
  readonly replyKey?: PublicKey;
  /** The issuer's certificate by which an answer was judged. */
  readonly certificate?: Certificate;
  /** Withdrawals that an answer brought along. */
  readonly withdrawals?: Withdrawals;
}

/** How an issuer finds the key of a device that it knows. */
export type DeviceSubject =
  { readonly activation: ActivationId } | { readonly device: DeviceId; readonly product: ProductId };

export interface OpenDeviceTokenOptions {
  /** The issuer's receiving keys, old ones included. */
  readonly receivers: readonly ReceivingKey[];
  readonly kinds?: readonly DeviceTokenKind[];
  /** The signing key of a device with this activation; throws its own error when there is none. */
  readonly deviceKey: (subject: DeviceSubject) => Promise<PublicKey>;
}

export interface OpenIssuerTokenOptions {
  readonly receivers: readonly ReceivingKey[];
  readonly kinds?: readonly IssuerTokenKind[];
  readonly trust: Trust;
  /** The only issuer that may answer: the one that was asked, or the one that issued the license. */
  readonly issuer?: IssuerId;
}

/** A decrypted token whose signature nobody has checked yet. */
export interface Opened {
  readonly envelope: Envelope;
  readonly receiver: ReceivingKey;
  readonly sign1: Sign1;
  /** What the signature must be over. */
  readonly signedMessage: Bytes;
}

function expectKind<Kind extends TokenKind>(found: TokenKind, expected: readonly Kind[]): Kind {
  const kind = expected.find((one) => one === found);
  if (kind === undefined) throw new OffleaseError('token-kind', { found, expected: expected.join(' ') });
  return kind;
}

/** Decrypts and reads the structure inside. For this folder only: nothing in the result is to be relied on. */
export async function decrypt(envelope: Envelope, receivers: readonly ReceivingKey[]): Promise<Opened> {
  const { plaintext, receiver } = await openEnvelope(envelope, receivers);
  const sign1 = readSign1(decodeCbor(plaintext));
  const carries = isIssuerKind(envelope.kind) && sign1.protectedHeader.has(CERTIFICATE);
  requireLabels(sign1.protectedHeader, carries ? [ALG, CERTIFICATE] : [ALG]);
  const aad = externalAad(KINDS[envelope.kind].typ, receiver.publicKey, envelope.replyTo);
  return { envelope, receiver, sign1, signedMessage: sigStructure(sign1.protectedBytes, aad, sign1.payload) };
}

export function payloadOf({ sign1 }: Opened): CborMap {
  const payload = decodeCbor(sign1.payload);
  if (!isCborMap(payload)) throw coseInvalid('the payload is not a map');
  return payload;
}

interface Signer {
  readonly signer: PublicKey;
  readonly replyKey?: PublicKey;
  readonly valid: boolean;
}

/** A request brings its signer's key along, and the key that its answer is sealed to. */
async function verifyRequest(claims: RequestClaims, { envelope, sign1, signedMessage }: Opened): Promise<Signer> {
  const key = await importPoint(claims.deviceKey, ECDSA);
  // What takes longest begins first.
  const [valid, signer, replyKey] = await Promise.all([
    verifyImported(key, sign1.signature, signedMessage),
    describeImported(key, claims.deviceKey, ECDSA),
    publicKeyOf(claims.receivingKey),
  ]);
  if (replyKey.kid !== envelope.replyTo) throw claimsInvalid('receivingKey');
  return { signer, replyKey, valid };
}

async function verifyDevice(
  claims: DeviceClaims,
  opened: Opened,
  deviceKey: OpenDeviceTokenOptions['deviceKey'],
): Promise<Signer> {
  if (claims.kind === 'request') return verifyRequest(claims, opened);
  const signer = await deviceKey(claims.kind === 'report' ? { activation: claims.activation } : claims.subject);
  return { signer, valid: await verify(signer, opened.sign1.signature, opened.signedMessage) };
}

/**
 * Opens a token of a device: a request by the key inside it, any other by the key that the issuer
 * knows for its activation.
 *
 * @throws OffleaseError `cbor-invalid`, `cose-invalid`, `token-version`, `token-kind` (`found`, `expected`),
 *   `token-not-for-this-key` (`kid`), `token-undecryptable`, `key-invalid`, `claims-invalid` (`field`),
 *   `signature-invalid`, and whatever `deviceKey` throws
 */
export async function openDeviceToken(
  token: Bytes,
  { receivers, kinds = DEVICE_TOKEN_KINDS, deviceKey }: OpenDeviceTokenOptions,
): Promise<VerifiedToken<DeviceClaims>> {
  const envelope = readEnvelope(token);
  const kind = expectKind(envelope.kind, kinds);
  const opened = await decrypt(envelope, receivers);
  const claims = decodeDeviceClaims(kind, payloadOf(opened));
  const { signer, replyKey, valid } = await verifyDevice(claims, opened, deviceKey);
  if (!valid) throw new OffleaseError('signature-invalid');
  const { replyTo } = envelope;
  const result = {
    claims,
    signer,
    recipient: opened.receiver.publicKey,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(replyKey === undefined ? {} : { replyKey }),
  };
  return result as typeof result & { [verified]: true };
}

/** The certificates under which an answer may have been signed: the one it carries, or those that are known. */
export function candidateCertificates(
  { sign1 }: Opened,
  trust: Trust,
): readonly Certificate[] | Promise<readonly Certificate[]> {
  const carried = sign1.protectedHeader.get(CERTIFICATE);
  if (carried === undefined) return [...trust.certificates].sort((a, b) => b.claims.serial - a.claims.serial);
  if (!isCborBytes(carried)) throw coseInvalid('a certificate that is no byte string');
  return verifyCertificate(carried.slice(), trust.roots).then((certificate) => [certificate]);
}

/** Those of `certificates` whose key made the signature. */
export async function signedUnder(
  { sign1, signedMessage }: Opened,
  certificates: readonly Certificate[],
): Promise<readonly Certificate[]> {
  const held = await Promise.all(certificates.map(({ signing }) => verify(signing, sign1.signature, signedMessage)));
  return certificates.filter((_, index) => held[index]);
}

async function signersOf(opened: Opened, trust: Trust): Promise<readonly Certificate[]> {
  const found = candidateCertificates(opened, trust);
  const candidates = found instanceof Promise ? await found : found;
  if (candidates.length === 0) throw new OffleaseError('issuer-unknown');
  const signers = await signedUnder(opened, candidates);
  if (signers.length === 0) throw new OffleaseError('signature-invalid');
  return signers;
}

/** The trust with the withdrawals that a token brings, where they are newer than those known. */
export async function withCarriedWithdrawals(
  claims: IssuerClaims,
  trust: Trust,
): Promise<{ trust: Trust; withdrawals?: Withdrawals }> {
  if (claims.withdrawals === undefined) return { trust };
  const withdrawals = await verifyWithdrawals(claims.withdrawals, trust.roots);
  return { trust: { ...trust, withdrawals: [...(trust.withdrawals ?? []), withdrawals] }, withdrawals };
}

function judge(
  certificates: readonly Certificate[],
  claims: IssuerClaims,
  trust: Trust,
  asked?: IssuerId,
): Certificate {
  let first: OffleaseError | undefined;
  for (const certificate of certificates) {
    const failures = TRUST_CHECKS.map((check) => trustFailure(check, certificate, claims, trust, asked));
    const failure = failures.find((found) => found !== undefined);
    if (failure === undefined) return certificate;
    first ??= failure;
  }
  throw first ?? new OffleaseError('signature-invalid');
}

/**
 * Opens an answer of an issuer: the signature must be that of a key with a certificate under one of
 * the roots, and the certificate must allow this token.
 *
 * @throws OffleaseError as `openDeviceToken`, and `issuer-unknown` if no certificate is at hand,
 *   `certificate-invalid`, `certificate-root`, `certificate-expired`, `certificate-scope` (`scope`),
 *   `certificate-withdrawn`, `certificate-superseded`, `withdrawals-invalid`, `issuer-not-asked`
 */
export async function openIssuerToken(
  token: Bytes,
  { receivers, kinds = ISSUER_TOKEN_KINDS, trust, issuer }: OpenIssuerTokenOptions,
): Promise<VerifiedToken<IssuerClaims>> {
  const envelope = readEnvelope(token);
  const kind = expectKind(envelope.kind, kinds);
  const opened = await decrypt(envelope, receivers);
  const verifying = signersOf(opened, trust);
  // The claims are read while the signature is verified, but their refusal comes first; then nobody waits for the other.
  verifying.catch(() => undefined);
  const claims = decodeIssuerClaims(kind, payloadOf(opened));
  const signers = await verifying;
  const carried = await withCarriedWithdrawals(claims, trust);
  const certificate = judge(signers, claims, carried.trust, issuer);
  const { withdrawals } = carried;
  const result = {
    claims,
    signer: certificate.signing,
    recipient: opened.receiver.publicKey,
    certificate,
    ...(withdrawals === undefined ? {} : { withdrawals }),
  };
  return result as typeof result & { [verified]: true };
}
