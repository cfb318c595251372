import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  outcomeOf,
  type CborJson,
  type LongText,
  type Name,
  type Outcome,
  type TrustContext,
  type Vector,
  type VectorFile,
  type World,
} from '../../vectors/vector.ts';
import { bytesOf, hexOf } from '../bytes.ts';
import { decodeCbor, type Value, type ValueMap } from '../cbor.ts';
import type { Claims } from '../claims.ts';
import { readEnvelope } from '../cose.ts';
import { Device } from '../device.ts';
import { privateKeyOf, publicKeyOf, type PrivateKey, type PublicKey } from '../keys.ts';
import { DEVICE_KINDS, ISSUER_KINDS } from '../kinds.ts';
import { openDeviceToken, openIssuerToken, type DeviceSubject } from '../open.ts';
import { Parts, splitIntoParts } from '../parts.ts';
import { readProductFile } from '../product-file.ts';
import { Refusal } from '../refusal.ts';
import { verifyCertificate, verifyWithdrawals } from '../root-signed.ts';
import { sealToken } from '../seal.ts';
import { decodeText, encodeText, readTokens, writeTokenFile } from '../text.ts';
import type { Trust } from '../trust.ts';

// Every vector there is: the folder is read, not a list of names.

const folder = new URL('../../vectors/', import.meta.url);
const parsed = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const world = parsed('world.json') as World;
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'world.json' && name !== 'schema.json')
  .map((name) => parsed(name) as VectorFile);

function named<T>(known: Readonly<Record<Name, T>>, name: Name): T {
  const found = known[name];
  if (found === undefined) throw new Error(`world.json has no ${name}`);
  return found;
}

const privateKey = (name: Name): Promise<PrivateKey> => privateKeyOf(bytesOf(named(world.keys, name).private));
const publicKey = async (name: Name): Promise<PublicKey> => (await privateKey(name)).publicKey;
const nameOf = ({ thumbprint }: PublicKey): Name | undefined =>
  Object.keys(world.keys).find((name) => named(world.keys, name).thumbprint === thumbprint);

async function trustOf({ roots, certificates, withdrawals = [], applied = [] }: TrustContext): Promise<Trust> {
  const pinned = await Promise.all(roots.map(publicKey));
  const certificate = (name: Name) => verifyCertificate(bytesOf(named(world.certificates, name)), pinned);
  const list = (name: Name) => verifyWithdrawals(bytesOf(named(world.withdrawals, name)), pinned);
  return {
    roots: pinned,
    certificates: await Promise.all(certificates.map(certificate)),
    withdrawals: await Promise.all(withdrawals.map(list)),
    applied,
  };
}

const longText = (text: LongText): string =>
  typeof text === 'string'
    ? text
    : text.map((piece) => (typeof piece === 'string' ? piece : piece.repeat.repeat(piece.times))).join('');

function cborJson(value: Value): CborJson {
  if (value instanceof Uint8Array) return { bytes: hexOf(value) };
  if (value instanceof Map)
    return { map: [...(value as ValueMap)].map(([key, item]) => [key, cborJson(item)] as const) };
  return Array.isArray(value) ? (value as readonly Value[]).map(cborJson) : (value as CborJson);
}

type Of<Operation extends Vector['operation']> = Extract<Vector, { operation: Operation }>;

async function openFromDevice(vector: Of<'open-device-token'>): Promise<unknown> {
  const deviceKey = async (subject: DeviceSubject): Promise<PublicKey> => {
    const found = vector.known.find((one) =>
      'activation' in subject
        ? one.activation === subject.activation
        : one.device === subject.device && one.product === subject.product,
    );
    if (found === undefined) throw new Refusal('activation-unknown');
    return publicKey(found.key);
  };
  const { claims, signer, recipient, replyTo } = await openDeviceToken(bytesOf(vector.token), {
    receivers: await Promise.all(vector.receivers.map(privateKey)),
    kinds: DEVICE_KINDS.filter((kind) => vector.kinds?.includes(kind) ?? true),
    deviceKey,
  });
  return { claims, signer: nameOf(signer), recipient: nameOf(recipient), replyTo };
}

async function openFromIssuer(vector: Of<'open-issuer-token'>): Promise<unknown> {
  const opened = await openIssuerToken(bytesOf(vector.token), {
    receivers: await Promise.all(vector.receivers.map(privateKey)),
    kinds: ISSUER_KINDS.filter((kind) => vector.kinds?.includes(kind) ?? true),
    trust: await trustOf(vector.trust),
    asked: () => vector.asked,
  });
  const { issuer, serial } = opened.certificate.claims;
  return {
    claims: opened.claims,
    signer: nameOf(opened.signer),
    recipient: nameOf(opened.recipient),
    certificate: { issuer, serial },
    ...(opened.withdrawals === undefined ? {} : { withdrawals: opened.withdrawals.version }),
  };
}

async function productFile(json: string): Promise<unknown> {
  const { product, roots, certificates, withdrawals, activationCode } = await readProductFile(json);
  return {
    product,
    roots: roots.map(({ thumbprint }) => thumbprint),
    certificates: certificates.map(({ claims: { issuer, serial } }) => ({ issuer, serial })),
    ...(withdrawals === undefined ? {} : { withdrawals: withdrawals.version }),
    ...(activationCode === undefined ? {} : { activationCode }),
  };
}

