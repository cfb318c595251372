import { writeFile } from 'node:fs/promises';
import { PNG } from 'pngjs';

const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES = 3;
/** What a camera sees around a screen: neither black nor white. */
const SURROUNDINGS = 118;

/** Luminance by ITU-R BT.601, over white where the picture is transparent. */
function luminanceAt({ data, width }: PNG, x: number, y: number): number {
  const at = 4 * (y * width + x);
  const alpha = (data[at + 3] ?? 0) / 255;
  const gray = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  return alpha * gray + (1 - alpha) * 255;
}

/** The mean over the pixels of the picture that one pixel of the film covers. */
function sample(picture: PNG, left: number, top: number, step: number): number {
  const x0 = Math.floor(left);
  const y0 = Math.floor(top);
  const x1 = Math.min(picture.width, Math.max(x0 + 1, Math.floor(left + step)));
  const y1 = Math.min(picture.height, Math.max(y0 + 1, Math.floor(top + step)));
  let sum = 0;
  for (let y = y0; y < y1; y += 1) for (let x = x0; x < x1; x += 1) sum += luminanceAt(picture, x, y);
  return sum / ((x1 - x0) * (y1 - y0));
}

function luminancePlane(picture: PNG | undefined): Buffer {
  const plane = Buffer.alloc(WIDTH * HEIGHT, SURROUNDINGS);
  if (picture === undefined) return plane;
  const step = Math.max(1, picture.width / 700, picture.height / 700);
  const width = Math.floor(picture.width / step);
  const height = Math.floor(picture.height / step);
  const left = Math.floor((WIDTH - width) / 2);
  const top = Math.floor((HEIGHT - height) / 2);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      plane[(top + y) * WIDTH + left + x] = Math.round(sample(picture, x * step, y * step, step));
    }
  }
  return plane;
}

/**
 * Writes what a camera films, as a YUV4MPEG2 file that Chromium's fake camera plays in a loop: the
 * picture (PNG) in the middle of a gray frame of 1280 × 720, or nothing but gray. Chromium opens the
 * file anew whenever a camera starts.
 */
export async function film(path: string, png?: Buffer): Promise<void> {
  const plane = luminancePlane(png === undefined ? undefined : PNG.sync.read(png));
  const color = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const parts: Uint8Array[] = [Buffer.from(`YUV4MPEG2 W${String(WIDTH)} H${String(HEIGHT)} F15:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FRAMES; frame += 1) parts.push(Buffer.from('FRAME\n'), plane, color);
  await writeFile(path, Buffer.concat(parts));
}
