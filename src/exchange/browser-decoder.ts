import { BrowserQRCodeReader } from '@zxing/browser/esm/readers/BrowserQRCodeReader.js';
import type { Decoder } from './decoder.ts';
import { colored } from './second-opinion.ts';

/** What `@zxing/browser` brings, as it comes: in the page, on a canvas. It reads about half of what a webcam sees. */
export function browserDecoder(): Decoder {
  const reader = new BrowserQRCodeReader();
  const canvas = document.createElement('canvas');
  return {
    decode({ width, height, data }) {
      Object.assign(canvas, { width, height });
      canvas
        .getContext('2d', { willReadFrequently: true })
        ?.putImageData(new ImageData(colored({ width, height, data }).data, width, height), 0, 0);
      try {
        const result = reader.decodeFromCanvas(canvas);
        const corners = result.getResultPoints().slice(0, 3);
        return Promise.resolve({
          text: result.getText(),
          corners: corners.map((point) => ({ x: point.getX(), y: point.getY() })),
        });
      } catch {
        return Promise.resolve(undefined); // its way to say that there is none
      }
    },
  };
}
