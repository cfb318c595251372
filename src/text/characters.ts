/** What a person, a mail program or a word processor puts between the characters of a token. */
const SPACE = '\\s\\u180e'; // \s includes no-break spaces, U+FEFF and line separators
const INVISIBLE = '\\u00ad\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069';
const VARIATION = '\\ufe0f'; // apart: after another character in a class it would belong to that
const QUOTATION = '"\'`´«»‘’‚‛“”„‟‹›′″「」『』〝〞＂＇';
const MAIL = '>';

/** One character that reading ignores. */
export const IGNORED = `(?:[${SPACE}${INVISIBLE}${QUOTATION}${MAIL}]|${VARIATION})`;

const ignored = new RegExp(IGNORED);

export type CharacterClass =
  | 'symbol' // of base32
  | 'slip' // 0, 1, 8 or 9: no symbol, but what is typed in place of one
  | 'ignored'
  | 'other';

/** Only ASCII letters have a case here: `ı` and `ſ` are not taken for I and S. */
export function classOf(character: string): CharacterClass {
  const code = character.charCodeAt(0);
  if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 50 && code <= 55)) return 'symbol';
  if (code >= 48 && code <= 57) return 'slip';
  return ignored.test(character) ? 'ignored' : 'other';
}

/** Upper case for ASCII letters, everything else as it is. */
export function upperCase(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
