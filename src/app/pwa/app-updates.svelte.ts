import { untrack } from 'svelte';

/** What the waiting version of the service worker listens for. */
export const TAKE_OVER = 'offlease:update';

/** The parts of `navigator.serviceWorker` that are needed, so that a test can hand in others. */
export type WorkerContainer = Pick<ServiceWorkerContainer, 'addEventListener' | 'controller' | 'ready'>;
export type WorkerRegistration = Pick<
  ServiceWorkerRegistration,
  'active' | 'addEventListener' | 'installing' | 'waiting'
>;

export interface AppUpdatesOptions {
  readonly container: WorkerContainer;
  readonly register: () => Promise<WorkerRegistration>;
  readonly reload: () => void;
}

/**
 * Keeps the app in this browser, and its next version waiting until a person agrees to it.
 *
 * `ready`: everything is here, it starts without a network. `waiting`: a new version is here too. It takes over on
 * `accept()`, and then every open page of the app is loaded again – but one that has a token on its screen
 * (`hold()`) only when that is gone.
 */
export class AppUpdates {
  ready = $state(false);
  waiting = $state(false);
  /** The person does not want to hear of it before the next start. */
  #later = $state(false);
  #holds = $state(0);
  #next: Pick<ServiceWorker, 'postMessage'> | undefined;
  #takenOver = false;
  readonly #options: AppUpdatesOptions;

  constructor(options: AppUpdatesOptions) {
    this.#options = options;
  }

  /** Whether the new version is to be offered now: never while a token is on the screen. */
  get offered(): boolean {
    return this.waiting && !this.#later && this.#holds === 0;
  }

  /** Where the browser refuses (a private window, a full disk), the app works on, but only with a network. */
  async start(): Promise<void> {
    const { container, register } = this.#options;
    // The first worker of all takes the page over too: that is no update.
    let had = container.controller !== null;
    container.addEventListener('controllerchange', () => {
      if (had) this.#takeOver();
      had = true;
    });
    let registration: WorkerRegistration;
    try {
      registration = await register();
    } catch {
      return;
    }
    this.#look(registration);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        this.#look(registration);
      });
    });
    await container.ready;
    this.ready = true;
  }

  accept(): void {
    this.#next?.postMessage(TAKE_OVER);
  }

  later(): void {
    this.#later = true;
  }

  /** Until the result is called, nothing is offered and nothing is loaded again. */
  hold(): () => void {
    // An effect that holds must not run again because the count that it raised has changed.
    this.#holds = untrack(() => this.#holds) + 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      if (this.#takenOver) this.#takeOver();
    };
  }

  #look({ active, waiting }: WorkerRegistration): void {
    // The very first one does not wait: there is nothing that it would replace.
    if (waiting === null || active === null) return;
    this.#next = waiting;
    this.waiting = true;
  }

  #takeOver(): void {
    this.#takenOver = true;
    if (this.#holds === 0) this.#options.reload();
  }
}
