import { CompactEncrypt, compactDecrypt, compactVerify, CompactSign, EmbeddedJWK, exportJWK } from 'jose';
import { hexOf, utf8, type Bytes } from '../../../src/license/bytes.ts';
import type { ActivationId, IssuerId, Nonce, RootId } from '../../../src/license/ids.ts';
import { unixTime } from '../../../src/license/time.ts';
import { signCertificate, verifyCertificate } from '../../../src/token/certificate.ts';
import type { Claims } from '../../../src/token/claims.ts';
import { encodeCbor } from '../../../src/token/cbor.ts';
import { encodeDeviceClaims } from '../../../src/token/device-claims.ts';
import {
  generateReceivingKey,
  generateSigningKey,
  type ReceivingKey,
  type SigningKey,
} from '../../../src/token/keys.ts';
import { encodeIssuerClaims } from '../../../src/token/license-claims.ts';
import { openDeviceToken, openIssuerToken } from '../../../src/token/open.ts';
import { sealToken } from '../../../src/token/seal.ts';
import { referenceRequest, referenceResponse } from './reference-claims.ts';

/*
 * Runs in Node and, as the same bundle, in a browser. Floor, token and JWT take turns in every
 * round, so that whatever slows the machine slows all three.
 */

export const OPERATIONS = ['seal', 'open'] as const;
export const PAYLOADS = ['request', 'response'] as const;
export const CONTENDERS = ['floor', 'token', 'jwt'] as const;
export type Operation = (typeof OPERATIONS)[number];
export type PayloadName = (typeof PAYLOADS)[number];
export type Contender = (typeof CONTENDERS)[number];
export type TimingName = `${Operation}.${PayloadName}.${Contender}`;
/** Median microseconds of one call, and how many calls that is the median of. */
export interface Timings {
  readonly microseconds: Readonly<Record<TimingName, number>>;
  readonly rounds: number;
  readonly callsPerRound: number;
  readonly tokenBytes: Readonly<Record<PayloadName, number>>;
  readonly jwtBytes: Readonly<Record<PayloadName, number>>;
}

type Call = () => Promise<unknown>;
type Calls = Readonly<Record<Operation, Call>>;

interface Party {
  readonly signing: SigningKey;
  readonly receiving: ReceivingKey;
}

const NOW = unixTime(1_790_000_000);
const YEAR = 365 * 86_400;

function randomHex(bytes: number): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(bytes)));
}

async function makeParty(): Promise<Party> {
  return { signing: await generateSigningKey(), receiving: await generateReceivingKey() };
}

const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const ECDSA_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/**
 * The calls that no implementation can do without: one signature or verification, one ephemeral key
 * (made, or imported), one agreement, one derivation, one AES-GCM. The keys for the last two, which a
 * real one must import anew each time, are at hand; so this is a little lower than could be reached.
 */
async function floorCalls(messageBytes: number, plaintextBytes: number): Promise<Calls> {
  const { subtle } = crypto;
  const signing = await subtle.generateKey(ECDSA, false, ['sign', 'verify']);
  const recipient = await subtle.generateKey(ECDH, false, ['deriveBits']);
  const ephemeral = new Uint8Array(
    await subtle.exportKey('raw', (await subtle.generateKey(ECDH, false, ['deriveBits'])).publicKey),
  );
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const info = crypto.getRandomValues(new Uint8Array(100));
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: secret, info } as const;
  const derivation = await subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const content = await subtle.importKey('raw', secret.slice(0, 16), 'AES-GCM', false, ['encrypt', 'decrypt']);
  const gcm = { name: 'AES-GCM', iv: secret.slice(0, 12), additionalData: new Uint8Array(40) } as const;
  const message = new Uint8Array(messageBytes);
  const plaintext = new Uint8Array(plaintextBytes);
  const signature = await subtle.sign(ECDSA_SHA256, signing.privateKey, message);
  const ciphertext = await subtle.encrypt(gcm, content, plaintext);
  return {
    seal: async () => {
      await subtle.sign(ECDSA_SHA256, signing.privateKey, message);
      const pair = await subtle.generateKey(ECDH, false, ['deriveBits']);
      await subtle.deriveBits({ name: 'ECDH', public: recipient.publicKey }, pair.privateKey, 256);
      await subtle.deriveBits(hkdf, derivation, 256);
      await subtle.encrypt(gcm, content, plaintext);
    },
    open: async () => {
      const sender = await subtle.importKey('raw', ephemeral, ECDH, true, []);
      await subtle.deriveBits({ name: 'ECDH', public: sender }, recipient.privateKey, 256);
      await subtle.deriveBits(hkdf, derivation, 256);
      await subtle.decrypt(gcm, content, ciphertext);
      if (!(await subtle.verify(ECDSA_SHA256, signing.publicKey, signature, message))) throw new Error('floor');
    },
  };
}

async function requestCalls(device: Party, issuer: Party, claims: Claims): Promise<Calls & { token: Bytes }> {
  const seal = (): Promise<Bytes> =>
    sealToken(claims, {
      signer: device.signing,
      recipient: issuer.receiving.publicKey,
      replyTo: device.receiving.publicKey.kid,
    });
  const token = await seal();
  const options = {
    receivers: [issuer.receiving],
    deviceKey: () => Promise.reject(new Error('a request has its key')),
  };
  return { token, seal, open: () => openDeviceToken(token, options) };
}

