import { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library';
import decodeQR from 'qr/decode.js';
import { readBarcodes } from 'zxing-wasm/reader';
import { loadBestDecoder } from '../../../src/exchange/best-decoder.ts';
import type { Decoder } from '../../../src/exchange/decoder.ts';
import { greyOfPicture } from '../../../src/exchange/frame-pixels.ts';
import type { GreyImage } from '../../../src/exchange/grey-image.ts';
import { readPhotoWith } from '../../../src/exchange/photo.ts';
import { colored } from '../../../src/exchange/second-opinion.ts';
import { zxingDecoder } from '../../../src/exchange/zxing-decoder.ts';
import { FRAME_KINDS, frameOf, type FrameSize, type Shot, SIZES, textOf, VERSIONS } from './scan-frames.ts';

export const READERS = ['scan', 'scan.nowasm', 'peer.zxing-js', 'peer.qr', 'peer.zxing-wasm'] as const;
export type ReaderName = (typeof READERS)[number];

export interface Reading extends Shot {
  readonly reader: ReaderName;
  readonly outcome: 'read' | 'wrong' | 'none';
  readonly ms: number;
}

/** How many pictures of each kind: more of the version that the bounds are about. */
const SEEDS = (version: number): number => (version === 15 ? 5 : 3);

type Read = (image: GreyImage) => Promise<string | undefined>;

/** Throwing is how some say that there is no code. */
async function attempt(read: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}

const by =
  (decoder: Decoder): Read =>
  async (image) =>
    (await decoder.decode(image))?.text;

/** What is measured, and the three packages as they come, with what they do unless told otherwise. */
async function readersWith(bytes: ArrayBuffer): Promise<Readonly<Record<ReaderName, Read>>> {
  const best = await loadBestDecoder({ bytes });
  if (best === zxingDecoder) throw new Error('no WebAssembly here');
  return {
    scan: by(best),
    'scan.nowasm': by(zxingDecoder),
    'peer.zxing-js': ({ data, width, height }) => {
      const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(data, width, height)));
      return Promise.resolve(new QRCodeReader().decode(bitmap).getText());
    },
    'peer.qr': (image) => Promise.resolve(decodeQR(colored(image))),
    'peer.zxing-wasm': async (image) => {
      const [found] = await readBarcodes(colored(image) as ImageData, { formats: ['QRCode'] });
      return found?.isValid === true ? found.text : undefined;
    },
  };
}

export function shots(): readonly Shot[] {
  return (Object.keys(SIZES).map(Number) as FrameSize[]).flatMap((size) =>
    VERSIONS.flatMap((version) =>
      FRAME_KINDS.flatMap((kind) =>
        Array.from({ length: SEEDS(version) }, (_, seed) => ({ kind, size, version, seed })),
      ),
    ),
  );
}

/** Every `of`-th picture, beginning with the one given, read by all. */
export async function readFrames(bytes: ArrayBuffer, first: number, of: number): Promise<readonly Reading[]> {
  const readers = await readersWith(bytes);
  const readings: Reading[] = [];
  for (const [index, shot] of shots().entries()) {
    if (index % of !== first) continue;
    const image = frameOf(shot);
    const text = textOf(shot.version, shot.seed);
    for (const reader of READERS) {
      const start = performance.now();
      const got = await attempt(() => readers[reader](image));
      const ms = performance.now() - start;
      const outcome = got === undefined ? 'none' : got === text ? 'read' : 'wrong';
      readings.push({ ...shot, reader, outcome, ms });
    }
  }
  return readings;
}

/** In a browser, which knows how to open them: the texts in photographs, as the app reads a photo. */
export async function readPhotos(
  wasm: string,
  photos: readonly string[],
): Promise<readonly { readonly scan: string | undefined; readonly nowasm: string | undefined }[]> {
  const best = await loadBestDecoder({ bytes: await (await fetch(wasm)).arrayBuffer() });
  const read = async (photo: Blob, decoder: Decoder): Promise<string | undefined> =>
    readPhotoWith(photo, async (picture) => decoder.decode(await greyOfPicture(picture))).then(
      ({ text }) => text,
      () => undefined,
    );
  const texts = [];
  for (const address of photos) {
    const photo = await (await fetch(address)).blob();
    texts.push({ scan: await read(photo, best), nowasm: await read(photo, zxingDecoder) });
  }
  return texts;
}
