import type { Decoder } from './decoder.ts';
import { loadWasmDecoder, type WasmSource } from './wasm-decoder.ts';
import { zxingDecoder } from './zxing-decoder.ts';

/** One after the other until one reads it. One that throws has not. */
export function inTurn(...decoders: readonly Decoder[]): Decoder {
  return {
    async decode(image) {
      for (const decoder of decoders) {
        const sighting = await decoder.decode(image).catch(() => undefined);
        if (sighting !== undefined) return sighting;
      }
      return undefined;
    },
  };
}

/**
 * What a page can have: zxing-cpp first, which is the quickest, and then the one without WebAssembly,
 * which reads through lenses and from the side what that cannot; that one alone where WebAssembly is
 * not to be had. Never rejects.
 */
export async function loadBestDecoder(source: WasmSource): Promise<Decoder> {
  try {
    return inTurn(await loadWasmDecoder(source), zxingDecoder);
  } catch {
    return zxingDecoder;
  }
}
