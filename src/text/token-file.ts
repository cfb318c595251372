import type { Bytes } from '../license/bytes.ts';
import { encodeText, findTokens } from './text-form.ts';

const LINE = 64;

/** The name's ending and the type of a file of tokens. */
export const TOKEN_FILE_EXTENSION = '.offlease';
export const TOKEN_FILE_TYPE = 'text/plain';

/**
 * A file of one or many tokens: a first line for a person, then each token in lines of 64 characters
 * after an empty line. The heading is made one line, and is never taken for a token.
 *
 * @throws OffleaseError text-empty (also without any token), text-too-long
 */
export function writeTokenFile(tokens: readonly Bytes[], heading: string): string {
  const texts = tokens.length === 0 ? [encodeText(new Uint8Array())] : tokens.map(encodeText);
  const line = heading
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/(ofl)(1)/gi, '$1-$2')
    .trim();
  return [line, ...texts.map((text) => `\n${inLines(text)}`), ''].join('\n');
}

/**
 * Every token in a pasted text or a `.offlease` file, in order, none twice; whatever else stands there
 * is skipped. All or nothing: one token that cannot be read refuses them all, and is named by its number.
 *
 * @throws OffleaseError text-empty, text-foreign {looksLike}, text-version {version},
 *   text-truncated {missing?, token?}, text-damaged {token?}, text-too-long {most, token?}
 */
export function readTokens(text: string): Bytes[] {
  return findTokens(text);
}

function inLines(text: string): string {
  return text.replace(new RegExp(`.{${LINE}}(?=.)`, 'g'), '$&\n');
}
