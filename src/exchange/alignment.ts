import Version from '@zxing/library/esm/core/qrcode/decoder/Version.js';
import { brightnessAt, type GreyImage } from './grey-image.ts';
import type { ModuleMap, Pin } from './module-map.ts';

/** Dark is -1: five by five, a light ring around a dark middle. */
const PATTERN = [-1, -1, -1, -1, -1, -1, 1, 1, 1, -1, -1, 1, -1, 1, -1, -1, 1, 1, 1, -1, -1, -1, -1, -1, -1];
const LIKE_ENOUGH = 0.6;
/** Modules around where a pattern is expected: as far as one may hide behind the bend of a lens. */
const FIRST_REACH = 2.5;

/**
 * Finds the alignment patterns of a code, each from where its neighbors say that it must be, and bends the
 * map to them. Their number and places are those of the code's size (ISO/IEC 18004, annex E).
 */
export function bendToAlignment(image: GreyImage, map: ModuleMap, size: number, pins: readonly Pin[]): void {
  const waiting = alignmentPlaces(size);
  const found = [...pins];
  while (waiting.length > 0) {
    const next = takeNearest(waiting, found);
    const pin = findPattern(image, map, next.u, next.v, FIRST_REACH, 0.5);
    if (pin === undefined) continue;
    found.push(findPattern(image, map, pin.u, pin.v, 0.5, 0.125, pin) ?? pin);
    map.bend(found, 2);
  }
  if (found.length === pins.length) return;
  map.bend(found, 3);
  // Once more from where they must be by now: what looked like a pattern nearby is left behind.
  const again = alignmentPlaces(size).flatMap(({ u, v }) => findPattern(image, map, u, v, 0.75, 0.125) ?? []);
  map.bend([...pins, ...again], 3);
}

interface Place {
  readonly u: number;
  readonly v: number;
}

function alignmentPlaces(size: number): Place[] {
  const centers = Version.getVersionForNumber((size - 17) >> 2).getAlignmentPatternCenters();
  const last = size - 7;
  return Array.from(centers, (v) => Array.from(centers, (u) => ({ u, v })))
    .flat()
    .filter(({ u, v }) => !((u === 6 && v === 6) || (u === 6 && v === last) || (u === last && v === 6)))
    .map(({ u, v }) => ({ u: u + 0.5, v: v + 0.5 }));
}

function takeNearest(waiting: Place[], found: readonly Pin[]): Place {
  const far = (place: Place): number => Math.min(...found.map(({ u, v }) => Math.hypot(u - place.u, v - place.v)));
  const [nearest = { u: 0, v: 0 }] = waiting.toSorted((one, other) => far(one) - far(other));
  waiting.splice(waiting.indexOf(nearest), 1);
  return nearest;
}

/** The most alike within reach (in modules) of the place; the map says how the code lies there. */
function findPattern(
  image: GreyImage,
  map: ModuleMap,
  u: number,
  v: number,
  reach: number,
  step: number,
  around?: Pin,
): Pin | undefined {
  const [here, right, below] = [map.at(u, v), map.at(u + 1, v), map.at(u, v + 1)];
  const [ax, ay, bx, by] = [right.x - here.x, right.y - here.y, below.x - here.x, below.y - here.y];
  const start = around ?? here;
  let best: Pin | undefined;
  let most = LIKE_ENOUGH;
  for (let dv = -reach; dv <= reach; dv += step) {
    for (let du = -reach; du <= reach; du += step) {
      const [x, y] = [start.x + du * ax + dv * bx, start.y + du * ay + dv * by];
      // Of two alike the nearer one: data looks like a pattern now and then.
      const like = likeness(image, x, y, ax, ay, bx, by) - 0.03 * Math.hypot(du, dv);
      if (like > most) {
        most = like;
        best = { u, v, x, y };
      }
    }
  }
  return best;
}

/** Correlation of what is there with the pattern: 1 the same, 0 nothing in common. */
function likeness(image: GreyImage, x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  let [sum, squares, product, at] = [0, 0, 0, 0];
  for (let row = -2; row <= 2; row += 1) {
    for (let column = -2; column <= 2; column += 1) {
      const value = brightnessAt(image, x + column * ax + row * bx, y + column * ay + row * by);
      sum += value;
      squares += value * value;
      product += value * (PATTERN[at] ?? 0);
      at += 1;
    }
  }
  const variance = squares - (sum * sum) / 25;
  // Of the pattern: 8 light, 17 dark, so its mean is -9/25 and its own sum of squares 25 - 81/25.
  return variance < 200 ? 0 : (product + (9 / 25) * sum) / Math.sqrt(variance * (25 - 81 / 25));
}
