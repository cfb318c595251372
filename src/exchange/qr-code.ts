import { create } from 'qrcode';
import { utf8 } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';

/** How much of a code may be unreadable: M about 15 %, for screens; Q about 25 %, for paper. */
export type ErrorCorrection = 'M' | 'Q';

/** White modules that ISO/IEC 18004 asks for on each side; in a dark theme too. */
export const QUIET_ZONE = 4;

/** The modules of a code, without its quiet zone. */
export interface QrMatrix {
  readonly version: number;
  /** Modules a side: 17 + 4 × version. */
  readonly size: number;
  /** Row by row, 1 is dark. */
  readonly modules: Uint8Array;
}

export interface QrOptions {
  readonly ecc?: ErrorCorrection;
  /** 1 to 40; a code that would need more is refused. */
  readonly maxVersion?: number;
}

/**
 * Draws a text as one QR code of the smallest version that holds it. The text form of tokens and
 * parts goes into one alphanumeric segment, stated explicitly; anything else into one of UTF-8 bytes.
 *
 * @throws OffleaseError qr-too-long {characters, maxVersion}: show it in parts
 */
export function qrMatrix(text: string, { ecc = 'M', maxVersion = 40 }: QrOptions = {}): QrMatrix {
  const alphanumeric = /^[0-9A-Z $%*+./:-]+$/.test(text);
  const tooLong = (cause?: unknown): OffleaseError =>
    new OffleaseError('qr-too-long', { characters: text.length, maxVersion }, { cause });
  // 4,296 is the most that the largest code holds; nothing longer is even tried.
  if (text.length > 4296) throw tooLong();
  const segment = alphanumeric
    ? ({ data: text, mode: 'alphanumeric' } as const)
    : ({ data: utf8(text), mode: 'byte' } as const);
  try {
    const { version, modules } = create([segment], { errorCorrectionLevel: ecc });
    if (version > maxVersion) throw tooLong();
    return { version, size: modules.size, modules: Uint8Array.from(modules.data) };
  } catch (error) {
    throw error instanceof OffleaseError ? error : tooLong(error);
  }
}

/** ISO/IEC 18004 table 7, versions 1 to 20: larger codes are not read comfortably from a screen. */
const CAPACITY: Readonly<Record<ErrorCorrection, readonly number[]>> = {
  M: [20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656, 734, 816, 909, 970],
  Q: [16, 29, 47, 67, 87, 108, 125, 157, 189, 221, 259, 296, 352, 376, 426, 470, 531, 574, 644, 702],
};

/** Letters and digits that a code of a version (1 to 20) holds: what `splitIntoParts` asks for. */
export function alphanumericCapacity(version: number, ecc: ErrorCorrection = 'M'): number {
  const capacity = CAPACITY[ecc][version - 1];
  if (capacity === undefined) throw new RangeError('a version from 1 to 20');
  return capacity;
}
