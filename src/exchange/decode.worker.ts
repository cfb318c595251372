import type { DecodeAnswer, DecodeTask } from './decode-messages.ts';
import type { Decoder } from './decoder.ts';
import { greyOfPicture } from './frame-pixels.ts';
import { zxingDecoder } from './zxing-decoder.ts';

/** Chosen here, once, when the worker starts. */
const decoder: Decoder = zxingDecoder;

async function answerTo({ id, picture }: DecodeTask): Promise<DecodeAnswer> {
  try {
    const sighting = await decoder.decode(await greyOfPicture(picture));
    return sighting === undefined ? { id } : { id, sighting };
  } catch (error) {
    return { id, failure: String(error) };
  }
}

addEventListener('message', ({ data }: MessageEvent<DecodeTask>) => {
  void answerTo(data).then((answer) => postMessage(answer));
});
