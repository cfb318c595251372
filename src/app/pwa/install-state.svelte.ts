/** Chromium's offer to install the app; other browsers keep it in their own menus. */
interface InstallOffer extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

/** Whether the app runs as an installed one, and whether it can be installed by a button of its own. */
export class InstallState {
  installed = $state(false);
  #offer: InstallOffer | undefined = $state.raw();

  constructor(window: Pick<Window, 'addEventListener' | 'matchMedia'>) {
    this.installed = window.matchMedia('(display-mode: standalone)').matches;
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.#offer = event as InstallOffer;
    });
    window.addEventListener('appinstalled', () => {
      this.installed = true;
      this.#offer = undefined;
    });
  }

  get installable(): boolean {
    return this.#offer !== undefined;
  }

  /** Asks the browser to ask the person. Call it in a gesture; an offer can be used once. */
  async install(): Promise<void> {
    const offer = this.#offer;
    this.#offer = undefined;
    await offer?.prompt();
  }
}
