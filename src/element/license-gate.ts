import type { License } from '../device/client.ts';
import { loadPart } from '../device/load-part.ts';
import type { LicenseSnapshot } from '../device/snapshot.ts';
import { OffleaseError } from '../license/error.ts';
import { whenIdle } from '../storage/device/when-idle.ts';
import type * as dialogPart from './dialog/open.ts';
import type { OpenDialog } from './dialog/open.ts';
import { GateFrame, type GateMessage, type GateState } from './gate-frame.ts';
import { watchHeldCorner } from './held-corner.ts';
import {
  LicenseChangeEvent,
  LicenseDialogEvent,
  LicenseErrorEvent,
  LicenseWarningEvent,
} from './license-change-event.ts';
import { gateWords, tagOf } from './messages/spoken.ts';
import { hold, type HeldLicense, type Hold } from './shared-license.ts';
import { TemplateContent } from './template-content.ts';

export type { GateState };

/** A class to extend where there is no DOM, so that a server may import this file. */
const Base: typeof HTMLElement =
  typeof HTMLElement === 'undefined' ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/** Attributes with a property of the same meaning. */
const PROPERTIES = ['product', 'feature', 'theme', 'machineLabel', 'kiosk', 'open'] as const;

function loadDialog(): Promise<typeof dialogPart> {
  return loadPart(() => import('./dialog/open.ts'));
}

/**
 * Shows its content while this origin holds an active license for a product. What stands in a `<template>` is created only
 * on unlock and removed on lock; slots only hide. A click on anything inside with `data-license-open` opens the dialog in
 * which this device is activated, refreshed, reported and deactivated. What is not
 * needed to unlock is loaded once the page is idle, so that a page that loses its network later still has it. A gate that is
 * moved keeps its content. Changes of `product`, `machine-label` and `kiosk` close the dialog.
 *
 * @element license-gate
 * @attr {string} product - Address of the product file, relative to the page.
 * @attr {string} feature - Feature keys, separated by blanks, all of which the license must name.
 * @attr {string} lang - Language of the gate and its dialog (`en`, `de`); else that of what the gate stands in, else the browser's.
 * @attr {'light' | 'dark'} theme - Else what the page or the system uses.
 * @attr {string} machine-label - What the page calls this machine: a license that was copied from another one is given up.
 * @attr {boolean} kiosk - The dialog shows only what a customer needs and asks for the product's service PIN before anything
 *   is changed; the upper corner where lines end, held for two and a half seconds, opens it.
 * @attr {boolean} open - The dialog is open, or is being opened.
 * @attr {'loading' | 'locked' | 'licensed'} state - Set by the gate, to be read.
 * @slot - Content while licensed; better in a `<template>`.
 * @slot licensed - The same.
 * @slot locked - Instead of the gate's own sentence and button.
 * @slot loading - Until it is known which.
 * @csspart fallback - Around sentence and button, where there is no locked content.
 * @csspart message - The sentence.
 * @csspart button - The button that opens the dialog.
 * @csspart dialog - The dialog itself.
 * @cssprop --license-gate-min-height - Height that is kept free in every state, so that nothing below the gate moves.
 * @cssprop --license-accent - Color of buttons and links in gate and dialog.
 * @cssprop --license-on-accent - Color of what stands on it.
 * @fires {LicenseChangeEvent} license-change - The gate opened, closed, or learned something new about its license.
 * @fires {LicenseWarningEvent} license-warning - The license ends soon.
 * @fires {LicenseErrorEvent} license-error - The license cannot be known, or the dialog not be loaded.
 * @fires {LicenseDialogEvent} license-open - The dialog stands on the screen.
 * @fires {LicenseDialogEvent} license-close - The dialog has gone.
 */
export class LicenseGate extends Base {
  static readonly observedAttributes = ['product', 'feature', 'lang', 'theme', 'machine-label', 'kiosk', 'open'];

  #state: GateState = 'loading';
  #held: HeldLicense | undefined;
  #error: unknown;
  #hold: Hold | undefined;
  #heldFor = '';
  #unsubscribe: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  #frame: GateFrame | undefined;
  #content: TemplateContent | undefined;
  #dialog: OpenDialog | undefined;
  #tag = '';

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

  /** The dialog; as `show` and `close`. */
  get open(): boolean {
    return this.hasAttribute('open');
  }

  set open(open: boolean) {
    this.toggleAttribute('open', open);
  }

  get state(): GateState {
    return this.#state;
  }

  /** The license itself, once it is open: ask it for features, limits and attributes. */
  get license(): License | undefined {
    return this.#held?.license;
  }

  /** Why there is no license to ask, if that is so: an `OffleaseError` with a code. */
  get error(): unknown {
    return this.#error;
  }

  /** Opens the dialog in which this device is activated, refreshed, reported and deactivated. */
  show(): void {
    this.open = true;
  }

  close(): void {
    this.open = false;
  }

