import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extentOf } from '../../src/text/extent.ts';

describe('the extent of a CBOR item', () => {
  const item = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 300 }),
      fc.array(tie('any'), { maxLength: 30 }),
      fc.dictionary(fc.string({ maxLength: 5 }), tie('any')),
    ),
  })).any;

  it('is its length, whatever follows; of a beginning, more than there is and no more than the whole', () => {
    fc.assert(
      fc.property(item, fc.uint8Array({ maxLength: 9 }), fc.nat(), (value, rest, cut) => {
        const bytes = encode(value);
        expect(extentOf(Uint8Array.of(...bytes, ...rest), 1e6)).toBe(bytes.length);
        const length = cut % bytes.length;
        const least = extentOf(bytes.subarray(0, length), 1e6);
        expect(least).toBeGreaterThan(length);
        expect(least).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  it.each([
    ['a length of 4 GB', [0x5a, 0xff, 0xff, 0xff, 0xff]],
    ['an array of 2^64 - 1', [0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a map of 2^32 - 1', [0xba, 0xff, 0xff, 0xff, 0xff]],
    ['an indefinite length', [0x5f]],
    ['a reserved length', [0x1c]],
  ])('is unknown for %s', (_, bytes) => {
    expect(extentOf(Uint8Array.from(bytes), 8192)).toBeUndefined();
  });

  it('does not end up in a nest of arrays or tags', () => {
    expect(extentOf(new Uint8Array(100_000).fill(0x81), 8192)).toBeUndefined();
    expect(extentOf(new Uint8Array(100_000).fill(0xc0), 8192)).toBeUndefined();
  });
});
