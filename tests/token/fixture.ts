import { hexOf } from '../../src/license/bytes.ts';
import type { ActivationId, EntitlementId, IssuerId, Nonce, ProductId, RootId } from '../../src/license/ids.ts';
import { activationCodeOf } from '../../src/license/ids.ts';
import { unixTime } from '../../src/license/time.ts';
import {
  signCertificate,
  verifyCertificate,
  type Certificate,
  type CertificateClaims,
} from '../../src/token/certificate.ts';
import type {
  DeactivationClaims,
  RefreshClaims,
  ReportClaims,
  RequestClaims,
  ResponseClaims,
} from '../../src/token/claims.ts';
import { generateReceivingKey, generateSigningKey, type ReceivingKey, type SigningKey } from '../../src/token/keys.ts';

export const NOW = unixTime(1_790_000_000);
export const DAY = 86_400;
export const PRODUCT = 'ticket-kiosk' as ProductId;

export function randomId<Id extends string>(bytes: number): Id {
  return hexOf(crypto.getRandomValues(new Uint8Array(bytes))) as Id;
}

export interface TestIssuer {
  readonly root: SigningKey;
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
  readonly certificate: Certificate;
}

/** An issuer with certificate, under a new root unless one is given. */
export async function makeIssuer(
  overrides: Partial<CertificateClaims> = {},
  keys: { root?: SigningKey; signing?: SigningKey; receiving?: ReceivingKey } = {},
): Promise<TestIssuer> {
  const root = keys.root ?? (await generateSigningKey());
  const signing = keys.signing ?? (await generateSigningKey());
  const receiving = keys.receiving ?? (await generateReceivingKey());
  const claims: CertificateClaims = {
    root: root.publicKey.thumbprint as RootId,
    issuer: randomId<IssuerId>(16),
    name: 'Back office',
    role: 'issuer',
    signingKey: signing.publicKey.compressed,
    receivingKey: receiving.publicKey.compressed,
    kinds: ['response', 'refresh'],
    products: [],
    entitlements: [],
    validFrom: unixTime(NOW - 30 * DAY),
    validUntil: unixTime(NOW + 365 * DAY),
    serial: 1,
    allotments: [],
    ...overrides,
  };
  const bytes = await signCertificate(claims, root);
  return { root, signing, receiving, certificate: await verifyCertificate(bytes, [root.publicKey]) };
}

export interface TestDevice {
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
}

export async function makeDevice(): Promise<TestDevice> {
  return { signing: await generateSigningKey(), receiving: await generateReceivingKey() };
}

export function requestClaims(device: TestDevice, overrides: Partial<RequestClaims> = {}): RequestClaims {
  const code = activationCodeOf('ABCD-EFGH-JKLM-NPQR');
  return {
    kind: 'request',
    product: PRODUCT,
    ...(code === undefined ? {} : { code }),
    seatName: 'Entrance hall, left',
    nonce: randomId<Nonce>(16),
    time: NOW,
    epoch: 0,
    count: 1,
    certificateSerial: 1,
    deviceKey: device.signing.publicKey.compressed,
    receivingKey: device.receiving.publicKey.compressed,
    ...overrides,
  };
}

export function responseClaims(overrides: Partial<ResponseClaims> = {}): ResponseClaims {
  return {
    kind: 'response',
    product: PRODUCT,
    nonce: randomId<Nonce>(16),
    activation: randomId<ActivationId>(16),
    sequence: NOW,
    time: NOW,
    leaseEnd: unixTime(NOW + 30 * DAY),
    features: [{ number: 1 }, { number: 2, limit: 100 }, { number: 3, limit: 'unlimited' }],
    attributes: [['region', 'north']],
    ...overrides,
  };
}

export function refreshClaims(overrides: Partial<RefreshClaims> = {}): RefreshClaims {
  const { nonce: _nonce, kind: _kind, ...license } = responseClaims();
  return { ...license, kind: 'refresh', ...overrides };
}

export function reportClaims(overrides: Partial<ReportClaims> = {}): ReportClaims {
  return {
    kind: 'report',
    activation: randomId<ActivationId>(16),
    sequence: NOW,
    time: NOW,
    epoch: 0,
    count: 2,
    certificateSerial: 1,
    leaseEnd: unixTime(NOW + 30 * DAY),
    clock: 'ok',
    counters: [{ number: 2, used: 17 }],
    ...overrides,
  };
}

export function deactivationClaims(overrides: Partial<DeactivationClaims> = {}): DeactivationClaims {
  return {
    kind: 'deactivation',
    subject: { activation: randomId<ActivationId>(16), sequence: NOW },
    time: NOW,
    epoch: 1,
    count: 3,
    counters: [],
    ...overrides,
  };
}

export const ENTITLEMENT = '00112233445566778899aabbccddeeff' as EntitlementId;
