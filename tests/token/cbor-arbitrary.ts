import fc from 'fast-check';
import type { Bytes } from '../../src/license/bytes.ts';
import type { CborValue } from '../../src/token/cbor.ts';

const integer = fc.oneof(
  fc.integer({ min: -30, max: 30 }),
  fc.maxSafeInteger(),
  fc.constantFrom(23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER, -(2 ** 53 - 1)),
);

export const arbitraryBytes = ({ minLength = 0, maxLength = 64 } = {}): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength, maxLength }).map((bytes) => bytes.slice());

/** Text of any characters, a byte order mark and astral ones included; never half a pair. */
export const arbitraryText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '\ufeff', '__proto__', 'x'.repeat(23), 'x'.repeat(24), '\u00e9'.repeat(128)),
);

/** Any value of the subset, at most eight levels deep. */
export const arbitraryCbor: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 8, depthSize: 'small', withCrossShrink: true },
    fc.oneof(integer, arbitraryText, arbitraryBytes(), fc.boolean(), fc.constant(null)),
    fc.oneof({ weight: 9, arbitrary: fc.array(tie('value'), { maxLength: 5 }) }, fc.array(integer, { maxLength: 30 })),
    fc
      .uniqueArray(fc.tuple(integer, tie('value')), { selector: ([key]) => key, maxLength: 6 })
      .map((entries) => new Map(entries)),
  ),
})).value;
