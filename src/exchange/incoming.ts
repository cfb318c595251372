/** What a paste or a drop brought: a file (a picture on the clipboard is one) or a text. */
export type Incoming =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'file'; readonly file: File };

/** Every file in it, else the text, if there is any. */
export function incomingIn(data: DataTransfer): readonly Incoming[] {
  if (data.files.length > 0) return Array.from(data.files, (file) => ({ kind: 'file', file }) as const);
  const text = data.getData('text/plain');
  return text === '' ? [] : [{ kind: 'text', text }];
}

export interface IncomingListener {
  readonly onIncoming: (incoming: readonly Incoming[]) => void;
  /** Whether something is being dragged over the page. */
  readonly onHover?: (hovering: boolean) => void;
}

/**
 * Takes what is pasted or dropped anywhere on the page (or in an element), until the result is called.
 * Text pasted into a field stays the field's; files dropped anywhere never make the browser leave the page.
 */
export function watchIncoming(target: Window | HTMLElement, { onIncoming, onHover }: IncomingListener): () => void {
  const listening = new AbortController();
  const on = (type: string, listener: (event: Event) => void): void =>
    target.addEventListener(type, listener, { signal: listening.signal });
  const take = (event: Event, data: DataTransfer | null): void => {
    const incoming = data === null ? [] : incomingIn(data);
    if (incoming.length === 0 || (event.type === 'paste' && incoming[0]?.kind === 'text' && inField(event))) return;
    event.preventDefault();
    onIncoming(incoming);
  };
  on('paste', (event) => take(event, (event as ClipboardEvent).clipboardData));
  on('dragover', (event) => {
    event.preventDefault();
    onHover?.(true);
  });
  on('dragleave', (event) => {
    if ((event as DragEvent).relatedTarget === null) onHover?.(false);
  });
  on('drop', (event) => {
    event.preventDefault();
    onHover?.(false);
    take(event, (event as DragEvent).dataTransfer);
  });
  return () => listening.abort();
}

const FIELDS = 'textarea, input:not([type=button], [type=checkbox], [type=radio], [type=file], [type=submit])';

/** Looks through shadow roots: the event's own target is only their host. */
function inField(event: Event): boolean {
  const [origin] = event.composedPath();
  return origin instanceof HTMLElement && (origin.isContentEditable || origin.matches(FIELDS));
}
