import type { Vector } from '../../vector.ts';
import { hex, join, octetsOf, numberOf, unhex, zeros, flipped, type Octets } from '../bytes.ts';
import { bstr } from '../cbor-builder.ts';
import { inOrder } from '../claims.ts';
import { FIELD, type Key } from '../keys.ts';
import { atDevice, atIssuer, refused, Tokens } from '../tokens.ts';
import { certificateFields, rootSigned, type World } from '../world.ts';

const INVALID = refused('key-invalid');

function accepted(
  name: string,
  says: string,
  bytes: Octets,
  key: Pick<Key, 'raw' | 'compressed' | 'thumbprint' | 'kid'>,
): Vector {
  const { raw, compressed, thumbprint, kid } = key;
  const value = { raw: hex(raw), compressed: hex(compressed), thumbprint: hex(thumbprint), kid: hex(kid) };
  return {
    name: `key-${name}`,
    layer: 'key',
    says,
    operation: 'read-key',
    bytes: hex(bytes),
    expect: { accepted: value },
  };
}

function rejected(name: string, says: string, bytes: Octets): Vector {
  return { name: `key-${name}`, layer: 'key', says, operation: 'read-key', bytes: hex(bytes), expect: INVALID };
}

/** A key of either parity, so that both first bytes occur. */
function ofParity(world: World, first: number): Key {
  for (let index = 0; ; index += 1) {
    const key = world.key(`parity-${String(index)}`);
    if (key.compressed[0] === first) return key;
  }
}

/** An x that no point of the curve has: the first after one that many have. */
function noPoint(): Octets {
  const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  const power = (base: bigint, exponent: bigint): bigint => {
    let result = 1n;
    for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % FIELD) {
      if ((rest & 1n) === 1n) result = (result * square) % FIELD;
    }
    return result;
  };
  for (let x = 1n; ; x += 1n) {
    const square = (((x * x * x - 3n * x + B) % FIELD) + FIELD) % FIELD;
    if (power(square, (FIELD - 1n) / 2n) !== 1n) return octetsOf(x, 32);
  }
}

export function keyVectors(world: World): Vector[] {
  const tokens = new Tokens(world);
  const even = ofParity(world, 2);
  const odd = ofParity(world, 3);
  const x = even.raw.subarray(1, 33);
  const y = even.raw.subarray(33);
  const first = (byte: number, rest: Uint8Array): Octets => join(Uint8Array.of(byte), rest);
  const offCurve = first(2, noPoint());
  const root = world.key('root');
  const certificate = (changes: Parameters<World['certificateClaims']>[0]): Octets =>
    rootSigned('1c', root, inOrder(certificateFields(world.certificateClaims(changes))));
  const inCertificate = (name: string, says: string, bytes: Octets): Vector => ({
    name: `key-in-certificate-${name}`,
    layer: 'key',
    says,
    operation: 'verify-certificate',
    bytes: hex(bytes),
    roots: ['root'],
    expect: INVALID,
  });
  const request = tokens.request();
  return [
    accepted('compressed-even', 'a compressed point with even y', even.compressed, even),
    accepted('compressed-odd', 'a compressed point with odd y', odd.compressed, odd),
    // Of the two roots of y², either may be the one that is found first.
    ...[0, 1, 2, 3, 4, 5].map((index) => {
      const key = world.key(`point-${index}`);
      return accepted(key.name, 'a compressed point', key.compressed, key);
    }),
    accepted('uncompressed', 'an uncompressed point', even.raw, even),
    rejected('nothing', 'no bytes', zeros(0)),
    rejected('x-without-point', 'an x that no point has', offCurve),
    rejected('x-without-point-odd', 'an x that no point has, with first byte 03', first(3, noPoint())),
    rejected('y-changed', 'an uncompressed point that is not on the curve', flipped(even.raw, 64)),
    rejected('x-is-p', 'x = p', first(2, octetsOf(FIELD, 32))),
    rejected('x-above-p', 'x = p + 5, where 5 is the x of a point', first(2, octetsOf(FIELD + 5n, 32))),
    rejected('y-above-p', 'an uncompressed point with y = p', join(Uint8Array.of(4), x, octetsOf(FIELD, 32))),
    rejected('infinity', 'the point at infinity', zeros(1)),
    rejected('zeros', 'x = 0 and y = 0', first(4, zeros(64))),
    rejected('hybrid', 'the hybrid form with even y', first(6, join(x, y))),
    rejected('hybrid-odd', 'the hybrid form with odd y', first(7, odd.raw.subarray(1))),
    rejected('first-byte-0', 'first byte 00', first(0, x)),
    rejected('first-byte-4-short', 'first byte 04 before x alone', first(4, x)),
    rejected('first-byte-2-long', 'first byte 02 before x and y', first(2, join(x, y))),
    rejected('x-only', 'x alone', x.slice()),
    rejected('short', '32 bytes', even.compressed.slice(0, 32)),
    rejected('long', '34 bytes', join(even.compressed, zeros(1))),
    rejected('raw-long', '66 bytes', join(even.raw, zeros(1))),
    rejected('raw-short', 'x and y alone', join(x, y)),
    rejected('p-384', 'a point of the length of P-384', first(2, octetsOf(numberOf(x), 48))),
    rejected(
      'spki',
      'a SubjectPublicKeyInfo',
      join(unhex('3059301306072a8648ce3d020106082a8648ce3d030107034200'), even.raw),
    ),

    atIssuer(
      { name: 'key-in-request-device', layer: 'key', says: 'a device key that is no point' },
      tokens.fromDevice(request, { payload: tokens.payload(request, { 10: bstr(offCurve) }) }).bytes,
      INVALID,
    ),
    atIssuer(
      { name: 'key-in-request-receiving', layer: 'key', says: 'a receiving key that is no point' },
      tokens.fromDevice(request, { payload: tokens.payload(request, { 11: bstr(offCurve) }) }).bytes,
      INVALID,
    ),
    inCertificate('signing', 'a signing key that is no point', certificate({ signingKey: hex(offCurve) })),
    inCertificate('receiving', 'a receiving key that is no point', certificate({ receivingKey: hex(offCurve) })),
    inCertificate('first-byte', 'a signing key with first byte 04', certificate({ signingKey: hex(first(4, x)) })),
    ...(
      [
        ['y-changed', 'ek is not on the curve', (bytes: Octets) => flipped(bytes, 64)],
        ['zeros', 'ek is x = 0 and y = 0', () => first(4, zeros(64))],
        ['hybrid', 'ek is in the hybrid form', (bytes: Octets) => first(6 + ((bytes[64] ?? 0) & 1), bytes.subarray(1))],
        ['first-byte', 'ek begins with another byte', (bytes: Octets) => first(2, bytes.subarray(1))],
        [
          'above-p',
          'ek has an x above p',
          (bytes: Octets) => join(Uint8Array.of(4), octetsOf(FIELD + 5n, 32), bytes.subarray(33)),
        ],
      ] as const
    ).map(([name, says, alterEnc]) =>
      atDevice(
        { name: `key-in-envelope-${name}`, layer: 'key', says },
        tokens.fromIssuer(tokens.response(), { alterEnc }).bytes,
        INVALID,
      ),
    ),
  ];
}
