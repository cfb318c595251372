import { storageHealth, type StorageHealth } from '../../storage/device/health.ts';

/** Longer than this no answer is waited for: some browsers ask the person, some never answer. */
const PATIENCE_MILLISECONDS = 10_000;

/** What became of asking the browser to keep this origin's storage. */
export type Asked = 'no' | 'asking' | 'granted' | 'refused' | 'unanswered';

export interface StorageKeepingOptions {
  readonly look: () => Promise<StorageHealth>;
  /** Asks the browser; absent where it cannot be asked. */
  readonly persist: (() => Promise<boolean>) | undefined;
  readonly patience?: number;
}

/** What this browser says of the place where licenses are kept, and whether it has been asked to keep it. */
export class StorageKeeping {
  health: StorageHealth | undefined = $state.raw();
  asked: Asked = $state('no');
  readonly #options: StorageKeepingOptions;

  constructor(options: StorageKeepingOptions = inThisBrowser()) {
    this.#options = options;
  }

  /** There is something to gain by asking. */
  get canAsk(): boolean {
    return this.#options.persist !== undefined && this.health?.persisted === false && this.asked !== 'asking';
  }

  async look(): Promise<void> {
    this.health = await this.#options.look();
  }

  /** Call it in a gesture: browsers that ask the person ask only then. */
  async ask(): Promise<void> {
    const { persist, patience = PATIENCE_MILLISECONDS } = this.#options;
    if (persist === undefined || this.asked === 'asking') return;
    this.asked = 'asking';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const waited = new Promise<'unanswered'>((resolve) => {
      timer = setTimeout(resolve, patience, 'unanswered');
    });
    const answer = persist().then(
      (granted) => (granted ? 'granted' : 'refused'),
      () => 'refused' as const,
    );
    this.asked = await Promise.race([answer, waited]);
    clearTimeout(timer);
    await this.look();
  }
}

function inThisBrowser(): StorageKeepingOptions {
  const { storage } = globalThis.navigator as Partial<Navigator>;
  const persist = typeof storage?.persist === 'function' ? () => storage.persist() : undefined;
  return { look: storageHealth, persist };
}
