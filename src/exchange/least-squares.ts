/**
 * Linear least squares by its normal equations: rows are added one by one, each says that the unknowns,
 * weighed by `factors`, make `value`. For the few unknowns that a picture's geometry has.
 */
export class LeastSquares {
  readonly #unknowns: number;
  /** Row by row, the right side as last column. */
  readonly #sums: Float64Array;

  constructor(unknowns: number) {
    this.#unknowns = unknowns;
    this.#sums = new Float64Array(unknowns * (unknowns + 1));
  }

  add(factors: readonly number[], value: number, weight = 1): void {
    const [sums, width] = [this.#sums, this.#unknowns + 1];
    for (let row = 0; row < this.#unknowns; row += 1) {
      const factor = (factors[row] ?? 0) * weight;
      if (factor === 0) continue;
      for (let column = 0; column < this.#unknowns; column += 1) {
        sums[row * width + column] = (sums[row * width + column] ?? 0) + factor * (factors[column] ?? 0);
      }
      sums[row * width + width - 1] = (sums[row * width + width - 1] ?? 0) + factor * value;
    }
  }

  /** Draws an unknown towards 0: what too few rows say nothing about stays there. */
  damp(unknown: number, weight: number): void {
    const at = unknown * (this.#unknowns + 1) + unknown;
    this.#sums[at] = (this.#sums[at] ?? 0) + weight;
  }

  /** By elimination with pivots; `undefined` where the rows do not say enough. */
  solve(): readonly number[] | undefined {
    const [size, width] = [this.#unknowns, this.#unknowns + 1];
    const table = this.#sums.slice();
    const at = (row: number, column: number): number => table[row * width + column] ?? 0;
    for (let pivot = 0; pivot < size; pivot += 1) {
      let best = pivot;
      for (let row = pivot + 1; row < size; row += 1) {
        if (Math.abs(at(row, pivot)) > Math.abs(at(best, pivot))) best = row;
      }
      if (!(Math.abs(at(best, pivot)) > 1e-12)) return undefined;
      for (let column = 0; column < width; column += 1) {
        const upper = at(pivot, column);
        table[pivot * width + column] = at(best, column);
        table[best * width + column] = upper;
      }
      for (let row = 0; row < size; row += 1) {
        if (row === pivot) continue;
        const share = at(row, pivot) / at(pivot, pivot);
        if (share === 0) continue;
        for (let column = pivot; column < width; column += 1) {
          table[row * width + column] = at(row, column) - share * at(pivot, column);
        }
      }
    }
    return Array.from({ length: size }, (_, row) => at(row, size) / at(row, row));
  }
}
