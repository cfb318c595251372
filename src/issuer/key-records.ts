import type { Bytes } from '../license/bytes.ts';
import type { UnixTime } from '../license/time.ts';

/** A private key as PKCS #8 under AES-GCM; its role and public key are the additional data. */
export interface WrappedKey {
  /** 65 bytes. */
  readonly publicKey: Bytes;
  readonly iv: Bytes;
  readonly wrapped: Bytes;
}

/** The key that wraps the private keys, wrapped under the passphrase (PBKDF2-SHA-256, AES-GCM). */
export interface PassphraseLock {
  readonly salt: Bytes;
  readonly rounds: number;
  readonly iv: Bytes;
  readonly wrapped: Bytes;
}

/** A root key: the public half always, the private half (wrapped) while it is kept in this browser. */
export interface RootRecord {
  /** 65 bytes. */
  readonly publicKey: Bytes;
  readonly key?: WrappedKey;
  /** It was exported, and the export was read back. */
  readonly exported?: UnixTime;
}
