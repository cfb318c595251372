import type { CborJson, Vector } from '../../vector.ts';
import { hex, join, seeded, unhex, zeros, type Octets } from '../bytes.ts';
import { arr, bstr, bytesOf, entry, head, int, map, raw, tstr, wrapped, type Piece } from '../cbor-builder.ts';
import { fieldsOf, inOrder } from '../claims.ts';
import { ALG_SIGN, envelopeHeader } from '../token.ts';
import { atDevice, atIssuer, refused, Tokens } from '../tokens.ts';
import { certificateFields, rootSigned, withdrawalsFields, type World } from '../world.ts';

const INVALID = refused('cbor-invalid');

function decoded(
  name: string,
  says: string,
  bytes: Octets | string,
  expect: { accepted: CborJson } | typeof INVALID,
): Vector {
  const digits = typeof bytes === 'string' ? hex(unhex(bytes)) : hex(bytes);
  return { name: `cbor-${name}`, layer: 'cbor', says, operation: 'decode-cbor', bytes: digits, expect };
}

function accepted(name: string, says: string, bytes: Octets | string, value: CborJson): Vector {
  return decoded(name, says, bytes, { accepted: value });
}

function rejected(name: string, says: string, bytes: Octets | string): Vector {
  return decoded(name, says, bytes, INVALID);
}

const SAFE = Number.MAX_SAFE_INTEGER;

function values(): Vector[] {
  const integers = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 0xffff_ffff, 0x1_0000_0000, SAFE];
  const nested = (depth: number, inner: CborJson): CborJson =>
    Array.from({ length: depth }).reduce<CborJson>((value) => [value], inner);
  return [
    ...integers.flatMap((number) => [
      accepted(`uint-${String(number)}`, 'an integer in its shortest form', bytesOf(int(number)), number),
      accepted(
        `nint-${String(number)}`,
        'a negative integer in its shortest form',
        bytesOf(int(-number - (number === SAFE ? 0 : 1))),
        -number - (number === SAFE ? 0 : 1),
      ),
    ]),
    accepted('simple', 'false, true and null', '83f4f5f6', [false, true, null]),
    accepted('empty', 'empty strings, list and map', '84406080a0', [{ bytes: '' }, '', [], { map: [] }]),
    accepted(
      'string-lengths',
      'strings of 23, 24, 255 and 256 bytes',
      bytesOf(arr(...[23, 24, 255, 256].map((length) => bstr(seeded('string', length))))),
      [23, 24, 255, 256].map((length) => ({ bytes: hex(seeded('string', length)) })),
    ),
    accepted(
      'text',
      'text of one to four bytes a character, NUL and a byte order mark',
      bytesOf(tstr('\ufeff\0aé北🎫\ufeff')),
      '\ufeff\0aé北🎫\ufeff',
    ),
    accepted(
      'text-edges',
      'the first and last characters of each length',
      bytesOf(tstr('\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}')),
      '\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\u{10000}\u{10ffff}',
    ),
    accepted(
      'map-order',
      'keys 0, 1, 24, 256 and after them -1, -2, -25',
      'a7 00f6 01f6 1818f6 190100f6 20f6 21f6 3818f6',
      {
        map: [0, 1, 24, 256, -1, -2, -25].map((key) => [key, null] as const),
      },
    ),
    accepted('map-edges', 'the largest and the smallest key', `a2 1b001fffffffffffff00 3b001ffffffffffffe00`, {
      map: [
        [SAFE, 0],
        [-SAFE, 0],
      ],
    }),
    accepted('depth-8', 'eight lists in each other', '8181818181818180', nested(7, [])),
    accepted(
      'depth-8-maps',
      'eight maps in each other',
      `${'a100'.repeat(8)}f6`,
      Array.from({ length: 8 }).reduce<CborJson>((value) => ({ map: [[0, value]] }), null),
    ),
    accepted('longest', '8192 bytes', join(unhex('591ffd'), zeros(8189)), { bytes: '00'.repeat(8189) }),
  ];
}

