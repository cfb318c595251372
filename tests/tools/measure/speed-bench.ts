import {
  calculateJwkThumbprint,
  compactDecrypt,
  CompactEncrypt,
  CompactSign,
  compactVerify,
  EmbeddedJWK,
  exportJWK,
  importJWK,
  type JWK,
} from 'jose';
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
import { ECDH, ECDSA, floorCalls, type Call, type Calls } from './webcrypto-floor.ts';

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
type Timed = `${Operation}.${PayloadName}.${Contender}`;

/** How many times the floor's time a call takes: for both payloads together, and for each. */
export type Ratios = Readonly<Record<'both' | PayloadName, number>>;
export interface Speed {
  readonly ratios: Readonly<Record<Exclude<Contender, 'floor'>, Readonly<Record<Operation, Ratios>>>>;
  /** Median microseconds of one call. */
  readonly microseconds: Readonly<Record<Timed, number>>;
}

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

async function requestCalls(device: Party, issuer: Party, claims: Claims): Promise<Calls> {
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
  return { seal, open: () => openDeviceToken(token, options) };
}

async function responseCalls(device: Party, issuer: Party, claims: Claims): Promise<Calls> {
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
  return { seal, open: () => openIssuerToken(token, options) };
}

function jsonOf(claims: object): string {
  return JSON.stringify(claims, (_, value: unknown) => (value instanceof Uint8Array ? hexOf(value) : value));
}

/**
 * The same claims as a nested JWT: ES256 within ECDH-ES and A256GCM. A request's signer is the `jwk` of its header, and
 * opening it finds what an issuer needs of a token as well: the thumbprints of both keys, and that the one that the
 * answer is sealed to is a point of the curve.
 */
async function jwtCalls(claims: Claims): Promise<Calls> {
  const signing = await crypto.subtle.generateKey(ECDSA, false, ['sign', 'verify']);
  const recipient = await crypto.subtle.generateKey(ECDH, false, ['deriveBits']);
  const isRequest = claims.kind === 'request';
  const own = isRequest ? { jwk: await exportJWK(signing.publicKey) } : {};
  const keys = isRequest ? { deviceKey: undefined, receivingKey: await exportJWK(recipient.publicKey) } : {};
  const payload = utf8(jsonOf({ ...claims, ...keys }));
  const seal = async (): Promise<string> => {
    const signed = await new CompactSign(payload).setProtectedHeader({ alg: 'ES256', ...own }).sign(signing.privateKey);
    return new CompactEncrypt(utf8(signed))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT' })
      .encrypt(recipient.publicKey);
  };
  const token = await seal();
  const decoder = new TextDecoder();
  const openResponse = async (): Promise<unknown> => {
    const { plaintext } = await compactDecrypt(token, recipient.privateKey);
    const verified = await compactVerify(plaintext, signing.publicKey);
    return JSON.parse(decoder.decode(verified.payload));
  };
  const openRequest = async (): Promise<unknown> => {
    const { plaintext } = await compactDecrypt(token, recipient.privateKey);
    const verified = await compactVerify(plaintext, EmbeddedJWK);
    const read = JSON.parse(decoder.decode(verified.payload)) as { receivingKey: JWK };
    const { jwk = {} } = verified.protectedHeader;
    const needed = [
      calculateJwkThumbprint(jwk),
      calculateJwkThumbprint(read.receivingKey),
      importJWK(read.receivingKey, 'ECDH-ES'),
    ] as const;
    return { read, needed: await Promise.all(needed) };
  };
  return { seal, open: isRequest ? openRequest : openResponse };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

async function allCalls(): Promise<ReadonlyMap<Timed, Call>> {
  const device = await makeParty();
  const issuer = await makeParty();
  const { compressed } = device.signing.publicKey;
  const nonce = randomHex(16) as Nonce;
  const request = referenceRequest(compressed, device.receiving.publicKey.compressed, NOW, nonce);
  const response = referenceResponse(nonce, randomHex(16) as ActivationId, NOW);
  const token = {
    request: await requestCalls(device, issuer, request),
    response: await responseCalls(device, issuer, response),
  };
  const jwt = { request: await jwtCalls(request), response: await jwtCalls(response) };
  const bytes = {
    request: encodeCbor(encodeDeviceClaims(request)).length,
    response: encodeCbor(encodeIssuerClaims(response)).length,
  };
  const calls = new Map<Timed, Call>();
  for (const payload of PAYLOADS) {
    // What lies around the payload: the head of a COSE_Sign1, or of a Sig_structure.
    const floor = await floorCalls(bytes[payload] + 70, bytes[payload] + 75, { bringsKey: payload === 'request' });
    for (const operation of OPERATIONS) {
      calls.set(`${operation}.${payload}.floor`, floor[operation]);
      calls.set(`${operation}.${payload}.token`, token[payload][operation]);
      calls.set(`${operation}.${payload}.jwt`, jwt[payload][operation]);
    }
  }
  return calls;
}

/** Microseconds of a call in every round, after a warm-up. */
async function timeInTurns(
  calls: ReadonlyMap<Timed, Call>,
  { rounds, callsPerRound, warmUp }: Required<SpeedOptions>,
): Promise<ReadonlyMap<Timed, number[]>> {
  const all = [...calls];
  const samples = new Map<Timed, number[]>(all.map(([name]) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    // Another one begins in every round, so that none always follows the same neighbor.
    const first = (round + warmUp) % all.length;
    for (const [name, call] of [...all.slice(first), ...all.slice(0, first)]) {
      const start = performance.now();
      for (let count = 0; count < callsPerRound; count += 1) await call();
      const each = (1000 * (performance.now() - start)) / callsPerRound;
      if (round >= 0) samples.get(name)?.push(each);
    }
  }
  return samples;
}

export interface SpeedOptions {
  readonly rounds?: number;
  readonly callsPerRound?: number;
  readonly warmUp?: number;
}

/** Times every operation on every payload for every contender; each ratio is the median of those of every round. */
export async function timeSpeed({ rounds = 300, callsPerRound = 4, warmUp = 100 }: SpeedOptions = {}): Promise<Speed> {
  const samples = await timeInTurns(await allCalls(), { rounds, callsPerRound, warmUp });
  const sum = (operation: Operation, contender: Contender, payloads: readonly PayloadName[], round: number): number =>
    payloads.reduce((total, payload) => total + (samples.get(`${operation}.${payload}.${contender}`)?.[round] ?? 0), 0);
  const ratio = (operation: Operation, contender: Contender, payloads: readonly PayloadName[]): number =>
    median(
      Array.from({ length: rounds }, (_, round) => {
        const floor = sum(operation, 'floor', payloads, round);
        return sum(operation, contender, payloads, round) / floor;
      }),
    );
  const ratios = (contender: Contender): Record<Operation, Ratios> => ({
    seal: ratiosOf('seal', contender),
    open: ratiosOf('open', contender),
  });
  const ratiosOf = (operation: Operation, contender: Contender): Ratios => ({
    both: ratio(operation, contender, PAYLOADS),
    request: ratio(operation, contender, ['request']),
    response: ratio(operation, contender, ['response']),
  });
  const microseconds = Object.fromEntries([...samples].map(([name, each]) => [name, median(each)]));
  return {
    ratios: { token: ratios('token'), jwt: ratios('jwt') },
    microseconds: microseconds as Record<Timed, number>,
  };
}
