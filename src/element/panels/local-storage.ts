/** `localStorage`, or nothing where the browser forbids even to ask for it. */
export function localStorageOrNone(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
