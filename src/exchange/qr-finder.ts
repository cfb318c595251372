import type BitMatrix from '@zxing/library/esm/core/common/BitMatrix.js';
import type { Point } from './decoder.ts';

/** What looks like a finder pattern: its middle, and how long a module is along rows and along columns, in pixels. */
export interface FinderMark {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
  /** How many rows of the picture it was found in. */
  readonly count: number;
}

/** Three marks that may belong to one code, named as they are in the code, however it is turned. */
export interface FinderTriple {
  readonly topLeft: FinderMark;
  readonly topRight: FinderMark;
  readonly bottomLeft: FinderMark;
}

/** Every other row: the center of a pattern is three modules high, and a module two pixels at least. */
const ROW_STEP = 2;
const MOST_MARKS = 12;
const MOST_TRIPLES = 6;

/**
 * Finds what may be the three finder patterns of a code in a picture of black and white, the likeliest
 * three first. The library's finder stops at the first three that it sees, where dense data looks like
 * one here and there, and passes over patterns that are seen from the side. This one looks at the whole
 * picture, and leaves the choice of three to their geometry.
 *
 * @param scale how many times larger, each way, the picture is in which the marks are wanted
 */
export function finderTriples(image: BitMatrix, scale = 1): readonly FinderTriple[] {
  const marks = finderMarks(image)
    .filter(({ count }) => count > 1)
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_MARKS)
    .map(({ x, y, across, down, count }) => ({
      x: x * scale,
      y: y * scale,
      across: across * scale,
      down: down * scale,
      count,
    }));
  return marks
    .flatMap((a, i) => marks.slice(i + 1).flatMap((b, j) => marks.slice(i + j + 2).map((c) => [a, b, c] as const)))
    .map((triple) => ({ triple, oddity: oddity(triple) }))
    .filter((candidate) => candidate.oddity < 2)
    .toSorted((a, b) => a.oddity - b.oddity)
    .slice(0, MOST_TRIPLES)
    .map(({ triple }) => named(triple));
}

/** Looks for dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1 along rows (ISO/IEC 18004, 12). */
function finderMarks(image: BitMatrix): FinderMark[] {
  const marks: FinderMark[] = [];
  const [width, height] = [image.getWidth(), image.getHeight()];
  const runs = new Int32Array(5);
  for (let y = ROW_STEP >> 1; y < height; y += ROW_STEP) {
    runs.fill(0);
    let dark = false;
    for (let x = 0; x <= width; x += 1) {
      const next = x < width && image.get(x, y);
      if (next !== dark || x === width) {
        if (dark && isFinder(runs)) {
          const mark = confirmed(image, x - (runs[4] ?? 0) - (runs[3] ?? 0) - (runs[2] ?? 0) / 2, y + 0.5, sum(runs));
          if (mark !== undefined) remember(marks, mark);
        }
        runs.copyWithin(0, 1);
        runs[4] = 0;
        dark = next;
      }
      runs[4] = (runs[4] ?? 0) + 1;
    }
  }
  return marks;
}

/** The same down, across once more, and on one slant at least: 0.4 to 2.5 times as long, as seen from the side. */
function confirmed(image: BitMatrix, x: number, y: number, length: number): FinderMark | undefined {
  const down = cross(image, x, y, 0, 1, 2.5 * length);
  if (down === undefined || down.length < 0.4 * length) return undefined;
  const across = cross(image, x, down.y, 1, 0, 2 * length);
  if (across === undefined) return undefined;
  const most = 2 * Math.max(across.length, down.length);
  const slant = (dy: number): boolean => cross(image, across.x, down.y, 1, dy, most) !== undefined;
  const mark = { x: across.x, y: down.y, across: across.length / 7, down: down.length / 7, count: 1 };
  return slant(1) || slant(-1) ? mark : undefined;
}

/** The five runs through a place along a direction, at most so many pixels together, if they are a finder's. */
function cross(image: BitMatrix, x: number, y: number, dx: number, dy: number, most: number): Cross | undefined {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const back = walk(image, column, row, -dx, -dy, most);
  const ahead = walk(image, column, row, dx, dy, most);
  if (back === undefined || ahead === undefined) return undefined;
  // Both have counted the pixel that they begin with.
  const runs = [back.outer, back.ring, back.heart + ahead.heart - 1, ahead.ring, ahead.outer];
  const length = sum(runs);
  if (length > most || !isFinder(runs)) return undefined;
  const shift = (ahead.heart - back.heart) / 2 + 0.5;
  return { length, x: dx === 0 ? x : column + shift, y: dy === 0 ? y : row + dy * shift };
}

