import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/issuer/canonical.ts';

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
});
