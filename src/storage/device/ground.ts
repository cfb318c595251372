import { OffleaseError } from '../../license/error.ts';
import { generateSigningKey, sign, verify, type SigningKey } from '../../token/keys.ts';

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
  const { subtle } = globalThis.crypto;
  const curve = 'P-256';
  await tried('ECDSA', async () => {
    const { privateKey } = await subtle.generateKey({ name: 'ECDSA', namedCurve: curve }, false, ['sign', 'verify']);
    await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new Uint8Array(1));
  });
  const secret = await tried('ECDH', async () => {
    const pair = await subtle.generateKey({ name: 'ECDH', namedCurve: curve }, false, ['deriveBits']);
    return subtle.deriveBits({ name: 'ECDH', public: pair.publicKey }, pair.privateKey, 256);
  });
  const bits = await tried('HKDF', async () => {
    const key = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
    return subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: NOTHING, info: NOTHING }, key, 128);
  });
  await tried('AES-GCM', async () => {
    const key = await subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt']);
    await subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, NOTHING);
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
  const message = new Uint8Array(32);
  try {
    if (kept === undefined) throw new OffleaseError('storage-keys', { reason: 'read' });
    const signature = await sign(kept, message);
    if (!(await verify(made.publicKey, signature, message)))
      throw new OffleaseError('storage-keys', { reason: 'sign' });
  } catch (cause) {
    throw cause instanceof OffleaseError ? cause : new OffleaseError('storage-keys', { reason: 'sign' }, { cause });
  }
}

async function tried<T>(algorithm: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new OffleaseError('crypto-unavailable', { algorithm }, { cause });
  }
}
