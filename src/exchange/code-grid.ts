import Version from '@zxing/library/esm/core/qrcode/decoder/Version.js';
import { bendToAlignment } from './alignment.ts';
import type { Point } from './decoder.ts';
import { type FinderCorners, finderCorners, type Frame, frameOf } from './finder-corners.ts';
import { brightnessAt, type GreyImage } from './grey-image.ts';
import { ModuleMap, type Pin } from './module-map.ts';
import type { FinderMark, FinderTriple } from './qr-finder.ts';

/** A code of so many modules a side that may be in a picture, and where. */
export interface CodeGrid {
  readonly size: number;
  readonly map: ModuleMap;
}

/** How many sizes beside the likeliest are tried. */
const MOST_SIZES = 3;

/**
 * The grids that three finder patterns may belong to, the likeliest first. The patterns are measured in
 * the grey picture, to fractions of a pixel: where the library counts whole black pixels, which is why it
 * so often takes a dense code for one of another size.
 */
export function* codeGrids(image: GreyImage, found: FinderTriple): Generator<CodeGrid, void> {
  const [along, down] = [between(found.topLeft, found.topRight), between(found.topLeft, found.bottomLeft)];
  const measure = (mark: FinderMark): FinderCorners | undefined =>
    finderCorners(image, { center: mark, right: moduleAlong(mark, along), down: moduleAlong(mark, down) });
  const [one, two, three] = [measure(found.topLeft), measure(found.topRight), measure(found.bottomLeft)];
  if (one === undefined || two === undefined || three === undefined) return;
  const frames = [frameOf(one), frameOf(two), frameOf(three)] as const;
  const candidates = sizesOf(image, ...frames).flatMap((size) => {
    const pins = pinsOf(one, two, three, size);
    const map = ModuleMap.through(pins, size, image);
    return map === undefined ? [] : [{ size, map, pins, score: timing(image, map, size) }];
  });
  for (const { size, map, pins } of candidates.toSorted((a, b) => b.score - a.score)) {
    bendToAlignment(image, map, size, pins);
    yield { size, map };
  }
}

/**
 * What a code of version 7 or more says of its own size, right beside two of its finder patterns (ISO/IEC
 * 18004, 7.10): known there before anything else is, however a lens has bent the way between them.
 */
function writtenSize(image: GreyImage, { center, right, down }: Frame, side: 'right' | 'down'): number | undefined {
  const [along, across] = side === 'right' ? [right, down] : [down, right];
  const at = (a: number, b: number): number =>
    brightnessAt(image, center.x + a * along.x + b * across.x, center.y + a * along.y + b * across.y);
  // The light ring and the dark heart of the finder pattern say what is light and dark here.
  const light = (at(-2, 0) + at(2, 0) + at(0, -2) + at(0, 2)) / 4;
  const half = (light + at(0, 0)) / 2;
  let bits = 0;
  for (let b = 2; b >= -3; b -= 1) for (let a = -5; a >= -7; a -= 1) bits = 2 * bits + (at(a, b) < half ? 1 : 0);
  try {
    return Version.decodeVersionInformation(bits).getDimensionForVersion();
  } catch {
    return undefined;
  }
}

/** 21, 25, … 177: what the code says itself, if it says it twice, or else those nearest to what is measured. */
function sizesOf(image: GreyImage, topLeft: Frame, topRight: Frame, bottomLeft: Frame): readonly number[] {
  const written = [writtenSize(image, topRight, 'right'), writtenSize(image, bottomLeft, 'down')] as const;
  if (written[0] !== undefined && written[0] === written[1]) return [written[0]];
  // In perspective the mean size of a module on the way is the geometric mean of those at its ends.
  const side = (from: Frame, to: Frame, axis: 'right' | 'down'): number =>
    length(between(from.center, to.center)) / Math.sqrt(length(from[axis]) * length(to[axis]));
  const estimate = 7 + (side(topLeft, topRight, 'right') + side(topLeft, bottomLeft, 'down')) / 2;
  const middle = Math.round((estimate - 17) / 4);
  const near = Array.from({ length: 5 }, (_, index) => 17 + 4 * (middle - 2 + index))
    .filter((size) => size >= 21 && size <= 177)
    .toSorted((a, b) => Math.abs(a - estimate) - Math.abs(b - estimate))
    .slice(0, MOST_SIZES);
  return [...new Set([...written.filter((size) => size !== undefined), ...near])];
}

function pinsOf(topLeft: FinderCorners, topRight: FinderCorners, bottomLeft: FinderCorners, size: number): Pin[] {
  const pin = (u: number, v: number, { x, y }: Point): Pin => ({ u, v, x, y });
  const corners = (pattern: FinderCorners, u: number, v: number): Pin[] => [
    pin(u, v, pattern.topLeft),
    pin(u + 7, v, pattern.topRight),
    pin(u + 7, v + 7, pattern.bottomRight),
    pin(u, v + 7, pattern.bottomLeft),
  ];
  return [...corners(topLeft, 0, 0), ...corners(topRight, size - 7, 0), ...corners(bottomLeft, 0, size - 7)];
}

/** How well light and dark take turns along the two timing patterns, 0 to 1: badly in a grid of another size. */
function timing(image: GreyImage, map: ModuleMap, size: number): number {
  let [turns, all, last] = [0, 0, 0];
  for (let at = 8; at < size - 8; at += 1) {
    const [across, down] = [map.at(at + 0.5, 6.5), map.at(6.5, at + 0.5)];
    const value = brightnessAt(image, across.x, across.y) + brightnessAt(image, down.x, down.y);
    if (at > 8) {
      turns += at % 2 === 0 ? last - value : value - last;
      all += Math.abs(value - last);
    }
    last = value;
  }
  return all === 0 ? 0 : turns / all;
}

/** A module of a mark in a direction: marks are measured along rows and columns, at a slant if the code is turned. */
function moduleAlong({ across, down }: FinderMark, direction: Point): Point {
  const flat = Math.abs(direction.x) > Math.abs(direction.y);
  const far = length(direction);
  // The cosine of the angle to the nearer of the two: 1 upright, 0.7 on its corner.
  const upright = Math.max(Math.abs(direction.x), Math.abs(direction.y)) / far;
  const share = ((flat ? across : down) * upright) / far;
  return { x: direction.x * share, y: direction.y * share };
}

function between(from: Point, to: Point): Point {
  return { x: to.x - from.x, y: to.y - from.y };
}

function length({ x, y }: Point): number {
  return Math.hypot(x, y);
}
