import { fieldEn } from './field.en.ts';

/** The words of the check before the field; a language that lacks one does not compile. */
export type FieldMessages = typeof fieldEn;

/** English until other languages are there. */
export function fieldMessages(_tag: string): FieldMessages {
  return fieldEn;
}
