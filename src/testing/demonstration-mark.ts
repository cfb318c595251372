const TAG = 'license-gate';
const WORDS = 'Demonstration license. Development builds on localhost only.';

const LOOK = `
  [part='demonstration'] {
    margin: 0;
    padding: 4px 12px;
    background: #b00020;
    color: #fff;
    font: bold 14px/1.5 system-ui, sans-serif;
    text-align: center;
  }`;

/** Gives every gate of the page, also those that come later, the demonstration's product file, and marks it for all to see. */
export function markGates(document: Document, address: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  const mark = (gate: Element): void => {
    if (gate.getAttribute('product') !== address) gate.setAttribute('product', address);
    const { shadowRoot: root } = gate;
    // Not yet registered: it comes again.
    if (root?.querySelector("[part='demonstration']") !== null) return;
    const note = document.createElement('p');
    note.setAttribute('part', 'demonstration');
    note.setAttribute('role', 'note');
    note.textContent = WORDS;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    root.prepend(note);
  };
  const all = (): void => {
    for (const gate of document.querySelectorAll(TAG)) mark(gate);
  };
  all();
  void customElements.whenDefined(TAG).then(all);
  new MutationObserver(all).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['product'],
  });
}
