import { cdeDecodeOptions, cdeEncodeOptions, decode as decodeCbor2, encode as encodeCbor2 } from 'cbor2';
import { decode as decodeCborg, encode as encodeCborg, rfc8949EncodeOptions } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfHex, hexOf, type Bytes } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { decodeCbor, encodeCbor, MAX_CBOR_BYTES, type CborValue } from '../../src/token/cbor.ts';
import { arbitraryBytes, arbitraryCbor } from './cbor-arbitrary.ts';

const CBORG = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
} as const;
const CBOR2 = { ...cdeDecodeOptions, preferMap: true, rejectDuplicateKeys: true } as const;

const peers = {
  cborg: {
    encode: (value: CborValue): string => hexOf(encodeCborg(value, rfc8949EncodeOptions)),
    decode: (bytes: Bytes): unknown => decodeCborg(bytes, CBORG),
  },
  cbor2: {
    encode: (value: CborValue): string => hexOf(encodeCbor2(value, cdeEncodeOptions)),
    decode: (bytes: Bytes): unknown => decodeCbor2(bytes, CBOR2),
  },
};

/** Ours: the value, or the reason for which there is none. */
function read(bytes: Bytes): { value: CborValue } | { reason: string } {
  try {
    return { value: decodeCbor(bytes) };
  } catch (error) {
    if (error instanceof OffleaseError && error.code === 'cbor-invalid')
      return { reason: String(error.facts['reason']) };
    throw error;
  }
}

function accepts(decode: (bytes: Bytes) => unknown, bytes: Bytes): boolean {
  try {
    decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** cborg drops a byte order mark at the beginning of text (found here); it is compared without. */
function comparable(name: string, bytes: Bytes): boolean {
  return name !== 'cborg' || !hexOf(bytes).includes('efbbbf');
}

const small = arbitraryCbor.filter((value) => encodeCbor(value).length <= MAX_CBOR_BYTES);

describe.each(Object.entries(peers))('beside %s', (name, peer) => {
  it('our encoding of any value is the one of its deterministic mode', () => {
    fc.assert(
      fc.property(arbitraryCbor, (value) => {
        expect(hexOf(encodeCbor(value))).toBe(peer.encode(value));
      }),
      { numRuns: 400 },
    );
  });

  it('it reads what we write as the same value, and so do we', () => {
    fc.assert(
      fc.property(small, (value) => {
        const bytes = encodeCbor(value);
        expect(decodeCbor(bytes)).toEqual(value);
        fc.pre(comparable(name, bytes));
        expect(peer.decode(bytes)).toEqual(value);
      }),
      { numRuns: 400 },
    );
  });

  it('of altered bytes, it reads whatever we read as the same value, and writes them the same', () => {
    let readOn = 0;
    fc.assert(
      fc.property(
        small,
        fc.nat(),
        fc.constantFrom('flip', 'set', 'cut', 'insert'),
        fc.nat(255),
        (value, at, how, byte) => {
          const altered = alter(encodeCbor(value), at, how, byte);
          const ours = read(altered);
          if ('reason' in ours || !comparable(name, altered)) return;
          readOn += 1;
          expect(peer.decode(altered)).toEqual(ours.value);
          expect(peer.encode(ours.value)).toBe(hexOf(altered));
        },
      ),
      { numRuns: 1500 },
    );
    expect(readOn).toBeGreaterThan(50);
  });

  it('of random bytes as well', () => {
    fc.assert(
      fc.property(arbitraryBytes({ maxLength: 6 }), (bytes) => {
        const ours = read(bytes);
        if ('reason' in ours) return;
        expect(peer.decode(bytes)).toEqual(ours.value);
        expect(peer.encode(ours.value)).toBe(hexOf(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});

function alter(bytes: Bytes, at: number, how: 'flip' | 'set' | 'cut' | 'insert', byte: number): Bytes {
  const index = at % bytes.length;
  if (how === 'cut') return bytes.slice(0, index);
  if (how === 'insert') return Uint8Array.of(...bytes.slice(0, index), byte, ...bytes.slice(index));
  const altered = bytes.slice();
  altered[index] = how === 'set' ? byte : (altered[index] ?? 0) ^ (1 << (byte & 7));
  return altered;
}

/**
 * All that we refuse, by category, each with an example, and whether the two libraries in their
 * strictest modes would read it. Where both refuse too, the category is one of RFC 8949; where one
 * reads on, ours is the stricter codec, by intent: FORMAT.md 2.
 */
const REFUSED: readonly (readonly [reason: string, hex: string, cborg: boolean, cbor2: boolean])[] = [
  ['truncated', '8201', false, false],
  ['bytes after', '0000', false, false],
  ['reserved', '1c', false, false],
  ['indefinite', '9fff', false, false],
  ['not shortest', '1817', false, false],
  ['too large', '1b0020000000000000', true, true],
  ['simple', 'f93c00', true, true],
  ['tag', 'c100', false, true],
  ['not UTF-8', '61ff', true, false],
  ['key', 'a16161f6', true, true],
  ['key twice', 'a201f601f6', false, false],
  ['key order', 'a202f601f6', true, false],
  ['too deep', `${'81'.repeat(9)}00`, true, true],
  ['too long', `592000${'00'.repeat(8192)}`, true, true],
];

describe('what is refused', () => {
  it.each(REFUSED)('%s', (reason, hex, cborg, cbor2) => {
    const bytes = bytesOfHex(hex) ?? new Uint8Array(0);
    expect(read(bytes)).toEqual({ reason });
    expect({ cborg: accepts(peers.cborg.decode, bytes), cbor2: accepts(peers.cbor2.decode, bytes) }).toEqual({
      cborg,
      cbor2,
    });
  });

  it('is of one of these categories, whatever the bytes', () => {
    const known = new Set(REFUSED.map(([reason]) => reason));
    const seen = new Set<string>();
    const note = (bytes: Bytes): void => {
      const found = read(bytes);
      if ('reason' in found) seen.add(found.reason);
    };
    fc.assert(fc.property(arbitraryBytes({ maxLength: 40 }), note), { numRuns: 3000 });
    fc.assert(
      fc.property(small, fc.nat(), fc.constantFrom('flip', 'set', 'insert'), fc.nat(255), (value, at, how, byte) => {
        note(alter(encodeCbor(value), at, how, byte));
      }),
      { numRuns: 1500 },
    );
    expect([...seen].filter((reason) => !known.has(reason))).toEqual([]);
    expect(seen.size).toBeGreaterThan(9);
  });

  it('is all of CBOR that others write and tokens do not use', () => {
    const foreign = fc.oneof(
      fc.double().filter((value) => !Number.isSafeInteger(value) || Object.is(value, -0)),
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }),
      fc.constant(undefined),
      fc.date({ noInvalidDate: true }),
      fc.dictionary(fc.string({ minLength: 1 }), fc.integer(), { minKeys: 1 }),
    );
    fc.assert(
      fc.property(foreign, fc.boolean(), (value, inArray) => {
        const bytes = encodeCbor2(inArray ? [value] : value).slice();
        expect(read(bytes)).toHaveProperty('reason');
      }),
      { numRuns: 800 },
    );
  });
});
