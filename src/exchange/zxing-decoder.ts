import type Binarizer from '@zxing/library/esm/core/Binarizer.js';
import GlobalHistogramBinarizer from '@zxing/library/esm/core/common/GlobalHistogramBinarizer.js';
import HybridBinarizer from '@zxing/library/esm/core/common/HybridBinarizer.js';
import InvertedLuminanceSource from '@zxing/library/esm/core/InvertedLuminanceSource.js';
import type LuminanceSource from '@zxing/library/esm/core/LuminanceSource.js';
import QrDecoder from '@zxing/library/esm/core/qrcode/decoder/Decoder.js';
import RGBLuminanceSource from '@zxing/library/esm/core/RGBLuminanceSource.js';
import type { Decoder, Sighting } from './decoder.ts';
import { type GreyImage, halved } from './grey-image.ts';
import { QrDetector } from './qr-detector.ts';

/** Below this many pixels a side halving leaves too little of a dense code. */
const LEAST_TO_HALVE = 640;

const bitDecoder = new QrDecoder();

/** By `@zxing/library` alone: where there is no WebAssembly, and wherever no decoder could be loaded. */
export const zxingDecoder: Decoder = { decode: (image) => Promise.resolve(readQr(image)) };

/**
 * Tries the ways to tell dark from light in turn: by the neighborhood (uneven light), by one threshold
 * for all (clean captures, strong contrast), in half the size (noise, moiré), and light on dark.
 */
export function readQr(image: GreyImage): Sighting | undefined {
  const source = new RGBLuminanceSource(image.data, image.width, image.height);
  return (
    readWith(new HybridBinarizer(source)) ??
    readWith(new GlobalHistogramBinarizer(source)) ??
    readHalved(image) ??
    readWith(new HybridBinarizer(inverted(source)))
  );
}

function readHalved(image: GreyImage): Sighting | undefined {
  if (Math.min(image.width, image.height) < LEAST_TO_HALVE) return undefined;
  const half = halved(image);
  const found = readWith(new HybridBinarizer(new RGBLuminanceSource(half.data, half.width, half.height)));
  return found && { ...found, corners: found.corners.map(({ x, y }) => ({ x: 2 * x, y: 2 * y })) };
}

function inverted(source: LuminanceSource): LuminanceSource {
  return new InvertedLuminanceSource(source);
}

function readWith(binarizer: Binarizer): Sighting | undefined {
  try {
    for (const { bits, corners } of new QrDetector(binarizer.getBlackMatrix()).samples()) {
      const text = readBits(() => bitDecoder.decodeBitMatrix(bits).getText());
      if (text !== undefined) return { text, corners };
    }
  } catch {
    // Anything a picture can make the library throw, an index out of bounds included, means: not read.
  }
  return undefined;
}

function readBits(decode: () => string): string | undefined {
  try {
    const text = decode();
    return text === '' ? undefined : text;
  } catch {
    return undefined; // the wrong grid, as error correction has just found
  }
}
