import { mount, unmount } from 'svelte';
import type { Hold } from '../shared-license.ts';
import { english } from '../messages/english.ts';
import GateDialog from './GateDialog.svelte';
import look from './look.css?inline';

export interface OpenDialog {
  close(): void;
}

export interface DialogOptions {
  readonly root: ShadowRoot;
  /** The gate's share in its license; absent where the gate names no product. It stays the gate's. */
  readonly hold: Hold | undefined;
  readonly theme: string;
  readonly kiosk: boolean;
  readonly machineLabel: string | undefined;
  /** Tries anew what has failed. */
  readonly again: () => Hold | undefined;
  readonly onClose: () => void;
}

let sheet: CSSStyleSheet | undefined;

/** Puts the dialog into the gate's shadow root and opens it. A strict policy allows adopted style sheets. */
export function openDialog({ root, theme, onClose, ...props }: DialogOptions): OpenDialog {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);

  const ground = root.ownerDocument.createElement('div');
  ground.className = 'offlease';
  if (theme !== '') ground.dataset['theme'] = theme;
  const language = english();
  ground.lang = language.tag;
  ground.dir = language.dir;
  root.append(ground);

  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    void unmount(dialog);
    ground.remove();
    onClose();
  };
  const dialog = mount(GateDialog, { target: ground, props: { ...props, language, onClose: close } });
  return { close };
}
