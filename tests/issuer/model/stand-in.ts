import { hexOf, type Bytes } from '../../../src/license/bytes.ts';
import type { Claims, DeviceClaims } from '../../../src/token/claims.ts';
import type { PublicKey } from '../../../src/token/keys.ts';
import type { OpenDeviceTokenOptions, VerifiedToken } from '../../../src/token/open.ts';
import type { SealOptions } from '../../../src/token/seal.ts';

interface Sealed {
  readonly claims: Claims;
  readonly signer: PublicKey;
  readonly recipient: PublicKey;
}

const sealed = new Map<string, Sealed>();
let made = 0;

/** In the place of cryptography, where thousands of histories are run: bytes that name what they say. */
export async function sealToken(claims: Claims, { signer, recipient }: SealOptions): Promise<Bytes> {
  made += 1;
  const token = new Uint8Array(8);
  new DataView(token.buffer).setUint32(4, made);
  sealed.set(hexOf(token), { claims, signer: signer.publicKey, recipient });
  return token;
}

export function saidBy(token: Bytes): Claims {
  const found = sealed.get(hexOf(token));
  if (found === undefined) throw new TypeError('a token that nobody made');
  return found.claims;
}

/** Asks for the key of the device just as the real one does. */
export async function openDeviceToken(
  token: Bytes,
  { deviceKey }: OpenDeviceTokenOptions,
): Promise<VerifiedToken<DeviceClaims>> {
  const found = sealed.get(hexOf(token));
  if (found === undefined) throw new TypeError('a token that nobody made');
  const claims = found.claims as DeviceClaims;
  const { signer, recipient } = found;
  if (claims.kind !== 'request') {
    const subject = claims.kind === 'report' ? { activation: claims.activation } : claims.subject;
    const key = await deviceKey(subject);
    if (key.thumbprint !== signer.thumbprint) throw new TypeError('a token of another device');
  }
  return { claims, signer, recipient } as unknown as VerifiedToken<DeviceClaims>;
}
