/** `offlease/element`: the class of `<license-gate>`, not registered; safe to import on a server. */
export { LicenseGate, type GateState } from '../element/license-gate.ts';
export {
  LicenseChangeEvent,
  LicenseDialogEvent,
  LicenseErrorEvent,
  LicenseWarningEvent,
} from '../element/license-change-event.ts';
export type { License } from '../device/client.ts';
export type { LicenseSnapshot } from '../device/snapshot.ts';
export type { LicenseWarning } from '../device/warning.ts';
