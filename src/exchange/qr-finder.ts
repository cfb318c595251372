import type FinderPattern from '@zxing/library/esm/core/qrcode/detector/FinderPattern.js';
import FinderPatternFinder from '@zxing/library/esm/core/qrcode/detector/FinderPatternFinder.js';
import FinderPatternInfo from '@zxing/library/esm/core/qrcode/detector/FinderPatternInfo.js';
import ResultPoint from '@zxing/library/esm/core/ResultPoint.js';

/** Every other row: the center of a pattern is three modules high, and a module two pixels at least. */
const ROW_STEP = 2;
const MOST_CENTERS = 10;
const MOST_TRIPLES = 6;

/**
 * The library's finder stops at the first three places that look like a finder pattern, and dense data
 * looks like one here and there. This one checks the diagonal too (the library does only in pictures
 * said to be pure), looks at the whole picture, and leaves the choice of three to their geometry.
 */
export class QrFinder extends FinderPatternFinder {
  /** Three patterns that may belong to one code, the likeliest first. */
  triples(): readonly FinderPatternInfo[] {
    this.#scan();
    const centers = this.getPossibleCenters()
      .filter((center) => center.getCount() > 1)
      .sort((a, b) => b.getCount() - a.getCount())
      .slice(0, MOST_CENTERS);
    return triplesOf(centers)
      .map((triple) => ({ triple, oddity: oddity(triple) }))
      .filter((candidate) => candidate.oddity < 1)
      .sort((a, b) => a.oddity - b.oddity)
      .slice(0, MOST_TRIPLES)
      .map(({ triple }) => ordered(triple));
  }

  /** Looks for dark, light, dark, light, dark as 1 : 1 : 3 : 1 : 1 along rows (ISO/IEC 18004, 12). */
  #scan(): void {
    const image = this.getImage();
    const [width, height] = [image.getWidth(), image.getHeight()];
    const runs = new Int32Array(5);
    for (let y = ROW_STEP >> 1; y < height; y += ROW_STEP) {
      runs.fill(0);
      let dark = false;
      for (let x = 0; x <= width; x += 1) {
        const next = x < width && image.get(x, y);
        if (next !== dark || x === width) {
          if (dark && FinderPatternFinder.foundPatternCross(runs)) this.handlePossibleCenter(runs, y, x, true);
          runs.copyWithin(0, 1);
          runs[4] = 0;
          dark = next;
        }
        runs[4] = (runs[4] ?? 0) + 1;
      }
    }
  }
}

type Triple = readonly [FinderPattern, FinderPattern, FinderPattern];

function triplesOf(centers: readonly FinderPattern[]): Triple[] {
  return centers.flatMap((a, i) =>
    centers.slice(i + 1).flatMap((b, j) => centers.slice(i + j + 2).map((c): Triple => [a, b, c])),
  );
}

/**
 * How far three patterns are from those of a code: alike in size, two equal sides, a right angle, and
 * neither closer than the smallest code nor further than the largest. 0 is none at all, 1 too much.
 */
function oddity(triple: Triple): number {
  const sizes = triple.map((center) => center.getEstimatedModuleSize());
  const [a, b, c] = triple;
  const sides = [ResultPoint.distance(a, b), ResultPoint.distance(b, c), ResultPoint.distance(a, c)].sort(
    (one, other) => one - other,
  );
  const [short = 0, middle = 0, long = 0] = sides;
  const module = (sizes[0] ?? 0) / 3 + (sizes[1] ?? 0) / 3 + (sizes[2] ?? 0) / 3;
  if (short < 10 * module || middle > 200 * module) return 1;
  const unlike = Math.max(...sizes) / Math.min(...sizes) - 1;
  const lopsided = middle / short - 1;
  const askew = Math.abs(long ** 2 / (short ** 2 + middle ** 2) - 1);
  return unlike + lopsided + askew;
}

/** Bottom left, top left, top right, however the code is turned. */
function ordered(triple: Triple): FinderPatternInfo {
  const patterns = [...triple];
  ResultPoint.orderBestPatterns(patterns);
  return new FinderPatternInfo(patterns);
}
