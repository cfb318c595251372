import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { OffleaseError } from '../../src/license/error.ts';
import { PartCollector, splitIntoParts as librarySplits } from '../../src/text/parts.ts';
import { decodeText as libraryDecodes, encodeText as libraryEncodes } from '../../src/text/text-form.ts';
import { readTokens as libraryReads, writeTokenFile as libraryWrites } from '../../src/text/token-file.ts';
import { decodeCbor as libraryDecodesCbor, encodeCbor as libraryEncodesCbor } from '../../src/token/cbor.ts';
import { verifyCertificate as libraryVerifies } from '../../src/token/certificate.ts';
import { importReceivingKey, publicKeyOf as libraryKey } from '../../src/token/keys.ts';
import { openDeviceToken as libraryOpensDevice, openIssuerToken as libraryOpensIssuer } from '../../src/token/open.ts';
import { verifyWithdrawals as libraryVerifiesList } from '../../src/token/withdrawal.ts';
import type { World } from '../vectors/vector.ts';
import { answers, deactivations, reports, requests } from './arbitrary.ts';
import { bytesOf, hexOf, joined, type Bytes } from './bytes.ts';
import { decodeCbor, encodeCbor, type Value, type ValueMap } from './cbor.ts';
import type { Claims } from './claims.ts';
import { privateKeyOf } from './keys.ts';
import { openDeviceToken, openIssuerToken } from './open.ts';
import { Parts, splitIntoParts } from './parts.ts';
import { payloadOfClaims } from './payload.ts';
import { Refusal } from './refusal.ts';
import { signCertificate, signWithdrawals, verifyCertificate, verifyWithdrawals } from './root-signed.ts';
import { sealPayload, sealToken } from './seal.ts';
import { decodeText, encodeText, readTokens, writeTokenFile } from './text.ts';

// Where something is wrong, or may be: both say the same of random changes, the code of a refusal included.

type Finding = { readonly accepted: unknown } | { readonly refused: string; readonly facts: object };

async function finding(act: () => unknown): Promise<Finding> {
  try {
    return { accepted: plain(await act()) };
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof OffleaseError)) throw error;
    return { refused: error.code, facts: error.facts };
  }
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return hexOf(value);
  if (value instanceof Map) return [...(value as ReadonlyMap<unknown, unknown>)].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Of a refusal the code, and of the facts those that are named. */
function withFacts(one: Finding, names: readonly string[]): unknown {
  if ('accepted' in one) return one;
  const facts = Object.entries(one.facts).filter(([name]) => names.includes(name));
  return { refused: one.refused, facts: Object.fromEntries(facts) };
}

async function agree(mine: () => unknown, theirs: () => unknown, facts: readonly string[] = []): Promise<void> {
  const [found, wanted] = [await finding(mine), await finding(theirs)];
  expect(withFacts(found, facts)).toEqual(withFacts(wanted, facts));
}

