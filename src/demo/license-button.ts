import type { LicenseGate } from '../element/license-gate.ts';

/** The product's own way to its license: a button anywhere on the page. */
const gate = document.querySelector<LicenseGate>('license-gate');
document.querySelector('#license')?.addEventListener('click', () => gate?.show());
