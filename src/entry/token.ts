/**
 * `offlease/token`: the token layer on its own: make, seal, open, verify and inspect; tokens as text; product files.
 * FORMAT.md in `src/token` specifies every byte.
 */
export type { Bytes } from '../license/bytes.ts';
export { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
export {
  signCertificate,
  verifyCertificate,
  type Allotment,
  type Certificate,
  type CertificateClaims,
} from '../token/certificate.ts';
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
} from '../token/claims.ts';
export { readEnvelope, type Envelope } from '../token/envelope.ts';
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
} from '../token/keys.ts';
export type { DeviceTokenKind, IssuerTokenKind, TokenKind } from '../token/kind.ts';
export {
  openDeviceToken,
  openIssuerToken,
  type DeviceSubject,
  type OpenDeviceTokenOptions,
  type OpenIssuerTokenOptions,
  type VerifiedToken,
} from '../token/open.ts';
export { sealToken, type SealOptions } from '../token/seal.ts';
export type { Trust } from '../token/trust.ts';
export {
  signWithdrawals,
  verifyWithdrawals,
  type Withdrawal,
  type WithdrawalClaims,
  type Withdrawals,
} from '../token/withdrawal.ts';
export {
  CHECKS,
  inspectToken,
  type Check,
  type CheckName,
  type InspectedField,
  type Inspection,
  type InspectionKeys,
  type TokenInspection,
} from '../token/inspect.ts';
export { readProductFile, writeProductFile, type ProductFile } from '../token/product-file.ts';
export { PartCollector, splitIntoParts, type Progress } from '../text/parts.ts';
export { decodeText, encodeText, findTokens } from '../text/text-form.ts';
export { readTokens, TOKEN_FILE_EXTENSION, TOKEN_FILE_TYPE, writeTokenFile } from '../text/token-file.ts';
