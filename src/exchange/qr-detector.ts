import type BitMatrix from '@zxing/library/esm/core/common/BitMatrix.js';
import GridSamplerInstance from '@zxing/library/esm/core/common/GridSamplerInstance.js';
import PerspectiveTransform from '@zxing/library/esm/core/common/PerspectiveTransform.js';
import Exception from '@zxing/library/esm/core/Exception.js';
import type AlignmentPattern from '@zxing/library/esm/core/qrcode/detector/AlignmentPattern.js';
import Detector from '@zxing/library/esm/core/qrcode/detector/Detector.js';
import type FinderPatternInfo from '@zxing/library/esm/core/qrcode/detector/FinderPatternInfo.js';
import type ResultPoint from '@zxing/library/esm/core/ResultPoint.js';
import type { Point } from './decoder.ts';
import { QrFinder } from './qr-finder.ts';

/** One way to read the modules of a code; the right one is known by its error correction. */
export interface Sample {
  readonly bits: BitMatrix;
  readonly corners: readonly Point[];
}

const CANDIDATES = 4;

/**
 * The library's detector estimates how many modules a code has from the width of its finder patterns,
 * and gives up ('Dimensions could be not found') where the estimate is 3 modulo 4, a size that no code
 * has; where it is 2 off the true one, it samples a wrong grid. Pixels are counted whole, so clean
 * captures of dense codes meet both often. This one gives a grid for each of the nearest sizes that
 * exist, best first, for each likely three patterns.
 */
export class QrDetector extends Detector {
  *samples(): Generator<Sample, void> {
    const finder = new QrFinder(this.getImage(), this.getResultPointCallback());
    for (const found of finder.triples()) yield* this.#samplesOf(found);
  }

  *#samplesOf(found: FinderPatternInfo): Generator<Sample, void> {
    const [topLeft, topRight, bottomLeft] = [found.getTopLeft(), found.getTopRight(), found.getBottomLeft()];
    const moduleSize = this.calculateModuleSize(topLeft, topRight, bottomLeft);
    if (!(moduleSize >= 1)) return;
    const side = (distance(topLeft, topRight) + distance(topLeft, bottomLeft)) / 2;
    const corners = [bottomLeft, topLeft, topRight].map((point) => ({ x: point.getX(), y: point.getY() }));
    for (const size of nearestSizes(side / moduleSize + 7)) {
      const alignment = size > 21 ? this.#alignment(found, moduleSize, size) : undefined;
      for (const pattern of alignment === undefined ? [undefined] : [alignment, undefined]) {
        const bits = sample(this.getImage(), found, pattern, size);
        if (bits !== undefined) yield { bits, corners };
      }
    }
  }

  /** The small pattern near the fourth corner, where it would be in a code of that size. */
  #alignment(found: FinderPatternInfo, moduleSize: number, size: number): AlignmentPattern | undefined {
    const [topLeft, topRight, bottomLeft] = [found.getTopLeft(), found.getTopRight(), found.getBottomLeft()];
    const share = 1 - 3 / (size - 7);
    const across = (a: number, b: number, c: number): number => Math.floor(a + share * (b - a + c - a));
    const x = across(topLeft.getX(), topRight.getX(), bottomLeft.getX());
    const y = across(topLeft.getY(), topRight.getY(), bottomLeft.getY());
    for (const allowance of [4, 8, 16]) {
      const pattern = orNothing(() => this.findAlignmentInRegion(moduleSize, x, y, allowance));
      if (pattern !== undefined) return pattern;
    }
    return undefined;
  }
}

/** 21, 25, … 177: those that codes have, the nearest first. */
function nearestSizes(estimate: number): number[] {
  const middle = Math.round((estimate - 17) / 4);
  return Array.from({ length: 9 }, (_, index) => 17 + 4 * (middle - 4 + index))
    .filter((size) => size >= 21 && size <= 177)
    .sort((a, b) => Math.abs(a - estimate) - Math.abs(b - estimate))
    .slice(0, CANDIDATES);
}

function sample(
  image: BitMatrix,
  found: FinderPatternInfo,
  alignment: AlignmentPattern | undefined,
  size: number,
): BitMatrix | undefined {
  const [topLeft, topRight, bottomLeft] = [found.getTopLeft(), found.getTopRight(), found.getBottomLeft()];
  const far = size - 3.5;
  // Without the pattern the fourth corner is where it would be if the picture were not in perspective.
  const fourth = alignment ?? {
    getX: () => topRight.getX() - topLeft.getX() + bottomLeft.getX(),
    getY: () => topRight.getY() - topLeft.getY() + bottomLeft.getY(),
  };
  const inner = alignment === undefined ? far : far - 3;
  const grid = PerspectiveTransform.quadrilateralToQuadrilateral(
    ...([3.5, 3.5, far, 3.5, inner, inner, 3.5, far] as const),
    ...([topLeft.getX(), topLeft.getY(), topRight.getX(), topRight.getY()] as const),
    ...([fourth.getX(), fourth.getY(), bottomLeft.getX(), bottomLeft.getY()] as const),
  );
  return orNothing(() => GridSamplerInstance.getInstance().sampleGridWithTransform(image, size, size, grid));
}

function distance(a: ResultPoint, b: ResultPoint): number {
  return Math.hypot(a.getX() - b.getX(), a.getY() - b.getY());
}

function orNothing<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof Exception) return undefined;
    throw error;
  }
}
