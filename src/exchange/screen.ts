/**
 * Keeps the screen on until the result is called, over changes of tabs too. Where the browser cannot, or
 * will not (low battery), the screen does as it likes: nothing depends on it.
 */
export function keepAwake(): () => void {
  const { wakeLock } = globalThis.navigator as Partial<Navigator>;
  if (wakeLock === undefined) return () => undefined;
  const ended = new AbortController();
  let lock: WakeLockSentinel | undefined;
  const ask = async (): Promise<void> => {
    if (document.visibilityState === 'hidden') return;
    const got = await wakeLock.request('screen').catch(() => undefined);
    if (ended.signal.aborted) await got?.release();
    else lock = got;
  };
  // The browser lets go whenever the page is hidden.
  document.addEventListener('visibilitychange', () => void ask(), { signal: ended.signal });
  void ask();
  return () => {
    ended.abort();
    void lock?.release();
  };
}

/** Whether it worked: phones of one maker allow it for videos only. Call it in a gesture. */
export async function enterFullscreen(element: HTMLElement): Promise<boolean> {
  if (!document.fullscreenEnabled) return false;
  return element.requestFullscreen({ navigationUI: 'hide' }).then(
    () => true,
    () => false,
  );
}

export async function leaveFullscreen(): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen().catch(() => undefined);
}
