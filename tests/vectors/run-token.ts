import { hexOf } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { IssuerId, KeyId } from '../../src/license/ids.ts';
import type { Claims as TokenClaims } from '../../src/token/claims.ts';
import { readEnvelope } from '../../src/token/envelope.ts';
import type { PublicKey } from '../../src/token/keys.ts';
import type { DeviceTokenKind, IssuerTokenKind } from '../../src/token/kind.ts';
import { openDeviceToken, openIssuerToken, type DeviceSubject } from '../../src/token/open.ts';
import { sealToken } from '../../src/token/seal.ts';
import { outcome } from './outcome.ts';
import { cborOf, certificateOf, keyOf, productFileOf, withdrawalsOf } from './round-trip.ts';
import { bytes, longText } from './run-text.ts';
import type { Claims, Outcome, Vector } from './vector.ts';
import { certificateBytes, nameOf, publicKey, receivingKey, signingKey, trustOf } from './world.ts';

type Of<Name extends Vector['operation']> = Extract<Vector, { operation: Name }>;

async function openFromDevice(vector: Of<'open-device-token'>): Promise<unknown> {
  const deviceKey = async (subject: DeviceSubject): Promise<PublicKey> => {
    const found = vector.known.find((one) =>
      'activation' in subject
        ? one.activation === subject.activation
        : one.device === subject.device && one.product === subject.product,
    );
    if (found === undefined) throw new OffleaseError('activation-unknown');
    return publicKey(found.key);
  };
  const opened = await openDeviceToken(bytes(vector.token), {
    receivers: await Promise.all(vector.receivers.map(receivingKey)),
    ...(vector.kinds === undefined ? {} : { kinds: vector.kinds as readonly DeviceTokenKind[] }),
    deviceKey,
  });
  const { claims, signer, recipient, replyTo } = opened;
  return { claims, signer: nameOf(signer.thumbprint), recipient: nameOf(recipient.thumbprint), replyTo };
}

async function openFromIssuer(vector: Of<'open-issuer-token'>): Promise<unknown> {
  const opened = await openIssuerToken(bytes(vector.token), {
    receivers: await Promise.all(vector.receivers.map(receivingKey)),
    ...(vector.kinds === undefined ? {} : { kinds: vector.kinds as readonly IssuerTokenKind[] }),
    trust: await trustOf(vector.trust),
    ...(vector.asked === undefined ? {} : { issuer: vector.asked as IssuerId }),
  });
  const judged = opened.certificate?.claims;
  return {
    claims: opened.claims,
    signer: nameOf(opened.signer.thumbprint),
    recipient: nameOf(opened.recipient.thumbprint),
    certificate: { issuer: judged?.issuer, serial: judged?.serial },
    ...('withdrawals' in opened ? { withdrawals: opened.withdrawals.version } : {}),
  };
}

const BYTE_STRINGS = ['deviceKey', 'receivingKey', 'withdrawals'];

/** The claims of a vector as `sealToken` takes them: byte strings, not hex. */
function claimsOf(claims: Claims): TokenClaims {
  const entries = Object.entries(claims).map(([name, value]): [string, unknown] => [
    name,
    BYTE_STRINGS.includes(name) ? bytes(value as string) : value,
  ]);
  return Object.fromEntries(entries) as unknown as TokenClaims;
}

function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value);
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** Seals, and opens what was sealed: the bytes are others each time. */
async function seal({ claims: json, certificate, ...vector }: Of<'seal-token'>): Promise<true> {
  const claims = claimsOf(json);
  const [signer, recipient] = await Promise.all([signingKey(vector.signer), publicKey(vector.recipient)]);
  const replyTo = vector.replyTo as KeyId | undefined;
  const token = await sealToken(claims, {
    signer,
    recipient,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(certificate === undefined ? {} : { certificate: certificateBytes(certificate) }),
  });
  const receivers = [await receivingKey(vector.recipient)];
  // A certificate that travels along is the only one that is known.
  const trust = await trustOf({ roots: ['root'], certificates: certificate === undefined ? ['issuer-1'] : [] });
  const opened =
    replyTo === undefined
      ? await openIssuerToken(token, { receivers, trust })
      : await openDeviceToken(token, { receivers, deviceKey: () => publicKey(vector.signer) });
  if (JSON.stringify(sorted(opened.claims)) !== JSON.stringify(sorted(claims))) throw new Error('not what was sealed');
  return true;
}

/** What the library makes of a vector of tokens, keys, certificates and product files. */
export async function runToken(vector: Vector): Promise<readonly Outcome<unknown>[] | undefined> {
  switch (vector.operation) {
    case 'decode-cbor':
      return [await outcome(() => cborOf(bytes(vector.bytes)))];
    case 'read-envelope':
      return [
        await outcome(() => {
          const { kind, kid, replyTo } = readEnvelope(bytes(vector.token));
          return { kind, kid, ...(replyTo === undefined ? {} : { replyTo }) };
        }),
      ];
    case 'read-key':
      return [await outcome(() => keyOf(bytes(vector.bytes)))];
    case 'open-device-token':
      return [await outcome(() => openFromDevice(vector))];
    case 'open-issuer-token':
      return [await outcome(() => openFromIssuer(vector))];
    case 'verify-certificate': {
      const roots = await Promise.all(vector.roots.map(publicKey));
      return [await outcome(() => certificateOf(bytes(vector.bytes), roots))];
    }
    case 'verify-withdrawals': {
      const roots = await Promise.all(vector.roots.map(publicKey));
      return [await outcome(() => withdrawalsOf(bytes(vector.bytes), roots))];
    }
    case 'read-product-file':
      return [await outcome(() => productFileOf(longText(vector.json)))];
    case 'seal-token':
      return [await outcome(() => seal(vector))];
    default:
      return undefined;
  }
}
