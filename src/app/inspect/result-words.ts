import { assertNever } from '../../license/assert-never.ts';
import type { Inspection } from '../../token/inspect.ts';
import type { InspectMessages } from '../messages/inspect.ts';
import type { Result } from './inspector.svelte.ts';

/** What kind of thing an inspected token is: the value of `data-kind`. */
export function kindOf(inspection: Inspection): string {
  return inspection.what === 'token' ? inspection.envelope.kind : inspection.what;
}

export function inspectionWords(
  inspection: Inspection,
  words: InspectMessages,
): { readonly name: string; readonly meaning: string } {
  return inspection.what === 'token' ? words.kinds[inspection.envelope.kind] : words[inspection.what];
}

/** The result in a few words, to be read out. */
export function resultTitle(result: Result, words: InspectMessages): string {
  switch (result.what) {
    case 'tokens':
      return result.findings.map(({ inspection }) => inspectionWords(inspection, words).name).join(', ');
    case 'product-file':
      return `${words.productFile.name}, ${result.file.product.name}`;
    case 'part':
      return words.part.name;
    case 'broken':
      return words.broken;
    case 'foreign':
      return words.foreign[result.foreign.kind](result.foreign.detail).title;
    default:
      return assertNever(result);
  }
}
