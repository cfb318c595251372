import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText, isSameValue } from '../../src/issuer/canonical.ts';

describe('canonicalText', () => {
  it('does not depend on the order of fields, nor on fields that are undefined', () => {
    const one = canonicalText({ b: 1, a: [{ d: undefined, c: 'x' }] });
    expect(one).toBe(canonicalText({ a: [{ c: 'x' }], b: 1, e: undefined }));
    expect(one).toBe('{"a":[{"c":"x"}],"b":1}');
  });

  it('tells bytes from their hex, and numbers from text', () => {
    expect(canonicalText(Uint8Array.of(1, 255))).toBe('{"hex":"01ff"}');
    expect(canonicalText('01ff')).not.toBe(canonicalText(Uint8Array.of(1, 255)));
    expect(canonicalText(1)).not.toBe(canonicalText('1'));
  });

  it('is JSON with sorted keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(JSON.parse(canonicalText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('isSameValue', () => {
  const leaf = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom('', 'a', true, false, null));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc.uint8Array({ maxLength: 2, max: 1 }),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(tie('value'), fc.constant(undefined)), { maxKeys: 3 }),
    ),
  }));

  it('says of two values what their texts say', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(isSameValue(a, b)).toBe(canonicalText(a) === canonicalText(b));
        expect(isSameValue(a, structuredClone(a))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
