import { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library';
import { describe, expect, it } from 'vitest';
import type { GreyImage } from '../../src/exchange/grey-image.ts';
import { alphanumericCapacity, qrMatrix } from '../../src/exchange/qr-code.ts';
import { readQr, zxingDecoder } from '../../src/exchange/zxing-decoder.ts';
import { picture, type Scene, tokenText } from './picture.ts';

const HD = { width: 1280, height: 720 };

/** The library as it comes, for comparison. */
function readPlainly({ data, width, height }: GreyImage): string | undefined {
  try {
    const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(data, width, height)));
    return new QRCodeReader().decode(bitmap).getText();
  } catch {
    return undefined;
  }
}

function codeOf(version: number, seed = 1): { text: string; matrix: ReturnType<typeof qrMatrix> } {
  const text = tokenText(alphanumericCapacity(version), seed);
  return { text, matrix: qrMatrix(text) };
}

/** Pixels a module that fit, in steps that no size divides. */
function scalesFor(size: number): number[] {
  const most = HD.height / (size + 8);
  return Array.from({ length: 8 }, (_, index) => 2.5 + 0.73 * index).filter((scale) => scale <= most);
}

describe('reading clean captures', () => {
  const versions = Array.from({ length: 16 }, (_, index) => index + 5);

  it.each(versions)(
    'of version %i at every size, upright and turned',
    (version) => {
      const { text, matrix } = codeOf(version, version);
      expect(matrix.version).toBe(version);
      for (const scale of scalesFor(matrix.size)) {
        for (const degrees of [0, 90, 180, 270]) {
          const image = picture(matrix, { ...HD, scale, degrees, shift: scale / 3 });
          expect(readQr(image)?.text, `${scale} pixels a module, ${degrees}°`).toBe(text);
        }
      }
    },
    30_000,
  );

  it.each([5, 8, 12, 15, 16, 20])('of version %i light on dark', (version) => {
    const { text, matrix } = codeOf(version);
    for (const scale of scalesFor(matrix.size).slice(0, 4)) {
      expect(readQr(picture(matrix, { ...HD, scale, inverted: true }))?.text).toBe(text);
    }
  });

  it('mends what the library alone gives up on', () => {
    let plain = 0;
    let all = 0;
    for (const version of [12, 13, 14, 15, 16]) {
      const { text, matrix } = codeOf(version);
      for (const scale of scalesFor(matrix.size)) {
        const image = picture(matrix, { ...HD, scale });
        all += 1;
        if (readPlainly(image) === text) plain += 1;
        expect(readQr(image)?.text).toBe(text);
      }
    }
    // Were the library mended one day, this says so, and the detector here can go.
    expect(plain).toBeLessThan(0.9 * all);
  });
});

describe('reading as cameras see', () => {
  it.each<[string, Partial<Scene>]>([
    ['tilted a little', { degrees: 7 }],
    ['tilted by 30°', { degrees: 30 }],
    ['on its corner', { degrees: 45 }],
    ['out of focus', { degrees: 3, blur: 1 }],
    ['in noise', { degrees: 2, noise: 40 }],
    ['in little contrast', { degrees: 4, dark: 100, light: 150, noise: 5 }],
    ['light on dark, tilted, blurred and noisy', { degrees: 5, inverted: true, blur: 1, noise: 20 }],
  ])('%s', (_, scene) => {
    for (const version of [12, 15, 16]) {
      const { text, matrix } = codeOf(version, 3);
      for (const scale of [4.3, 5.6]) {
        expect(readQr(picture(matrix, { ...HD, scale, ...scene }))?.text, `${version} at ${scale}`).toBe(text);
      }
    }
  });

  it('says where the code is', () => {
    const { matrix } = codeOf(10);
    const corners = readQr(picture(matrix, { ...HD, scale: 6 }))?.corners ?? [];
    const half = 6 * (matrix.size / 2 - 3.5);
    const expected = [
      [640 - half, 360 + half],
      [640 - half, 360 - half],
      [640 + half, 360 - half],
    ];
    expect(corners).toHaveLength(3);
    for (const [index, [x = 0, y = 0]] of expected.entries()) {
      expect(Math.abs((corners[index]?.x ?? 0) - x)).toBeLessThan(6);
      expect(Math.abs((corners[index]?.y ?? 0) - y)).toBeLessThan(6);
    }
  });
});

describe('reading nothing', () => {
  const { matrix } = codeOf(12);
  const whole = picture(matrix, { ...HD, scale: 5 });

  it.each<[string, GreyImage]>([
    ['a white wall', picture(matrix, { ...HD, scale: 0.01 })],
    ['noise', picture(matrix, { ...HD, scale: 0.01, dark: 128, light: 128, noise: 127 })],
    ['half a code', { ...whole, data: whole.data.map((value, index) => (index % 1280 > 640 ? 255 : value)) }],
    ['a single pixel', { width: 1, height: 1, data: new Uint8ClampedArray(1) }],
    ['no pixel', { width: 0, height: 0, data: new Uint8ClampedArray() }],
    ['stripes', { ...whole, data: whole.data.map((_, index) => ((index >> 3) % 2) * 255) }],
  ])('%s', async (_, image) => {
    expect(readQr(image)).toBeUndefined();
    await expect(zxingDecoder.decode(image)).resolves.toBeUndefined();
  });
});