async function responseCalls(device: Party, issuer: Party, claims: Claims): Promise<Calls & { token: Bytes }> {
  const root = await generateSigningKey();
  const bytes = await signCertificate(
    {
      root: root.publicKey.thumbprint as RootId,
      issuer: randomHex(16) as IssuerId,
      name: 'Back office',
      role: 'issuer',
      signingKey: issuer.signing.publicKey.compressed,
      receivingKey: issuer.receiving.publicKey.compressed,
      kinds: ['response', 'refresh'],
      products: [],
      entitlements: [],
      validFrom: NOW,
      validUntil: unixTime(NOW + YEAR),
      serial: 1,
      allotments: [],
    },
    root,
  );
  const certificate = await verifyCertificate(bytes, [root.publicKey]);
  const seal = (): Promise<Bytes> =>
    sealToken(claims, { signer: issuer.signing, recipient: device.receiving.publicKey });
  const token = await seal();
  const trust = { roots: [root.publicKey], certificates: [certificate] };
  const options = { receivers: [device.receiving], trust, issuer: certificate.claims.issuer };
  return { token, seal, open: () => openIssuerToken(token, options) };
}

function jsonOf(claims: Claims): string {
  return JSON.stringify(claims, (_, value: unknown) => (value instanceof Uint8Array ? hexOf(value) : value));
}

/** The same claims as a nested JWT: ES256 within ECDH-ES and A256GCM; a request's signer is the `jwk` of its header. */
async function jwtCalls(claims: Claims): Promise<Calls & { token: string }> {
  const signing = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify']);
  const recipient = await crypto.subtle.generateKey(ECDH, false, ['deriveBits']);
  const payload = utf8(jsonOf(claims));
  const own = claims.kind === 'request' ? { jwk: await exportJWK(signing.publicKey) } : {};
  const seal = async (): Promise<string> => {
    const signed = await new CompactSign(payload).setProtectedHeader({ alg: 'ES256', ...own }).sign(signing.privateKey);
    return new CompactEncrypt(utf8(signed))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT' })
      .encrypt(recipient.publicKey);
  };
  const token = await seal();
  const open = async (): Promise<unknown> => {
    const { plaintext } = await compactDecrypt(token, recipient.privateKey);
    const verified =
      claims.kind === 'request'
        ? await compactVerify(plaintext, EmbeddedJWK)
        : await compactVerify(plaintext, signing.publicKey);
    return JSON.parse(new TextDecoder().decode(verified.payload)) as unknown;
  };
  return { token, seal, open };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Times every operation on every payload for every contender, in turns. */
export async function measureSpeed({ rounds = 150, callsPerRound = 8, warmUp = 25 } = {}): Promise<Timings> {
  const device = await makeParty();
  const issuer = await makeParty();
  const claims = {
    request: referenceRequest(
      device.signing.publicKey.compressed,
      device.receiving.publicKey.compressed,
      NOW,
      randomHex(16) as Nonce,
    ),
    response: referenceResponse(randomHex(16) as Nonce, randomHex(16) as ActivationId, NOW),
  };
  const tokens = {
    request: await requestCalls(device, issuer, claims.request),
    response: await responseCalls(device, issuer, claims.response),
  };
  const jwts = { request: await jwtCalls(claims.request), response: await jwtCalls(claims.response) };
  const payloads = { request: encodeDeviceClaims(claims.request), response: encodeIssuerClaims(claims.response) };
  const calls: [TimingName, Call][] = [];
  for (const payload of PAYLOADS) {
    const plaintextBytes = encodeCbor(payloads[payload]).length + 75;
    const floor = await floorCalls(plaintextBytes + 50, plaintextBytes);
    const contenders: Record<Contender, Calls> = { floor, token: tokens[payload], jwt: jwts[payload] };
    for (const operation of OPERATIONS) {
      for (const contender of CONTENDERS) {
        calls.push([`${operation}.${payload}.${contender}`, contenders[contender][operation]]);
      }
    }
  }
  const samples = new Map<TimingName, number[]>(calls.map(([name]) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    // Another one begins in every round, so that none always follows the same neighbor.
    const first = (round + warmUp) % calls.length;
    for (const [name, call] of [...calls.slice(first), ...calls.slice(0, first)]) {
      const start = performance.now();
      for (let count = 0; count < callsPerRound; count += 1) await call();
      const each = (1000 * (performance.now() - start)) / callsPerRound;
      if (round >= 0) samples.get(name)?.push(each);
    }
  }
  const microseconds = Object.fromEntries([...samples].map(([name, each]) => [name, median(each)])) as Record<
    TimingName,
    number
  >;
  return {
    microseconds,
    rounds,
    callsPerRound,
    tokenBytes: { request: tokens.request.token.length, response: tokens.response.token.length },
    jwtBytes: { request: jwts.request.token.length, response: jwts.response.token.length },
  };
}
