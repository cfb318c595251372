/** How many tokens this page shows right now: the app puts off what would take them away. */
class TokensOnScreen {
  #count = $state(0);

  get any(): boolean {
    return this.#count > 0;
  }

  /** One more, until the result is called. */
  show(): () => void {
    this.#count += 1;
    return () => {
      this.#count -= 1;
    };
  }
}

export const tokensOnScreen = new TokensOnScreen();
