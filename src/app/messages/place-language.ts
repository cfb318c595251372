import { deviceErrorsEn } from '../../element/messages/errors.device.en.ts';
import { makeLanguage, type ErrorCopy, type Language } from '../../element/messages/language.ts';
import { panelsEn } from '../../element/messages/panels.en.ts';
import type { ErrorCode } from '../../license/error.ts';
import { courierErrorsEn } from './errors.courier.en.ts';
import { issuerErrorsEn } from './errors.issuer.en.ts';

/** What is said where some errors mean other things than at the device; loaded with the first of these places. */
export interface PlaceLanguage {
  readonly atIssuer: Language;
  readonly atCourier: Language;
}

/** Every code has copy, or this does not compile. */
const errorsAtIssuerEn: Readonly<Record<ErrorCode, ErrorCopy>> = {
  ...courierErrorsEn,
  ...deviceErrorsEn,
  ...issuerErrorsEn,
};
const errorsAtCourierEn: Readonly<Record<ErrorCode, ErrorCopy>> = { ...errorsAtIssuerEn, ...courierErrorsEn };

/** `tag`: as the app's language has it. */
export function placeLanguage(tag: string): PlaceLanguage {
  const common = { tag, dir: 'ltr', words: panelsEn } as const;
  return {
    atIssuer: makeLanguage({ ...common, errors: errorsAtIssuerEn }),
    atCourier: makeLanguage({ ...common, errors: errorsAtCourierEn }),
  };
}
