import type { CborValue } from '../../src/token/cbor.ts';

/** RFC 8949 appendix A: what lies in the subset of tokens, with its value. */
export const APPENDIX_A_ACCEPTED: readonly (readonly [hex: string, value: CborValue])[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['40', new Uint8Array(0)],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', '\u00fc'],
  ['63e6b0b4', '\u6c34'],
  ['64f0908591', '\ud800\udd51'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', Array.from({ length: 25 }, (_, index) => index + 1)],
  ['a0', new Map()],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
];

const FLOAT = 'simple';
const INDEFINITE = 'indefinite';
const TAG = 'tag';
const TEXT_KEY = 'key';

/** RFC 8949 appendix A: the rest, by the reason for which it is refused. */
export const APPENDIX_A_REFUSED: Readonly<Record<string, readonly string[]>> = {
  'too large': ['1bffffffffffffffff', '3bffffffffffffffff'],
  [TAG]: [
    'c249010000000000000000',
    'c349010000000000000000',
    'c074323031332d30332d32315432303a30343a30305a',
    'c11a514b67b0',
    'c1fb41d452d9ec200000',
    'd74401020304',
    'd818456449455446',
    'd82076687474703a2f2f7777772e6578616d706c652e636f6d',
  ],
  [FLOAT]: [
    ...['f90000', 'f98000', 'f93c00', 'f93e00', 'f97bff', 'f90001', 'f90400', 'f9c400', 'f97c00', 'f97e00', 'f9fc00'],
    ...['fa47c35000', 'fa7f7fffff', 'fa7f800000', 'fa7fc00000', 'faff800000'],
    ...['fb3ff199999999999a', 'fb7e37e43c8800759c', 'fbc010666666666666'],
    ...['fb7ff0000000000000', 'fb7ff8000000000000', 'fbfff0000000000000'],
    ...['f7', 'f0', 'f818', 'f8ff'],
  ],
  [TEXT_KEY]: ['a26161016162820203', '826161a161626163', 'a56161614161626142616361436164614461656145'],
  [INDEFINITE]: [
    '5f42010243030405ff',
    '7f657374726561646d696e67ff',
    '9fff',
    '9f018202039f0405ffff',
    '9f01820203820405ff',
    '83018202039f0405ff',
    '83019f0203ff820405',
    '9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff',
    'bf61610161629f0203ffff',
    '826161bf61626163ff',
    'bf6346756ef563416d7421ff',
  ],
};

/** RFC 8949 appendix F: what is not well-formed, by its headings. */
export const APPENDIX_F: Readonly<Record<string, string>> = {
  'end of input in a head':
    '18, 19, 1a, 1b, 1901, 1a0102, 1b01020304050607, 38, 58, 78, 98, 9a01ff00, b8, d8, f8, f900, fa0000, fb000000',
  'definite-length strings with short data':
    '41, 61, 5affffffff00, 5bffffffffffffffff010203, 7affffffff00, 7b7fffffffffffffff010203',
  'definite-length maps and arrays not closed with enough items':
    '81, 818181818181818181, 8200, a1, a20102, a100, a2000000',
  'tag number not followed by tag content': 'c0',
  'indefinite-length strings not closed by a break': '5f4100, 7f6100',
  'indefinite-length maps and arrays not closed by a break':
    '9f, 9f0102, bf, bf01020102, 819f, 9f8000, 9f9f9f9f9fffffffff, 9f819f819f9fffffff',
  'reserved additional information':
    '1c, 1d, 1e, 3c, 3d, 3e, 5c, 5d, 5e, 7c, 7d, 7e, 9c, 9d, 9e, bc, bd, be, dc, dd, de, fc, fd, fe',
  'reserved two-byte encodings of simple values': 'f800, f801, f818, f81f',
  'indefinite-length string chunks of another type':
    '5f00ff, 5f21ff, 5f6100ff, 5f80ff, 5fa0ff, 5fc000ff, 5fe0ff, 7f4100ff',
  'indefinite-length string chunks of indefinite length': '5f5f4100ffff, 7f7f6100ffff',
  'break on its own': 'ff',
  'break in a definite-length array or map or a tag':
    '81ff, 8200ff, a1ff, a1ff00, a100ff, a20000ff, 9f81ff, 9f829f819f9fffffffff',
  'break in an indefinite-length map after a key': 'bf00ff, bf000000ff',
  'additional information 31 with major type 0, 1 or 6': '1f, 3f, df',
};

/** Well-formed, yet not the one encoding of a value of the subset (RFC 8949 4.2.1, and FORMAT.md 2), by reason. */
export const NOT_DETERMINISTIC: Readonly<Record<string, readonly string[]>> = {
  'not shortest': [
    ...['1800', '1817', '190000', '1900ff', '1a00000000', '1a0000ffff', '1b0000000000000000', '1b00000000ffffffff'],
    ...['3800', '3817', '3900ff', '3a0000ffff', '3b00000000ffffffff'],
    ...['580161', '59000161', '5a0000000161', '5b000000000000000161', '780161', '79000161'],
    ...['980100', '99000100', '9a0000000100', 'b8010000', 'b900010000', 'a1180000', 'a1190001f6', 'a1380000'],
  ],
  'too large': [
    '1b0020000000000000', // 2^53
    '3b001fffffffffffff', // -2^53
    '3b0020000000000000',
    'a11b0020000000000000f6',
    'a13b001ffffffffffffff6',
    '5b0020000000000000',
    '9b0020000000000000',
    'bb0020000000000000',
  ],
  'key order': ['a202f601f6', 'a220f600f6', 'a221f620f6', 'a21818f617f6', 'a3 00f6 02f6 01f6'],
  'key twice': ['a201f601f6', 'a220f620f6', 'a301f602f602f6'],
  [TEXT_KEY]: ['a16161f6', 'a14161f6', 'a1f6f6', 'a1f5f6', 'a180f6', 'a1a0f6'],
  'not UTF-8': [
    ...['61ff', '6180', '62c080', '62c1bf', '63e08080', '63eda080', '63edbfbf', '64f0808080', '64f4908080', '61c3'],
    ...['6261c3', '64f5808080', '62c328'],
  ],
  'bytes after': ['0000', 'f6f6', 'a000', '8000', '4000', '00ff'],
  truncated: [''],
  [FLOAT]: ['e0', 'f3', 'f814', 'f820', 'f7'],
  [INDEFINITE]: ['5fff', '7fff', '9fff', 'bfff'],
};
