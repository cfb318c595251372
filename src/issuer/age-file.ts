import { concatBytes, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { CustodyProgress } from './custody.ts';

type OnProgress = ((progress: CustodyProgress) => void) | undefined;

const CHUNK = 1 << 20;
/** log2 of scrypt's N, as age has it by default. */
const WORK_FACTOR = 18;

function streamOf(bytes: Bytes, phase: 'encrypting' | 'decrypting', onProgress: OnProgress): ReadableStream<Bytes> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) {
        controller.enqueue(bytes.subarray(at, at + CHUNK));
        at = Math.min(bytes.length, at + CHUNK);
        onProgress?.({ phase, done: at, total: bytes.length });
      }
      if (at >= bytes.length) controller.close();
    },
  });
}

async function collected(stream: ReadableStream<Uint8Array>): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
  return concatBytes(...parts);
}

/**
 * An age file with a passphrase (age-encryption.org/v1, scrypt), binary: `age --decrypt` opens it. Deriving its key takes a
 * second or so, in one go; the phase is told before.
 */
export async function encryptAge(
  plain: Bytes,
  passphrase: string,
  workFactor = WORK_FACTOR,
  onProgress?: OnProgress,
): Promise<Bytes> {
  // Some ten kilobytes that nobody needs but who makes or opens a backup.
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase.normalize('NFC'));
  encrypter.setScryptWorkFactor(workFactor);
  onProgress?.({ phase: 'deriving', done: 0, total: 1 });
  return collected(await encrypter.encrypt(streamOf(plain, 'encrypting', onProgress)));
}

/** @throws OffleaseError `passphrase-wrong`, `backup-invalid` (`reason`: no age file, or one that was cut or altered) */
export async function decryptAge(file: Bytes, passphrase: string, onProgress?: OnProgress): Promise<Bytes> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase.normalize('NFC'));
  onProgress?.({ phase: 'deriving', done: 0, total: 1 });
  let plain: ReadableStream<Uint8Array>;
  try {
    plain = await decrypter.decrypt(streamOf(file, 'decrypting', onProgress));
  } catch (cause) {
    const isWrong = cause instanceof Error && cause.message.includes('no identity matched');
    throw isWrong
      ? new OffleaseError('passphrase-wrong', {}, { cause })
      : new OffleaseError('backup-invalid', { reason: 'no age file' }, { cause });
  }
  try {
    return await collected(plain);
  } catch (cause) {
    throw new OffleaseError('backup-invalid', { reason: 'altered' }, { cause });
  }
}
