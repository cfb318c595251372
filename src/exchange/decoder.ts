import type { GreyImage } from './grey-image.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A code that was read in a picture. */
export interface Sighting {
  readonly text: string;
  /** Where its finder patterns are, in pixels of the picture: bottom left, top left, top right. */
  readonly corners: readonly Point[];
}

/**
 * Reads the QR code in a picture; `undefined` where none can be read. Never throws for what a picture
 * holds. The worker chooses one (`decode.worker.ts`): another decoder is another one of these.
 */
export interface Decoder {
  decode(image: GreyImage): Promise<Sighting | undefined>;
}
