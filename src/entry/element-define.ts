/** `offlease/element/define`: registers `<license-gate>`, once; where there is no DOM it does nothing. */
import '../element/define.ts';

export { LicenseGate } from '../element/license-gate.ts';
