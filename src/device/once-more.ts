/**
 * Runs `work` one at a time. However often it is asked for meanwhile, it runs once more after that. What fails is left
 * to the next time.
 */
export function onceMore(work: () => Promise<unknown>): () => void {
  let wanted = false;
  let running = false;
  return () => {
    wanted = true;
    if (running) return;
    running = true;
    void (async () => {
      while (wanted) {
        wanted = false;
        await work().catch(() => undefined);
      }
      running = false;
    })();
  };
}
