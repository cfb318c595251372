import type {
  LicenseChangeEvent,
  LicenseDialogEvent,
  LicenseErrorEvent,
  LicenseWarningEvent,
} from '../element/license-change-event.ts';

/** What `<license-gate>` takes in markup; `LicenseGate` says what each means. */
export interface GateAttributes {
  product?: string | undefined;
  feature?: string | undefined;
  theme?: 'light' | 'dark' | undefined;
  'machine-label'?: string | undefined;
  kiosk?: boolean | undefined;
  lang?: string | undefined;
  open?: boolean | undefined;
}

/** What it tells, as the frameworks that say `on` and the event's name take it. */
export interface GateListeners {
  'onlicense-change'?: ((event: LicenseChangeEvent) => void) | undefined;
  'onlicense-warning'?: ((event: LicenseWarningEvent) => void) | undefined;
  'onlicense-error'?: ((event: LicenseErrorEvent) => void) | undefined;
  'onlicense-open'?: ((event: LicenseDialogEvent) => void) | undefined;
  'onlicense-close'?: ((event: LicenseDialogEvent) => void) | undefined;
}
