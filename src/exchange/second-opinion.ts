import decodeQR, { type FinderPoints } from 'qr/decode.js';
import type { Sighting } from './decoder.ts';
import type { GreyImage } from './grey-image.ts';

/** Milliseconds for what the reader of `qr` may try beyond what it must. */
const TIME = 30;

/** By the package `qr`, which goes about everything in another way than `@zxing/library`: where that one fails. */
export function secondOpinion(image: GreyImage): Sighting | undefined {
  let found: FinderPoints | undefined;
  try {
    const text = decodeQR(colored(image), { timeLimit: TIME, pointsOnDetect: (points) => (found = points) });
    if (text === '' || text.includes('\u{fffd}')) return undefined;
    return { text, corners: found === undefined ? [] : [found.bl, found.tl, found.tr].map(({ x, y }) => ({ x, y })) };
  } catch {
    return undefined; // its way to say that there is none
  }
}

/** As four bytes a pixel: what readers that were made for canvases want. */
export function colored({ width, height, data }: GreyImage): {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
} {
  const pixels = new Uint8ClampedArray(4 * data.length);
  const words = new Uint32Array(pixels.buffer);
  for (const [at, grey] of data.entries()) words[at] = 0xff000000 | (grey * 0x10101);
  return { width, height, data: pixels };
}
