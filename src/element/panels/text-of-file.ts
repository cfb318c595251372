import { readTextFile } from '../../exchange/file.ts';

/**
 * What a file says: its text, or that of the QR code in it if it is a picture.
 *
 * @throws OffleaseError as `readTextFile` and `readPhoto`
 */
export async function textOfFile(file: File): Promise<string> {
  if (!file.type.startsWith('image/')) return readTextFile(file);
  const { readPhoto } = await import('../../exchange/photo.ts');
  const { text } = await readPhoto(file);
  return text;
}
