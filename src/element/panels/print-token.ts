import { mount, unmount, type ComponentProps } from 'svelte';
import look from './print.css?inline';
import PrintSheet from './PrintSheet.svelte';

/** For the page around the sheet. Rules for pages of paper do not count inside a shadow root. */
const ALONE = `@page { margin: 15mm }
@media print {
  html, body { margin: 0 !important; padding: 0 !important; background: #fff !important; min-height: 0 !important }
  body > :not([data-offlease-sheet]) { display: none !important }
}`;

let sheets: { readonly inside: CSSStyleSheet; readonly page: CSSStyleSheet } | undefined;

function sheetsOf(): { readonly inside: CSSStyleSheet; readonly page: CSSStyleSheet } {
  if (sheets !== undefined) return sheets;
  sheets = { inside: new CSSStyleSheet(), page: new CSSStyleSheet() };
  sheets.inside.replaceSync(look);
  sheets.page.replaceSync(ALONE);
  return sheets;
}

/**
 * Puts a sheet of paper beside the page, whosever page it is, so that printing prints that alone; until the result is
 * called. On the screen there is nothing of it.
 */
function layOut(props: ComponentProps<typeof PrintSheet>): () => void {
  const { inside, page } = sheetsOf();
  const host = document.createElement('div');
  host.dataset['offleaseSheet'] = '';
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [inside];
  document.body.append(host);
  document.adoptedStyleSheets.push(page);
  const sheet = mount(PrintSheet, { target: root, props });
  return () => {
    void unmount(sheet);
    host.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== page);
  };
}

/** While a token is shown, printing the page prints its sheet, however printing begins. Until the result is called. */
export function printsAs(props: () => ComponentProps<typeof PrintSheet>): () => void {
  const listening = new AbortController();
  let remove: (() => void) | undefined;
  const clear = (): void => {
    remove?.();
    remove = undefined;
  };
  const on = (type: string, listener: () => void): void =>
    addEventListener(type, listener, { signal: listening.signal });
  on('beforeprint', () => {
    clear();
    remove = layOut(props());
  });
  on('afterprint', clear);
  return () => {
    listening.abort();
    clear();
  };
}
