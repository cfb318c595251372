/** Something read from the ledger for a screen. What was read before stays on the screen until the new is there. */
export class Loaded<T> {
  value: T | undefined = $state.raw();
  error: unknown = $state.raw();
  #turn = 0;

  /** `_revision` makes an effect that calls this run again when the ledger has changed. The latest read wins. */
  async read(work: () => Promise<T>, _revision: number): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const value = await work();
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (turn === this.#turn) this.error = error;
    }
  }
}
