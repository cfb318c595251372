import { bytesOfHex, type Bytes } from './bytes.ts';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** 1 to 50 characters: lower-case letters, digits, dots and dashes, beginning with a letter or digit. */
export type ProductId = Branded<'ProductId'>;
/** A-Z, 0-9 and dash, 1 to 50 characters. Names an entitlement; an identifier, not a secret. */
export type ActivationCode = Branded<'ActivationCode'>;
/** 64 hex digits: the full thumbprint (RFC 9679) of the device's signing key. */
export type DeviceId = Branded<'DeviceId'>;
/** 64 hex digits: the full thumbprint (RFC 9679) of the root's signing key. */
export type RootId = Branded<'RootId'>;
/** 32 hex digits, random. Stays when the issuer's keys and certificates change. */
export type IssuerId = Branded<'IssuerId'>;
/** 32 hex digits, random. */
export type ActivationId = Branded<'ActivationId'>;
/** 32 hex digits, random. */
export type EntitlementId = Branded<'EntitlementId'>;
/** 32 hex digits, random. An issuer's own: tokens carry the customer's name. */
export type CustomerId = Branded<'CustomerId'>;
/** 32 hex digits, random; with the device id it names one request. */
export type Nonce = Branded<'Nonce'>;
/** 16 hex digits: the first 8 bytes of a key's thumbprint. A hint, never an identity. */
export type KeyId = Branded<'KeyId'>;

export function isProductId(text: unknown): text is ProductId {
  return typeof text === 'string' && /^[a-z0-9][a-z0-9.-]{0,49}$/.test(text);
}

export function isActivationCode(text: unknown): text is ActivationCode {
  return typeof text === 'string' && /^[A-Z0-9-]{1,50}$/.test(text);
}

/** What a person typed or scanned, ASCII letters upper-cased and without blanks; `undefined` if that is no code. */
export function activationCodeOf(typed: string): ActivationCode | undefined {
  const code = typed.replace(/\s+/g, '').replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  return isActivationCode(code) ? code : undefined;
}

export type HexId = DeviceId | RootId | IssuerId | ActivationId | EntitlementId | Nonce | KeyId;

/** The bytes of an id. Ids come from decoding or from random bytes, so they are always even hex. */
export function idBytes(id: HexId): Bytes {
  const bytes = bytesOfHex(id);
  if (bytes === undefined) throw new TypeError('an id that is not hex');
  return bytes;
}
