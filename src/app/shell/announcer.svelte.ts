/** The text of the page's one polite live region; the same sentence twice is said twice. */
export class Announcer {
  text = $state('');
  #even = false;

  readonly say = (sentence: string): void => {
    this.#even = !this.#even;
    this.text = this.#even ? sentence : `${sentence}\u00a0`;
  };
}
