/** Which camera was used last: a kiosk has one that looks the right way. A convenience, so it never throws. */
const NAME = 'offlease.camera';

export function rememberedCamera(): string | undefined {
  try {
    return globalThis.localStorage.getItem(NAME) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberCamera(id: string): void {
  if (id === '') return;
  try {
    globalThis.localStorage.setItem(NAME, id);
  } catch {
    // Next time the browser chooses.
  }
}
