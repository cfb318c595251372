import fc from 'fast-check';
import { hexOf, type Bytes } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { DEFAULT_POLICY } from '../../src/license/product.ts';
import { PartCollector, splitIntoParts } from '../../src/text/parts.ts';
import { decodeText, encodeText } from '../../src/text/text-form.ts';
import { readTokens, writeTokenFile } from '../../src/text/token-file.ts';
import { decodeCbor, isCborMap, type CborValue } from '../../src/token/cbor.ts';
import { verifyCertificate } from '../../src/token/certificate.ts';
import { makeSign1, readSign1 } from '../../src/token/cose.ts';
import { openEnvelope, readEnvelope, sealEnvelope } from '../../src/token/envelope.ts';
import { externalAad } from '../../src/token/external-aad.ts';
import { inspectToken } from '../../src/token/inspect.ts';
import type { PublicKey } from '../../src/token/keys.ts';
import { isIssuerKind, KINDS, TOKEN_KINDS, type TokenKind } from '../../src/token/kind.ts';
import { openDeviceToken, openIssuerToken } from '../../src/token/open.ts';
import { readProductFile, writeProductFile } from '../../src/token/product-file.ts';
import { signWithdrawals, verifyWithdrawals } from '../../src/token/withdrawal.ts';
import { NOW, PRODUCT } from '../token/fixture.ts';
import { FUZZ_FAMILIES, fuzzInputs, type Corpus, type FuzzFamily, type FuzzInput } from './fuzz-inputs.ts';
import { examples, makeParties, recipientOf, sealed, type Parties } from './parties.ts';

export const MAX_MILLISECONDS = 50;
/** Where one takes longer than a fifth of that, the quickest of several tries counts: the machine may have paused. */
const TRIES = 5;

export interface FuzzReport {
  readonly inputs: number;
  readonly byFamily: Readonly<Record<FuzzFamily, number>>;
  /** Tokens, certificates and withdrawals that were taken as valid: of what somebody altered, always none. */
  readonly forged: number;
  /** Tokens with claims of any content, signed by the right key, that were taken. */
  readonly rightlySigned: number;
  /** How often each code came out. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly slowestMilliseconds: number;
  readonly seed: number;
}

async function corpusOf(parties: Parties): Promise<Corpus> {
  const { issuer, device } = parties;
  const tokens = await Promise.all(examples(parties).map((claims) => sealed(claims, parties)));
  const signed = await Promise.all(
    tokens.map(
      async (token) => (await openEnvelope(readEnvelope(token), [device.receiving, issuer.receiving])).plaintext,
    ),
  );
  const { root, issuer: id } = issuer.certificate.claims;
  const withdrawals = await signWithdrawals(
    { root, version: 3, time: NOW, minimumSerials: [{ issuer: id, serial: 2 }] },
    issuer.root,
  );
  const product = { id: PRODUCT, name: 'Ticket kiosk', editions: ['Basic'], features: [], policy: DEFAULT_POLICY };
  const { certificate } = issuer;
  const texts = tokens.map((token) => encodeText(token));
  return {
    sealed: [...tokens, certificate.bytes, withdrawals],
    signed,
    payloads: signed.map((bytes) => readSign1(decodeCbor(bytes)).payload),
    texts: [
      ...texts,
      ...splitIntoParts(texts[1] ?? '', 200),
      writeTokenFile(tokens, 'Tokens of a test'),
      writeProductFile({ product, roots: [issuer.root.publicKey], certificates: [certificate] }),
    ],
  };
}

/** Everything that reads what comes from outside; a throw that is no refusal goes through. */
class Doors {
  readonly refusals: Record<string, number> = {};
  rightlySigned = 0;
  readonly #parties: Parties;
  /** What may be taken as valid: only what was in the corpus from the beginning. */
  readonly #genuine: ReadonlySet<string>;

  constructor(parties: Parties, { sealed: tokens, signed }: Corpus) {
    this.#parties = parties;
    this.#genuine = new Set([...tokens, ...signed].map(hexOf));
  }

  /** Whether it was taken. */
  async #through(door: () => unknown): Promise<boolean> {
    try {
      await door();
      return true;
    } catch (error) {
      if (!(error instanceof OffleaseError)) throw error;
      this.refusals[error.code] = (this.refusals[error.code] ?? 0) + 1;
      return false;
    }
  }

