import { courierEn } from './courier.en.ts';

/** The words of the courier; a language that lacks one does not compile. */
export type CourierMessages = typeof courierEn;

/** English until other languages are there. */
export function courierMessages(_tag: string): CourierMessages {
  return courierEn;
}
