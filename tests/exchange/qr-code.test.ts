import { describe, expect, it } from 'vitest';
import { OffleaseError } from '../../src/license/error.ts';
import { alphanumericCapacity, qrMatrix, QUIET_ZONE } from '../../src/exchange/qr-code.ts';
import { drawQr, qrPath } from '../../src/exchange/qr-drawing.ts';
import { readQr } from '../../src/exchange/zxing-decoder.ts';
import { tokenText } from './picture.ts';

const VERSIONS = Array.from({ length: 20 }, (_, index) => index + 1);

describe('a QR code', () => {
  it.each(VERSIONS)('of version %i holds what the table says, and nothing more', (version) => {
    for (const ecc of ['M', 'Q'] as const) {
      const capacity = alphanumericCapacity(version, ecc);
      const full = qrMatrix('A'.repeat(capacity), { ecc });
      expect(full.version).toBe(version);
      expect(full.size).toBe(17 + 4 * version);
      expect(full.modules).toHaveLength(full.size ** 2);
      expect(qrMatrix('A'.repeat(capacity + 1), { ecc }).version).toBe(version + 1);
    }
  });

  it('is refused where it would be too dense, or too long for any', () => {
    const refused = (act: () => unknown): unknown => {
      try {
        act();
      } catch (error) {
        return error instanceof OffleaseError && { code: error.code, facts: error.facts };
      }
      return undefined;
    };
    expect(refused(() => qrMatrix('A'.repeat(657), { maxVersion: 16 }))).toEqual({
      code: 'qr-too-long',
      facts: { characters: 657, maxVersion: 16 },
    });
    expect(refused(() => qrMatrix('A'.repeat(656), { maxVersion: 16 }))).toBeUndefined();
    expect(refused(() => qrMatrix('A'.repeat(3392)))).toMatchObject({ code: 'qr-too-long' });
    expect(refused(() => qrMatrix('A'.repeat(1e6)))).toMatchObject({ code: 'qr-too-long' });
  });

  it('has room for other texts too', () => {
    expect(qrMatrix('a'.repeat(100)).version).toBeGreaterThan(qrMatrix('A'.repeat(100)).version);
  });

  it('has no capacity beyond the table', () => {
    expect(() => alphanumericCapacity(21)).toThrow(RangeError);
    expect(() => alphanumericCapacity(0)).toThrow(RangeError);
  });
});

describe('its drawing', () => {
  const text = tokenText(400);
  const matrix = qrMatrix(text);

  it('as a path has exactly the dark modules, within the quiet zone', () => {
    const { path, size } = qrPath(matrix);
    expect(size).toBe(matrix.size + 2 * QUIET_ZONE);
    const drawn = new Uint8Array(matrix.size ** 2);
    const rest = path.replace(
      /M(\d+) (\d+)h(\d+)v1h-(\d+)z/g,
      (_, x: string, y: string, width: string, back: string) => {
        expect(back).toBe(width);
        const start = (Number(y) - QUIET_ZONE) * matrix.size + Number(x) - QUIET_ZONE;
        expect(Number(x) - QUIET_ZONE + Number(width)).toBeLessThanOrEqual(matrix.size);
        drawn.fill(1, start, start + Number(width));
        return '';
      },
    );
    expect(rest).toBe('');
    expect(drawn).toEqual(matrix.modules);
  });

  it('on a canvas is black on white with a quiet zone, and can be read', () => {
    const scale = 4;
    let data = new Uint8ClampedArray();
    const canvas = {
      width: 0,
      height: 0,
      getContext: () => ({
        fillStyle: '',
        fillRect(x: number, y: number, width: number, height: number) {
          if (data.length === 0) data = new Uint8ClampedArray(canvas.width * canvas.height);
          for (let row = y; row < y + height; row += 1) {
            data.fill(this.fillStyle === '#fff' ? 255 : 0, row * canvas.width + x, row * canvas.width + x + width);
          }
        },
      }),
    };
    drawQr(canvas as unknown as HTMLCanvasElement, matrix, scale + 0.7);
    expect(canvas.width).toBe((matrix.size + 2 * QUIET_ZONE) * scale);
    expect(canvas.height).toBe(canvas.width);
    const border = QUIET_ZONE * scale;
    for (let y = 0; y < canvas.height; y += 1) {
      expect(data.subarray(y * canvas.width, y * canvas.width + border).every((value) => value === 255)).toBe(true);
    }
    expect(data.subarray(0, border * canvas.width).every((value) => value === 255)).toBe(true);
    expect(readQr({ width: canvas.width, height: canvas.height, data })?.text).toBe(text);
  });
});
