import { bytesOfHex, type Bytes } from '../license/bytes.ts';
import { idBytes, type KeyId } from '../license/ids.ts';
import { encodeCbor } from './cbor.ts';
import type { PublicKey } from './keys.ts';
import { FORMAT_VERSION } from './kind.ts';

/**
 * The `external_aad` (RFC 9052 4.4) of everything that is signed: context, version, `typ`, and for a
 * sealed token the full thumbprint of the recipient's key and the reply key id. A valid inner token
 * that is sealed again to somebody else, or under another kind, no longer verifies.
 */
export function externalAad(typ: string, recipient?: PublicKey, replyTo?: KeyId): Bytes {
  return encodeCbor([
    'Offlease',
    FORMAT_VERSION,
    typ,
    recipient === undefined ? null : (bytesOfHex(recipient.thumbprint) ?? null),
    replyTo === undefined ? null : idBytes(replyTo),
  ]);
}
