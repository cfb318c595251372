/** `offlease/element/react`: the types of `<license-gate>` in React 19. `import type {} from 'offlease/element/react'`, once. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { LicenseGate } from '../element/license-gate.ts';
import type { GateAttributes, GateListeners } from './gate-attributes.ts';

export type GateInReact = DetailedHTMLProps<HTMLAttributes<LicenseGate>, LicenseGate> & GateAttributes & GateListeners;

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- where React looks for elements
  namespace JSX {
    interface IntrinsicElements {
      'license-gate': GateInReact;
    }
  }
}
