import { OffleaseError } from '../../license/error.ts';
import {
  agree,
  agreementKey,
  generateReceivingKey,
  generateSigningKey,
  sign,
  verify,
  type SigningKey,
} from '../../token/keys.ts';
import { assertSecureContext } from './secure-context.ts';

const NOTHING = new Uint8Array();

/** Where a probe puts a value down and takes it up again, in two transactions. */
export interface ProbePlace {
  put(value: unknown): Promise<void>;
  take(): Promise<unknown>;
}

/**
 * Whether this surrounding can make keys, agree, seal and sign.
 *
 * @throws OffleaseError `insecure-context`, `crypto-unavailable` (`algorithm`)
 */
export async function assertCrypto(): Promise<void> {
  assertSecureContext();
  await tried('ECDSA', async () => sign(await generateSigningKey(), NOTHING));
  const secret = await tried('ECDH', async () => {
    const { privateKey, publicKey } = await generateReceivingKey();
    return agree(privateKey, await agreementKey(publicKey));
  });
  const { subtle } = crypto;
  const bits = await tried('HKDF', async () => {
    const input = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
    return subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: NOTHING, info: NOTHING }, input, 128);
  });
  await tried('AES-GCM', async () => {
    const key = await subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt']);
    return subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, NOTHING);
  });
}

/**
 * Whether a private key comes back from `place` as one that signs. Some private windows keep everything but keys.
 *
 * @throws OffleaseError `storage-keys` (`reason`), storage-*
 */
export async function assertKeepsKeys(place: ProbePlace): Promise<void> {
  const made = await generateSigningKey();
  try {
    await place.put(made);
  } catch (error) {
    if (error instanceof OffleaseError && error.facts['reason'] === 'DataCloneError') {
      throw new OffleaseError('storage-keys', { reason: 'write' }, { cause: error });
    }
    throw error;
  }
  const kept = (await place.take()) as SigningKey | undefined;
  if (kept === undefined) throw new OffleaseError('storage-keys', { reason: 'read' });
  let cause: unknown;
  try {
    if (await verify(made.publicKey, await sign(kept, NOTHING), NOTHING)) return;
  } catch (error) {
    cause = error;
  }
  throw new OffleaseError('storage-keys', { reason: 'sign' }, { cause });
}

async function tried<T>(algorithm: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new OffleaseError('crypto-unavailable', { algorithm }, { cause });
  }
}