/** Made, and opened again by the same reader; that the library opens it is in made-and-read.test.ts. */
async function seal(vector: Of<'seal-token'>): Promise<true> {
  const claims = vector.claims as unknown as Claims;
  const [signer, recipient] = await Promise.all([privateKey(vector.signer), privateKey(vector.recipient)]);
  const token = await sealToken(claims, { signer, recipient: recipient.publicKey, replyTo: vector.replyTo });
  const receivers = [recipient];
  const opened =
    vector.replyTo === undefined
      ? await openIssuerToken(token, {
          receivers,
          trust: await trustOf({ roots: ['root'], certificates: ['issuer-1'] }),
        })
      : await openDeviceToken(token, { receivers, deviceKey: () => Promise.resolve(signer.publicKey) });
  expect(opened.claims).toEqual(claims);
  return true;
}

/** What the reader makes of a vector in one step. */
async function act(vector: Exclude<Vector, { operation: 'collect-parts' | 'device' }>): Promise<unknown> {
  switch (vector.operation) {
    case 'decode-text':
      return hexOf(decodeText(longText(vector.text)));
    case 'encode-text':
      return encodeText(bytesOf(vector.bytes));
    case 'read-tokens':
      return readTokens(longText(vector.text)).map(hexOf);
    case 'write-file':
      return writeTokenFile(vector.tokens.map(bytesOf), vector.heading);
    case 'split-text':
      return splitIntoParts(vector.text, vector.most);
    case 'decode-cbor':
      return cborJson(decodeCbor(bytesOf(vector.bytes)));
    case 'read-envelope': {
      const { kind, kid, replyTo } = readEnvelope(bytesOf(vector.token));
      return { kind, kid, ...(replyTo === undefined ? {} : { replyTo }) };
    }
    case 'read-key': {
      const { raw, compressed, thumbprint, kid } = await publicKeyOf(bytesOf(vector.bytes));
      return { raw: hexOf(raw), compressed: hexOf(compressed), thumbprint, kid };
    }
    case 'open-device-token':
      return openFromDevice(vector);
    case 'open-issuer-token':
      return openFromIssuer(vector);
    case 'verify-certificate':
      return (await verifyCertificate(bytesOf(vector.bytes), await Promise.all(vector.roots.map(publicKey)))).claims;
    case 'verify-withdrawals':
      return verifyWithdrawals(bytesOf(vector.bytes), await Promise.all(vector.roots.map(publicKey)));
    case 'read-product-file':
      return productFile(longText(vector.json));
    case 'seal-token':
      return seal(vector);
  }
}

async function outcome(acting: () => unknown): Promise<Outcome<unknown>> {
  try {
    return { accepted: await acting() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refused: error.code, facts: error.facts };
  }
}

/** `looksLike` names a foreign text for a sentence on a screen: the specification leaves it open. */
function comparable(one: Outcome<unknown>, wanted: Outcome<unknown>): Outcome<unknown> {
  if ('accepted' in one) return one;
  const names = 'refused' in wanted ? Object.keys(wanted.facts ?? {}) : [];
  const facts = Object.entries(one.facts ?? {}).filter(([name]) => names.includes(name) && name !== 'looksLike');
  return facts.length === 0 ? { refused: one.refused } : { refused: one.refused, facts: Object.fromEntries(facts) };
}

interface Step {
  readonly found: Outcome<unknown>;
  readonly wanted: Outcome<unknown>;
}

async function deviceOutcomes({ product, receiving, trust, steps }: Of<'device'>): Promise<readonly Step[]> {
  const { roots, certificates } = await trustOf(trust);
  const device = new Device(product, await privateKey(receiving), roots, certificates);
  const found: Step[] = [];
  for (const step of steps) {
    if ('requests' in step) device.request(step.requests.nonce, step.requests.issuer);
    else if ('deactivates' in step) device.deactivate(await privateKey(step.deactivates.receiving));
    else if ('withdraws' in step) device.withdraw(await privateKey(step.withdraws.receiving));
    else found.push({ found: await outcome(() => received(device, step.receives, step.at)), wanted: step.expect });
  }
  return found;
}

async function received(device: Device, token: string, at: number): Promise<unknown> {
  const { activation, sequence, leaseEnd } = await device.receive(bytesOf(token), at);
  return { activation, sequence, leaseEnd };
}

async function outcomes(vector: Vector): Promise<readonly Step[]> {
  if (vector.operation === 'device') return deviceOutcomes(vector);
  if (vector.operation !== 'collect-parts') return [{ found: await outcome(() => act(vector)), wanted: vector.expect }];
  const parts = new Parts();
  const found: Step[] = [];
  for (const { part, expect: wanted } of vector.steps) {
    found.push({ found: await outcome(() => parts.add(longText(part))), wanted });
  }
  return found;
}

describe.each(files.map((file) => [file.layer, file] as const))('the vectors of %s', (_, { vectors }) => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    for (const { found, wanted } of await outcomes(vector)) {
      expect(comparable(found, wanted)).toEqual(comparable(wanted, wanted));
    }
  });
});

describe('the vectors', () => {
  const all = files.flatMap(({ vectors }) => vectors);
  it('are many, of both sorts', () => {
    const refusing = all.filter((vector) => 'refused' in outcomeOf(vector));
    expect(refusing.length).toBeGreaterThanOrEqual(150);
    expect(all.length - refusing.length).toBeGreaterThanOrEqual(30);
  });
});
