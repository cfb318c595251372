import fc from 'fast-check';
import type { Bytes } from '../../src/license/bytes.ts';
import { encodeText } from '../../src/text/text-form.ts';
import { decodeCbor, encodeCbor, isCborArray, isCborBytes, isCborMap, type CborValue } from '../../src/token/cbor.ts';
import { arbitraryCbor } from '../token/cbor-arbitrary.ts';

/** What a fuzz run starts from: things that are valid, of every kind. */
export interface Corpus {
  /** Tokens, certificates and withdrawals. */
  readonly sealed: readonly Bytes[];
  /** Signed tokens, as they lie inside the sealed ones. */
  readonly signed: readonly Bytes[];
  /** The payloads of these, with the kind that they are of. */
  readonly payloads: readonly Bytes[];
  /** Text forms, files, parts and a product file. */
  readonly texts: readonly string[];
}

export type FuzzInput =
  | { readonly family: 'random' | 'mutated' | 'structured'; readonly bytes: Bytes }
  | { readonly family: 'inside'; readonly bytes: Bytes; readonly index: number }
  | { readonly family: 'claims'; readonly value: CborValue; readonly index: number }
  | { readonly family: 'text'; readonly text: string };
export type FuzzFamily = FuzzInput['family'];
export const FUZZ_FAMILIES: readonly FuzzFamily[] = ['random', 'mutated', 'structured', 'inside', 'claims', 'text'];

export const MAX_INPUT = 8192;

/** xorshift32: long random inputs from one number, which fast-check can make and shrink quickly. */
function randomBytes(seed: number, length: number): Bytes {
  const bytes = new Uint8Array(length);
  let state = seed | 1;
  for (let index = 0; index < length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
  return bytes;
}

const INTERESTING = [
  0x00, 0x17, 0x18, 0x1b, 0x20, 0x3b, 0x40, 0x5a, 0x5b, 0x5f, 0x7b, 0x80, 0x9b, 0x9f, 0xa0, 0xbb, 0xbf, 0xc0, 0xd2,
  0xf6, 0xf7, 0xfb, 0xff,
];

type Edit =
  | { readonly how: 'flip' | 'set' | 'insert' | 'remove'; readonly at: number; readonly byte: number }
  | { readonly how: 'cut' | 'repeat' | 'splice'; readonly at: number; readonly length: number; readonly from: number };

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    how: fc.constantFrom('flip' as const, 'set' as const, 'insert' as const, 'remove' as const),
    at: fc.nat(),
    byte: fc.oneof(fc.nat(255), fc.constantFrom(...INTERESTING)),
  }),
  fc.record({
    how: fc.constantFrom('cut' as const, 'repeat' as const, 'splice' as const),
    at: fc.nat(),
    length: fc.nat(200),
    from: fc.nat(),
  }),
);

function join(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.slice(0, MAX_INPUT);
}

function edited(bytes: Bytes, change: Edit, other: Bytes): Bytes {
  const at = bytes.length === 0 ? 0 : change.at % bytes.length;
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (change.how) {
    case 'flip':
      return join(before, Uint8Array.of((bytes[at] ?? 0) ^ (1 << (change.byte & 7))), after.subarray(1));
    case 'set':
      return join(before, Uint8Array.of(change.byte), after.subarray(1));
    case 'insert':
      return join(before, Uint8Array.of(change.byte), after);
    case 'remove':
      return join(before, after.subarray(1));
    case 'cut':
      return change.from % 2 === 0 ? join(before) : join(before, after.subarray(change.length));
    case 'repeat':
      return join(
        before,
        ...Array.from({ length: 1 + (change.from % 4) }, () => after.subarray(0, change.length)),
        after,
      );
    case 'splice': {
      const start = other.length === 0 ? 0 : change.from % other.length;
      return join(before, other.subarray(start, start + change.length), after);
    }
  }
}

function mutations(corpus: readonly Bytes[]): fc.Arbitrary<Bytes> {
  const one = fc.constantFrom(...corpus);
  return fc
    .tuple(one, one, fc.array(edit, { minLength: 1, maxLength: 5 }))
    .map(([bytes, other, edits]) => edits.reduce((result, change) => edited(result, change, other), bytes));
}

interface Change {
  readonly path: readonly number[];
  readonly how: 'replace' | 'drop' | 'add' | 'rename';
  readonly with: CborValue;
}

const change: fc.Arbitrary<Change> = fc.record({
  path: fc.array(fc.nat(), { maxLength: 4 }),
  how: fc.constantFrom('replace' as const, 'drop' as const, 'add' as const, 'rename' as const),
  with: fc.oneof(
    arbitraryCbor,
    fc.constantFrom<CborValue>(0, -1, 2 ** 32, '1q', '2q', '1c', new Uint8Array(8), new Uint8Array(65), [], new Map()),
  ),
});

