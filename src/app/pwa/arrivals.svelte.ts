import type { Incoming } from '../../exchange/incoming.ts';
import type { Place } from '../shell/hash.ts';

/**
 * What came to the app from outside: files that the system opened with it, something shared to it, a link. It lies here
 * until a person has said which place is to take it; nothing is applied by arriving.
 */
export class Arrivals {
  /** Not decided about yet. */
  waiting: readonly Incoming[] = $state.raw([]);
  #given: { readonly place: Place; readonly texts: readonly string[] } | undefined = $state.raw();

  add(incoming: readonly Incoming[]): void {
    this.waiting = [...this.waiting, ...incoming];
  }

  /** The person's word: these texts are for that place, which takes them as soon as it can. */
  give(place: Place, texts: readonly string[]): void {
    this.waiting = [];
    this.#given = { place, texts };
  }

  dismiss(): void {
    this.waiting = [];
  }

  /** For a place: its texts, once. In an effect it runs again when there is something. */
  take(place: Place): readonly string[] {
    const given = this.#given;
    if (given?.place !== place) return [];
    this.#given = undefined;
    return given.texts;
  }
}
