import type { LicenseSnapshot } from '../../device/snapshot.ts';
import type { Language } from '../messages/language.ts';
import type { Done } from './desk.svelte.ts';

/** The sentence after something was done, shown and announced. */
export function sayDone(done: Done, others: number, snapshot: LicenseSnapshot, language: Language): string {
  const { said } = language.words;
  if (done !== 'activated' && done !== 'refreshed') return said[done];
  if (snapshot.state === 'not-activated') return said.state(language.words.license.states['not-activated']);
  const sentence = said[done](language.dateTime(snapshot.until));
  return others === 0 ? sentence : `${sentence} ${said.others(others, language.number(others))}`;
}