  connectedCallback(): void {
    this.#upgrade();
    this.#build();
    this.#watch();
    this.#speak();
    // A gate that was only moved has its license and its content still.
    if (this.#hold === undefined || this.#heldFor !== this.#wanted()) this.#reconnect();
    if (this.open) void this.#openDialog();
  }

  /** Moved by `moveBefore`: nothing is lost, so nothing is done. */
  connectedMoveCallback(): void {
    this.#speak();
  }

  disconnectedCallback(): void {
    this.#dialog?.close();
    this.#unwatch?.();
    queueMicrotask(() => {
      if (!this.isConnected) this.#disconnect();
    });
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.isConnected || this.#frame === undefined || before === now) return;
    if (name === 'product' || name === 'machine-label') {
      this.close();
      this.#reconnect();
    } else if (name === 'kiosk') {
      this.close();
      this.#watch();
    } else if (name === 'feature') {
      if (this.#held !== undefined) this.#judge(this.#held.license.getSnapshot());
    } else if (name === 'theme') {
      this.#dialog?.paint(this.theme);
    } else if (name === 'lang') {
      this.#speak();
    } else if (now === null) {
      this.#dialog?.close();
    } else {
      void this.#openDialog();
    }
  }

  /** Asked for, and not there yet. */
  #isWanted(): boolean {
    return this.#dialog === undefined && this.open && this.isConnected;
  }

  async #openDialog(): Promise<void> {
    if (!this.#isWanted()) return;
    // What failed before may work now: the network is back, another window was closed.
    if (this.#error !== undefined) this.#reconnect();
    let part: typeof dialogPart;
    try {
      part = await loadDialog();
    } catch (error) {
      this.open = false;
      this.#frame?.say('notLoaded');
      this.dispatchEvent(new LicenseErrorEvent(error));
      return;
    }
    const root = this.shadowRoot;
    // Meanwhile somebody may have been first, or have changed their mind.
    if (root === null || !this.#isWanted()) return;
    this.#dialog = part.openDialog({
      root,
      hold: this.#hold,
      theme: this.theme,
      lang: tagOf(this),
      kiosk: this.kiosk,
      machineLabel: this.machineLabel === '' ? undefined : this.machineLabel,
      again: () => {
        this.#reconnect();
        return this.#hold;
      },
      onClose: () => {
        this.#dialog = undefined;
        this.open = false;
        // The button that opened it may be gone with the locked content.
        if (this.isConnected && this.ownerDocument.activeElement === this.ownerDocument.body) this.#frame?.land();
        this.dispatchEvent(new LicenseDialogEvent('license-close'));
      },
    });
    this.dispatchEvent(new LicenseDialogEvent('license-open'));
  }

  /** Address and label of what this gate is for. */
  #wanted(): string {
    const { product } = this;
    return product === '' ? '' : JSON.stringify([new URL(product, this.ownerDocument.baseURI).href, this.machineLabel]);
  }

  #reconnect(): void {
    this.#disconnect();
    this.#heldFor = this.#wanted();
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
        whenIdle(loadDialog);
      },
      (error: unknown) => {
        if (this.#hold !== held) return;
        this.#error = error;
        const isBlocked = error instanceof OffleaseError && error.code === 'storage-unavailable';
        this.#show('locked', isBlocked ? 'blocked' : 'failed');
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

  /** What else the gate listens to while it is in a page. */
  #watch(): void {
    this.#unwatch?.();
    const { defaultView, documentElement } = this.ownerDocument;
    const letGo = this.kiosk && defaultView !== null ? watchHeldCorner(defaultView, () => this.show()) : undefined;
    const observer = new MutationObserver(() => this.#speak());
    observer.observe(documentElement, { attributeFilter: ['lang'] });
    this.#unwatch = () => {
      letGo?.();
      observer.disconnect();
    };
  }

  #speak(): void {
    const tag = tagOf(this);
    if (tag === this.#tag) return;
    this.#tag = tag;
    void gateWords(tag).then(({ words, lang }) => {
      if (this.#tag === tag) this.#frame?.speak(words, lang);
    });
    this.#dialog?.speak(tag);
  }

  #judge(snapshot: LicenseSnapshot): void {
    const license = this.#held?.license;
    const features = this.feature.split(/\s+/).filter((key) => key !== '');
    const active = snapshot.state === 'active';
    const licensed = active && license !== undefined && features.every((key) => license.has(key));
    this.#show(licensed ? 'licensed' : 'locked', active ? 'missing' : 'locked');
    this.dispatchEvent(new LicenseChangeEvent(snapshot, licensed));
  }

  #show(state: GateState, message?: GateMessage): void {
    this.#state = state;
    if (this.getAttribute('state') !== state) this.setAttribute('state', state);
    this.#frame?.show(state);
    if (message !== undefined) this.#frame?.say(message);
    if (state === 'licensed') this.#content?.create();
    else this.#content?.remove();
  }

  /** What a page set before this class was known would hide the properties of the same name. */
  #upgrade(): void {
    const own = this as Record<string, unknown>;
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value = own[name];
      Reflect.deleteProperty(this, name);
      own[name] = value;
    }
  }

  #build(): void {
    if (this.#frame !== undefined) return;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.addEventListener('click', this.#clicked);
    this.addEventListener('click', this.#clicked);
    this.#frame = new GateFrame(root);
    this.#content = new TemplateContent(this);
  }

  readonly #clicked = (event: Event): void => {
    const { target } = event;
    if (target instanceof Element && target.closest('[data-license-open]') !== null) this.show();
  };
}