describe('CBOR', () => {
  const value = fc.letrec<{ value: Value; leaf: Value; list: Value; map: Value }>((tie) => ({
    leaf: fc.oneof(
      fc.maxSafeInteger(),
      fc.integer({ min: -30, max: 300 }),
      fc.uint8Array({ maxLength: 30 }),
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(true, false, null),
    ),
    list: fc.array(tie('value'), { maxLength: 5 }),
    map: fc
      .uniqueArray(fc.tuple(fc.oneof(fc.integer({ min: -30, max: 30 }), fc.maxSafeInteger()), tie('value')), {
        maxLength: 5,
        selector: ([key]) => key,
      })
      .map((entries) => new Map(entries)),
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('list'), tie('map')),
  })).value;

  it('is written the same', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(hexOf(libraryEncodesCbor(one as never))).toBe(hexOf(encodeCbor(one)));
      }),
      { numRuns: 1000 },
    );
  });

  it('is accepted and refused alike, with bytes changed, put in, taken out', async () => {
    const change = fc.record({
      at: fc.nat(200),
      take: fc.nat(2),
      put: fc.oneof(
        fc.uint8Array({ maxLength: 2 }),
        fc
          .constantFrom(0x18, 0x1b, 0x5f, 0x7f, 0x9f, 0xbf, 0xc1, 0xf6, 0xf7, 0xf9, 0xff)
          .map((byte) => Uint8Array.of(byte)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(value, fc.array(change, { maxLength: 2 }), async (one, changes) => {
        const bytes = changes.reduce<Bytes>((before, { at, take, put }) => {
          const place = at % (before.length + 1);
          return joined(before.slice(0, place), put, before.slice(place + take));
        }, encodeCbor(one));
        await agree(
          () => decodeCbor(bytes),
          () => libraryDecodesCbor(bytes),
        );
      }),
      { numRuns: 3000 },
    );
  });
});

describe('text', () => {
  const token = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => encodeCbor([bytes, new Map(), bytes])),
  );

  it('knows the same characters as ignored', async () => {
    const text = encodeText(Uint8Array.of(0));
    const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
    const reads = (decode: (text: string) => unknown) =>
      Promise.all(units.map((unit) => finding(() => decode(`${text.slice(0, 7)}${unit}${text.slice(7)}`))));
    const [mine, theirs] = [await reads(decodeText), await reads(libraryDecodes)];
    const ignored = (one: Finding, at: number) => ('accepted' in one ? [at] : []);
    expect(mine.flatMap(ignored)).toEqual(theirs.flatMap(ignored));
  });

  it('is written the same, in files too', () => {
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 4 }), fc.string(), (tokens, heading) => {
        const [first = Uint8Array.of(0)] = tokens;
        expect(libraryEncodes(first)).toBe(encodeText(first));
        const file = writeTokenFile(tokens, heading);
        expect(libraryReads(file).map(hexOf)).toEqual(readTokens(libraryWrites(tokens, heading)).map(hexOf));
        expect(new Set(readTokens(file).map(hexOf))).toEqual(new Set(tokens.map(hexOf)));
      }),
      { numRuns: 300 },
    );
  });

  it('is split and collected, both ways', () => {
    fc.assert(
      fc.property(token, fc.integer({ min: 30, max: 200 }), (one, most) => {
        const text = encodeText(one);
        for (const [split, collector] of [
          [splitIntoParts, new PartCollector()],
          [librarySplits, new Parts()],
        ] as const) {
          const parts = split(text, most);
          if (parts.length === 1) continue;
          const last = parts
            .toReversed()
            .map((part) => collector.add(part))
            .at(-1);
          expect(last !== undefined && 'text' in last ? last.text : undefined).toBe(text);
        }
      }),
      { numRuns: 300 },
    );
  });

  /** How many symbols are missing at least; only `text-truncated` says. */
  async function missing(read: () => unknown): Promise<number> {
    const one = await finding(read);
    return 'refused' in one && one.refused === 'text-truncated' && 'missing' in one.facts
      ? Number(one.facts.missing)
      : NaN;
  }

  it('says what is missing at the end', async () => {
    await fc.assert(
      fc.asyncProperty(token, fc.nat(), async (one, cut) => {
        const text = encodeText(encodeCbor([one, cut, [new Map([[-cut, 'text']]), null]]));
        const short = text.slice(0, 4 + (cut % (text.length - 4)));
        const [mine, theirs] = [await missing(() => decodeText(short)), await missing(() => libraryDecodes(short))];
        // Both count from the heads that they can read; the library reads none that ends in a cut symbol.
        expect(mine).toBeLessThanOrEqual(text.length - short.length);
        expect(theirs).toBeLessThanOrEqual(mine);
        expect(theirs).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  // Which of the two a damaged text is called is a sentence for a person, and a changed head may mislead it.
  const sentence = async (read: () => unknown): Promise<unknown> => {
    const one = withFacts(await finding(read), ['most', 'count', 'version', 'token']);
    return JSON.parse(JSON.stringify(one).replace('"text-truncated"', '"text-damaged"'));
  };

  it('is read alike whatever happened to it', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'OFL1',
        'ofl1',
        'of l1',
        'OFLP',
        'OFL2',
        ' ',
        '\n> ',
        '.',
        '*',
        '=',
        '0',
        '1',
        '8',
        '-',
        '"',
        '\u200b',
        'é',
        '🎫',
        'ſ',
      ),
      fc.string({ maxLength: 4 }),
      fc.constantFrom('see', 'and of l1 tokens', 'A', 'Q', '7', 'lorem ipsum'),
    );
    const edit = fc.record({
      at: fc.nat(400),
      take: fc.constantFrom(0, 0, 1, 1, 2, 30),
      put: fc.oneof(fc.constant(''), piece),
    });
    const text = fc
      .tuple(
        fc.array(token, { minLength: 1, maxLength: 2 }),
        fc.constantFrom('', ' ', '\n', '. '),
        fc.array(edit, { maxLength: 3 }),
      )
      .map(([tokens, between, edits]) =>
        edits.reduce((before, { at, take, put }) => {
          const place = at % (before.length + 1);
          return before.slice(0, place) + put + before.slice(place + take);
        }, tokens.map(encodeText).join(between)),
      );
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        expect(await sentence(() => readTokens(one))).toEqual(await sentence(() => libraryReads(one)));
        expect(await sentence(() => decodeText(one))).toEqual(await sentence(() => libraryDecodes(one)));
      }),
      { numRuns: 3000 },
    );
  });
});

