import { untrack } from 'svelte';

/** How many tokens this page shows right now: the app puts off what would take them away. */
class TokensOnScreen {
  #count = $state(0);

  get any(): boolean {
    return this.#count > 0;
  }

  /** One more, until the result is called. */
  show(): () => void {
    this.#add(1);
    return () => {
      this.#add(-1);
    };
  }

  /** An effect that shows a token must not run again because the count that it raised has changed. */
  #add(more: number): void {
    this.#count = untrack(() => this.#count) + more;
  }
}

export const tokensOnScreen = new TokensOnScreen();
