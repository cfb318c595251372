import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { loadBestDecoder } from './best-decoder.ts';
import type { DecodeAnswer, DecodeTask } from './decode-messages.ts';
import { greyOfPicture } from './frame-pixels.ts';
import { zxingDecoder } from './zxing-decoder.ts';

/** Chosen here, once, when the worker starts: whoever starts it names it after the choice. */
const { name } = globalThis as { readonly name?: string };
const decoder = name === 'without-wasm' ? Promise.resolve(zxingDecoder) : loadBestDecoder({ url: wasmUrl });

async function answerTo({ id, picture }: DecodeTask): Promise<DecodeAnswer> {
  try {
    const image = await greyOfPicture(picture);
    const sighting = await (await decoder).decode(image);
    return sighting === undefined ? { id } : { id, sighting };
  } catch (error) {
    return { id, failure: String(error) };
  }
}

addEventListener('message', ({ data }: MessageEvent<DecodeTask>) => {
  void answerTo(data).then((answer) => postMessage(answer));
});