/** Changes one place of a structure, going down also into byte strings that hold CBOR themselves. */
function changed(value: CborValue, { path, how, with: replacement }: Change): CborValue {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  const deeper = (inner: CborValue): CborValue => changed(inner, { path: rest, how, with: replacement });
  const last = rest.length === 0;
  if (isCborArray(value)) {
    const at = value.length === 0 ? 0 : step % value.length;
    if (last && how === 'drop') return value.filter((_, index) => index !== at);
    if (last && how === 'add') return [...value.slice(0, at), replacement, ...value.slice(at)];
    return value.map((item, index) => (index === at ? deeper(item) : item));
  }
  if (isCborMap(value)) {
    const keys = [...value.keys()];
    const key = keys[keys.length === 0 ? 0 : step % keys.length] ?? 0;
    const entries = [...value];
    const other = typeof replacement === 'number' ? replacement : (step % 64) - 24;
    if (last && how === 'drop') return new Map(entries.filter(([label]) => label !== key));
    if (last && how === 'add') return new Map([...entries, [other, replacement]]);
    if (last && how === 'rename') return new Map(entries.map(([label, item]) => [label === key ? other : label, item]));
    return new Map(entries.map(([label, item]) => [label, label === key ? deeper(item) : item]));
  }
  if (isCborBytes(value)) {
    try {
      return encodeCbor(deeper(decodeCbor(value)));
    } catch {
      return replacement;
    }
  }
  return replacement;
}

function restructured(corpus: readonly Bytes[]): fc.Arbitrary<CborValue> {
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([bytes, changes]) => changes.reduce(changed, decodeCbor(bytes)))
    .filter(isWritable);
}

/** Not grown too deep. */
function isWritable(value: CborValue): boolean {
  try {
    encodeCbor(value);
    return true;
  } catch {
    return false;
  }
}

function mutatedTexts(texts: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      'OFL1',
      'ofl1',
      'OFLP',
      ' ',
      '\r\n> ',
      '\u00ad',
      '\ufeff',
      '"',
      '1',
      '0',
      '=',
      '\ud800',
      '{"__proto__":{"x":1}}',
      '[',
    ),
    fc.constantFrom(' ', '>', 'A', 'OFL1', '[', '\n').chain((unit) => fc.nat(2000).map((count) => unit.repeat(count))),
  );
  return fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(fc.record({ at: fc.nat(), cut: fc.nat(30), piece, lower: fc.boolean() }), {
        minLength: 1,
        maxLength: 5,
      }),
    )
    .map(([text, edits]) =>
      edits.reduce((result, { at, cut, piece: inserted, lower }) => {
        const index = result.length === 0 ? 0 : at % result.length;
        const next = result.slice(0, index) + inserted + result.slice(index + cut);
        return lower ? next.toLowerCase() : next;
      }, text),
    );
}

/** Inputs of all families; long random bytes and short ones alike. */
export function fuzzInputs(corpus: Corpus): fc.Arbitrary<FuzzInput> {
  const length = fc.oneof(fc.nat(64), fc.nat(MAX_INPUT));
  const random = fc.tuple(fc.integer(), length).map(([seed, bytes]) => randomBytes(seed, bytes));
  const index = fc.nat();
  return fc.oneof(
    { weight: 20, arbitrary: random.map((bytes) => ({ family: 'random' as const, bytes })) },
    { weight: 25, arbitrary: mutations(corpus.sealed).map((bytes) => ({ family: 'mutated' as const, bytes })) },
    {
      weight: 20,
      arbitrary: restructured(corpus.sealed).map((value) => ({
        family: 'structured' as const,
        bytes: encodeCbor(value),
      })),
    },
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.oneof(mutations(corpus.signed), restructured(corpus.signed).map(encodeCbor)), index)
        .map(([bytes, at]) => ({ family: 'inside' as const, bytes, index: at })),
    },
    {
      weight: 8,
      arbitrary: fc
        .tuple(fc.oneof(restructured(corpus.payloads), arbitraryCbor.filter(isWritable)), index)
        .map(([value, at]) => ({ family: 'claims' as const, value, index: at })),
    },
    {
      weight: 19,
      arbitrary: fc
        .oneof(
          mutatedTexts(corpus.texts),
          mutations(corpus.sealed)
            .filter((bytes) => bytes.length > 0)
            .map(encodeText),
          fc.string({ unit: 'binary', maxLength: 300 }),
        )
        .map((text) => ({ family: 'text' as const, text })),
    },
  );
}
