import { OffleaseError } from '../license/error.ts';
import type * as layoutsPart from './keyboard-layout.ts';
import type { Keystroke } from './keyboard-layout.ts';

/** Scanners type a key every 1 to 30 milliseconds, slow ones by radio 60; people hardly ever. */
const GAP_MS = 90;
/** What is no token by then may go on: a busy machine hands keys on late. */
const PATIENCE_MS = 900;
/** Anything shorter was a person, or a scanner's own greeting. */
const LEAST_KEYS = 8;
/** Longer than any token: a key that got stuck. */
const MOST_KEYS = 16_384;

let layouts: typeof layoutsPart | undefined;

/**
 * What tells what a scanner meant: loaded when one begins to type, or before.
 *
 * @throws OffleaseError program-unreachable
 */
export async function loadKeyboardLayouts(): Promise<typeof layoutsPart> {
  try {
    return (layouts ??= await import('./keyboard-layout.ts'));
  } catch (cause) {
    throw new OffleaseError('program-unreachable', {}, { cause });
  }
}

export interface KeyboardScannerOptions {
  /** A text that was scanned: a token or part with a sound checksum, or else whatever was typed. */
  readonly onText: (text: string, how: ScanManner) => void;
  /** What was typed cannot be read: program-unreachable. */
  readonly onError?: (error: unknown) => void;
  /** The page's window. */
  readonly target: EventTarget;
}

export interface ScanManner {
  /** The scanner's layout was not the machine's, or Caps Lock was on: say so, it can be set right. */
  readonly mended: boolean;
  /** It went into a field that had the focus, and stands there too: as `typed`, see {@link untype}. */
  readonly inField: boolean;
  readonly typed: string;
}

/**
 * A scanner that types, as a keyboard does. Arm it while a scan panel is open, and only then: letters and
 * digits outside of fields are its, and so are the Enter or Tab that end what it types, so that nothing on
 * the page is pressed, left or scrolled by a scan. What a person presses works as ever: Enter, Tab and
 * Space on their own, keys with Control or Alt, and everything in a field.
 */
export class KeyboardScanner {
  readonly #options: KeyboardScannerOptions;
  #armed: AbortController | undefined;
  #strokes: Keystroke[] = [];
  #inField = false;
  #last = Number.NEGATIVE_INFINITY;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  /** Pressed and kept from the page: that they are let go is none of its business either. */
  readonly #kept = new Set<string>();

  constructor(options: KeyboardScannerOptions) {
    this.#options = options;
  }

  get armed(): boolean {
    return this.#armed !== undefined;
  }

  arm(): void {
    if (this.#armed !== undefined) return;
    this.#armed = new AbortController();
    const options = { capture: true, signal: this.#armed.signal };
    const { target } = this.#options;
    target.addEventListener('keydown', (event) => this.#onDown(event as KeyboardEvent), options);
    target.addEventListener('keyup', (event) => this.#onUp(event as KeyboardEvent), options);
  }

  /** What was half typed is forgotten. */
  disarm(): void {
    this.#armed?.abort();
    this.#armed = undefined;
    this.#kept.clear();
    this.#forget();
  }

  #onDown(event: KeyboardEvent): void {
    const { key, code, timeStamp } = event;
    if (event.isComposing || key === 'Shift' || key === 'CapsLock') return;
    const going = this.#strokes.length > 0 && timeStamp - this.#last <= GAP_MS;
    if (!going) this.#finish();
    const field = inField(event);
    if (key === 'Enter' || key === 'Tab' || (going && isControl(event))) {
      // On their own they are a person's; after a few keys in no time they are the end of a scan.
      if (this.#strokes.length < LEAST_KEYS) return;
      this.#keep(event);
      this.#finish();
      return;
    }
    if (
      [...key].length !== 1 ||
      event.ctrlKey ||
      event.metaKey ||
      (event.altKey && !event.getModifierState('AltGraph'))
    )
      return;
    if (key === ' ' && !going) return;
    if (!field) this.#keep(event);
    this.#inField ||= field;
    this.#last = timeStamp;
    if (!going) loadKeyboardLayouts().catch(() => undefined);
    if (this.#strokes.length < MOST_KEYS) this.#strokes.push({ key, code, shift: event.shiftKey });
    clearTimeout(this.#quiet);
    // Some scanners end with nothing at all.
    this.#quiet = setTimeout(() => this.#onQuiet(), 2 * GAP_MS);
  }

  #onQuiet(): void {
    if (this.#strokes.length >= LEAST_KEYS && layouts?.soundlyMeantBy(this.#strokes) === undefined) {
      this.#quiet = setTimeout(() => this.#finish(), PATIENCE_MS);
    } else {
      this.#finish();
    }
  }

  #onUp(event: KeyboardEvent): void {
    if (!this.#kept.delete(event.code || event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #keep(event: KeyboardEvent): void {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#kept.add(event.code || event.key);
  }

  #finish(): void {
    const [strokes, field] = [this.#strokes, this.#inField];
    this.#forget();
    if (strokes.length < LEAST_KEYS) return;
    if (layouts !== undefined) {
      this.#hand(layouts, strokes, field);
      return;
    }
    const armed = this.#armed;
    loadKeyboardLayouts().then(
      (loaded) => {
        if (this.#armed === armed) this.#hand(loaded, strokes, field);
      },
      (error: unknown) => {
        if (this.#armed === armed) this.#options.onError?.(error);
      },
    );
  }

  #hand({ meantBy }: typeof layoutsPart, strokes: readonly Keystroke[], field: boolean): void {
    const { text, mended } = meantBy(strokes);
    this.#options.onText(text, { mended, inField: field, typed: strokes.map(({ key }) => key).join('') });
  }

  #forget(): void {
    clearTimeout(this.#quiet);
    this.#strokes = [];
    this.#inField = false;
  }
}

/** Takes what a scanner typed out of the end of the field that has the focus, if it stands there. */
export function untype(typed: string): void {
  const field = focused(document);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  if (typed === '' || !field.value.endsWith(typed)) return;
  field.value = field.value.slice(0, -typed.length);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Through shadow roots, where a host alone would be named. */
function focused(root: DocumentOrShadowRoot): Element | null {
  const element = root.activeElement;
  return element?.shadowRoot?.activeElement ? focused(element.shadowRoot) : element;
}

/** Control with J or M: how some scanners type the end of a line. In browsers Control and J opens the downloads. */
function isControl({ ctrlKey, key }: KeyboardEvent): boolean {
  return ctrlKey && /^[jm]$/i.test(key);
}

/** Where keys write or choose something; seen through shadow roots, whose host is the event's own target. */
function inField(event: Event): boolean {
  const [origin] = event.composedPath();
  const element = origin as { readonly isContentEditable?: boolean; readonly matches?: Element['matches'] } | undefined;
  return element?.isContentEditable === true || element?.matches?.(FIELDS) === true;
}

const FIELDS =
  'textarea, select, input:not([type=button], [type=checkbox], [type=radio], [type=file], [type=submit], [type=range])';
