import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/issuer/canonical.ts';
import { sha256 } from '../../src/issuer/sha256.ts';
import { hexOf, utf8 } from '../../src/license/bytes.ts';

describe('sha256', () => {
  it('gives the digests of FIPS 180-4', () => {
    expect(hexOf(sha256(utf8('')))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(hexOf(sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(hexOf(sha256(utf8('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')))).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
    expect(hexOf(sha256(new Uint8Array(1_000_000).fill(0x61)))).toBe(
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    );
  });

  it('agrees with another implementation at every length around the block', () => {
    for (let length = 0; length <= 260; length += 1) {
      const message = new Uint8Array(length).map((_, index) => (index * 37 + length) & 0xff);
      expect(hexOf(sha256(message))).toBe(createHash('sha256').update(message).digest('hex'));
    }
  });

  it('agrees with WebCrypto on anything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (message) => {
        const native = await crypto.subtle.digest('SHA-256', message.slice());
        expect(sha256(message)).toEqual(new Uint8Array(native));
      }),
      { numRuns: 200 },
    );
  });
});

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
