/**
 * Asks the browser not to clear this origin's storage when space runs short; call it in a gesture. It is never waited
 * for: some browsers answer only when the person does, or not at all.
 */
export function askToKeepStorage(): void {
  const { storage } = globalThis.navigator as Partial<Navigator>;
  storage?.persist().catch(() => false);
}
