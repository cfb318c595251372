import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Keystroke, meantBy } from '../../src/exchange/keyboard-layout.ts';
import { KeyboardScanner, loadKeyboardLayouts, type ScanManner } from '../../src/exchange/keyboard-scanner.ts';
import { splitIntoParts } from '../../src/text/parts.ts';
import { encodeText } from '../../src/text/text-form.ts';

const TOKEN = encodeText(Uint8Array.from({ length: 300 }, (_, index) => (index * 73 + 11) & 255));
const PARTS = splitIntoParts(TOKEN, 200);

/** Written down apart from the code: what comes out when a scanner set to one layout types on a machine set to another. */
const DIGITS = '1234567890';
const swap = (text: string, from: string, to: string): string =>
  Array.from(text, (character) => {
    const at = from.indexOf(character);
    return at < 0 ? character : to.charAt(at);
  }).join('');
const MISTYPED: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'Caps Lock': (text) => text.toLowerCase(),
  'US scanner, German machine': (text) => swap(text, 'YZ', 'ZY'),
  'German scanner, US machine, Caps Lock': (text) => swap(text, 'YZ', 'ZY').toLowerCase(),
  'US scanner, German machine, Caps Lock as Shift': (text) =>
    swap(swap(text, 'YZ', 'ZY').toLowerCase(), DIGITS, '!"§$%&/()='),
  'US scanner, French machine': (text) => swap(text, `AQZWM${DIGITS}`, `QAWZ?&é"'(-è_çà`),
  'US scanner, French machine, Caps Lock as Shift': (text) =>
    swap(swap(text, 'AQZWM', 'QAWZ\u0000').toLowerCase(), '\u0000', ','),
  'French scanner, US machine': (text) => swap(text, `AQZWM${DIGITS}`, 'QAWZ:!@#$%^&*()'),
  'French scanner, German machine': (text) => swap(text, `AQZWYM${DIGITS}`, 'QAWYZÖ!"§$%&/()='),
};

const keysOf = (text: string): Keystroke[] => Array.from(text, (key) => ({ key, code: '', shift: false }));

describe('what a keyboard scanner meant', () => {
  for (const [name, typed] of Object.entries(MISTYPED)) {
    it(`${name}: a token, and each of its parts`, () => {
      for (const text of [TOKEN, ...PARTS]) {
        const { text: meant, mended } = meantBy(keysOf(typed(text)));
        expect(meant.toUpperCase()).toBe(text);
        expect(mended).toBe(!/^(as it is|Caps Lock)$/.test(name));
      }
    });
  }

  it('the places of the keys, where the machine has an alphabet of its own', () => {
    const greek = swap(TOKEN.toLowerCase(), 'abgdezhiklmnxoprstyfcvwquj', 'αβγδεζηικλμνξοπρστυφψως;θξ');
    const strokes = Array.from(greek, (key, index): Keystroke => {
      const meant = TOKEN.charAt(index);
      return { key, code: /\d/.test(meant) ? `Digit${meant}` : `Key${meant}`, shift: false };
    });
    expect(meantBy(strokes)).toEqual({ text: TOKEN.replace(/[A-Z]/g, (letter) => letter.toLowerCase()), mended: true });
  });

  it('what is no token stays what was typed', () => {
    for (const text of ['https://elsewhere.example/', 'ABCDEFGHIJ', `${TOKEN.slice(0, 40)}A${TOKEN.slice(41)}`]) {
      expect(meantBy(keysOf(text))).toEqual({ text, mended: false });
    }
  });

  it("a scanner's own prefix does not matter", () => {
    expect(meantBy(keysOf(`]Q1${TOKEN}`)).text).toContain(TOKEN);
    expect(meantBy(keysOf(`]Q1${PARTS[1] ?? ''}`)).text).toBe(PARTS[1]);
  });
});

interface Press {
  readonly key: string;
  readonly at: number;
  readonly field?: boolean;
  readonly ctrlKey?: boolean;
}

class Page extends EventTarget {
  readonly leaked: string[] = [];

  constructor() {
    super();
    // Added after the scanner's own would be called after it; whatever is kept never gets here.
    for (const type of ['keydown', 'keyup']) {
      this.addEventListener(type, (event) => {
        if (!event.defaultPrevented) this.leaked.push(`${type} ${(event as KeyboardEvent).key}`);
      });
    }
  }

  press({ key, at, field = false, ctrlKey = false }: Press): void {
    for (const type of ['keydown', 'keyup']) {
      const event = new Event(type, { cancelable: true });
      const origin = { isContentEditable: false, matches: () => field };
      const more = { key, code: '', shiftKey: false, ctrlKey, metaKey: false, altKey: false, isComposing: false };
      Object.defineProperties(event, {
        ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, { value }])),
        timeStamp: { value: at },
        composedPath: { value: () => [origin] },
      });
      this.dispatchEvent(event);
    }
  }

  type(text: string, { from = 1000, every = 12, field = false } = {}): number {
    let at = from;
    for (const key of text) this.press({ key, at: (at += every), field });
    return at;
  }
}

