/** Nobody holds a lock for so long but a tab that the browser has put to sleep. */
const PATIENCE_MILLISECONDS = 3000;

/**
 * Runs `work` while no other tab of this origin runs any under the same name, where the engine has
 * Web Locks. It only spares work that would be done anew: what must not happen twice is kept from it
 * by the transaction, with or without a lock.
 */
export async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  if (locks === undefined) return work();
  let begun: Promise<T> | undefined;
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  try {
    return await locks.request(name, { signal }, () => (begun = work()));
  } catch {
    return begun ?? work(); // an opaque origin has no locks to give, or somebody sleeps on this one
  }
}
