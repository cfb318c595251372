import type { Language } from '../messages/language.ts';

/** In which language the dialog speaks: it can be changed while it is open. */
export class Speech {
  #language: Language | undefined = $state.raw();
  readonly #first: Language;

  constructor(first: Language) {
    this.#first = first;
  }

  get language(): Language {
    return this.#language ?? this.#first;
  }

  set language(language: Language) {
    this.#language = language;
  }
}
