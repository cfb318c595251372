import { deviceErrorsEn } from '../../element/messages/errors.device.en.ts';
import { makeLanguage, type Language } from '../../element/messages/language.ts';
import { panelsEn } from '../../element/messages/panels.en.ts';
import { appEn } from './app.en.ts';
import type { AppMessages } from './app.ts';

/** What the app says in one language, in the shell and at the device's place. The other places: `place-language.ts`. */
export interface AppLanguage {
  readonly tag: string;
  readonly words: AppMessages;
  readonly atDevice: Language;
}

/** English in the reader's own regional form of dates and numbers, where the browser names one. */
export function appLanguage(wanted: readonly string[]): AppLanguage {
  const tag = wanted.find((candidate) => /^en(-|$)/i.test(candidate)) ?? 'en';
  return { tag, words: appEn, atDevice: makeLanguage({ tag, dir: 'ltr', words: panelsEn, errors: deviceErrorsEn }) };
}
