import { hashOf, parseHash, type Place, type Route } from './hash.ts';

/** The current route as state; changes with the address, so Back and Forward work. */
export class Router {
  current: Route = $state.raw({ place: 'device', rest: [] });
  readonly #window: Window;
  readonly #read = (): void => {
    this.current = parseHash(this.#window.location.hash);
  };

  constructor(window: Window) {
    this.#window = window;
    this.#read();
    window.addEventListener('hashchange', this.#read);
  }

  go(place: Place, ...rest: readonly string[]): void {
    this.#window.location.hash = hashOf(place, ...rest);
  }

  /** As `go`, but Back does not lead to where one was. */
  replace(place: Place, ...rest: readonly string[]): void {
    this.#window.history.replaceState(null, '', hashOf(place, ...rest));
    this.#read();
  }

  close(): void {
    this.#window.removeEventListener('hashchange', this.#read);
  }
}
