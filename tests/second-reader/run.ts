import type { Bytes } from './bytes.ts';
import { bytesOfSymbols, crcs, isCanonical } from './base32.ts';

// The text README, "Reading": what is ignored, where a token begins and where it ends.

/** White space, quotation marks, `>`, and what cannot be seen: the list of the text README. */
const IGNORED = new Set(
  `9-d 20 a0 1680 2000-200a 2028 2029 202f 205f 3000
   22 27 60 ab b4 bb 2018-201f 2032 2033 2039 203a 300c-300f 301d 301e ff02 ff07
   3e
   ad 61c 180e 200b-200f 202a-202e 2060-2064 2066-2069 fe0f feff`
    .split(/\s+/)
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map((code) => Number.parseInt(code, 16));
      return Array.from({ length: last - first + 1 }, (_, more) => first + more);
    }),
);

/** A text without what is ignored: ASCII letters in upper case, digits, and `.` for anything else. */
export interface Folded {
  readonly characters: string;
  /** Whether something that is ignored stands before the character. */
  readonly gaps: readonly boolean[];
}

export function fold(text: string): Folded {
  const [characters, gaps]: [string[], boolean[]] = [[], []];
  let gap = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at);
    if (IGNORED.has(text.charCodeAt(at))) {
      gap = true;
      continue;
    }
    characters.push(/[A-Za-z0-9]/.test(unit) ? unit.toUpperCase() : '.');
    gaps.push(gap);
    gap = false;
  }
  return { characters: characters.join(''), gaps };
}

/** What stands after a marker. */
export interface Run {
  /** Nothing that is ignored stands in the marker. */
  readonly whole: boolean;
  readonly symbols: string;
  /** The numbers of symbols after which it may end, the longest first. */
  readonly ends: readonly number[];
  /** Symbols and slips (0, 1, 8 and 9) together: what somebody meant as symbols. */
  readonly meant: number;
  /** One foreign character stands right between two symbols. */
  readonly struck: boolean;
}

export function runsAfter(marker: string, { characters, gaps }: Folded): readonly Run[] {
  const places = Array.from(characters.matchAll(new RegExp(marker, 'g')), ({ index }) => index);
  return places.map((place, which) => {
    const from = place + marker.length;
    const rest = characters.slice(from, places[which + 1]);
    // 0, 1, 8 and 9 are slips of a hand: they belong to the run, and no token ends before one.
    const meant = /^[A-Z0-9]*/.exec(rest)?.[0].length ?? 0;
    const symbols = /^[A-Z2-7]*/.exec(rest)?.[0] ?? '';
    const ends = symbols.length === meant || gaps[from + symbols.length] ? [symbols.length] : [];
    for (let length = symbols.length - 1; length > 0; length--) if (gaps[from + length]) ends.push(length);
    const struck =
      /^[A-Z2-7]\.[A-Z2-7]$/.test(rest.slice(meant - 1, meant + 2)) && !gaps[from + meant] && !gaps[from + meant + 1];
    return { whole: !gaps.slice(place + 1, from).includes(true), symbols, ends, meant, struck };
  });
}

/** The bytes before the checksum, where the run ends last; `undefined` where it ends nowhere. */
export function checkedBytes({ symbols, ends }: Run, most: number): Bytes | undefined {
  const bytes = bytesOfSymbols(symbols.slice(0, most));
  const sums = crcs(bytes);
  const view = new DataView(bytes.buffer);
  for (const end of ends) {
    const length = Math.floor((5 * end) / 8) - 4;
    if (end > most || length < 1 || !isCanonical(symbols, end)) continue;
    if (view.getUint32(length) === sums[length]) return bytes.slice(0, length);
  }
  return undefined;
}