function refusals(): Vector[] {
  return [
    rejected('nothing', 'no bytes', ''),
    rejected('too-long', '8193 bytes', join(unhex('591ffe'), zeros(8190))),
    rejected('after-end', 'a byte after the value', '0000'),
    rejected('two-values', 'two values', 'a0a0'),
    ...['18', '1900', '1a000000', '1b00000000000000'].map((bytes) =>
      rejected(`cut-head-${bytes}`, 'a head that is cut short', bytes),
    ),
    rejected('cut-bytes', 'a byte string that is cut short', '430102'),
    rejected('cut-text', 'a text that is cut short', '636162'),
    rejected('cut-list', 'a list that is cut short', '820000'.slice(0, 4)),
    rejected('cut-map', 'a map that is cut short', 'a2000000'.slice(0, 6)),
    rejected('cut-map-value', 'a key without its value', 'a100'),
    rejected('length-4gb-bytes', 'a byte string of 4 GB', '5affffffff00'),
    rejected('length-4gb-text', 'a text of 4 GB', '7affffffff00'),
    rejected('length-4gb-list', 'a list of four billion items', '9affffffff00'),
    rejected('length-4gb-map', 'a map of four billion entries', 'baffffffff0000'),
    rejected('length-2-53', 'a length of 2^53', '5b0020000000000000'),
    rejected('list-length', 'a list with more items than bytes', '83f6f6'),
    rejected('map-length', 'a map with more entries than half of the bytes', 'a200f601'),
    ...(
      [
        ['uint-1', '1817'],
        ['uint-2', '1900ff'],
        ['uint-4', '1a0000ffff'],
        ['uint-8', '1b00000000ffffffff'],
        ['uint-0-in-1', '1800'],
        ['nint-1', '3817'],
        ['nint-2', '3900ff'],
        ['nint-4', '3a0000ffff'],
        ['nint-8', '3b00000000ffffffff'],
        ['bytes', '580100'],
        ['text', '780161'],
        ['list', '980100'],
        ['map', 'b8010000'],
        ['key', 'a1180000'],
      ] as const
    ).map(([name, bytes]) => rejected(`long-form-${name}`, 'a head that is not of the shortest form', bytes)),
    rejected('uint-2-53', '2^53', '1b0020000000000000'),
    rejected('uint-2-64', '2^64 - 1', '1bffffffffffffffff'),
    rejected('nint-2-53', '-2^53', '3b001fffffffffffff'),
    rejected('nint-2-64', '-2^64', '3bffffffffffffffff'),
    rejected('key-2-53', 'a key of -2^53', 'a13b001fffffffffffff00'),
    rejected('indefinite-bytes', 'a byte string of indefinite length', '5f4100ff'),
    rejected('indefinite-text', 'a text of indefinite length', '7f6161ff'),
    rejected('indefinite-list', 'a list of indefinite length', '9f00ff'),
    rejected('indefinite-map', 'a map of indefinite length', 'bf0000ff'),
    rejected('break', 'a break', 'ff'),
    rejected('indefinite-uint', 'an integer of indefinite length', '1f'),
    rejected('indefinite-key', 'a key of indefinite length', 'a11f00'),
    ...['1c', '1d', '1e', '5c00', '7d00', '9e00', 'bc00'].map((bytes) =>
      rejected(`reserved-${bytes}`, 'a reserved length', bytes),
    ),
    rejected('tag', 'a tag', 'c000'),
    rejected('tag-alone', 'a tag without content', 'c0'),
    rejected('tag-cose', 'a tagged COSE_Encrypt0', 'd083404040'),
    rejected('tag-inside', 'a tag in a list', '81c11a00000000'),
    rejected('float-16', 'a float of 16 bits', 'f93c00'),
    rejected('float-32', 'a float of 32 bits', 'fa3f800000'),
    rejected('float-64', 'a float of 64 bits', 'fb3ff0000000000000'),
    rejected('undefined', 'undefined', 'f7'),
    rejected('simple-0', 'simple value 0', 'e0'),
    rejected('simple-19', 'simple value 19', 'f3'),
    rejected('simple-32', 'simple value 32', 'f820'),
    rejected('simple-true-in-two', 'true in two bytes', 'f815'),
    rejected('utf8-lone', 'a lone continuation byte', '6180'),
    rejected('utf8-cut', 'a character that is cut short', '62e58c'),
    rejected('utf8-overlong', 'an overlong NUL', '62c080'),
    rejected('utf8-surrogate', 'half of a surrogate pair', '63eda080'),
    rejected('utf8-beyond', 'a character beyond U+10FFFF', '64f4908080'),
    rejected('utf8-ff', 'a byte that is never UTF-8', '61ff'),
    ...(
      [
        ['text', 'a1 6131 00'],
        ['bytes', 'a1 4131 00'],
        ['list', 'a1 80 00'],
        ['map', 'a1 a0 00'],
        ['false', 'a1 f4 00'],
        ['null', 'a1 f6 00'],
        ['float', 'a1 f93c00 00'],
        ['tag', 'a1 c000 00'],
        ['proto', 'a1 69 5f5f70726f746f5f5f a0'],
      ] as const
    ).map(([name, bytes]) => rejected(`key-${name}`, `a key that is no integer: ${name}`, bytes)),
    rejected('key-twice', 'a key twice', 'a200000001'),
    rejected('key-twice-negative', 'a negative key twice', 'a220002000'),
    rejected('order', 'keys 1, 0', 'a201000000'),
    rejected('order-negative', 'keys -2, -1', 'a221002000'),
    rejected('order-sign', 'keys -1, 0', 'a220000000'),
    rejected('order-length-first', 'keys -1, 24: shorter first is the order of another standard', 'a22000181800'),
    rejected('order-later', 'keys 0, 2, 1', 'a3000002000100'),
    rejected('depth-9', 'nine lists in each other', '818181818181818180'),
    rejected('depth-9-maps', 'nine maps in each other', `${'a100'.repeat(9)}f6`),
    rejected('depth-9-mixed', 'lists and maps, nine in each other', `${'81a100'.repeat(4)}80`),
    rejected('depth-8000', '8192 lists in each other', '81'.repeat(8191) + '80'),
  ];
}

