import type { Language } from '../../element/messages/language.ts';
import type { UnixTime } from '../../license/time.ts';
import type { AppMessages } from '../messages/app.ts';
import type { Router } from './route.svelte.ts';

/** What every place of the app is given; nothing in a place reaches for the clock or the language itself. */
export interface Services {
  readonly clock: () => UnixTime;
  /** Words of the panels, errors of all codes, dates and numbers. Give it to the panels as it is. */
  readonly language: Language;
  /** Words of the shell and of This device; the issuer's places keep their own catalogue and choose by `language.tag`. */
  readonly words: AppMessages;
  readonly router: Router;
  /** Says a sentence to screen readers. Every change of state is announced. */
  readonly announce: (sentence: string) => void;
}
