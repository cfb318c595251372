import type BitMatrix from '@zxing/library/esm/core/common/BitMatrix.js';
import GlobalHistogramBinarizer from '@zxing/library/esm/core/common/GlobalHistogramBinarizer.js';
import HybridBinarizer from '@zxing/library/esm/core/common/HybridBinarizer.js';
import QrDecoder from '@zxing/library/esm/core/qrcode/decoder/Decoder.js';
import RGBLuminanceSource from '@zxing/library/esm/core/RGBLuminanceSource.js';
import { type CodeGrid, codeGrids } from './code-grid.ts';
import type { Decoder, Sighting } from './decoder.ts';
import { type GreyImage, halved, inverted } from './grey-image.ts';
import { darkerThanAround } from './local-mean.ts';
import { darkModules, sampleModules, sharpened } from './module-sampler.ts';
import { finderTriples } from './qr-finder.ts';
import { secondOpinion } from './second-opinion.ts';

/** Below this many pixels a side halving leaves too little of a dense code. */
const LEAST_TO_HALVE = 640;
/** How much is taken back of what neighbors have put into a module: nothing at first, then as if out of focus. */
const SHARPENING = [0, 1] as const;

const bitDecoder = new QrDecoder();

/** Without WebAssembly: by what `@zxing/library` can do, with its detector replaced, and by `qr` where that fails. */
export const zxingDecoder: Decoder = {
  decode: (image) => Promise.resolve(readQr(image) ?? secondOpinion(image)),
};

/**
 * Looks for finder patterns with one way to tell dark from light after the other: by the neighborhood
 * (uneven light), by one threshold for all (clean captures, strong contrast), in half the size (noise,
 * moiré), light on dark, and by the neighborhood however little contrast there is. Whatever found them, they are measured, and modules sampled, in grey.
 */
export function readQr(image: GreyImage): Sighting | undefined {
  return (
    readWith(image, image, hybrid) ??
    readWith(image, image, histogram) ??
    readHalved(image, hybrid) ??
    readInverted(image) ??
    readHalved(image, localMean) ??
    readWith(image, image, localMean)
  );
}

function readHalved(image: GreyImage, binarize: Binarize): Sighting | undefined {
  if (Math.min(image.width, image.height) < LEAST_TO_HALVE) return undefined;
  return readWith(image, halved(image), binarize);
}

function readInverted(image: GreyImage): Sighting | undefined {
  const light = inverted(image);
  return readWith(light, light, hybrid);
}

type Binarize = (image: GreyImage) => BitMatrix;
const sourceOf = ({ data, width, height }: GreyImage): RGBLuminanceSource =>
  new RGBLuminanceSource(data, width, height);
const hybrid: Binarize = (image) => new HybridBinarizer(sourceOf(image)).getBlackMatrix();
const histogram: Binarize = (image) => new GlobalHistogramBinarizer(sourceOf(image)).getBlackMatrix();
const localMean: Binarize = (image) => darkerThanAround(image, Math.min(image.width, image.height) >> 4);

/** @param search the same picture, perhaps smaller, in which the finder patterns are looked for */
function readWith(image: GreyImage, search: GreyImage, binarize: Binarize): Sighting | undefined {
  try {
    const scale = Math.round(image.width / Math.max(1, search.width));
    for (const found of finderTriples(binarize(search), scale)) {
      for (const grid of codeGrids(image, found)) {
        const text = readGrid(image, grid);
        if (text !== undefined) return { text, corners: cornersOf(grid) };
      }
    }
  } catch {
    // Anything a picture can make the library throw, an index out of bounds included, means: not read.
  }
  return undefined;
}

function readGrid(image: GreyImage, { map, size }: CodeGrid): string | undefined {
  const modules = sampleModules(image, map, size);
  for (const amount of SHARPENING) {
    const text = readBits(darkModules(amount === 0 ? modules : sharpened(modules, amount)));
    if (text !== undefined) return text;
  }
  return undefined;
}

function readBits(bits: BitMatrix): string | undefined {
  try {
    const text = bitDecoder.decodeBitMatrix(bits).getText();
    // A character that stands for unreadable ones: bytes in an encoding that the library has taken for another.
    return text === '' || text.includes('\u{fffd}') ? undefined : text;
  } catch {
    return undefined; // the wrong grid, or too much of it unreadable, as error correction has just found
  }
}

function cornersOf({ map, size }: CodeGrid): Sighting['corners'] {
  return [map.at(3.5, size - 3.5), map.at(3.5, 3.5), map.at(size - 3.5, 3.5)];
}
