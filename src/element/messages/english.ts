import { deviceErrorsEn } from './errors.device.en.ts';
import { makeLanguage, type Language } from './language.ts';
import { panelsEn } from './panels.en.ts';

/** English as the element speaks it; the app adds the issuer's copy. */
export function english(tag = 'en'): Language {
  return makeLanguage({ tag, dir: 'ltr', words: panelsEn, errors: deviceErrorsEn });
}
