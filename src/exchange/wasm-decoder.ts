import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import type { Decoder, Sighting } from './decoder.ts';
import type { GreyImage } from './grey-image.ts';
import { colored } from './second-opinion.ts';

/** Where zxing-cpp's WebAssembly comes from: its address on the own host, or its bytes. Never from a CDN. */
export type WasmSource = { readonly url: string } | { readonly bytes: ArrayBuffer };

/** As the package has it (tries harder, turned, inverted and smaller), but one code, and its text as it stands. */
const OPTIONS: ReaderOptions = { formats: ['QRCode'], maxNumberOfSymbols: 1, textMode: 'Plain' };

/** The smallest module there is: a magic number and a version. */
const NOTHING = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Whether this page's policy (`wasm-unsafe-eval`) and browser let WebAssembly run. Nothing is loaded for it. */
export function wasmIsAllowed(): boolean {
  try {
    // Where the policy forbids it this throws; `validate` would not notice.
    return new WebAssembly.Module(NOTHING) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

/**
 * zxing-cpp, compiled to WebAssembly. Rejects where it cannot be loaded or may not run: whoever asks has
 * another decoder for that.
 */
export async function loadWasmDecoder(source: WasmSource): Promise<Decoder> {
  if (!wasmIsAllowed()) throw new Error('a page without WebAssembly');
  const overrides = 'url' in source ? { locateFile: () => source.url } : { wasmBinary: source.bytes };
  await prepareZXingModule({ overrides, fireImmediately: true });
  return { decode: readWithWasm };
}

async function readWithWasm(image: GreyImage): Promise<Sighting | undefined> {
  if (image.data.length === 0) return undefined;
  // It wants no more of an ImageData than these three, which Node can have too.
  const [found] = await readBarcodes(colored(image) as ImageData, OPTIONS);
  if (found === undefined || !found.isValid || found.text === '') return undefined;
  const { bottomLeft, topLeft, topRight } = found.position;
  return { text: found.text, corners: [bottomLeft, topLeft, topRight] };
}
