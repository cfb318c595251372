import { describe, expect, it } from 'vitest';
import { greyOfPixels, greyOfPlane, halved } from '../../src/exchange/grey-image.ts';

describe('grey pictures', () => {
  it('from colors: white, black, and the same for both orders of red and blue', () => {
    const pixels = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 255, 200, 100, 0, 255, 0, 100, 200, 255);
    expect([...greyOfPixels(pixels, 4, 1).data]).toEqual([255, 0, 100, 100]);
  });

  it('from a plane whose rows are longer', () => {
    const plane = Uint8Array.of(9, 9, 1, 2, 3, 0, 4, 5, 6, 0);
    expect([...greyOfPlane(plane, 2, 4, 3, 2).data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('in half the size, odd edges left out', () => {
    const image = { width: 3, height: 3, data: Uint8ClampedArray.of(10, 20, 99, 30, 40, 99, 99, 99, 99) };
    expect(halved(image)).toEqual({ width: 1, height: 1, data: Uint8ClampedArray.of(25) });
  });
});
