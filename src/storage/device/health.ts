/** What this browser says of the place where licenses are kept; `undefined` where it does not say. */
export interface StorageHealth {
  /** `false`: the browser may clear it when space runs short. `askToKeep` asks for more. */
  readonly persisted: boolean | undefined;
  /** Bytes used by this origin, and what it may use. */
  readonly usage: number | undefined;
  readonly quota: number | undefined;
  /** Tabs take turns (Web Locks), and hear of each other's changes (BroadcastChannel). */
  readonly turns: boolean;
  readonly notices: boolean;
}

/** Longer is not waited for: some browsers never answer. */
const PATIENCE_MILLISECONDS = 1000;

export async function storageHealth(): Promise<StorageHealth> {
  const { storage, locks } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  const [persisted, estimate] = await Promise.all([
    answered(async () => storage?.persisted()),
    answered(async () => storage?.estimate()),
  ]);
  return {
    persisted,
    usage: estimate?.usage,
    quota: estimate?.quota,
    turns: locks !== undefined,
    notices: typeof BroadcastChannel !== 'undefined',
  };
}

/**
 * Asks the browser to keep what is stored here; to be called in a gesture, as some ask the person then. Resolves with
 * what it decided, `undefined` where it cannot, or says nothing within a minute.
 */
export function askToKeep(): Promise<boolean | undefined> {
  const { storage } = (globalThis.navigator as Partial<Navigator> | undefined) ?? {};
  return answered(async () => storage?.persist(), 60 * PATIENCE_MILLISECONDS);
}

async function answered<T>(ask: () => Promise<T>, milliseconds = PATIENCE_MILLISECONDS): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([ask(), patience]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
