import { describe, expect, it } from 'vitest';
import { bytesOfHex, hexOf, type Bytes } from '../../src/license/bytes.ts';
import {
  decodeCbor,
  encodeCbor,
  isCborMap,
  MAX_CBOR_BYTES,
  MAX_CBOR_DEPTH,
  type CborValue,
} from '../../src/token/cbor.ts';
import { APPENDIX_A_ACCEPTED, APPENDIX_A_REFUSED, APPENDIX_F, NOT_DETERMINISTIC } from './cbor-examples.ts';
import { quickest } from '../quickest.ts';

function bytesOf(hex: string): Bytes {
  const bytes = bytesOfHex(hex.replaceAll(' ', ''));
  if (bytes === undefined) throw new TypeError(`not hex: ${hex}`);
  return bytes;
}

function refused(reason?: string): unknown {
  const facts = reason === undefined ? {} : { facts: { reason } };
  return expect.objectContaining({ name: 'OffleaseError', code: 'cbor-invalid', ...facts });
}

function nested(depth: number, innermost = '00'): Bytes {
  return bytesOf('81'.repeat(depth) + innermost);
}

describe('RFC 8949 appendix A', () => {
  it('has 82 examples, all of them here', () => {
    expect(APPENDIX_A_ACCEPTED.length + Object.values(APPENDIX_A_REFUSED).flat().length).toBe(82);
  });

  it.each(APPENDIX_A_ACCEPTED)('%s is read and written', (hex, value) => {
    expect(decodeCbor(bytesOf(hex))).toEqual(value);
    expect(hexOf(encodeCbor(value))).toBe(hex);
  });

  it.each(Object.entries(APPENDIX_A_REFUSED))('refused: %s', (reason, examples) => {
    for (const hex of examples) expect(() => decodeCbor(bytesOf(hex)), hex).toThrow(refused(reason));
  });
});

describe('RFC 8949 appendix F, not well-formed', () => {
  it.each(Object.entries(APPENDIX_F))('%s', (_, list) => {
    for (const hex of list.split(', ')) expect(() => decodeCbor(bytesOf(hex)), hex).toThrow(refused());
  });
});

