import { hexOf } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { IssuerId, KeyId } from '../../src/license/ids.ts';
import { decodeCbor, isCborArray, isCborBytes, isCborMap, type CborValue } from '../../src/token/cbor.ts';
import { verifyCertificate, type Certificate } from '../../src/token/certificate.ts';
import type { Claims as TokenClaims } from '../../src/token/claims.ts';
import { readEnvelope } from '../../src/token/envelope.ts';
import { importReceivingKey, importSigningKey, publicKeyOf, type PublicKey } from '../../src/token/keys.ts';
import type { DeviceTokenKind, IssuerTokenKind } from '../../src/token/kind.ts';
import { openDeviceToken, openIssuerToken, type DeviceSubject } from '../../src/token/open.ts';
import { readProductFile } from '../../src/token/product-file.ts';
import { sealToken } from '../../src/token/seal.ts';
import type { Trust } from '../../src/token/trust.ts';
import { verifyWithdrawals, type Withdrawals } from '../../src/token/withdrawal.ts';
import { outcome } from './outcome.ts';
import { readWorld } from './read.ts';
import { bytes, longText } from './run-text.ts';
import type { CborJson, Claims, Name, Outcome, TrustContext, Vector } from './vector.ts';

const world = readWorld();

function named<T>(known: Readonly<Record<Name, T>>, name: Name): T {
  const found = known[name];
  if (found === undefined) throw new Error(`world.json has no ${name}`);
  return found;
}

export const publicKey = (name: Name): Promise<PublicKey> => publicKeyOf(bytes(named(world.keys, name).public));
export const signingKey = (name: Name) => importSigningKey(bytes(named(world.keys, name).pkcs8));
export const receivingKey = (name: Name) => importReceivingKey(bytes(named(world.keys, name).pkcs8));

function nameOf(key: PublicKey): Name {
  const found = Object.entries(world.keys).find(([, { thumbprint }]) => thumbprint === key.thumbprint);
  return found?.[0] ?? key.thumbprint;
}

// Certificates and withdrawals are verified on the way in, as a product file's are; once for all vectors would do,
// but a cache here would hide from a mutation run which vector a check belongs to.
const certificate = (name: Name, roots: readonly PublicKey[]): Promise<Certificate> =>
  verifyCertificate(bytes(named(world.certificates, name)), roots);
const withdrawals = (name: Name, roots: readonly PublicKey[]): Promise<Withdrawals> =>
  verifyWithdrawals(bytes(named(world.withdrawals, name)), roots);

export async function trustOf(context: TrustContext): Promise<Trust> {
  const roots = await Promise.all(context.roots.map(publicKey));
  return {
    roots,
    certificates: await Promise.all(context.certificates.map((name) => certificate(name, roots))),
    ...(context.withdrawals === undefined
      ? {}
      : { withdrawals: await Promise.all(context.withdrawals.map((name) => withdrawals(name, roots))) }),
    ...(context.applied === undefined
      ? {}
      : { applied: context.applied.map(({ issuer, serial }) => ({ issuer: issuer as IssuerId, serial })) }),
  };
}

function cborJson(value: CborValue): CborJson {
  if (isCborBytes(value)) return { bytes: hexOf(value) };
  if (isCborMap(value)) return { map: [...value].map(([key, item]) => [key, cborJson(item)] as const) };
  if (isCborArray(value)) return value.map(cborJson);
  return value;
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
  return { claims, signer: nameOf(signer), recipient: nameOf(recipient), replyTo };
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
    signer: nameOf(opened.signer),
    recipient: nameOf(opened.recipient),
    certificate: { issuer: judged?.issuer, serial: judged?.serial },
    ...(opened.withdrawals === undefined ? {} : { withdrawals: opened.withdrawals.version }),
  };
}

async function productFile(vector: Of<'read-product-file'>): Promise<unknown> {
  const file = await readProductFile(longText(vector.json));
  return {
    product: file.product,
    roots: file.roots.map(({ thumbprint }) => thumbprint),
    certificates: file.certificates.map(({ claims }) => ({ issuer: claims.issuer, serial: claims.serial })),
    ...(file.withdrawals === undefined ? {} : { withdrawals: file.withdrawals.version }),
    ...(file.activationCode === undefined ? {} : { activationCode: file.activationCode }),
  };
}

/** Seals, and opens what was sealed: the bytes are others each time. */
async function seal(vector: Of<'seal-token'>): Promise<true> {
  const claims = claimsOf(vector.claims);
  const [signer, recipient] = await Promise.all([signingKey(vector.signer), publicKey(vector.recipient)]);
  const replyTo = vector.replyTo as KeyId | undefined;
  const token = await sealToken(claims, { signer, recipient, ...(replyTo === undefined ? {} : { replyTo }) });
  const receivers = [await receivingKey(vector.recipient)];
  const opened =
    replyTo === undefined
      ? await openIssuerToken(token, {
          receivers,
          trust: await trustOf({ roots: ['root'], certificates: ['issuer-1'] }),
        })
      : await openDeviceToken(token, { receivers, deviceKey: () => publicKey(vector.signer) });
  if (JSON.stringify(sorted(opened.claims)) !== JSON.stringify(sorted(claims))) throw new Error('not what was sealed');
  return true;
}

function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value);
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/** What the library makes of a vector of tokens, keys, certificates and product files. */
export async function runToken(vector: Vector): Promise<readonly Outcome<unknown>[] | undefined> {
  switch (vector.operation) {
    case 'decode-cbor':
      return [await outcome(() => cborJson(decodeCbor(bytes(vector.bytes))))];
    case 'read-envelope':
      return [
        await outcome(() => {
          const { kind, kid, replyTo } = readEnvelope(bytes(vector.token));
          return { kind, kid, ...(replyTo === undefined ? {} : { replyTo }) };
        }),
      ];
    case 'read-key':
      return [await outcome(() => publicKeyOf(bytes(vector.bytes)))];
    case 'open-device-token':
      return [await outcome(() => openFromDevice(vector))];
    case 'open-issuer-token':
      return [await outcome(() => openFromIssuer(vector))];
    case 'verify-certificate': {
      const roots = await Promise.all(vector.roots.map(publicKey));
      return [await outcome(async () => (await verifyCertificate(bytes(vector.bytes), roots)).claims)];
    }
    case 'verify-withdrawals': {
      const roots = await Promise.all(vector.roots.map(publicKey));
      return [
        await outcome(async () => {
          const { root, version, time, minimumSerials } = await verifyWithdrawals(bytes(vector.bytes), roots);
          return { root, version, time, minimumSerials };
        }),
      ];
    }
    case 'read-product-file':
      return [await outcome(() => productFile(vector))];
    case 'seal-token':
      return [await outcome(() => seal(vector))];
    default:
      return undefined;
  }
}
