import { loadPart } from '../../device/load-part.ts';
import { loadKeyboardLayouts } from '../../exchange/keyboard-scanner.ts';
import type * as partsRoom from '../../text/parts.ts';
import type * as filesRoom from '../../text/token-file.ts';

/**
 * What reads a text that came in: the parts of one.
 *
 * @throws OffleaseError program-unreachable
 */
export function loadParts(): Promise<typeof partsRoom> {
  return loadPart(() => import('../../text/parts.ts'));
}

/**
 * What finds the tokens in a text.
 *
 * @throws OffleaseError program-unreachable
 */
export function loadTokens(): Promise<typeof filesRoom> {
  return loadPart(() => import('../../text/token-file.ts'));
}

/** All that is needed once something comes in: at hand, should the network go before it does. */
export function loadReading(): Promise<unknown> {
  return Promise.all([loadParts(), loadTokens(), loadKeyboardLayouts()]);
}
