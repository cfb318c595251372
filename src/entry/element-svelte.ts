/** `offlease/element/svelte`: the types of `<license-gate>` in Svelte 5. `import type {} from 'offlease/element/svelte'`, once. */
import type { HTMLAttributes } from 'svelte/elements';
import type { LicenseGate } from '../element/license-gate.ts';
import type { GateAttributes, GateListeners } from './gate-attributes.ts';

export type GateInSvelte = HTMLAttributes<LicenseGate> & GateAttributes & GateListeners;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'license-gate': GateInSvelte;
  }
}
