import { inspectEn } from './inspect.en.ts';

/** The words of Inspect; a language that lacks one does not compile. */
export type InspectMessages = typeof inspectEn;

/** English until other languages are there. */
export function inspectMessages(_tag: string): InspectMessages {
  return inspectEn;
}
