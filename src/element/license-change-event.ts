import type { LicenseSnapshot } from '../device/snapshot.ts';

declare global {
  interface HTMLElementEventMap {
    'license-change': LicenseChangeEvent;
    'license-error': LicenseErrorEvent;
  }
}

/** The gate opened, closed, or learned something new about its license. Bubbles, and crosses shadow roots. */
export class LicenseChangeEvent extends Event {
  readonly snapshot: LicenseSnapshot;
  /** The gate's content is there: the license is active and names the gate's features. */
  readonly licensed: boolean;

  constructor(snapshot: LicenseSnapshot, licensed: boolean) {
    super('license-change', { bubbles: true, composed: true });
    this.snapshot = snapshot;
    this.licensed = licensed;
  }
}

/** The gate cannot know its license: no product file, no storage. `error` is an `OffleaseError` with a code. */
export class LicenseErrorEvent extends Event {
  readonly error: unknown;

  constructor(error: unknown) {
    super('license-error', { bubbles: true, composed: true });
    this.error = error;
  }
}
