import workerUrl from './decode.worker.ts?worker&url';
import type { DecodeAnswer, DecodeTask } from './decode-messages.ts';
import type { Decoder, Sighting } from './decoder.ts';
import { decoderChoice } from './decoder-choice.ts';
import { greyOfPicture, type Picture } from './frame-pixels.ts';
import { ownScriptUrl } from './trusted-script.ts';

interface Waiting {
  readonly resolve: (sighting: Sighting | undefined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Reads codes in pictures, off the main thread: pictures are transferred, not copied. Where the page's
 * policy or the browser allows no worker, it reads in the page itself, slower but the same.
 */
export class CodeReader {
  #worker: Worker | undefined = startWorker();
  #here: Promise<Decoder> | undefined;
  #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor() {
    this.#worker?.addEventListener('message', ({ data }: MessageEvent<DecodeAnswer>) => this.#settle(data));
    // Its script did not load, or something in it broke: what was under way counts as not read.
    this.#worker?.addEventListener('error', (event) => {
      event.preventDefault();
      this.#giveUpWorker();
    });
  }

  /**
   * The code in a picture, which is taken over and closed; `undefined` where none can be read. Rejects
   * where the picture itself cannot be looked at.
   */
  async read(picture: Picture): Promise<Sighting | undefined> {
    const worker = this.#worker;
    if (worker === undefined) return this.#readHere(picture);
    const taken = await forWorker(picture);
    if (worker !== this.#worker) return undefined; // closed meanwhile: nobody would answer
    this.#lastId += 1;
    const task: DecodeTask = { id: this.#lastId, picture: taken };
    const answer = new Promise<Sighting | undefined>((resolve, reject) => {
      this.#waiting.set(task.id, { resolve, reject });
    });
    worker.postMessage(task, ['data' in taken ? taken.data.buffer : taken]);
    return answer;
  }

  /** Ends the worker; whatever is still being read counts as not read. */
  close(): void {
    this.#giveUpWorker();
  }

  async #readHere(picture: Picture): Promise<Sighting | undefined> {
    this.#here ??= decoderHere();
    return (await this.#here).decode(await greyOfPicture(picture));
  }

  #settle({ id, sighting, failure }: DecodeAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure === undefined) waiting?.resolve(sighting);
    else waiting?.reject(new Error(failure));
  }

  #giveUpWorker(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}

function startWorker(): Worker | undefined {
  const choice = decoderChoice();
  if (choice === 'library') return undefined; // it needs a page
  try {
    return new Worker(ownScriptUrl(workerUrl), { type: 'module', name: choice });
  } catch {
    return undefined;
  }
}

/** Bitmaps have to be drawn to be looked at, and older workers cannot draw. */
async function forWorker(picture: Picture): Promise<Picture> {
  return picture instanceof ImageBitmap && typeof OffscreenCanvas === 'undefined' ? greyOfPicture(picture) : picture;
}

async function decoderHere(): Promise<Decoder> {
  if (decoderChoice() === 'library') return (await import('./browser-decoder.ts')).browserDecoder();
  return (await import('./zxing-decoder.ts')).zxingDecoder;
}
