import { hexOf, bytesOfHex, utf8, type Bytes } from '../../../src/license/bytes.ts';
import type { ActivationId, Nonce } from '../../../src/license/ids.ts';
import { unixTime } from '../../../src/license/time.ts';
import { qrMatrix } from '../../../src/exchange/qr-code.ts';
import { encodeText } from '../../../src/text/text-form.ts';
import type { Claims } from '../../../src/token/claims.ts';
import { generateReceivingKey, generateSigningKey, type PublicKey } from '../../../src/token/keys.ts';
import type { TokenKind } from '../../../src/token/kind.ts';
import { sealToken } from '../../../src/token/seal.ts';
import { CompactEncrypt, CompactSign, exportJWK } from 'jose';
import type { Figure } from './figure.ts';
import {
  FEATURE_KEYS,
  referenceDeactivation,
  referenceRefresh,
  referenceReport,
  referenceRequest,
  referenceResponse,
} from './reference-claims.ts';

/** The largest that each kind may be for its reference payload: bytes of the token, QR version at ECC M of its text. */
export const BOUNDS: Readonly<Record<TokenKind, { readonly bytes: number; readonly qr: number }>> = {
  request: { bytes: 368, qr: 15 },
  response: { bytes: 404, qr: 16 },
  refresh: { bytes: 392, qr: 16 },
  report: { bytes: 265, qr: 13 },
  deactivation: { bytes: 265, qr: 13 },
};

const NOW = unixTime(1_790_000_000);

interface Party {
  readonly signing: { readonly privateKey: CryptoKey; readonly publicKey: PublicKey };
  readonly receiving: { readonly privateKey: CryptoKey; readonly publicKey: PublicKey };
}

/**
 * The reference payloads of every kind, sealed by the library itself and, beside it, as nested JWTs: first `token.*`,
 * then `jwt.*`, each as bytes and as the version of the QR code that shows it.
 */
export async function measureTokenSizes(): Promise<readonly Figure[]> {
  const device: Party = { signing: await generateSigningKey(), receiving: await generateReceivingKey() };
  const issuer: Party = { signing: await generateSigningKey(), receiving: await generateReceivingKey() };
  const nonce = randomHex(16) as Nonce;
  const activation = randomHex(16) as ActivationId;
  const response = referenceResponse(nonce, activation, NOW);
  const all: readonly Claims[] = [
    referenceRequest(device.signing.publicKey.compressed, device.receiving.publicKey.compressed, NOW, nonce),
    response,
    referenceRefresh(response),
    referenceReport(activation, NOW),
    referenceDeactivation(activation, NOW),
  ];

  const figures: Figure[] = [];
  for (const claims of all) {
    const token = await (claims.kind === 'response' || claims.kind === 'refresh'
      ? sealToken(claims, { signer: issuer.signing, recipient: device.receiving.publicKey })
      : sealToken(claims, {
          signer: device.signing,
          recipient: issuer.receiving.publicKey,
          replyTo: device.receiving.publicKey.kid,
        }));
    figures.push({ name: `token.${claims.kind}.bytes`, value: token.length });
    figures.push({ name: `token.${claims.kind}.qr`, value: qrMatrix(encodeText(token)).version });
  }
  for (const claims of all) {
    const down = claims.kind === 'response' || claims.kind === 'refresh';
    const token = await nestedJwt(claims, down ? issuer : device, down ? device : issuer);
    figures.push({ name: `jwt.${claims.kind}.bytes`, value: utf8(token).length });
    figures.push({ name: `jwt.${claims.kind}.qr`, value: qrMatrix(token).version });
  }
  return figures;
}

/** RFC 7519 11.2: an ES256 JWS in an ECDH-ES + A256GCM JWE, both compact, with the claims as JSON says them by itself. */
async function nestedJwt(claims: Claims, from: Party, to: Party): Promise<string> {
  const signed = await new CompactSign(utf8(JSON.stringify(await jsonOf(claims, from))))
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: thumbprintOf(from.signing.publicKey) })
    .sign(from.signing.privateKey);
  return new CompactEncrypt(utf8(signed))
    .setProtectedHeader({
      alg: 'ECDH-ES',
      enc: 'A256GCM',
      cty: 'JWT',
      typ: claims.kind,
      kid: thumbprintOf(to.receiving.publicKey),
    })
    .encrypt(await importRaw(to.receiving.publicKey, 'ECDH'));
}

/** Keys as JWK, ids and nonces as base64url, features by the keys of their catalogue, pairs as an object. */
async function jsonOf(claims: Claims, from: Party): Promise<unknown> {
  if (claims.kind === 'request') {
    const { deviceKey: _signing, receivingKey: _receiving, ...rest } = claims;
    return {
      ...readable(rest),
      deviceKey: await exportJWK(await importRaw(from.signing.publicKey, 'ECDSA')),
      receivingKey: await exportJWK(await importRaw(from.receiving.publicKey, 'ECDH')),
    };
  }
  if (claims.kind === 'response' || claims.kind === 'refresh') {
    const { features, attributes, ...rest } = claims;
    return {
      ...readable(rest),
      features: Object.fromEntries(
        features.map(({ number, limit }) => [FEATURE_KEYS[number - 1] ?? number, limit ?? true]),
      ),
      attributes: Object.fromEntries(attributes.map(([key, text]) => [key, text])),
    };
  }
  return readable(claims);
}

const IDS = new Set(['nonce', 'activation', 'device', 'entitlement']);

function readable(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, unknown]) => {
      if (typeof field === 'string' && IDS.has(name)) return [name, base64url(bytesOfHex(field) ?? new Uint8Array())];
      const nested = typeof field === 'object' && field !== null && !Array.isArray(field);
      return [name, nested ? readable(field) : field];
    }),
  );
}

function importRaw({ raw }: PublicKey, name: 'ECDH' | 'ECDSA'): Promise<CryptoKey> {
  const usages: KeyUsage[] = name === 'ECDSA' ? ['verify'] : [];
  return crypto.subtle.importKey('raw', raw, { name, namedCurve: 'P-256' }, true, usages);
}

function thumbprintOf({ thumbprint }: PublicKey): string {
  return base64url(bytesOfHex(thumbprint) ?? new Uint8Array());
}

function base64url(bytes: Bytes): string {
  return Buffer.from(bytes).toString('base64url');
}

function randomHex(bytes: number): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(bytes)));
}