interface Cross {
  /** In pixels along the direction. */
  readonly length: number;
  /** The middle of the heart. */
  readonly x: number;
  readonly y: number;
}

/** From within the heart of a pattern outward: dark, light, dark, in pixels. */
function walk(image: BitMatrix, x: number, y: number, dx: number, dy: number, most: number): Walk | undefined {
  const [width, height] = [image.getWidth(), image.getHeight()];
  let [atX, atY, left] = [x, y, most];
  const run = (dark: boolean): number => {
    let length = 0;
    while (left > 0 && atX >= 0 && atY >= 0 && atX < width && atY < height && image.get(atX, atY) === dark) {
      atX += dx;
      atY += dy;
      left -= 1;
      length += 1;
    }
    return length;
  };
  const heart = run(true);
  const ring = heart === 0 ? 0 : run(false);
  const outer = ring === 0 ? 0 : run(true);
  return outer === 0 ? undefined : { heart, ring, outer };
}

interface Walk {
  readonly heart: number;
  readonly ring: number;
  readonly outer: number;
}

/** 1 : 1 : 3 : 1 : 1, each within half a module and three times that in the middle. */
function isFinder(runs: ArrayLike<number>): boolean {
  const { 0: a = 0, 1: b = 0, 2: c = 0, 3: d = 0, 4: e = 0 } = runs;
  const total = a + b + c + d + e;
  if (total < 7 || a * b * c * d * e === 0) return false;
  const module = total / 7;
  const most = 0.6 * module + 0.2;
  const fits = (run: number): boolean => Math.abs(run - module) < most;
  return fits(a) && fits(b) && fits(d) && fits(e) && Math.abs(c - 3 * module) < 2.5 * most;
}

function sum(runs: ArrayLike<number>): number {
  return (runs[0] ?? 0) + (runs[1] ?? 0) + (runs[2] ?? 0) + (runs[3] ?? 0) + (runs[4] ?? 0);
}

function remember(marks: FinderMark[], mark: FinderMark): void {
  const at = marks.findIndex(
    ({ x, y, across, down }) =>
      Math.abs(x - mark.x) < 2 * across &&
      Math.abs(y - mark.y) < 2 * down &&
      mark.across < 1.6 * across + 1 &&
      across < 1.6 * mark.across + 1,
  );
  const known = marks[at];
  if (known === undefined) {
    marks.push(mark);
    return;
  }
  const count = known.count + 1;
  const mean = (old: number, add: number): number => (old * known.count + add) / count;
  marks[at] = {
    x: mean(known.x, mark.x),
    y: mean(known.y, mark.y),
    across: mean(known.across, mark.across),
    down: mean(known.down, mark.down),
    count,
  };
}

/**
 * How far three marks are from those of a code: alike in size, two equal sides, a right angle, and neither
 * closer than in the smallest code nor further than in the largest. 0 is none at all, 2 too much.
 */
function oddity(triple: readonly [FinderMark, FinderMark, FinderMark]): number {
  const [a, b, c] = triple;
  const sizes = triple.map(({ across, down }) => (across + down) / 2);
  const [short = 0, middle = 0, long = 0] = [apart(a, b), apart(b, c), apart(a, c)].toSorted((one, two) => one - two);
  const module = sizes.reduce((total, size) => total + size, 0) / 3;
  if (short < 7 * module || middle > 250 * module) return Infinity;
  const unlike = Math.max(...sizes) / Math.min(...sizes) - 1;
  const lopsided = middle / short - 1;
  const askew = Math.abs(long ** 2 / (short ** 2 + middle ** 2) - 1);
  return unlike + lopsided + askew;
}

/** The corner is opposite the longest side; the other two follow clockwise. */
function named([a, b, c]: readonly [FinderMark, FinderMark, FinderMark]): FinderTriple {
  const sides = [apart(b, c), apart(a, c), apart(a, b)];
  const longest = sides.indexOf(Math.max(...sides));
  const [topLeft, one, other] = longest === 0 ? [a, b, c] : longest === 1 ? [b, a, c] : [c, a, b];
  const turn = (one.x - topLeft.x) * (other.y - topLeft.y) - (one.y - topLeft.y) * (other.x - topLeft.x);
  return turn > 0 ? { topLeft, topRight: one, bottomLeft: other } : { topLeft, topRight: other, bottomLeft: one };
}

function apart(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