describe('one encoding for each value', () => {
  it.each(Object.entries(NOT_DETERMINISTIC))('refused: %s', (reason, examples) => {
    for (const hex of examples) expect(() => decodeCbor(bytesOf(hex)), hex).toThrow(refused(reason));
  });

  it.each([
    [23, '17'],
    [24, '1818'],
    [255, '18ff'],
    [256, '190100'],
    [65_535, '19ffff'],
    [65_536, '1a00010000'],
    [4_294_967_295, '1affffffff'],
    [4_294_967_296, '1b0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [-24, '37'],
    [-25, '3818'],
    [-256, '38ff'],
    [-257, '390100'],
    [-65_536, '39ffff'],
    [-65_537, '3a00010000'],
    [-4_294_967_296, '3affffffff'],
    [-4_294_967_297, '3b0000000100000000'],
    [Number.MIN_SAFE_INTEGER, '3b001ffffffffffffe'],
  ])('%d is %s', (value, hex) => {
    expect(hexOf(encodeCbor(value))).toBe(hex);
    expect(decodeCbor(bytesOf(hex))).toBe(value);
  });

  it('writes the head of a string by its bytes, at every width', () => {
    for (const length of [0, 1, 23, 24, 255, 256, 4000]) {
      for (const value of ['x'.repeat(length), '\u00fc'.repeat(length), new Uint8Array(length)]) {
        expect(decodeCbor(encodeCbor(value))).toEqual(value);
      }
    }
    expect(hexOf(encodeCbor('x'.repeat(23))).slice(0, 4)).toBe('7778');
    expect(hexOf(encodeCbor('\u00fc'.repeat(12))).slice(0, 6)).toBe('7818c3');
  });

  it('sorts the keys of a map: 0, 1, 2, … and then -1, -2, -3, …', () => {
    const keys = [-65_537, 300, -1, 24, 0, -300, 23, -24, 1, -25];
    const map = new Map<number, CborValue>(keys.map((key) => [key, null]));
    const sorted = [0, 1, 23, 24, 300, -1, -24, -25, -300, -65_537];
    const read = decodeCbor(encodeCbor(map));
    expect(isCborMap(read) ? [...read.keys()] : []).toEqual(sorted);
    expect([...map.keys()]).toEqual(keys);
  });

  it('keeps a byte order mark: it is a character like any other', () => {
    expect(decodeCbor(encodeCbor('\ufeffa'))).toBe('\ufeffa');
  });
});

describe('limits', () => {
  it(`are ${String(MAX_CBOR_DEPTH)} levels of arrays and maps`, () => {
    expect(hexOf(encodeCbor(decodeCbor(nested(MAX_CBOR_DEPTH))))).toBe('81'.repeat(MAX_CBOR_DEPTH) + '00');
    expect(() => decodeCbor(nested(MAX_CBOR_DEPTH + 1))).toThrow(refused('too deep'));
    expect(() => decodeCbor(bytesOf('a100'.repeat(MAX_CBOR_DEPTH + 1) + '00'))).toThrow(refused('too deep'));
    // Empty ones count as well.
    expect(() => decodeCbor(nested(MAX_CBOR_DEPTH, '80'))).toThrow(refused('too deep'));
    expect(() => decodeCbor(nested(MAX_CBOR_DEPTH, 'a0'))).toThrow(refused('too deep'));
  });

  it('hold ten thousand levels off, and do not overflow the stack', () => {
    expect(() => decodeCbor(nested(8000))).toThrow(refused('too deep'));
    expect(() => decodeCbor(nested(10_000))).toThrow(refused('too long'));
    let value: CborValue = 0;
    for (let depth = 0; depth < 10_000; depth += 1) value = [value];
    expect(() => encodeCbor(value)).toThrow(TypeError);
  });

  it(`are ${String(MAX_CBOR_BYTES)} bytes`, () => {
    const largest = encodeCbor(new Uint8Array(MAX_CBOR_BYTES - 3));
    expect(largest.length).toBe(MAX_CBOR_BYTES);
    expect(decodeCbor(largest)).toEqual(new Uint8Array(MAX_CBOR_BYTES - 3));
    expect(() => decodeCbor(encodeCbor(new Uint8Array(MAX_CBOR_BYTES - 2)))).toThrow(refused('too long'));
  });

  it.each(['5a', '7a', '9a', 'ba'])('stop a length of four billion (%s) before memory is asked for', (head) => {
    const padding = '00'.repeat(64);
    for (const length of ['ffffffff', 'fffffffe', '80000000']) {
      const input = bytesOf(head + length + padding);
      const took = quickest(() => {
        expect(() => decodeCbor(input)).toThrow(refused('truncated'));
      });
      expect(took).toBeLessThan(50);
    }
    const wide = (Number.parseInt(head, 16) + 1).toString(16);
    expect(() => decodeCbor(bytesOf(`${wide}001fffffffffffff${padding}`))).toThrow(refused('truncated'));
  });

  it('count what containers need: an item a byte, an entry two', () => {
    expect(() => decodeCbor(bytesOf('8200'))).toThrow(refused('truncated'));
    expect(() => decodeCbor(bytesOf('a2000000'))).toThrow(refused('truncated'));
    expect(() => decodeCbor(bytesOf('a100'))).toThrow(refused('truncated'));
  });
});

describe('prototypes', () => {
  it('are out of reach: maps are Maps, and no key is text', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const polluting = [
      'a1695f5f70726f746f5f5fa16870006c6c757465f5',
      'a1695f5f70726f746f5f5ff5',
      'a16b636f6e7374727563746f72a1697072 6f746f74797065f5',
      'a169 70726f746f74797065 f5',
    ];
    for (const hex of polluting) expect(() => decodeCbor(bytesOf(hex))).toThrow(refused());
    expect(decodeCbor(encodeCbor('__proto__'))).toBe('__proto__');
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('what it gives out', () => {
  it('is a view of what was read, and a copy of what was written', () => {
    const bytes = bytesOf('43010203');
    const value = decodeCbor(bytes);
    bytes.fill(0xff);
    expect(value).toEqual(Uint8Array.of(0xff, 0xff, 0xff));
    const first = encodeCbor([1, 2, 3]);
    encodeCbor(['something', 'else', 'altogether']);
    expect(hexOf(first)).toBe('83010203');
  });

  it('reads out of the middle of a larger buffer', () => {
    const whole = bytesOf('ffff43010203ffff');
    expect(decodeCbor(whole.subarray(2, 6))).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('goes on after a mistake of the caller', () => {
    expect(() => encodeCbor([1, 'half a pair \ud800'])).toThrow(TypeError);
    expect(hexOf(encodeCbor([1]))).toBe('8101');
  });

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -(2 ** 53), 1e300])(
    'cannot be asked to say %d',
    (value) => {
      expect(() => encodeCbor(value)).toThrow(TypeError);
      expect(() => encodeCbor(new Map([[value, null]]))).toThrow(TypeError);
    },
  );
});
