/** The little that a gate looks like by itself. The page's own content keeps the page's look. */
const TEXT = `
:host { display: block; min-block-size: var(--license-gate-min-height, auto) }
:host([hidden]), [hidden] { display: none }
.box:not([hidden]) { display: contents }
[part~='fallback'] { padding: 1.5rem; text-align: center }
[part~='message'] { margin: 0 0 1rem }
[part~='button'] {
  min-width: 2.75rem; min-height: 2.75rem; padding: 0.5rem 1.25rem; border: 0; border-radius: 0.5rem; font: inherit; cursor: pointer;
  background: var(--license-accent, light-dark(#0b5a69, #77cbd9)); color: var(--license-on-accent, light-dark(#fff, #06252c));
}
[part~='button']:focus-visible { outline: 3px solid; outline-offset: 2px }
:host([theme='light']) [part~='button'] { color-scheme: light }
:host([theme='dark']) [part~='button'] { color-scheme: dark }
`;

let sheet: CSSStyleSheet | undefined;

/** Adopted: a strict policy allows no style in markup. */
export function gateSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(TEXT);
  }
  return sheet;
}
