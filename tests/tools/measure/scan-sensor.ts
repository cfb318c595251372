import type { Light } from './scan-camera.ts';
import { Random } from './scan-random.ts';

// What lenses, light, sensors and their software do to a picture. Each changes it in place, and returns it.

/** Out of focus: by a Gaussian of that deviation in pixels; `across` for one of its own sideways (a hand that moves). */
export function blur(picture: Light, deviation: number, across: number = deviation): Light {
  const { width, height, data } = picture;
  convolve(data, width, height, 1, width, kernelOf(across));
  convolve(data, height, width, width, 1, kernelOf(deviation));
  return picture;
}

function kernelOf(deviation: number): Float32Array {
  const radius = Math.ceil(3 * deviation);
  const kernel = Float32Array.from({ length: 2 * radius + 1 }, (_, index) =>
    deviation === 0 ? 1 : Math.exp(-((index - radius) ** 2) / (2 * deviation ** 2)),
  );
  const sum = kernel.reduce((total, value) => total + value, 0);
  return kernel.map((value) => value / sum);
}

/** Along lines of `length` values `step` apart; `lines` of them, `stride` apart. */
function convolve(
  data: Float32Array,
  length: number,
  lines: number,
  step: number,
  stride: number,
  kernel: Float32Array,
): void {
  const radius = kernel.length >> 1;
  if (radius === 0) return;
  const padded = new Float32Array(length + 2 * radius);
  for (let line = 0; line < lines; line += 1) {
    const start = line * stride;
    for (let at = 0; at < padded.length; at += 1) {
      padded[at] = data[start + step * Math.min(length - 1, Math.max(0, at - radius))] ?? 0;
    }
    for (let at = 0; at < length; at += 1) {
      let sum = 0;
      for (let k = 0; k < kernel.length; k += 1) sum += (padded[at + k] ?? 0) * (kernel[k] ?? 0);
      data[start + step * at] = sum;
    }
  }
}

/** What each pixel becomes; x and y in shares of the height, from the middle. */
export function each(picture: Light, change: (value: number, x: number, y: number) => number): Light {
  const { width, height, data } = picture;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      data[at] = change(data[at] ?? 0, (x - width / 2) / height, (y - height / 2) / height);
    }
  }
  return picture;
}

/** Of that deviation, and what a sensor cannot hold is cut off. */
export function noise(picture: Light, deviation: number, seed: number): Light {
  const random = new Random(seed + 991);
  // A table: a logarithm for each of a million pixels would take longer than all the rest.
  const table = Float32Array.from({ length: 4096 }, () => random.normal());
  return each(picture, (value) =>
    Math.min(255, Math.max(0, value + deviation * (table[Math.floor(random.next() * 4096)] ?? 0))),
  );
}

/** What cheap cameras do to make up for their lens: white seams along dark edges. */
export function sharpen(picture: Light, amount: number): Light {
  const soft = blur({ ...picture, data: picture.data.slice() }, 1);
  for (const [index, value] of soft.data.entries()) {
    picture.data[index] = (picture.data[index] ?? 0) + amount * ((picture.data[index] ?? 0) - value);
  }
  return picture;
}

/** A sensor with fewer pixels than the picture has: made smaller and larger again. */
export function coarsen(picture: Light, share: number): Light {
  const { width, height } = picture;
  const small = resized(picture, Math.round(width * share), Math.round(height * share));
  picture.data.set(resized(small, width, height).data);
  return picture;
}

function resized({ width, height, data }: Light, toWidth: number, toHeight: number): Light {
  const result = new Float32Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y += 1) {
    const fromY = Math.min(height - 1.001, Math.max(0, ((y + 0.5) * height) / toHeight - 0.5));
    for (let x = 0; x < toWidth; x += 1) {
      const fromX = Math.min(width - 1.001, Math.max(0, ((x + 0.5) * width) / toWidth - 0.5));
      const at = Math.floor(fromY) * width + Math.floor(fromX);
      const [fx, fy] = [fromX % 1, fromY % 1];
      const above = (data[at] ?? 0) * (1 - fx) + (data[at + 1] ?? 0) * fx;
      const below = (data[at + width] ?? 0) * (1 - fx) + (data[at + width + 1] ?? 0) * fx;
      result[y * toWidth + x] = above * (1 - fy) + below * fy;
    }
  }
  return { width: toWidth, height: toHeight, data: result };
}

/** ITU-T T.81, table K.1: quantization of brightness. */
const QUANTIZATION = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];

const COSINES = Float32Array.from({ length: 64 }, (_, index) => {
  const [frequency, at] = [index >> 3, index & 7];
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * at + 1) * frequency * Math.PI) / 16);
});

/** The losses of JPEG at a quality of 1 to 100, as libjpeg scales its tables: blocks of 8 × 8, cosines, rounding. */
export function jpeg(picture: Light, quality: number): Light {
  const { width, height, data } = picture;
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const steps = QUANTIZATION.map((value) => Math.max(1, Math.floor((value * percent + 50) / 100)));
  const [block, half] = [new Float32Array(64), new Float32Array(64)];
  for (let top = 0; top + 8 <= height; top += 8) {
    for (let left = 0; left + 8 <= width; left += 8) {
      for (let i = 0; i < 64; i += 1) block[i] = (data[(top + (i >> 3)) * width + left + (i & 7)] ?? 0) - 128;
      transform(block, half, false);
      for (let i = 0; i < 64; i += 1) {
        const step = steps[i] ?? 1;
        block[i] = Math.round((block[i] ?? 0) / step) * step;
      }
      transform(block, half, true);
      for (let i = 0; i < 64; i += 1) data[(top + (i >> 3)) * width + left + (i & 7)] = (block[i] ?? 0) + 128;
    }
  }
  return picture;
}

/** The two-dimensional cosine transform of a block, or back. */
function transform(block: Float32Array, half: Float32Array, back: boolean): void {
  for (const [from, to] of [
    [block, half],
    [half, block],
  ] as const) {
    // Along rows, and the result lies on its side: twice, and it stands again.
    for (let row = 0; row < 8; row += 1) {
      for (let out = 0; out < 8; out += 1) {
        let sum = 0;
        for (let k = 0; k < 8; k += 1) {
          sum += (from[8 * row + k] ?? 0) * (COSINES[back ? 8 * k + out : 8 * out + k] ?? 0);
        }
        to[8 * out + row] = sum;
      }
    }
  }
}
