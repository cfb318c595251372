import type BitMatrix from '@zxing/library/esm/core/common/BitMatrix.js';
import { brightnessAt, type GreyImage } from './grey-image.ts';
import { darkerThanAround } from './local-mean.ts';
import type { ModuleMap } from './module-map.ts';

/** How bright each module of a code is, row by row. */
export interface Modules {
  readonly size: number;
  readonly data: Float32Array;
}

/** Where in a module it is looked at, in shares of a module from its middle. */
const PROBES = [0, 0, -0.22, 0, 0.22, 0, 0, -0.22, 0, 0.22] as const;

export function sampleModules(image: GreyImage, map: ModuleMap, size: number): Modules {
  const data = new Float32Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let sum = 0;
      for (let probe = 0; probe < PROBES.length; probe += 2) {
        const { x, y } = map.at(column + 0.5 + (PROBES[probe] ?? 0), row + 0.5 + (PROBES[probe + 1] ?? 0));
        sum += brightnessAt(image, x, y);
      }
      data[row * size + column] = sum;
    }
  }
  return { size, data };
}

/** Takes back what a module's four neighbors have put into it: a picture out of focus. */
export function sharpened({ size, data }: Modules, amount: number): Modules {
  const at = (row: number, column: number): number =>
    data[Math.min(size - 1, Math.max(0, row)) * size + Math.min(size - 1, Math.max(0, column))] ?? 0;
  const result = data.map((value, index) => {
    const [row, column] = [Math.floor(index / size), index % size];
    const around = at(row - 1, column) + at(row + 1, column) + at(row, column - 1) + at(row, column + 1);
    return value + amount * (value - around / 4);
  });
  return { size, data: result };
}

/** Modules each way that say what is dark and what is light around one. */
const REACH = 5;

export function darkModules({ size, data }: Modules): BitMatrix {
  return darkerThanAround({ width: size, height: size, data }, REACH);
}
