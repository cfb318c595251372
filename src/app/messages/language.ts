import { deviceErrorsEn } from '../../element/messages/errors.device.en.ts';
import { makeLanguage, type Language } from '../../element/messages/language.ts';
import { panelsEn } from '../../element/messages/panels.en.ts';
import type { ErrorCode } from '../../license/error.ts';
import type { ErrorCopy } from '../../element/messages/language.ts';
import { appEn } from './app.en.ts';
import type { AppMessages } from './app.ts';
import { courierErrorsEn } from './errors.courier.en.ts';
import { issuerErrorsEn } from './errors.issuer.en.ts';

/** What the app says in one language: at the device's place, at the issuer's and at the courier's, where some errors mean other things. */
export interface AppLanguage {
  readonly tag: string;
  readonly words: AppMessages;
  readonly atDevice: Language;
  readonly atIssuer: Language;
  readonly atCourier: Language;
}

/** Every code has copy, or this does not compile. */
const errorsEn: Readonly<Record<ErrorCode, ErrorCopy>> = {
  ...courierErrorsEn,
  ...issuerErrorsEn,
  ...deviceErrorsEn,
};
const errorsAtIssuerEn: Readonly<Record<ErrorCode, ErrorCopy>> = {
  ...courierErrorsEn,
  ...deviceErrorsEn,
  ...issuerErrorsEn,
};
const errorsAtCourierEn: Readonly<Record<ErrorCode, ErrorCopy>> = { ...errorsAtIssuerEn, ...courierErrorsEn };

/** English in the reader's own regional form of dates and numbers, where the browser names one. */
export function appLanguage(wanted: readonly string[]): AppLanguage {
  const tag = wanted.find((candidate) => /^en(-|$)/i.test(candidate)) ?? 'en';
  const common = { tag, dir: 'ltr', words: panelsEn } as const;
  return {
    tag,
    words: appEn,
    atDevice: makeLanguage({ ...common, errors: errorsEn }),
    atIssuer: makeLanguage({ ...common, errors: errorsAtIssuerEn }),
    atCourier: makeLanguage({ ...common, errors: errorsAtCourierEn }),
  };
}
