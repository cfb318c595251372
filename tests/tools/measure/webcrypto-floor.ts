export type Call = () => Promise<unknown>;
export interface Calls {
  readonly seal: Call;
  readonly open: Call;
}

export const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
export const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ECDSA_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/**
 * The bare WebCrypto calls that no implementation can do without: one signature or verification, one
 * ephemeral key (made and sent, or received), one agreement, one key derivation, one AES-GCM. What it
 * seals it also opens, and nothing can be left out; a key that comes with the message has to be imported: the signer's
 * (`bringsKey`), or in what is answered the one to seal to (`sealsToOther`).
 */
export async function floorCalls(
  messageBytes: number,
  plaintextBytes: number,
  { bringsKey = false, sealsToOther = false }: { readonly bringsKey?: boolean; readonly sealsToOther?: boolean },
): Promise<Calls> {
  const { subtle } = crypto;
  const signing = await subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const signer = new Uint8Array(await subtle.exportKey('raw', signing.publicKey));
  const recipient = await subtle.generateKey(ECDH, false, ['deriveKey']);
  const other = new Uint8Array(await subtle.exportKey('raw', recipient.publicKey));
  const message = new Uint8Array(messageBytes);
  const plaintext = new Uint8Array(plaintextBytes);
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: new Uint8Array(100) } as const;
  const gcm = { name: 'AES-GCM', iv: new Uint8Array(12), additionalData: new Uint8Array(40) } as const;
  const contentKey = async (own: CryptoKey, theirs: CryptoKey): Promise<CryptoKey> => {
    const agreed = await subtle.deriveKey({ name: 'ECDH', public: theirs }, own, 'HKDF', false, ['deriveKey']);
    return subtle.deriveKey(hkdf, agreed, { name: 'AES-GCM', length: 128 }, false, ['encrypt', 'decrypt']);
  };
  const seal = async (): Promise<Record<'signature' | 'enc' | 'ciphertext', ArrayBuffer>> => {
    const signature = await subtle.sign(ECDSA_SHA256, signing.privateKey, message);
    const pair = await subtle.generateKey(ECDH, false, ['deriveKey']);
    const enc = await subtle.exportKey('raw', pair.publicKey);
    const to = sealsToOther ? await subtle.importKey('raw', other, ECDH, true, []) : recipient.publicKey;
    const key = await contentKey(pair.privateKey, to);
    return { signature, enc, ciphertext: await subtle.encrypt(gcm, key, plaintext) };
  };
  const sealed = await seal();
  const open = async (): Promise<void> => {
    const sender = await subtle.importKey('raw', sealed.enc, ECDH, true, []);
    const key = await contentKey(recipient.privateKey, sender);
    await subtle.decrypt(gcm, key, sealed.ciphertext);
    const verifying = bringsKey ? await subtle.importKey('raw', signer, ECDSA, true, ['verify']) : signing.publicKey;
    if (!(await subtle.verify(ECDSA_SHA256, verifying, sealed.signature, message))) throw new Error('floor');
  };
  return { seal, open };
}
