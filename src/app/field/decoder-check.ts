import { readPhoto } from '../../exchange/photo.ts';
import { drawQr } from '../../exchange/qr-drawing.ts';
import { qrMatrix } from '../../exchange/qr-code.ts';

/** Letters and digits only, as tokens are. */
const SAMPLE = 'OFFLEASE IS READY FOR THE FIELD';

/** Makes a code and reads it back, by the worker and the decoder that scanning uses. */
export async function decoderReads(): Promise<boolean> {
  try {
    const canvas = new OffscreenCanvas(1, 1);
    drawQr(canvas, qrMatrix(SAMPLE), 6);
    const { text } = await readPhoto(await canvas.convertToBlob({ type: 'image/png' }));
    return text === SAMPLE;
  } catch {
    return false;
  }
}

/** Whether what decodes is in the caches of this origin: its worker, and the WebAssembly that it loads. */
export async function decoderIsKept(caches: CacheStorage): Promise<boolean> {
  const kept = new Set<string>();
  try {
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) {
        const { pathname } = new URL(url);
        if (pathname.endsWith('.wasm')) kept.add('wasm');
        if (/decode\.worker[^/]*\.js$/.test(pathname)) kept.add('worker');
      }
    }
  } catch {
    return false;
  }
  return kept.size === 2;
}
