/** What goes on after a call has been answered. What fails there fails in silence: it is tried again with the next occasion. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  run(task: () => Promise<void>): void {
    const running = task().catch(() => undefined);
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
