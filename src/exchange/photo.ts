import { OffleaseError } from '../license/error.ts';
import { CodeReader } from './code-reader.ts';
import type { Sighting } from './decoder.ts';

/** The largest picture file that is opened: 32 MiB. */
export const MAX_PHOTO_BYTES = 32 * 1024 * 1024;

/** Longest sides tried: most photos are read best when small, a dense code in a corner when large. */
const SIDES = [1600, 3200] as const;

/**
 * Reads the QR code in a picture: a file, or what the clipboard or a drop holds.
 *
 * @throws OffleaseError file-too-large {most: bytes}, file-invalid {reason: 'not-a-picture'}, qr-not-found
 */
export async function readPhoto(photo: Blob): Promise<Sighting> {
  const reader = new CodeReader();
  try {
    return await readPhotoWith(photo, (picture) => reader.read(picture));
  } finally {
    reader.close();
  }
}

/** The same by any reader of pictures, which takes each one over and closes it. */
export async function readPhotoWith(
  photo: Blob,
  read: (picture: ImageBitmap) => Promise<Sighting | undefined>,
): Promise<Sighting> {
  if (photo.size > MAX_PHOTO_BYTES) throw new OffleaseError('file-too-large', { most: MAX_PHOTO_BYTES });
  const whole = await createImageBitmap(photo).catch(notAPicture);
  try {
    const longest = Math.max(whole.width, whole.height);
    for (const [index, side] of SIDES.entries()) {
      if (index > 0 && longest <= (SIDES[index - 1] ?? 0)) break;
      const smaller = await resized(whole, Math.min(1, side / longest));
      const sighting = await read(smaller).catch(notAPicture);
      if (sighting !== undefined) return sighting;
    }
  } finally {
    whole.close();
  }
  throw new OffleaseError('qr-not-found');
}

function notAPicture(cause: unknown): never {
  throw new OffleaseError('file-invalid', { reason: 'not-a-picture' }, { cause });
}

function resized(whole: ImageBitmap, scale: number): Promise<ImageBitmap> {
  return createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(whole.width * scale)),
    resizeHeight: Math.max(1, Math.round(whole.height * scale)),
    resizeQuality: 'medium',
  });
}
