import type { Point } from './decoder.ts';
import { brightnessAt, type GreyImage } from './grey-image.ts';

/** A finder pattern in a picture: the four outer corners of its dark frame, seven modules a side. */
export interface FinderCorners {
  readonly topLeft: Point;
  readonly topRight: Point;
  readonly bottomRight: Point;
  readonly bottomLeft: Point;
}

/** From its middle along its side, for one module each, in pixels. */
export interface Frame {
  readonly center: Point;
  readonly right: Point;
  readonly down: Point;
}

/** Modules from the middle along a side at which the edge is looked for. */
const ALONG = [-2.8, -2.3, -1.8, -1.2, -0.6, 0, 0.6, 1.2, 1.8, 2.3, 2.8];

/**
 * Measures a finder pattern to fractions of a pixel: along each side the places where dark becomes light
 * at the outer edge, a straight line through them, and where the lines meet. The frame is a guess that
 * may be off by a fifth; `undefined` where there is no such pattern.
 */
export function finderCorners(image: GreyImage, guess: Frame): FinderCorners | undefined {
  // At first near the middle of each side, where a guess that is askew is least wrong.
  const first = cornersOnce(image, guess, 0.4);
  const second = first && cornersOnce(image, frameOf(first), 0.75);
  return second && cornersOnce(image, frameOf(second), 1);
}

export function frameOf({ topLeft, topRight, bottomRight, bottomLeft }: FinderCorners): Frame {
  const diagonals = meet(lineThrough(topLeft, bottomRight), lineThrough(topRight, bottomLeft));
  const mean = (a: Point, b: Point, c: Point, d: Point): Point => ({
    x: (a.x - b.x + c.x - d.x) / 14,
    y: (a.y - b.y + c.y - d.y) / 14,
  });
  return {
    center: diagonals ?? topLeft,
    right: mean(topRight, topLeft, bottomRight, bottomLeft),
    down: mean(bottomLeft, topLeft, bottomRight, topRight),
  };
}

function cornersOnce(image: GreyImage, { center, right, down }: Frame, spread: number): FinderCorners | undefined {
  const against = ({ x, y }: Point): Point => ({ x: -x, y: -y });
  const east = edge(image, center, right, down, spread);
  const west = edge(image, center, against(right), down, spread);
  const south = edge(image, center, down, right, spread);
  const north = edge(image, center, against(down), right, spread);
  if (east === undefined || west === undefined || south === undefined || north === undefined) return undefined;
  const topLeft = meet(north, west);
  const topRight = meet(north, east);
  const bottomRight = meet(south, east);
  const bottomLeft = meet(south, west);
  if (topLeft === undefined || topRight === undefined || bottomRight === undefined || bottomLeft === undefined)
    return undefined;
  const corners = { topLeft, topRight, bottomRight, bottomLeft };
  const found = frameOf(corners);
  const [area, expected] = [cross(found.right, found.down), cross(right, down)];
  // Two thirds to one and a half times as large a side as was guessed: anything else is something else.
  return area > 0.4 * expected && area < 2.5 * expected ? corners : undefined;
}

/** Where a · x + b · y = c, (a, b) of length 1. */
interface Line {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** The outer edge that lies `outward` of the middle, as a line. */
function edge(image: GreyImage, center: Point, outward: Point, along: Point, spread: number): Line | undefined {
  const points: Point[] = [];
  for (const place of ALONG) {
    const share = place * spread;
    const start = { x: center.x + share * along.x, y: center.y + share * along.y };
    const reach = reachOf(image, start, outward);
    if (reach !== undefined) points.push({ x: start.x + reach * outward.x, y: start.y + reach * outward.y });
  }
  if (points.length < 6) return undefined;
  const line = lineAlong(points);
  const kept = points
    .toSorted((one, other) => off(line, one) - off(line, other))
    .slice(0, Math.max(6, points.length - 3));
  return lineAlong(kept);
}

const STEP = 0.125;

/** How many modules outward the frame's edge is: from light over dark to light again, half way up. */
function reachOf(image: GreyImage, start: Point, outward: Point): number | undefined {
  const at = (reach: number): number => brightnessAt(image, start.x + reach * outward.x, start.y + reach * outward.y);
  let [darkest, place] = [256, 3];
  for (let reach = 2.25; reach <= 3.75; reach += STEP) {
    const value = at(reach);
    if (value < darkest) [darkest, place] = [value, reach];
  }
  let lightest = 0;
  for (let reach = place + STEP; reach <= place + 1.75; reach += STEP) lightest = Math.max(lightest, at(reach));
  if (lightest - darkest < 12) return undefined;
  const half = (lightest + darkest) / 2;
  let before = darkest;
  for (let reach = place + STEP; reach <= place + 1.75; reach += STEP) {
    const value = at(reach);
    if (value >= half) return reach - (STEP * (value - half)) / Math.max(1, value - before);
    before = value;
  }
  return undefined;
}

/** Through the mean, along where the points spread most. */
function lineAlong(points: readonly Point[]): Line {
  const mean = { x: 0, y: 0 };
  for (const { x, y } of points) {
    mean.x += x / points.length;
    mean.y += y / points.length;
  }
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of points) {
    xx += (x - mean.x) ** 2;
    xy += (x - mean.x) * (y - mean.y);
    yy += (y - mean.y) ** 2;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [a, b] = [-Math.sin(angle), Math.cos(angle)];
  return { a, b, c: a * mean.x + b * mean.y };
}

function lineThrough(one: Point, other: Point): Line {
  return lineAlong([one, other]);
}

function off({ a, b, c }: Line, { x, y }: Point): number {
  return Math.abs(a * x + b * y - c);
}

function meet(one: Line, other: Line): Point | undefined {
  const turn = one.a * other.b - one.b * other.a;
  if (Math.abs(turn) < 0.05) return undefined;
  return { x: (one.c * other.b - one.b * other.c) / turn, y: (one.a * other.c - one.c * other.a) / turn };
}

function cross(one: Point, other: Point): number {
  return one.x * other.y - one.y * other.x;
}
