/** Safari has no idle callbacks. */
const MILLISECONDS = 500;

/**
 * Does `work` once the page has nothing else to do. What fails is tried again when it is needed. Where there is no page, what
 * is needed later is at hand, and nothing is done.
 */
export function whenIdle(work: () => Promise<unknown>): void {
  const quietly = (): void => {
    work().catch(() => undefined);
  };
  if (typeof requestIdleCallback === 'function') requestIdleCallback(quietly);
  else if (typeof document !== 'undefined') setTimeout(quietly, MILLISECONDS);
}
