import BitMatrix from '@zxing/library/esm/core/common/BitMatrix.js';

/** Rows of brightness without gaps: pixels of a picture, or modules of a code. */
export interface Brightness {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** Dark is what is darker than the mean of everything within `reach` each way: how the light changes makes no difference. */
export function darkerThanAround({ width, height, data }: Brightness, reach: number): BitMatrix {
  // Sums of everything above and to the left: that of any rectangle takes four of them.
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let row = 0; row < height; row += 1) {
    let line = 0;
    for (let column = 0; column < width; column += 1) {
      line += data[row * width + column] ?? 0;
      const at = (row + 1) * (width + 1) + column + 1;
      sums[at] = (sums[at - width - 1] ?? 0) + line;
    }
  }
  const bits = new BitMatrix(width, height);
  for (let row = 0; row < height; row += 1) {
    const [top, bottom] = [Math.max(0, row - reach), Math.min(height, row + reach + 1)];
    const [above, below] = [top * (width + 1), bottom * (width + 1)];
    for (let column = 0; column < width; column += 1) {
      const left = column > reach ? column - reach : 0;
      const right = column + reach + 1 < width ? column + reach + 1 : width;
      const sum =
        (sums[below + right] ?? 0) - (sums[above + right] ?? 0) - (sums[below + left] ?? 0) + (sums[above + left] ?? 0);
      if ((data[row * width + column] ?? 0) * (bottom - top) * (right - left) < sum) bits.set(column, row);
    }
  }
  return bits;
}