const world = JSON.parse(readFileSync(new URL('../vectors/world.json', import.meta.url), 'utf8')) as World;

async function pair(name: string) {
  const key = world.keys[name];
  if (key === undefined) throw new Error(`world.json has no ${name}`);
  return {
    reader: await privateKeyOf(bytesOf(key.private)),
    receiving: await importReceivingKey(bytesOf(key.pkcs8)),
    library: await libraryKey(bytesOf(key.compressed)),
  };
}
type Pair = Awaited<ReturnType<typeof pair>>;

let root: Pair, nextRoot: Pair, issuer: Pair, issuer2: Pair, inbox: Pair, device: Pair, outbox: Pair;
beforeAll(async () => {
  [root, nextRoot, issuer, issuer2, inbox, device, outbox] = await Promise.all([
    pair('root'),
    pair('next-root'),
    pair('issuer-signing'),
    pair('issuer-signing-2'),
    pair('issuer-receiving'),
    pair('device-signing'),
    pair('device-receiving'),
  ]);
});

const ISSUERS = ['11'.repeat(16), '22'.repeat(16)] as const;

function certificate(
  by: Pair,
  signer: Pair,
  more: {
    issuer?: string;
    serial?: number;
    from?: number;
    until?: number;
    refresh?: boolean;
    product?: string;
    entitlement?: string;
  },
) {
  return signCertificate(
    {
      root: by.reader.publicKey.thumbprint,
      issuer: more.issuer ?? ISSUERS[0],
      name: 'Issuer',
      role: 'issuer',
      signingKey: hexOf(signer.reader.publicKey.compressed),
      receivingKey: hexOf(inbox.reader.publicKey.compressed),
      kinds: more.refresh === false ? ['response'] : ['response', 'refresh'],
      products: more.product === undefined ? [] : [more.product],
      entitlements: more.entitlement === undefined ? [] : [more.entitlement],
      validFrom: more.from ?? 0,
      validUntil: more.until ?? 4_294_967_295,
      serial: more.serial ?? 1,
      allotments: [],
    },
    by.reader,
  );
}

