import type { License } from '../device/client.ts';
import type { LicenseSnapshot } from '../device/snapshot.ts';
import type { OpenDialog } from './dialog/open.ts';
import { watchHeldCorner } from './held-corner.ts';
import { LicenseChangeEvent, LicenseErrorEvent, LicenseWarningEvent } from './license-change-event.ts';
import { gateEn } from './messages/gate.en.ts';
import { hold, type HeldLicense, type Hold } from './shared-license.ts';

export type GateState = 'loading' | 'locked' | 'licensed';

/** A class to extend where there is no DOM, so that a server may import this file. */
const Base: typeof HTMLElement =
  typeof HTMLElement === 'undefined' ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/**
 * Shows its content while this origin holds an active license for a product. What stands in a `<template>` is created only
 * on unlock and removed on lock; slots only hide. A click on anything inside with `data-license-open` opens the dialog.
 *
 * @attr {string} product - Address of the product file, relative to the page.
 * @attr {string} feature - Feature keys, separated by blanks, all of which the license must name.
 * @attr {'light' | 'dark'} theme - Colors of the dialog; default: the system's.
 * @attr {string} machine-label - What the page calls this machine: a license that was copied from another one is given up.
 * @attr {boolean} kiosk - The dialog shows only what a customer needs and asks for the product's service PIN before anything
 *   is changed; the upper corner where lines end, held for two and a half seconds, opens it.
 * @attr {'loading' | 'locked' | 'licensed'} state - Set by the gate, for style sheets.
 *
 * @slot - Shown while licensed, as `licensed`.
 * @slot licensed - Shown while licensed.
 * @slot locked - Shown while there is no active license that names the features; default: a sentence and a button.
 * @slot loading - Shown until the license has been read.
 *
 * @fires {LicenseChangeEvent} license-change - The gate opened, closed, or learned something new about its license.
 * @fires {LicenseWarningEvent} license-warning - The license ends soon: a threshold of the product's policy was crossed.
 * @fires {LicenseErrorEvent} license-error - The gate cannot know its license; `error` says why, by code.
 *
 * @csspart message - The sentence of the locked content, where the page brings none.
 * @csspart button - The button of the locked content, where the page brings none.
 */
export class LicenseGate extends Base {
  static readonly observedAttributes = ['product', 'feature', 'theme', 'machine-label', 'kiosk'];

  #state: GateState = 'loading';
  #held: HeldLicense | undefined;
  #error: unknown;
  #hold: Hold | undefined;
  #unsubscribe: (() => void) | undefined;
  #unwatchCorner: (() => void) | undefined;
  #created: readonly Node[] = [];
  #slots: Record<GateState, HTMLElement> | undefined;
  #message: HTMLElement | undefined;
  #dialog: OpenDialog | undefined;
  #opening = false;

  get product(): string {
    return this.getAttribute('product') ?? '';
  }

  set product(address: string) {
    this.setAttribute('product', address);
  }

  get feature(): string {
    return this.getAttribute('feature') ?? '';
  }

  set feature(keys: string) {
    this.setAttribute('feature', keys);
  }

  get theme(): string {
    return this.getAttribute('theme') ?? '';
  }

  set theme(theme: string) {
    this.setAttribute('theme', theme);
  }

  get machineLabel(): string {
    return this.getAttribute('machine-label') ?? '';
  }

  set machineLabel(label: string) {
    this.setAttribute('machine-label', label);
  }

  get kiosk(): boolean {
    return this.hasAttribute('kiosk');
  }

  set kiosk(kiosk: boolean) {
    this.toggleAttribute('kiosk', kiosk);
  }

  get state(): GateState {
    return this.#state;
  }

  /** The license itself, once it is open: ask it for features, limits and attributes. */
  get license(): License | undefined {
    return this.#held?.license;
  }

  /** Why there is no license to ask, if that is so. */
  get error(): unknown {
    return this.#error;
  }

  connectedCallback(): void {
    this.#build();
    this.#watchCorner();
    this.#connect();
  }

  disconnectedCallback(): void {
    this.close();
    this.#unwatchCorner?.();
    this.#disconnect();
  }

