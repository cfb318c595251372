import { LicenseGate } from './license-gate.ts';

declare global {
  interface HTMLElementTagNameMap {
    'license-gate': LicenseGate;
  }
}

// Importing this file registers the element, once; where there is no DOM it does nothing.
if (typeof customElements !== 'undefined' && customElements.get('license-gate') === undefined) {
  customElements.define('license-gate', LicenseGate);
}
