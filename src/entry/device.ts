/** `offlease/device`: the licensed side with storage and a clock of the host's own, and what the browser says of its storage. */
export { openLicense, type OpenOptions } from '../storage/device/open-license.ts';
export type { CheckoutDetails, License, RequestDetails } from '../device/client.ts';
export type { LicenseEvents } from '../device/events.ts';
export type { LicenseHold } from '../device/hold.ts';
export type { Checkout, HistoryEntry, HistoryKind, LostIdentity, OutgoingToken } from '../device/record.ts';
export { receiveOwn, type Received } from '../device/receive-own.ts';
export type { LicensedFeature, LicenseSnapshot, LicenseTerms, OutgoingRequest } from '../device/snapshot.ts';
export type { Change, DeviceStore, LicenseKey } from '../device/store.ts';
export type { LicenseWarning } from '../device/warning.ts';
export type { Witness } from '../device/witness.ts';
export { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
export { askToKeep, storageHealth, type StorageHealth } from '../storage/device/health.ts';
export { openDeviceStore, type DeviceStoreOptions } from '../storage/device/store.ts';
export { systemClock, type Clock } from '../storage/device/system-clock.ts';
export { textStore, type TextStorage } from '../storage/device/text-store.ts';
export { localWitness } from '../storage/device/witness.ts';
export { readProductFile, type ProductFile } from '../token/product-file.ts';
