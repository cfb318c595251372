import { arrivedEn } from './arrived.en.ts';

/** The words of what arrived; a language that lacks one does not compile. */
export type ArrivedMessages = typeof arrivedEn;

/** English until other languages are there. */
export function arrivedMessages(_tag: string): ArrivedMessages {
  return arrivedEn;
}
