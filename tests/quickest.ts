/**
 * Milliseconds of the quickest of three runs: a machine that is busy with something else slows one of them, an algorithm
 * that is slow slows all.
 */
export function quickest(call: () => unknown): number {
  const took = [0, 1, 2].map(() => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return Math.min(...took);
}
