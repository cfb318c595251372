import type { Incoming } from '../../exchange/incoming.ts';
import type { Way } from '../../license/product.ts';
import type { Place } from '../shell/hash.ts';

/** Texts for a place, and how they came: a product may forbid that (`policy.ways`). */
export interface Given {
  readonly texts: readonly string[];
  readonly ways: readonly Way[];
}

/**
 * What came to the app from outside: files that the system opened with it, something shared to it, a link. It lies here
 * until a person has said which place is to take it; nothing is applied by arriving.
 */
export class Arrivals {
  /** Not decided about yet. */
  waiting: readonly Incoming[] = $state.raw([]);
  #given: { readonly place: Place; readonly given: Given } | undefined = $state.raw();

  add(incoming: readonly Incoming[]): void {
    this.waiting = [...this.waiting, ...incoming];
  }

  /** The person's word: these texts are for that place, which takes them as soon as it can. */
  give(place: Place, given: Given): void {
    this.waiting = [];
    this.#given = { place, given };
  }

  dismiss(): void {
    this.waiting = [];
  }

  /** For a place: what was given to it, once. In an effect it runs again when there is something. */
  take(place: Place): Given | undefined {
    if (this.#given?.place !== place) return undefined;
    const { given } = this.#given;
    this.#given = undefined;
    return given;
  }
}
