import type { GreyImage } from '../../src/exchange/grey-image.ts';
import type { QrMatrix } from '../../src/exchange/qr-code.ts';

export interface Scene {
  readonly width: number;
  readonly height: number;
  /** Pixels a module, any number: 4.5 too. */
  readonly scale: number;
  readonly degrees?: number;
  readonly inverted?: boolean;
  /** Where the middle of the code is, in pixels from that of the picture. */
  readonly shift?: number;
  readonly dark?: number;
  readonly light?: number;
  /** Box blur of so many pixels radius. */
  readonly blur?: number;
  /** Uniform noise of this amplitude, from a fixed seed. */
  readonly noise?: number;
}

/** A code as a screen shows it and a camera at rest sees it: nearest module at each pixel's middle. */
export function picture(matrix: QrMatrix, scene: Scene): GreyImage {
  const { width, height, scale, degrees = 0, inverted = false, shift = 0, dark = 0, light = 255 } = scene;
  const data = new Uint8ClampedArray(width * height);
  const cos = Math.cos((degrees * Math.PI) / 180);
  const sin = Math.sin((degrees * Math.PI) / 180);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const dx = x + 0.5 - width / 2 - shift;
      const dy = y + 0.5 - height / 2 - shift;
      const column = Math.floor((cos * dx + sin * dy) / scale + matrix.size / 2);
      const row = Math.floor((cos * dy - sin * dx) / scale + matrix.size / 2);
      const inside = column >= 0 && column < matrix.size && row >= 0 && row < matrix.size;
      const isDark = inside && matrix.modules[row * matrix.size + column] === 1;
      data[y * width + x] = isDark !== inverted ? dark : light;
    }
  }
  const image = { width, height, data };
  return noisy(blurred(image, scene.blur ?? 0), scene.noise ?? 0);
}

function blurred(image: GreyImage, radius: number): GreyImage {
  if (radius === 0) return image;
  const { width, height, data } = image;
  const result = new Uint8ClampedArray(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let [sum, count] = [0, 0];
      for (let j = Math.max(0, y - radius); j <= Math.min(height - 1, y + radius); j += 1) {
        for (let i = Math.max(0, x - radius); i <= Math.min(width - 1, x + radius); i += 1) {
          sum += data[j * width + i] ?? 0;
          count += 1;
        }
      }
      result[y * width + x] = sum / count;
    }
  }
  return { width, height, data: result };
}

function noisy(image: GreyImage, amplitude: number): GreyImage {
  if (amplitude === 0) return image;
  let state = 7;
  return {
    ...image,
    data: image.data.map((value) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return value + ((state >>> 16) / 65536 - 0.5) * 2 * amplitude;
    }),
  };
}

/** A text as tokens have it, of any length and content. */
export function tokenText(length: number, seed = 1): string {
  let state = seed * 77;
  const symbol = (): string => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(state >>> 27);
  };
  return `OFL1${Array.from({ length: length - 4 }, symbol).join('')}`;
}
