import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCbor as libraryDecodesCbor, encodeCbor as libraryEncodesCbor } from '../../../src/token/cbor.ts';
import { hexOf, joined, type Bytes } from '../bytes.ts';
import { decodeCbor, encodeCbor, type Value } from '../cbor.ts';
import { agree } from './compare.ts';

// Where something is wrong, or may be: both say the same of random changes, the code of a refusal included.

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

  function isReadable(bytes: Bytes): boolean {
    try {
      decodeCbor(bytes);
      return true;
    } catch {
      return false;
    }
  }

  it('is written the same', () => {
    fc.assert(
      fc.property(value, (one) => {
        fc.pre(isReadable(encodeCbor(one)));
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
