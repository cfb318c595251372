import type { Sighting } from './decoder.ts';
import type { Picture } from './frame-pixels.ts';

/** From the page to the worker: read the code in this picture. */
export interface DecodeTask {
  readonly id: number;
  readonly picture: Picture;
}

/** Back: what was read in it, or why the picture could not be looked at. */
export interface DecodeAnswer {
  readonly id: number;
  readonly sighting?: Sighting;
  readonly failure?: string;
}
