import { readTextFile } from '../../exchange/file.ts';
import type { Way } from '../../license/product.ts';

/** Whether a file is a picture, by its type or, where the system does not know that, by its name. */
export function wayOfFile({ type, name }: Blob & { readonly name?: string }): Extract<Way, 'photo' | 'file'> {
  const isPicture = type.startsWith('image/') || /\.(?:png|jpe?g|webp|gif|bmp|avif|heic)$/i.test(name ?? '');
  return isPicture ? 'photo' : 'file';
}

/**
 * What a file says: its text, or that of the QR code in it if it is a picture.
 *
 * @throws OffleaseError as `readTextFile` and `readPhoto`
 */
export async function textOfFile(file: Blob & { readonly name?: string }): Promise<string> {
  if (wayOfFile(file) === 'file') return readTextFile(file);
  const { readPhoto } = await import('../../exchange/photo.ts');
  const { text } = await readPhoto(file);
  return text;
}