/** Before anything else has loaded what reads it. */
it('hands over the very first scan as soon as it can be read', async () => {
  const got: string[] = [];
  const target = new Page();
  const scanner = new KeyboardScanner({ target, onText: (text) => got.push(text) });
  scanner.arm();
  target.press({ key: 'Enter', at: target.type(TOKEN) + 12 });
  expect(got).toEqual([]);
  await vi.waitFor(() => expect(got).toEqual([TOKEN]), { timeout: 20_000 });
  scanner.disarm();
});

describe('a keyboard scanner', () => {
  beforeAll(loadKeyboardLayouts);
  let page: Page;
  let scanner: KeyboardScanner;
  const got: { text: string; how: ScanManner }[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    got.length = 0;
    const target = new EventTarget();
    page = new Page();
    // The window's capturing listener comes before the page's.
    scanner = new KeyboardScanner({ target, onText: (text, how) => got.push({ text, how }) });
    const dispatch = page.dispatchEvent.bind(page);
    page.dispatchEvent = (event) => {
      const stopped = vi.fn();
      event.stopImmediatePropagation = stopped;
      target.dispatchEvent(event);
      return stopped.mock.calls.length > 0 || dispatch(event);
    };
  });
  afterEach(() => {
    scanner.disarm();
    vi.useRealTimers();
  });

  it('hands over what was typed, and nothing of it reaches the page, the Enter neither', () => {
    scanner.arm();
    const at = page.type(TOKEN);
    page.press({ key: 'Enter', at: at + 12 });
    expect(got).toMatchObject([{ text: TOKEN, how: { mended: false, inField: false, typed: TOKEN } }]);
    expect(page.leaked).toEqual([]);
    vi.runAllTimers();
    expect(got).toHaveLength(1);
  });

  it('takes a Tab, a line feed or silence for the end too', () => {
    scanner.arm();
    page.press({ key: 'Tab', at: page.type(TOKEN) + 12 });
    page.press({ key: 'j', ctrlKey: true, at: page.type(TOKEN, { from: 9000 }) + 12 });
    page.type(TOKEN, { from: 20_000 });
    expect(got).toHaveLength(2);
    vi.runAllTimers();
    expect(got.map(({ text }) => text)).toEqual([TOKEN, TOKEN, TOKEN]);
    expect(page.leaked).toEqual([]);
  });

  it('hears nothing before it is armed, after it is disarmed, nor the half of a scan', () => {
    page.type(TOKEN);
    scanner.arm();
    scanner.arm();
    page.type(TOKEN.slice(0, 100), { from: 9000 });
    scanner.disarm();
    expect(scanner.armed).toBe(false);
    page.press({ key: 'Enter', at: 11_000 });
    vi.runAllTimers();
    expect(got).toEqual([]);
    expect(page.leaked).toContain('keydown Enter');
  });

  it('leaves a person their keys: Enter, Tab, Space, shortcuts, and what they write in a field', () => {
    scanner.arm();
    const keys = ['Enter', 'Tab', ' ', 'ArrowDown', 'Escape', 'F5'];
    for (const [index, key] of keys.entries()) page.press({ key, at: 1000 + 300 * index });
    page.press({ key: 'v', ctrlKey: true, at: 5000 });
    page.type('hello there', { from: 6000, every: 140, field: true });
    page.press({ key: 'Enter', at: 9000, field: true });
    vi.runAllTimers();
    expect(got).toEqual([]);
    const down = page.leaked.filter((what) => what.startsWith('keydown'));
    expect(down).toHaveLength(keys.length + 1 + 'hello there'.length + 1);
  });

  it('a scan into a field stands there, but does not send the form', () => {
    scanner.arm();
    const at = page.type(TOKEN, { field: true });
    page.press({ key: 'Enter', at: at + 12, field: true });
    expect(got).toMatchObject([{ text: TOKEN, how: { mended: false, inField: true, typed: TOKEN } }]);
    expect(page.leaked).not.toContain('keydown Enter');
    expect(page.leaked.filter((what) => what.startsWith('keydown'))).toHaveLength(TOKEN.length);
  });

  it('says that it had to mend', () => {
    scanner.arm();
    const at = page.type(MISTYPED['US scanner, French machine']?.(TOKEN) ?? '');
    page.press({ key: 'Enter', at: at + 12 });
    expect(got).toMatchObject([{ text: TOKEN, how: { mended: true, inField: false } }]);
  });

  it('holds no more than the longest token, whatever gets stuck', () => {
    scanner.arm();
    page.type('A'.repeat(20_000), { every: 1 });
    vi.runAllTimers();
    expect(got[0]?.text).toHaveLength(16_384);
  });
});
