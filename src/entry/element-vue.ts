/** `offlease/element/vue`: the types of `<license-gate>` in Vue 3 templates. `import type {} from 'offlease/element/vue'`, once. */
import type { HTMLAttributes } from 'vue';
import type {
  LicenseChangeEvent,
  LicenseDialogEvent,
  LicenseErrorEvent,
  LicenseWarningEvent,
} from '../element/license-change-event.ts';
import type { LicenseGate } from '../element/license-gate.ts';
import type { GateAttributes } from './gate-attributes.ts';

/** As a component that templates can have: its props, listeners included, and what a `ref` of it is. */
export type GateInVue = new () => LicenseGate & {
  /** For types only. */
  $props: HTMLAttributes &
    GateAttributes & {
      onLicenseChange?: ((event: LicenseChangeEvent) => void) | undefined;
      onLicenseWarning?: ((event: LicenseWarningEvent) => void) | undefined;
      onLicenseError?: ((event: LicenseErrorEvent) => void) | undefined;
      onLicenseOpen?: ((event: LicenseDialogEvent) => void) | undefined;
      onLicenseClose?: ((event: LicenseDialogEvent) => void) | undefined;
    };
};

declare module 'vue' {
  interface GlobalComponents {
    'license-gate': GateInVue;
  }
}
