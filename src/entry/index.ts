/**
 * `offlease`: what a product needs to license itself, and what reads tokens of either side. Other entry points have more:
 * `./element` the web component, `./device` other storage, `./issuer` the issuing side, `./testing` what a product's tests need.
 */
export { openLicense, type OpenOptions } from '../storage/device/open-license.ts';
export type { CheckoutDetails, License, RequestDetails } from '../device/client.ts';
export type { LicenseEvents } from '../device/events.ts';
export type { LicenseHold } from '../device/hold.ts';
export type { Checkout, HistoryEntry, HistoryKind, LostIdentity, OutgoingToken } from '../device/record.ts';
export type { LicensedFeature, LicenseSnapshot, LicenseTerms, OutgoingRequest } from '../device/snapshot.ts';
export type { LicenseWarning } from '../device/warning.ts';
export type { Bytes } from '../license/bytes.ts';
export { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
export type { Feature, FeatureType, Limit } from '../license/feature.ts';
export type { Lease } from '../license/lease.ts';
export type { Policy, Product } from '../license/product.ts';
export { dateOfTime, type UnixTime } from '../license/time.ts';
export { decodeText, encodeText, findTokens } from '../text/text-form.ts';
export type { ClockState } from '../token/claims.ts';
export {
  inspectToken,
  type Check,
  type CheckName,
  type InspectedField,
  type Inspection,
  type InspectionKeys,
  type TokenInspection,
} from '../token/inspect.ts';
