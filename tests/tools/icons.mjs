// Draws public/icon-*.png, the raster twins of public/icon.svg: `node tests/tools/icons.mjs`. The results are committed.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { top } from './lint/rooms.mjs';

/** Samples per pixel and direction. */
const SAMPLES = 4;
const GROUND = [0x0b, 0x5a, 0x69];
const ARC = [0xff, 0xff, 0xff];
const DOT = [0xf0, 0xac, 0x2b];

/** The arc's center, radius and ends, and the dot, in the 512 units of icon.svg. */
const CENTER = { x: 246.36, y: 259.72 };
const RADIUS = 143.75;
const HALF = 28.125;
const ENDS = [
  { x: 357.25, y: 168.25 },
  { x: 387.25, y: 288.25 },
];
const SPOT = { x: 381, y: 215.75, radius: 37.5 };
const CORNER = 112;

/** @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b */
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
/** @param {{ x: number, y: number }} point */
const angle = (point) => Math.atan2(point.y - CENTER.y, point.x - CENTER.x);
const [FIRST = 0, LAST = 0] = ENDS.map(angle);

/**
 * The color at a point, `undefined` where the icon is transparent.
 * @param {{ x: number, y: number }} point
 * @param {boolean} round whether the ground has round corners
 */
function colorAt(point, round) {
  if (distance(point, SPOT) <= SPOT.radius) return DOT;
  const turn = angle(point);
  const onArc = (turn < FIRST || turn > LAST) && Math.abs(distance(point, CENTER) - RADIUS) <= HALF;
  if (onArc || ENDS.some((end) => distance(point, end) <= HALF)) return ARC;
  const corner = { x: Math.min(point.x, 512 - point.x), y: Math.min(point.y, 512 - point.y) };
  const outside = corner.x < CORNER && corner.y < CORNER && distance(corner, { x: CORNER, y: CORNER }) > CORNER;
  return round && outside ? undefined : GROUND;
}

/**
 * @param {number} side in pixels
 * @param {{ round: boolean, scale: number }} look `scale` below 1 leaves room for a mask
 */
function draw(side, { round, scale }) {
  const png = new PNG({ width: side, height: side });
  const step = 512 / (side * SAMPLES * scale);
  const start = 256 - 256 / scale + step / 2;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const sum = [0, 0, 0];
      let hits = 0;
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        const point = {
          x: start + (x * SAMPLES + (sample % SAMPLES)) * step,
          y: start + (y * SAMPLES + Math.floor(sample / SAMPLES)) * step,
        };
        const color = colorAt(point, round);
        if (color === undefined) continue;
        hits += 1;
        color.forEach((value, channel) => (sum[channel] = (sum[channel] ?? 0) + value));
      }
      const at = 4 * (y * side + x);
      sum.forEach((value, channel) => (png.data[at + channel] = hits === 0 ? 0 : Math.round(value / hits)));
      png.data[at + 3] = Math.round((255 * hits) / (SAMPLES * SAMPLES));
    }
  }
  return PNG.sync.write(png, { deflateLevel: 9 });
}

const icons = /** @type {const} */ ([
  ['icon-192.png', 192, { round: true, scale: 1 }],
  ['icon-512.png', 512, { round: true, scale: 1 }],
  ['icon-maskable-512.png', 512, { round: false, scale: 0.8 }],
  ['icon-apple-180.png', 180, { round: false, scale: 1 }],
]);
for (const [name, side, look] of icons) writeFileSync(path.join(top, 'public', name), draw(side, look));
