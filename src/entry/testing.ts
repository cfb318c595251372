/** `offlease/testing`: what a product's own tests need, and a demonstration for its development. Nothing of it belongs into a product. */
export { openLicense, type OpenOptions } from '../storage/device/open-license.ts';
export { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
export type { Grant, Grants } from '../testing/catalogue.ts';
export { startDemonstration, type Demonstration, type DemonstrationOptions } from '../testing/demonstration.ts';
export { FakeClock } from '../testing/fake-clock.ts';
export { openMemoryIssuer, type MemoryIssuer, type MemoryIssuerOptions, type Terms } from '../testing/memory-issuer.ts';
export { memoryStorage, type MemoryStorageOptions } from '../testing/memory-storage.ts';
export { openTestLicense, type TestLicense, type TestLicenseOptions, type TestState } from '../testing/test-license.ts';
export { memoryIssuerStore } from '../storage/issuer/memory-store.ts';
