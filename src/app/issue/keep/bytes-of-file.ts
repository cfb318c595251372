import type { Bytes } from '../../../license/bytes.ts';
import { OffleaseError } from '../../../license/error.ts';

/** @throws OffleaseError `file-invalid` (`reason: 'unreadable'`) */
export async function bytesOfFile(file: Blob): Promise<Bytes> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new OffleaseError('file-invalid', { reason: 'unreadable' }, { cause });
  }
}