/** Each place in a token where CBOR stands, with a fault that only a strict reader sees. */
function places(world: World): Vector[] {
  const tokens = new Tokens(world);
  const report = tokens.report();
  const entries = envelopeHeader('report', world.key('issuer-receiving'), world.key('device-receiving'));
  const payload = bytesOf(inOrder(fieldsOf(report)));
  const longForm = (piece: Piece): Piece => raw(join(head(5, piece.items.length, 1), ...piece.items.map(bytesOf)));
  const plain = tokens.fromDevice(report);
  const atOffice = (name: string, says: string, token: Uint8Array): Vector =>
    atIssuer({ name: `cbor-in-${name}`, layer: 'cbor', says }, token, INVALID);
  const certificate = inOrder(certificateFields(world.certificateClaims()));
  const list = inOrder(withdrawalsFields(world.withdrawalsClaims(1, [])));
  const root = world.key('root');
  const roots = ['root'];
  return [
    atOffice('token-after-end', 'a byte after a token', join(plain.bytes, zeros(1))),
    atOffice('token-cut', 'the last byte of a token is missing', plain.bytes.subarray(0, -1)),
    atOffice('token-tagged', 'a token with the tag of COSE_Encrypt0', join(unhex('d0'), plain.bytes)),
    atOffice(
      'token-too-long',
      'a token of more than 8192 bytes',
      tokens.fromDevice(report, { alterCiphertext: (bytes) => join(bytes, zeros(8192)) }).bytes,
    ),
    atOffice(
      'envelope-header-empty',
      'an envelope header of no bytes',
      tokens.fromDevice(report, { headerPiece: bstr(zeros(0)) }).bytes,
    ),
    atOffice(
      'envelope-header-long-form',
      'an envelope header with a head that is not of the shortest form',
      tokens.fromDevice(report, { headerPiece: wrapped(longForm(map(...entries))) }).bytes,
    ),
    atOffice(
      'envelope-header-order',
      'an envelope header out of order',
      tokens.fromDevice(report, { header: entries.toReversed() }).bytes,
    ),
    atOffice(
      'plaintext-after-end',
      'a byte after the signed token',
      tokens.fromDevice(report, { plaintext: join(plain.innerBytes, zeros(1)) }).bytes,
    ),
    atOffice(
      'plaintext-random',
      'a signed token of random bytes',
      tokens.fromDevice(report, { plaintext: unhex('ffffffffffffffffff') }).bytes,
    ),
    atOffice(
      'plaintext-tagged',
      'a signed token with the tag of COSE_Sign1',
      tokens.fromDevice(report, { plaintext: join(unhex('d2'), plain.innerBytes) }).bytes,
    ),
    atOffice(
      'signature-header-empty',
      'a signature header of no bytes',
      tokens.fromDevice(report, { sign1: { headerPiece: bstr(zeros(0)) } }).bytes,
    ),
    atOffice(
      'signature-header-long-form',
      'a signature header that is not of the shortest form',
      tokens.fromDevice(report, { sign1: { headerPiece: bstr(unhex('a1180128')) } }).bytes,
    ),
    atOffice(
      'payload-order',
      'a payload out of order',
      tokens.fromDevice(report, {
        payload: map(...[...fieldsOf(report)].map(([label, value]) => entry(label, value)).toReversed()),
      }).bytes,
    ),
    atOffice(
      'payload-key-twice',
      'a payload with a label twice',
      tokens.fromDevice(report, {
        payload: raw(join(Uint8Array.of((payload[0] ?? 0) + 1), payload.subarray(1), unhex('1200'))),
      }).bytes,
    ),
    atOffice(
      'payload-after-end',
      'a byte after the payload',
      tokens.fromDevice(report, { payload: raw(join(payload, zeros(1))) }).bytes,
    ),
    atOffice(
      'payload-float',
      'a time as a float',
      tokens.fromDevice(report, { payload: tokens.payload(report, { 5: raw('fb41daac54c0000000') }) }).bytes,
    ),
    atOffice(
      'payload-tag',
      'a tagged time',
      tokens.fromDevice(report, { payload: tokens.payload(report, { 5: raw('c11a6ab13b80') }) }).bytes,
    ),
    atDevice(
      { name: 'cbor-in-carried-certificate', layer: 'cbor', says: 'a certificate in an answer that is cut short' },
      tokens.fromIssuer(tokens.response(), { carry: world.bytesOf('issuer-1').subarray(0, -1) }).bytes,
      INVALID,
    ),
    atDevice(
      { name: 'cbor-in-carried-withdrawals', layer: 'cbor', says: 'withdrawals in an answer that are cut short' },
      tokens.fromIssuer(tokens.refresh({ withdrawals: hex(rootSigned('1w', root, list).subarray(0, -1)) })).bytes,
      INVALID,
    ),
    {
      name: 'cbor-in-certificate',
      layer: 'cbor',
      says: 'a certificate of two values',
      operation: 'verify-certificate',
      bytes: hex(join(world.bytesOf('issuer-1'), zeros(1))),
      roots,
      expect: INVALID,
    },
    {
      name: 'cbor-in-certificate-payload',
      layer: 'cbor',
      says: 'the payload of a certificate with a byte after its end',
      operation: 'verify-certificate',
      bytes: hex(rootSigned('1c', root, raw(join(bytesOf(certificate), zeros(1))))),
      roots,
      expect: INVALID,
    },
    {
      name: 'cbor-in-certificate-header',
      layer: 'cbor',
      says: 'the header of a certificate out of order',
      operation: 'verify-certificate',
      bytes: hex(rootSigned('1c', root, certificate, { header: [entry(16, tstr('1c')), ALG_SIGN] })),
      roots,
      expect: INVALID,
    },
    {
      name: 'cbor-in-withdrawals-payload',
      layer: 'cbor',
      says: 'the payload of withdrawals with a head that is not of the shortest form',
      operation: 'verify-withdrawals',
      bytes: hex(rootSigned('1w', root, longForm(list))),
      roots,
      expect: INVALID,
    },
  ];
}

export function cborVectors(world: World): Vector[] {
  return [...values(), ...refusals(), ...places(world)];
}
