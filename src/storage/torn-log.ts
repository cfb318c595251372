/**
 * Has the engine begin a new log under an origin's databases, by making and deleting one that holds nothing.
 *
 * Chromium goes on writing behind the end of its last log. Where that end is torn, by a cut of power or by damage, it reads well
 * once, as if the last writes had never been; but what is written then stands behind the tear, and at the start after that the
 * whole store is found to be corrupt and replaced by an empty one (measured, tests/engines/damage.spec.ts). Deleting a
 * database makes Chromium put its log into a table and begin another. Elsewhere it costs a few milliseconds.
 *
 * Nothing waits for it, and it may fail: then it is as if it had not been tried.
 */
export function mendTornLog(name: string, factory: IDBFactory | undefined = globalIndexedDb()): void {
  const scratch = `${name}-scratch`;
  try {
    const opening = factory?.open(scratch);
    if (opening === undefined) return;
    opening.onsuccess = () => {
      opening.result.close();
      factory?.deleteDatabase(scratch);
    };
  } catch {
    // An opaque origin refuses to open anything; it keeps nothing, either.
  }
}

/** The types say that it is always there; Node and some private windows differ. */
function globalIndexedDb(): IDBFactory | undefined {
  return (globalThis as { readonly indexedDB?: IDBFactory | null }).indexedDB ?? undefined;
}
