import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
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

/** The text of the one QR code in a picture (PNG) of a screen or a sheet, by a reader that this project did not write. */
export async function codeIn(png: Buffer): Promise<string | undefined> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
  const { width, height, data } = PNG.sync.read(png);
  const pixels = { width, height, data: new Uint8ClampedArray(data) } as ImageData;
  const [found] = await readBarcodes(pixels, { formats: ['QRCode'], maxNumberOfSymbols: 1, textMode: 'Plain' });
  return found?.isValid === true ? found.text : undefined;
}
