import type { Catalogue } from './language.ts';
import { deviceErrorsDe } from './errors.device.de.ts';
import { panelsDe } from './panels.de.ts';

/** All that the element says, in German. Loaded when somebody reads it. */
export const german: Catalogue = { dir: 'ltr', words: panelsDe, errors: deviceErrorsDe };
