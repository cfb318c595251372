import { looksLikePart, PartCollector } from '../text/parts.ts';
import { decodeText } from '../text/text-form.ts';

/** A key as a keyboard event tells of it. */
export interface Keystroke {
  /** What it typed, by the layout of this machine. */
  readonly key: string;
  /** Which key it was, by its place (UI Events KeyboardEvent code); '' where the machine does not say. */
  readonly code: string;
  readonly shift: boolean;
}

type Typed = readonly [plain: string, shifted: string];
type Layout = Readonly<Record<string, Typed>>;

/** What each key types, by its place: the keys that type a letter or a digit in one of the layouts. */
function layoutOf(letters: Readonly<Record<string, string>>, digits: Typed, others: Layout): Layout {
  const keys: Record<string, Typed> = {};
  for (const place of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
    const letter = letters[place] ?? place;
    keys[`Key${place}`] = [letter.toLowerCase(), letter];
  }
  for (const [index, digit] of Array.from('1234567890').entries()) {
    keys[`Digit${digit}`] = [digits[0].charAt(index), digits[1].charAt(index)];
  }
  return { ...keys, ...others };
}

const LAYOUTS: readonly Layout[] = [
  // United States
  layoutOf({}, ['1234567890', '!@#$%^&*()'], { Semicolon: [';', ':'], Comma: [',', '<'] }),
  // Germany
  layoutOf({ Y: 'Z', Z: 'Y' }, ['1234567890', '!"§$%&/()='], { Semicolon: ['ö', 'Ö'], Comma: [',', ';'] }),
  // France
  layoutOf({ A: 'Q', Q: 'A', Z: 'W', W: 'Z' }, ['&é"\'(-è_çà', '1234567890'], {
    KeyM: [',', '?'],
    Semicolon: ['m', 'M'],
    Comma: [';', '.'],
  }),
];

/** What a scanner meant, for what a machine typed, all in lower case: one for each pair of layouts, Caps Lock off and on. */
const MEANINGS: readonly ReadonlyMap<string, string>[] = LAYOUTS.flatMap((scanner) =>
  LAYOUTS.flatMap((machine) => [false, true].map((locked) => meaningOf(scanner, machine, locked))),
);

function meaningOf(scanner: Layout, machine: Layout, locked: boolean): ReadonlyMap<string, string> {
  const meaning = new Map<string, string>();
  for (const [place, typed] of Object.entries(scanner)) {
    for (const shifted of [true, false]) {
      const meant = typed[shifted ? 1 : 0].toUpperCase();
      // In some systems Caps Lock is Shift for every key, in others for letters, whose case does not matter.
      const got = machine[place]?.[shifted !== locked ? 1 : 0].toLowerCase();
      if (got !== undefined && /^[A-Z0-9]$/.test(meant) && !meaning.has(got)) meaning.set(got, meant);
    }
  }
  return meaning;
}

/**
 * The text that a keyboard scanner meant. Scanners press keys for a layout of their own, and the machine
 * reads them by its: where the two differ, or Caps Lock is on, something else is typed. Each pairing of
 * the US, German and French layouts is tried, and the checksum of tokens and parts says which it was.
 * Where none is, the text is what was typed.
 */
export function meantBy(strokes: readonly Keystroke[]): Meant {
  return soundlyMeantBy(strokes) ?? { text: typedBy(strokes), mended: false };
}

/** The same where a checksum says that it is so; undefined where nothing does, perhaps because more is to come. */
export function soundlyMeantBy(strokes: readonly Keystroke[]): Meant | undefined {
  const text = soundIn(typedBy(strokes));
  if (text !== undefined) return { text, mended: false };
  for (const guess of guesses(strokes)) {
    const meant = soundIn(guess);
    if (meant !== undefined) return { text: meant, mended: true };
  }
  return undefined;
}

export interface Meant {
  readonly text: string;
  /** It is not what the machine made of the keys. */
  readonly mended: boolean;
}

function typedBy(strokes: readonly Keystroke[]): string {
  return strokes.map(({ key }) => key).join('');
}

function* guesses(strokes: readonly Keystroke[]): Generator<string, void> {
  // By the places of the keys: what the machine made of them is of no matter then.
  for (const layout of LAYOUTS) {
    yield strokes.map(({ key, code, shift }) => layout[code]?.[shift ? 1 : 0] ?? key).join('');
  }
  for (const meaning of MEANINGS) {
    yield strokes.map(({ key }) => meaning.get(key.toLowerCase()) ?? key).join('');
  }
}

/** The token or part in it, if its checksum holds. Scanners may type a prefix of their own before it. */
function soundIn(typed: string): string | undefined {
  const part = typed.slice(Math.max(0, typed.toUpperCase().indexOf('OFLP')));
  try {
    if (looksLikePart(part)) new PartCollector().add(part);
    else decodeText(typed);
    return looksLikePart(part) ? part : typed;
  } catch {
    return undefined;
  }
}
