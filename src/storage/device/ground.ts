import { OffleaseError } from '../../license/error.ts';
import { encryptContent, hkdf, hkdfKey } from '../../token/hpke.ts';
import {
  agree,
  agreementKey,
  generateReceivingKey,
  generateSigningKey,
  sign,
  verify,
  type SigningKey,
} from '../../token/keys.ts';

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
  const bits = await tried('HKDF', async () => hkdf(await hkdfKey(secret), NOTHING, NOTHING, 16));
  await tried('AES-GCM', async () => {
    const key = await crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt']);
    return encryptContent({ key, nonce: new Uint8Array(12) }, NOTHING, NOTHING);
  });
}

/**
 * Pages that did not come over a secure connection have no keys at all: worth saying before anything is read.
 *
 * @throws OffleaseError `insecure-context`, `crypto-unavailable`
 */
export function assertSecureContext(): void {
  const { isSecureContext, crypto } = globalThis as {
    readonly isSecureContext?: boolean;
    readonly crypto?: Partial<Crypto>;
  };
  if (isSecureContext === false) throw new OffleaseError('insecure-context');
  if (crypto?.subtle === undefined) throw new OffleaseError('crypto-unavailable');
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
