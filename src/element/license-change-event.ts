import type { LicenseSnapshot } from '../device/snapshot.ts';
import type { LicenseWarning } from '../device/warning.ts';

declare global {
  interface HTMLElementEventMap {
    'license-change': LicenseChangeEvent;
    'license-warning': LicenseWarningEvent;
    'license-error': LicenseErrorEvent;
    'license-open': LicenseDialogEvent;
    'license-close': LicenseDialogEvent;
  }
  interface DocumentEventMap {
    'license-change': LicenseChangeEvent;
    'license-warning': LicenseWarningEvent;
    'license-error': LicenseErrorEvent;
    'license-open': LicenseDialogEvent;
    'license-close': LicenseDialogEvent;
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

/**
 * The license ends soon: a threshold of the product's policy was crossed. Once for each threshold and lease, in one of the
 * pages that are open; where several gates share a license, each tells it. Bubbles, and crosses shadow roots.
 *
 * ```ts
 * document.addEventListener('license-warning', ({ warning }) => banner.show(`${warning.daysLeft} days left`));
 * ```
 */
export class LicenseWarningEvent extends Event {
  readonly warning: LicenseWarning;

  constructor(warning: LicenseWarning) {
    super('license-warning', { bubbles: true, composed: true });
    this.warning = warning;
  }
}

/**
 * The gate cannot know its license (no product file, no storage), or cannot load its dialog (`program-unreachable`). `error`
 * is an `OffleaseError` with a code.
 */
export class LicenseErrorEvent extends Event {
  readonly error: unknown;

  constructor(error: unknown) {
    super('license-error', { bubbles: true, composed: true });
    this.error = error;
  }
}

/** The gate's dialog stands on the screen (`license-open`), or has gone (`license-close`). Bubbles, and crosses shadow roots. */
export class LicenseDialogEvent extends Event {
  constructor(type: 'license-open' | 'license-close') {
    super(type, { bubbles: true, composed: true });
  }
}
