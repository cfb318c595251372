export interface ChangeNotice {
  /** Says that something was changed to everyone who watches, in this tab and in others. */
  announce(): void;
  readonly watch: (listener: () => void) => () => void;
  close(): void;
}

/**
 * Tells other tabs of this origin, without any content, that they should read again. Where the
 * engine has no BroadcastChannel, or without a name, only this tab is told; the others notice at their next reading.
 */
export function changeNotice(name: string | undefined): ChangeNotice {
  const listeners = new Set<() => void>();
  let channel = name === undefined || typeof BroadcastChannel === 'undefined' ? undefined : openChannel(name);
  if (channel !== undefined) channel.onmessage = tell;

  function tell(): void {
    for (const listener of [...listeners]) listener();
  }

  return {
    announce() {
      channel?.postMessage(null);
      queueMicrotask(tell);
    },
    watch(listener) {
      const own = (): void => listener(); // the same function may watch twice
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    close() {
      listeners.clear();
      channel?.close();
      channel = undefined; // a transaction that was still under way may announce yet
    },
  };
}

/** An opaque origin has the class and refuses to make one. */
function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
