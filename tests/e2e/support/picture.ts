import { PNG } from 'pngjs';
import { QUIET_ZONE, qrMatrix } from '../../../src/exchange/qr-code.ts';

/** Pixels a side of one module: about what a screen shows. */
const SCALE = 6;

/** A picture (PNG) of the QR code that holds a text. */
export function qrPicture(text: string): Buffer {
  const { size, modules } = qrMatrix(text);
  const side = (size + 2 * QUIET_ZONE) * SCALE;
  const png = new PNG({ width: side, height: side });
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const column = Math.floor(x / SCALE) - QUIET_ZONE;
      const row = Math.floor(y / SCALE) - QUIET_ZONE;
      const inside = column >= 0 && row >= 0 && column < size && row < size;
      const value = inside && modules[row * size + column] === 1 ? 0 : 255;
      png.data.set([value, value, value, 255], 4 * (y * side + x));
    }
  }
  return PNG.sync.write(png);
}