  /** Whether it was taken for something that somebody signed. */
  async #taken(bytes: Bytes): Promise<boolean> {
    const { issuer, otherIssuer, device } = this.#parties;
    const roots = [issuer.root.publicKey];
    const trust = { roots, certificates: [issuer.certificate, otherIssuer.certificate] };
    const receivers = [issuer.receiving, device.receiving];
    const deviceKey = (): Promise<PublicKey> => Promise.resolve(device.signing.publicKey);
    await this.#through(() => decodeCbor(bytes));
    await this.#through(() => inspectToken(bytes, { receivers, trust, deviceKey }));
    const taken = [
      await this.#through(() => openDeviceToken(bytes, { receivers, deviceKey })),
      await this.#through(() => openIssuerToken(bytes, { receivers, trust })),
      await this.#through(() => verifyCertificate(bytes, roots)),
      await this.#through(() => verifyWithdrawals(bytes, roots)),
    ];
    return taken.includes(true);
  }

  async #bytes(bytes: Bytes, origin = bytes): Promise<void> {
    if ((await this.#taken(bytes)) && !this.#genuine.has(hexOf(origin))) throw new Error('took something altered');
  }

  async #text(text: string): Promise<void> {
    await this.#through(() => this.#bytes(decodeText(text)));
    await this.#through(() => readTokens(text));
    await this.#through(() => new PartCollector().add(text));
    await this.#through(() => readProductFile(text));
  }

  /** The inside as it is, in an envelope that is right. */
  #enveloped(kind: TokenKind, inner: Bytes): Promise<Bytes> {
    const replyTo = isIssuerKind(kind) ? undefined : this.#parties.device.receiving.publicKey.kid;
    return sealEnvelope(kind, recipientOf(kind, this.#parties), replyTo, inner);
  }

  /** Claims as they are, signed by the right key. */
  async #claims(kind: TokenKind, value: CborValue): Promise<void> {
    if (!isCborMap(value)) return;
    const { issuer, device } = this.#parties;
    const fromIssuer = isIssuerKind(kind);
    const replyTo = fromIssuer ? undefined : device.receiving.publicKey.kid;
    const aad = externalAad(KINDS[kind].typ, recipientOf(kind, this.#parties), replyTo);
    const signer = fromIssuer ? issuer.signing : device.signing;
    const inner = await makeSign1(signer, new Map(), aad, value);
    if (await this.#taken(await this.#enveloped(kind, inner))) this.rightlySigned += 1;
  }

  async input(input: FuzzInput): Promise<void> {
    switch (input.family) {
      case 'text':
        return this.#text(input.text);
      case 'inside':
        return this.#bytes(await this.#enveloped(kindAt(input.index), input.bytes), input.bytes);
      case 'claims':
        return this.#claims(kindAt(input.index), input.value);
      default:
        return this.#bytes(input.bytes);
    }
  }
}

function kindAt(index: number): TokenKind {
  return TOKEN_KINDS[index % TOKEN_KINDS.length] ?? 'request';
}

/** What a polluted prototype would show. */
export function prototypes(): string {
  const owners = [Object, Array, Map, Set, String, Number, Boolean, Function, Uint8Array, Promise, Error];
  const names = owners.map(({ prototype }) => Reflect.ownKeys(prototype as object).map(String));
  return JSON.stringify([names, Reflect.ownKeys({}), Object.keys(globalThis)]);
}

async function timed(doors: Doors, input: FuzzInput): Promise<number> {
  const started = performance.now();
  await doors.input(input);
  return performance.now() - started;
}

/**
 * Throws (with the smallest input that fast-check finds) at the first input that is not either taken
 * or refused by an `OffleaseError`, that is taken though it was altered, that takes too long, or that
 * leaves a trace in a prototype.
 */
export async function fuzz({ inputs, seed }: { readonly inputs: number; readonly seed: number }): Promise<FuzzReport> {
  const parties = await makeParties();
  const corpus = await corpusOf(parties);
  const doors = new Doors(parties, corpus);
  const clean = prototypes();
  const byFamily = Object.fromEntries(FUZZ_FAMILIES.map((family) => [family, 0])) as Record<FuzzFamily, number>;
  let slowestMilliseconds = 0;
  let count = 0;
  const property = fc.asyncProperty(fuzzInputs(corpus), async (input) => {
    let taken = await timed(doors, input);
    for (let again = 1; taken > MAX_MILLISECONDS / 5 && again < TRIES; again += 1) {
      taken = Math.min(taken, await timed(doors, input));
    }
    if (taken > MAX_MILLISECONDS) throw new Error(`${taken.toFixed(0)} ms for one input`);
    slowestMilliseconds = Math.max(slowestMilliseconds, taken);
    byFamily[input.family] += 1;
    count += 1;
    if (count % 100 === 0 && prototypes() !== clean) throw new Error('a prototype was changed');
  });
  await fc.assert(property, { numRuns: inputs, seed });
  if (prototypes() !== clean) throw new Error('a prototype was changed');
  const { refusals, rightlySigned } = doors;
  // The first one that is forged ends the run, as a crash does.
  return { inputs: count, byFamily, forged: 0, rightlySigned, refusals, slowestMilliseconds, seed };
}
