import { mount, unmount } from 'svelte';
import { whenIdle } from '../../storage/device/when-idle.ts';
import type { Hold } from '../shared-license.ts';
import { languageFor } from '../messages/catalogue.ts';
import { english } from '../messages/english.ts';
import GateDialog from './GateDialog.svelte';
import look from './look.css?inline';
import { Speech } from './speech.svelte.ts';

export interface OpenDialog {
  close(): void;
  /** `light`, `dark`, or nothing: as the page. */
  paint(theme: string): void;
  /** From now on in the language of this tag. */
  speak(tag: string): void;
}

export interface DialogOptions {
  readonly root: ShadowRoot;
  /** The gate's share in its license; absent where the gate names no product. It stays the gate's. */
  readonly hold: Hold | undefined;
  readonly theme: string;
  /** BCP 47. */
  readonly lang: string;
  readonly kiosk: boolean;
  readonly machineLabel: string | undefined;
  /** Tries anew what has failed. */
  readonly again: () => Hold | undefined;
  readonly onClose: () => void;
}

let sheet: CSSStyleSheet | undefined;

/** What the next step may need: at hand, should the network go while somebody looks for a phone. */
function loadMore(): Promise<unknown> {
  return Promise.all([
    import('../panels/Activation.svelte'),
    import('../panels/PinPad.svelte'),
    import('../panels/NotOpened.svelte'),
    import('../panels/reading-parts.ts').then(({ loadReading }) => loadReading()),
  ]);
}

/** Puts the dialog into the gate's shadow root and opens it. A strict policy allows adopted style sheets. */
export function openDialog({ root, theme, lang, onClose, ...props }: DialogOptions): OpenDialog {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);

  const ground = root.ownerDocument.createElement('div');
  ground.className = 'offlease';
  root.append(ground);
  const speech = new Speech(english());
  let wanted = '';
  let open = true;

  const close = (): void => {
    if (!open) return;
    open = false;
    void unmount(dialog);
    ground.remove();
    onClose();
  };
  const paint = (name: string): void => {
    if (name === '') delete ground.dataset['theme'];
    else ground.dataset['theme'] = name;
  };
  const speak = (tag: string): void => {
    wanted = tag;
    void languageFor(tag).then((language) => {
      if (wanted !== tag || !open) return;
      speech.language = language;
      ground.lang = language.tag;
      ground.dir = language.dir;
    });
  };
  paint(theme);
  ground.lang = speech.language.tag;
  speak(lang);
  const dialog = mount(GateDialog, { target: ground, props: { ...props, speech, onClose: close } });
  whenIdle(loadMore);
  return { close, paint, speak };
}
