import { BrowserQRCodeReader } from '@zxing/browser/esm/readers/BrowserQRCodeReader.js';
import type { Decoder } from './decoder.ts';
import { colored } from './second-opinion.ts';

/**
 * One picture after the other in another size. It misjudges how many modules a code has in some sizes, even of a code
 * without any fault, and then does so for as long as the same picture stands before the camera.
 */
const SIZES = [1, 0.5, 0.85, 0.6, 0.7] as const;

/** What `@zxing/browser` brings: in the page, on a canvas. It reads about half of what a webcam sees. */
export function browserDecoder(): Decoder {
  const reader = new BrowserQRCodeReader();
  const [whole, canvas] = [document.createElement('canvas'), document.createElement('canvas')];
  let turn = 0;
  return {
    decode({ width, height, data }) {
      const size = SIZES[turn % SIZES.length] ?? 1;
      turn += 1;
      Object.assign(whole, { width, height });
      whole.getContext('2d')?.putImageData(new ImageData(colored({ width, height, data }).data, width, height), 0, 0);
      Object.assign(canvas, { width: Math.round(width * size), height: Math.round(height * size) });
      canvas.getContext('2d', { willReadFrequently: true })?.drawImage(whole, 0, 0, canvas.width, canvas.height);
      try {
        const result = reader.decodeFromCanvas(canvas);
        const corners = result.getResultPoints().slice(0, 3);
        return Promise.resolve({
          text: result.getText(),
          corners: corners.map((point) => ({ x: point.getX() / size, y: point.getY() / size })),
        });
      } catch {
        return Promise.resolve(undefined); // its way to say that there is none
      }
    },
  };
}