describe('claims', () => {
  const wrong = fc.oneof<fc.Arbitrary<Value>[]>(
    fc.constantFrom(
      null,
      true,
      false,
      -1,
      0,
      3,
      1000,
      1001,
      2 ** 32 - 1,
      2 ** 32,
      Number.MAX_SAFE_INTEGER,
      '',
      'a',
      'A',
      'a\n',
    ),
    fc.uint8Array({ maxLength: 70 }),
    fc.string({ unit: 'binary', maxLength: 110 }),
    fc.array(fc.constantFrom('a', 'b', 'c', '', 1), { maxLength: 20 }),
    fc
      .uniqueArray(fc.integer({ min: -1, max: 514 }), { maxLength: 3 })
      .map((keys) => new Map(keys.map((key) => [key, key]))),
  );
  const change = fc.record({ label: fc.integer({ min: -10, max: 24 }), value: fc.option(wrong, { nil: undefined }) });

  async function changed(kind: Claims, { label, value }: { label: number; value: Value | undefined }): Promise<Bytes> {
    const payload = new Map(decodeCbor(payloadOfClaims(kind)) as ValueMap);
    if (value === undefined) payload.delete(label);
    else payload.set(label, value);
    return encodeCbor(payload);
  }

  it('of a device are accepted and refused alike, one label changed', async () => {
    const keys = {
      deviceKey: hexOf(device.reader.publicKey.compressed),
      receivingKey: hexOf(outbox.reader.publicKey.compressed),
    };
    await fc.assert(
      fc.asyncProperty(fc.oneof(requests(keys), reports, deactivations), change, async (claims, one) => {
        const { kid } = outbox.reader.publicKey;
        const options = { signer: device.reader, recipient: inbox.reader.publicKey, replyTo: kid };
        const token = await sealPayload(claims.kind, await changed(claims, one), options);
        await agree(
          async () =>
            (
              await openDeviceToken(token, {
                receivers: [inbox.reader],
                deviceKey: async () => device.reader.publicKey,
              })
            ).claims,
          async () =>
            (await libraryOpensDevice(token, { receivers: [inbox.receiving], deviceKey: async () => device.library }))
              .claims,
        );
      }),
      { numRuns: 600 },
    );
  });

  it('of an issuer are accepted and refused alike, one label changed', async () => {
    const bytes = await certificate(root, issuer, {});
    const mine = {
      roots: [root.reader.publicKey],
      certificates: [await verifyCertificate(bytes, [root.reader.publicKey])],
    };
    const theirs = { roots: [root.library], certificates: [await libraryVerifies(bytes, [root.library])] };
    await fc.assert(
      fc.asyncProperty(answers, change, async (claims, one) => {
        const payload = await changed(claims, one);
        const token = await sealPayload(claims.kind, payload, {
          signer: issuer.reader,
          recipient: outbox.reader.publicKey,
        });
        await agree(
          async () => (await openIssuerToken(token, { receivers: [outbox.reader], trust: mine })).claims,
          async () => (await libraryOpensIssuer(token, { receivers: [outbox.receiving], trust: theirs })).claims,
        );
      }),
      { numRuns: 600 },
    );
  });
});

