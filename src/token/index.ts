/**
 * The token layer on its own: make, seal, open and verify. What is not always needed has entry points
 * of its own: `inspect.ts`, `product-file.ts`, and the room `src/text` for a token as text.
 *
 * @example
 *   const token = await sealToken(claims, { signer, recipient, replyTo });
 *   const { claims, signer } = await openDeviceToken(token, { receivers, deviceKey });
 */
export type { Bytes } from '../license/bytes.ts';
export { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
export {
  signCertificate,
  verifyCertificate,
  type Allotment,
  type Certificate,
  type CertificateClaims,
} from './certificate.ts';
export type {
  Claims,
  ClockState,
  DeactivationClaims,
  DeactivationSubject,
  DeviceClaims,
  IssuerClaims,
  LicenseClaims,
  Pair,
  RefreshClaims,
  ReportClaims,
  RequestClaims,
  ResponseClaims,
} from './claims.ts';
export { readEnvelope, type Envelope } from './envelope.ts';
export {
  exportPrivateKey,
  generateReceivingKey,
  generateSigningKey,
  importReceivingKey,
  importSigningKey,
  publicKeyOf,
  type PublicKey,
  type ReceivingKey,
  type SigningKey,
} from './keys.ts';
export type { DeviceTokenKind, IssuerTokenKind, TokenKind } from './kind.ts';
export {
  openDeviceToken,
  openIssuerToken,
  type DeviceSubject,
  type OpenDeviceTokenOptions,
  type OpenIssuerTokenOptions,
  type VerifiedToken,
} from './open.ts';
export { sealToken, type SealOptions } from './seal.ts';
export type { Trust } from './trust.ts';
export {
  signWithdrawals,
  verifyWithdrawals,
  type Withdrawal,
  type WithdrawalClaims,
  type Withdrawals,
} from './withdrawal.ts';
