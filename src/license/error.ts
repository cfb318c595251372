/** Text that does not turn into the bytes of a token (`src/text`). */
export const TEXT_ERRORS = [
  'text-empty',
  'text-foreign',
  'text-version',
  'text-truncated',
  'text-damaged',
  'text-too-long',
  'text-several',
  'part-invalid',
  'part-of-another',
  'file-invalid',
] as const;

/** Bytes that are not a token, or one that cannot be trusted (`src/token`). */
export const TOKEN_ERRORS = [
  'cbor-invalid',
  'cose-invalid',
  'token-version',
  'token-kind',
  'token-not-for-this-key',
  'token-undecryptable',
  'signature-invalid',
  'claims-invalid',
  'key-invalid',
  'certificate-invalid',
  'certificate-root',
  'certificate-expired',
  'certificate-scope',
  'certificate-withdrawn',
  'certificate-superseded',
  'issuer-unknown',
  'issuer-not-asked',
  'withdrawals-invalid',
  'product-file-invalid',
] as const;

/** What the licensed side refuses (`src/device`). */
export const DEVICE_ERRORS = [
  'product-other-root',
  'already-active',
  'not-activated',
  'response-not-requested',
  'response-already-applied',
  'request-withdrawn',
  'nothing-to-withdraw',
  'license-other-product',
  'license-other-activation',
  'license-stale',
  'license-deactivated',
  'lease-over',
  'code-invalid',
  'seat-name-invalid',
  'metadata-invalid',
  'outbox-unknown',
  'license-not-active',
  'feature-unknown',
  'feature-not-licensed',
  'feature-exhausted',
  'amount-invalid',
  'checkout-unknown',
  'way-not-allowed',
] as const;

/** What the issuing side refuses (`src/issuer`). */
export const ISSUER_ERRORS = [
  'issuer-not-set-up',
  'issuer-already-set-up',
  'issuer-locked',
  'passphrase-wrong',
  'passphrase-too-short',
  'ledger-older',
  'ledger-missing',
  'reconcile-needed',
  'issuer-moved',
  'certificate-needed',
  'root-needed',
  'root-other',
  'root-text-invalid',
  'delegate-invalid',
  'backup-needed',
  'backup-invalid',
  'backup-older',
  'backup-other-issuer',
  'journal-invalid',
  'journal-broken',
  'journal-signature',
  'journal-other-issuer',
  'field-invalid',
  'product-unknown',
  'product-exists',
  'catalogue-append-only',
  'customer-unknown',
  'entitlement-unknown',
  'entitlement-choice',
  'entitlement-disabled',
  'entitlement-other-product',
  'entitlement-ended',
  'code-unknown',
  'code-retired',
  'code-taken',
  'lease-period-missing',
  'no-seat',
  'seats-in-use',
  'request-spent',
  'request-changed',
  'request-void',
  'activation-unknown',
  'activation-ended',
  'seat-given-away',
  'sequence-unknown',
  'report-required',
  'seat-lost',
  'seat-behind',
  'replacement-limit',
  'clock-unconfirmed',
] as const;

/** What whoever carries tokens for others refuses (`src/courier`). */
export const COURIER_ERRORS = ['courier-full', 'kiosk-name-invalid'] as const;

/** What a browser or a store cannot do (`src/storage`, `src/exchange`). */
export const PLATFORM_ERRORS = [
  'insecure-context',
  'crypto-unavailable',
  'storage-unavailable',
  'storage-keys',
  'storage-blocked',
  'storage-closed',
  'storage-quota',
  'storage-newer',
  'storage-damaged',
  'camera-missing',
  'camera-denied',
  'camera-busy',
  'camera-failed',
  'qr-too-long',
  'qr-not-found',
  'clipboard-denied',
  'share-failed',
  'file-too-large',
  'product-file-unreachable',
  'program-unreachable',
  'unexpected',
] as const;

export type TextErrorCode = (typeof TEXT_ERRORS)[number];
export type TokenErrorCode = (typeof TOKEN_ERRORS)[number];
export type DeviceErrorCode = (typeof DEVICE_ERRORS)[number];
export type IssuerErrorCode = (typeof ISSUER_ERRORS)[number];
export type CourierErrorCode = (typeof COURIER_ERRORS)[number];
export type PlatformErrorCode = (typeof PLATFORM_ERRORS)[number];
export type ErrorCode =
  TextErrorCode | TokenErrorCode | DeviceErrorCode | IssuerErrorCode | CourierErrorCode | PlatformErrorCode;

/** What a message may fill in: names, numbers and times, never a key or a passphrase. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean>>;

/**
 * The only error that Offlease throws on purpose. `code` is stable; words for people are the
 * interface's, by code. Nothing that was stored has changed when it is thrown, unless a function's
 * docstring says otherwise.
 */
export class OffleaseError extends Error {
  override readonly name = 'OffleaseError';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(Object.keys(facts).length === 0 ? code : `${code} ${JSON.stringify(facts)}`, options);
    this.code = code;
    this.facts = facts;
  }
}