describe('trust', () => {
  const certificates = fc.record({
    next: fc.boolean(),
    second: fc.boolean(),
    issuer: fc.constantFrom(...ISSUERS),
    serial: fc.integer({ min: 1, max: 4 }),
    from: fc.constantFrom(0, 0, 0, 99, 100, 101),
    until: fc.constantFrom(1000, 1000, 102),
    refresh: fc.constantFrom(true, true, false),
    product: fc.constantFrom(undefined, undefined, 'a', 'b'),
    entitlement: fc.constantFrom(undefined, undefined, '33'.repeat(16)),
  });
  const lists = fc.record({
    next: fc.boolean(),
    version: fc.integer({ min: 1, max: 3 }),
    minimumSerials: fc.uniqueArray(
      fc.record({ issuer: fc.constantFrom(...ISSUERS), serial: fc.integer({ min: 1, max: 4 }) }),
      {
        maxLength: 2,
        selector: ({ issuer: id }) => id,
      },
    ),
  });
  const situation = fc.record({
    known: fc.array(certificates, { maxLength: 3 }),
    carried: fc.option(certificates, { nil: undefined }),
    withdrawals: fc.uniqueArray(lists, { maxLength: 2, selector: ({ next, version }) => `${String(next)} ${version}` }),
    brought: fc.option(lists, { nil: undefined }),
    applied: fc.uniqueArray(
      fc.record({ issuer: fc.constantFrom(...ISSUERS), serial: fc.integer({ min: 1, max: 3 }) }),
      {
        maxLength: 2,
        selector: ({ issuer: id }) => id,
      },
    ),
    asked: fc.option(fc.constantFrom(...ISSUERS), { nil: undefined }),
    pinned: fc.constantFrom(1, 2, 2, 2),
    second: fc.boolean(),
    time: fc.constantFrom(100, 100, 101, 102),
    entitlement: fc.constantFrom(undefined, '33'.repeat(16), '44'.repeat(16)),
  });

  it('is judged alike', async () => {
    await fc.assert(
      fc.asyncProperty(situation, async (now) => {
        const make = (one: typeof now.carried & object) =>
          certificate(one.next ? nextRoot : root, one.second ? issuer2 : issuer, {
            issuer: one.issuer,
            serial: one.serial,
            from: one.from,
            until: one.until,
            refresh: one.refresh,
            ...(one.product === undefined ? {} : { product: one.product }),
            ...(one.entitlement === undefined ? {} : { entitlement: one.entitlement }),
          });
        const makeList = ({ next, ...list }: typeof now.brought & object) => {
          const by = next ? nextRoot : root;
          const minimumSerials = list.minimumSerials.toSorted((a, b) => (a.issuer < b.issuer ? -1 : 1));
          return signWithdrawals(
            { root: by.reader.publicKey.thumbprint, version: list.version, time: 1, minimumSerials },
            by.reader,
          );
        };
        const pinned = [root, nextRoot].slice(0, now.pinned);
        const claims: Claims = {
          kind: 'refresh',
          product: 'a',
          activation: '55'.repeat(16),
          sequence: now.time,
          time: now.time,
          leaseEnd: 2000,
          features: [],
          attributes: [],
          ...(now.entitlement === undefined ? {} : { entitlement: now.entitlement }),
          ...(now.brought === undefined ? {} : { withdrawals: hexOf(await makeList(now.brought)) }),
        };
        const token = await sealToken(claims, {
          signer: (now.second ? issuer2 : issuer).reader,
          recipient: outbox.reader.publicKey,
          certificate: now.carried === undefined ? undefined : await make(now.carried),
        });
        const known = await Promise.all(now.known.filter(({ next }) => !next || now.pinned === 2).map(make));
        const held = await Promise.all(now.withdrawals.filter(({ next }) => !next || now.pinned === 2).map(makeList));
        const [mine, theirs] = [pinned.map(({ reader }) => reader.publicKey), pinned.map(({ library }) => library)];
        await agree(
          async () => {
            const opened = await openIssuerToken(token, {
              receivers: [outbox.reader],
              asked: () => now.asked,
              trust: {
                roots: mine,
                certificates: await Promise.all(known.map((bytes) => verifyCertificate(bytes, mine))),
                withdrawals: await Promise.all(held.map((bytes) => verifyWithdrawals(bytes, mine))),
                applied: now.applied,
              },
            });
            return opened.certificate.claims.serial;
          },
          async () => {
            const opened = await libraryOpensIssuer(token, {
              receivers: [outbox.receiving],
              ...(now.asked === undefined ? {} : { issuer: now.asked as never }),
              trust: {
                roots: theirs,
                certificates: await Promise.all(known.map((bytes) => libraryVerifies(bytes, theirs))),
                withdrawals: await Promise.all(held.map((bytes) => libraryVerifiesList(bytes, theirs))),
                applied: now.applied as never,
              },
            });
            return opened.certificate?.claims.serial;
          },
          ['scope', 'newer'],
        );
      }),
      { numRuns: 500 },
    );
  });
});