  attributeChangedCallback(name: string): void {
    if (!this.isConnected || this.#slots === undefined) return;
    if (name === 'product' || name === 'machine-label') {
      this.#reconnect();
    } else if (name === 'kiosk') {
      this.#watchCorner();
    } else if (name === 'feature' && this.#held !== undefined) {
      this.#judge(this.#held.license.getSnapshot());
    }
  }

  /** Opens the dialog in which this device is activated, refreshed, reported and deactivated. */
  async open(): Promise<void> {
    const root = this.shadowRoot;
    if (root === null || this.#dialog !== undefined || this.#opening) return;
    this.#opening = true;
    try {
      // What failed before may work now: the network is back, another window was closed.
      if (this.#error !== undefined) this.#reconnect();
      const { openDialog } = await import('./dialog/open.ts');
      if (!this.isConnected) return;
      this.#dialog = openDialog({
        root,
        hold: this.#hold,
        theme: this.theme,
        kiosk: this.kiosk,
        machineLabel: this.machineLabel === '' ? undefined : this.machineLabel,
        again: () => {
          this.#reconnect();
          return this.#hold;
        },
        onClose: () => {
          this.#dialog = undefined;
        },
      });
    } finally {
      this.#opening = false;
    }
  }

  close(): void {
    this.#dialog?.close();
  }

  #reconnect(): void {
    this.#disconnect();
    this.#connect();
  }

  #connect(): void {
    this.#show('loading');
    const { product, machineLabel } = this;
    if (product === '') return;
    const url = new URL(product, this.ownerDocument.baseURI).href;
    const held = hold(url, machineLabel === '' ? {} : { machineLabel });
    this.#hold = held;
    held.opened.then(
      (opened) => {
        if (this.#hold !== held) return;
        this.#held = opened;
        const { license } = opened;
        const stops = [
          license.subscribe((snapshot) => this.#judge(snapshot)),
          license.on('warning', (warning) => this.dispatchEvent(new LicenseWarningEvent(warning))),
        ];
        this.#unsubscribe = () => {
          for (const stop of stops) stop();
        };
      },
      (error: unknown) => {
        if (this.#hold !== held) return;
        this.#error = error;
        this.#say(gateEn.failed);
        this.#show('locked');
        this.dispatchEvent(new LicenseErrorEvent(error));
      },
    );
  }

  #disconnect(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#held = undefined;
    this.#error = undefined;
    this.#hold?.release();
    this.#hold = undefined;
    this.#show('loading');
  }

  #watchCorner(): void {
    this.#unwatchCorner?.();
    const { defaultView } = this.ownerDocument;
    this.#unwatchCorner =
      this.kiosk && defaultView !== null ? watchHeldCorner(defaultView, () => void this.open()) : undefined;
  }

  #judge(snapshot: LicenseSnapshot): void {
    const license = this.#held?.license;
    const features = this.feature.split(/\s+/).filter((key) => key !== '');
    const active = snapshot.state === 'active';
    const licensed = active && license !== undefined && features.every((key) => license.has(key));
    this.#say(active ? gateEn.missing : gateEn.locked);
    this.#show(licensed ? 'licensed' : 'locked');
    this.dispatchEvent(new LicenseChangeEvent(snapshot, licensed));
  }

  #show(state: GateState): void {
    this.#state = state;
    if (this.isConnected) this.setAttribute('state', state);
    for (const [name, slot] of Object.entries(this.#slots ?? {})) slot.hidden = name !== state;
    if (state === 'licensed') this.#create();
    else this.#remove();
  }

  /** What stands in the templates comes to be, as children of the gate. */
  #create(): void {
    if (this.#created.length > 0) return;
    const created: Node[] = [];
    for (const template of this.querySelectorAll<HTMLTemplateElement>(':scope > template')) {
      created.push(...this.ownerDocument.importNode(template.content, true).childNodes);
    }
    this.#created = created;
    this.append(...created);
  }

  #remove(): void {
    for (const node of this.#created) node.parentNode?.removeChild(node);
    this.#created = [];
  }

  #say(sentence: string): void {
    if (this.#message !== undefined) this.#message.textContent = sentence;
  }

  #build(): void {
    if (this.#slots !== undefined) return;
    const document = this.ownerDocument;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.addEventListener('click', this.#clicked);
    this.addEventListener('click', this.#clicked);

    const message = document.createElement('p');
    message.setAttribute('part', 'message');
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('part', 'button');
    button.dataset['licenseOpen'] = '';
    button.textContent = gateEn.open;

    const slot = (name: string, ...fallback: readonly Node[]): HTMLElement => {
      const element = document.createElement('slot');
      if (name !== '') element.name = name;
      element.append(...fallback);
      return element;
    };
    const box = (...slots: readonly Node[]): HTMLElement => {
      const element = document.createElement('div');
      element.hidden = true;
      element.append(...slots);
      return element;
    };
    this.#message = message;
    this.#slots = {
      loading: box(slot('loading')),
      locked: box(slot('locked', message, button)),
      licensed: box(slot('licensed'), slot('')),
    };
    root.append(...Object.values(this.#slots));
  }

  readonly #clicked = (event: Event): void => {
    const target = event.target;
    if (target instanceof Element && target.closest('[data-license-open]') !== null) void this.open();
  };
}
