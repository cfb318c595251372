import type { LicenseChangeEvent, LicenseErrorEvent, LicenseWarningEvent } from '../element/license-change-event.ts';

/** What `<license-gate>` takes in markup; `LicenseGate` says what each means. */
export interface GateAttributes {
  product?: string | undefined;
  feature?: string | undefined;
  theme?: 'light' | 'dark' | undefined;
  'machine-label'?: string | undefined;
  kiosk?: boolean | undefined;
}

/** What it tells, as the frameworks that say `on` and the event's name take it. */
export interface GateListeners {
  'onlicense-change'?: ((event: LicenseChangeEvent) => void) | undefined;
  'onlicense-warning'?: ((event: LicenseWarningEvent) => void) | undefined;
  'onlicense-error'?: ((event: LicenseErrorEvent) => void) | undefined;
}
