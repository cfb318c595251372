import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { Bytes } from './bytes.ts';
import type { PrivateKey, PublicKey } from './keys.ts';

/** Section 3: base mode, one message for each ephemeral key. */
const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });

export interface Sealed {
  readonly enc: Bytes;
  readonly ciphertext: Bytes;
}

export async function seal(recipient: PublicKey, info: Bytes, aad: Bytes, plaintext: Bytes): Promise<Sealed> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(recipient.raw);
  const context = await suite.createSenderContext({ recipientPublicKey, info });
  const ciphertext = new Uint8Array(await context.seal(plaintext, aad));
  return { enc: new Uint8Array(context.enc), ciphertext };
}

/** `undefined` where it does not open. */
export async function open(
  recipient: PrivateKey,
  info: Bytes,
  aad: Bytes,
  { enc, ciphertext }: Sealed,
): Promise<Bytes | undefined> {
  try {
    const recipientKey = await suite.kem.importKey('raw', recipient.scalar.buffer, false);
    const context = await suite.createRecipientContext({ recipientKey, enc, info });
    return new Uint8Array(await context.open(ciphertext, aad));
  } catch {
    return undefined;
  }
}
