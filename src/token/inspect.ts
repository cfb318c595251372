import type { Bytes } from '../license/bytes.ts';
import { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
import type { IssuerId } from '../license/ids.ts';
import { decodeCbor, type CborMap, type CborValue } from './cbor.ts';
import { readCertificate, verifyCertificate, type Certificate, type CertificateClaims } from './certificate.ts';
import { CLAIM_LABELS, type ClaimField } from './claim-labels.ts';
import type { Claims, IssuerClaims } from './claims.ts';
import { diagnosticNotation } from './diagnostic.ts';
import { decodeDeviceClaims } from './device-claims.ts';
import { readEnvelope, type Envelope } from './envelope.ts';
import { publicKeyOf, verify, type PublicKey, type ReceivingKey } from './keys.ts';
import { isIssuerKind, CERTIFICATE_TYP } from './kind.ts';
import { decodeIssuerClaims } from './license-claims.ts';
import {
  candidateCertificates,
  decrypt,
  payloadOf,
  signedUnder,
  withCarriedWithdrawals,
  type Opened,
  type OpenDeviceTokenOptions,
} from './open.ts';
import { looksRootSigned, readRootSigned } from './root-signed.ts';
import { TRUST_CHECKS, trustFailure, type Trust } from './trust.ts';
import { readWithdrawals, verifyWithdrawals, type WithdrawalClaims } from './withdrawal.ts';

/** Every check of a token or of something that a root signed, in the order in which it can be made. */
export const CHECKS = [
  'encoding',
  'envelope',
  'recipient',
  'decryption',
  'claims',
  'reply-key',
  'certificate',
  'root',
  'signature',
  'withdrawals',
  ...TRUST_CHECKS,
] as const;
export type CheckName = (typeof CHECKS)[number];

/** What came of a check; `not-made` says which earlier one, or which missing key, stands in the way. */
export type Check =
  | { readonly name: CheckName; readonly outcome: 'passed' }
  | { readonly name: CheckName; readonly outcome: 'failed'; readonly code: ErrorCode; readonly facts: ErrorFacts }
  | { readonly name: CheckName; readonly outcome: 'not-made'; readonly because: CheckName | 'no-key' | 'no-root' };

/** A claim as it stands in the payload. Its meaning, in words, is the interface's, by `field`. */
export interface InspectedField {
  /** `unknown` for a label that this version does not have. */
  readonly field: ClaimField | 'unknown';
  readonly label: number;
  readonly value: CborValue;
}

/** What is at hand to look inside. All of it may be missing. */
export interface InspectionKeys {
  readonly receivers?: readonly ReceivingKey[];
  readonly trust?: Trust;
  /** Whom this device asked. */
  readonly issuer?: IssuerId;
  readonly deviceKey?: OpenDeviceTokenOptions['deviceKey'];
}

interface Inspected {
  readonly checks: readonly Check[];
  /** RFC 8949 8; absent where the bytes are not CBOR of the subset. */
  readonly diagnostic?: string;
  readonly bytes: number;
}

export interface TokenInspection extends Inspected {
  readonly what: 'token';
  readonly envelope: Envelope;
  /** With the right key: the inside in diagnostic notation, its fields, and the claims if all are well. */
  readonly inside?: string;
  readonly fields: readonly InspectedField[];
  readonly claims?: Claims;
  readonly certificate?: CertificateClaims;
  readonly carriesCertificate: boolean;
}

export type Inspection =
  | TokenInspection
  | (Inspected & { readonly what: 'certificate'; readonly certificate: CertificateClaims })
  | (Inspected & { readonly what: 'withdrawals'; readonly withdrawals: WithdrawalClaims })
  | (Inspected & { readonly what: 'unknown' });

/** Keeps the outcome of every check and goes on after a failure as far as that makes sense. */
class CheckList {
  readonly #checks = new Map<CheckName, Check>();

  get all(): readonly Check[] {
    return CHECKS.flatMap((name) => this.#checks.get(name) ?? []);
  }

  passed(name: CheckName): void {
    this.#checks.set(name, { name, outcome: 'passed' });
  }

  failed(name: CheckName, error: unknown): void {
    if (!(error instanceof OffleaseError)) throw error;
    this.#checks.set(name, { name, outcome: 'failed', code: error.code, facts: error.facts });
  }

  notMade(names: readonly CheckName[], because: CheckName | 'no-key' | 'no-root'): void {
    for (const name of names) {
      if (!this.#checks.has(name)) this.#checks.set(name, { name, outcome: 'not-made', because });
    }
  }

  /** The value, or `undefined` with the failure noted. */
  async try<T>(name: CheckName, attempt: () => T | Promise<T>): Promise<T | undefined> {
    try {
      const value = await attempt();
      this.passed(name);
      return value;
    } catch (error) {
      this.failed(name, error);
      return undefined;
    }
  }
}

const FIELD_OF_LABEL = new Map<number, ClaimField>(
  (Object.entries(CLAIM_LABELS) as [ClaimField, number][]).map(([field, label]) => [label, field]),
);

function fieldsOf(payload: CborMap): readonly InspectedField[] {
  return [...payload].map(([label, value]) => ({ field: FIELD_OF_LABEL.get(label) ?? 'unknown', label, value }));
}

async function checkDeviceSigner(list: CheckList, opened: Opened, claims: Claims, keys: InspectionKeys): Promise<void> {
  let signer: PublicKey | undefined;
  if (claims.kind === 'request') {
    await list.try('reply-key', async () => {
      const { kid } = await publicKeyOf(claims.receivingKey);
      if (kid !== opened.envelope.replyTo) throw new OffleaseError('claims-invalid', { field: 'receivingKey' });
    });
    signer = await list.try('signature', () => publicKeyOf(claims.deviceKey));
  } else if (claims.kind === 'report' || claims.kind === 'deactivation') {
    const subject = claims.kind === 'report' ? { activation: claims.activation } : claims.subject;
    const { deviceKey } = keys;
    if (deviceKey === undefined) {
      list.notMade(['signature'], 'no-key');
      return;
    }
    signer = await list.try('signature', () => deviceKey(subject));
  }
  const { sign1, signedMessage } = opened;
  if (signer !== undefined && !(await verify(signer, sign1.signature, signedMessage))) {
    list.failed('signature', new OffleaseError('signature-invalid'));
  }
}

async function checkIssuerSigner(
  list: CheckList,
  opened: Opened,
  claims: IssuerClaims,
  { trust, issuer }: InspectionKeys,
): Promise<Certificate | undefined> {
  if (trust === undefined) {
    list.notMade(['certificate', 'signature', ...TRUST_CHECKS], 'no-root');
    return undefined;
  }
  const candidates = await list.try('certificate', async () => {
    const found = await candidateCertificates(opened, trust);
    if (found.length === 0) throw new OffleaseError('issuer-unknown');
    return found;
  });
  const signers = candidates === undefined ? [] : await signedUnder(opened, candidates);
  const [certificate] = signers;
  if (candidates === undefined) list.notMade(['signature'], 'certificate');
  else if (certificate === undefined) list.failed('signature', new OffleaseError('signature-invalid'));
  else list.passed('signature');
  let known = trust;
  if (claims.withdrawals !== undefined) {
    known = (await list.try('withdrawals', () => withCarriedWithdrawals(claims, trust)))?.trust ?? trust;
  }
  if (certificate === undefined) {
    list.notMade(TRUST_CHECKS, 'signature');
    return undefined;
  }
  for (const check of TRUST_CHECKS) {
    const failure = trustFailure(check, certificate, claims, known, issuer);
    if (failure === undefined) list.passed(check);
    else list.failed(check, failure);
  }
  return certificate;
}

async function inspectInside(
  list: CheckList,
  envelope: Envelope,
  keys: InspectionKeys,
): Promise<Pick<TokenInspection, 'inside' | 'fields' | 'claims' | 'certificate' | 'carriesCertificate'>> {
  const nothing = { fields: [], carriesCertificate: false };
  const rest: readonly CheckName[] = ['decryption', 'claims', 'signature'];
  const receivers = (keys.receivers ?? []).filter(({ publicKey }) => publicKey.kid === envelope.kid);
  if (receivers.length === 0) {
    list.notMade(['recipient', ...rest], 'no-key');
    return nothing;
  }
  list.passed('recipient');
  const opened = await list.try('decryption', async () => {
    const found = await decrypt(envelope, receivers);
    return { ...found, payload: payloadOf(found) };
  });
  if (opened === undefined) {
    list.notMade(rest, 'decryption');
    return nothing;
  }
  const { kind } = envelope;
  const { payload, sign1 } = opened;
  const claims = await list.try('claims', () =>
    isIssuerKind(kind) ? decodeIssuerClaims(kind, payload) : decodeDeviceClaims(kind, payload),
  );
  const found = {
    inside: diagnosticNotation([sign1.protectedBytes, new Map(), sign1.payload, sign1.signature]),
    fields: fieldsOf(payload),
    carriesCertificate: sign1.protectedHeader.size > 1,
  };
  if (claims === undefined) {
    list.notMade(['signature'], 'claims');
    return found;
  }
  if (claims.kind !== 'response' && claims.kind !== 'refresh') {
    await checkDeviceSigner(list, opened, claims, keys);
    return { ...found, claims };
  }
  const certificate = await checkIssuerSigner(list, opened, claims, keys);
  return { ...found, claims, ...(certificate === undefined ? {} : { certificate: certificate.claims }) };
}

async function inspectRootSigned(list: CheckList, bytes: Bytes, keys: InspectionKeys): Promise<Inspection> {
  const size = { bytes: bytes.length };
  const diagnostic = diagnosticNotation(decodeCbor(bytes));
  const signed = await list.try('envelope', () => readRootSigned(bytes));
  if (signed === undefined) return { what: 'unknown', checks: list.all, diagnostic, ...size };
  const roots = keys.trust?.roots;
  const finish = async (verified: () => Promise<unknown>): Promise<void> => {
    if (roots === undefined) {
      list.notMade(['root', 'signature'], 'no-root');
      return;
    }
    try {
      await verified();
      list.passed('root');
      list.passed('signature');
    } catch (error) {
      const unknownRoot = error instanceof OffleaseError && error.code === 'certificate-root';
      list.failed(unknownRoot ? 'root' : 'signature', error);
      list.notMade(['signature'], 'root');
    }
  };
  if (signed.typ === CERTIFICATE_TYP) {
    const certificate = await list.try('claims', () => readCertificate(bytes));
    if (certificate === undefined) return { what: 'unknown', checks: list.all, diagnostic, ...size };
    await finish(() => verifyCertificate(bytes, roots ?? []));
    return { what: 'certificate', certificate, checks: list.all, diagnostic, ...size };
  }
  const withdrawals = await list.try('claims', () => readWithdrawals(bytes));
  if (withdrawals === undefined) return { what: 'unknown', checks: list.all, diagnostic, ...size };
  await finish(() => verifyWithdrawals(bytes, roots ?? []));
  return { what: 'withdrawals', withdrawals, checks: list.all, diagnostic, ...size };
}

/**
 * Says what bytes are and how they fare in every check, as far as the keys at hand reach. It trusts
 * nothing and changes nothing; a token is not opened for use by it.
 */
export async function inspectToken(bytes: Bytes, keys: InspectionKeys = {}): Promise<Inspection> {
  const list = new CheckList();
  const value = await list.try('encoding', () => decodeCbor(bytes));
  if (value === undefined) return { what: 'unknown', checks: list.all, bytes: bytes.length };
  if (looksRootSigned(bytes)) return inspectRootSigned(list, bytes, keys);
  const diagnostic = diagnosticNotation(value);
  const envelope = await list.try('envelope', () => readEnvelope(bytes));
  if (envelope === undefined) return { what: 'unknown', checks: list.all, diagnostic, bytes: bytes.length };
  const inside = await inspectInside(list, envelope, keys);
  return { what: 'token', envelope, checks: list.all, diagnostic, bytes: bytes.length, ...inside };
}
