import { p256 } from '@noble/curves/nist.js';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytesOfHex, concatBytes, hexOf, utf8, type Bytes } from '../../src/license/bytes.ts';
import {
  agree,
  agreementKey,
  describeImported,
  ECDSA,
  exportPrivateKey,
  generateReceivingKey,
  generateSigningKey,
  importPoint,
  importReceivingKey,
  importSigningKey,
  publicKeyOf,
  sign,
  verify,
  verifyImported,
} from '../../src/token/keys.ts';
import { compressPoint, decompressPoint } from '../../src/token/point.ts';

const FIELD = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const MESSAGE = utf8('what is signed');

function bytesOf(hex: string): Bytes {
  const bytes = bytesOfHex(hex);
  if (bytes === undefined) throw new TypeError(`not hex: ${hex}`);
  return bytes;
}

function coordinate(value: bigint): Bytes {
  return bytesOf(value.toString(16).padStart(64, '0'));
}

/** A point of the curve from any 32 bytes, made by another library. */
const point = fc.uint8Array({ minLength: 40, maxLength: 40 }).map((seed): Bytes => {
  const { secretKey } = p256.keygen(concatBytes(seed, new Uint8Array(8)));
  return p256.getPublicKey(secretKey, false).slice();
});

function withoutShortImport(): void {
  const importKey = crypto.subtle.importKey.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation((...args: unknown[]) => {
    const bytes = args[1];
    if (bytes instanceof Uint8Array && bytes.length === 33) return Promise.reject(new DOMException('no', 'DataError'));
    return importKey(...(args as Parameters<typeof importKey>));
  });
}

afterEach(() => vi.restoreAllMocks());

describe('a point', () => {
  it('shrinks to 33 bytes and comes back, as another library has it', () => {
    fc.assert(
      fc.property(point, (raw) => {
        const short = compressPoint(raw);
        expect(hexOf(short)).toBe(p256.Point.fromBytes(raw).toHex(true));
        expect(decompressPoint(short)).toEqual(raw);
      }),
      { numRuns: 60 },
    );
  });

  it('is found for an x if and only if the other library finds it', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.constantFrom(2, 3), (x, sign) => {
        const short = Uint8Array.of(sign, ...x);
        const theirs = ((): string | undefined => {
          try {
            return p256.Point.fromBytes(short).toHex(false);
          } catch {
            return undefined;
          }
        })();
        if (theirs !== undefined) found += 1;
        const ours = decompressPoint(short);
        expect(ours === undefined ? undefined : hexOf(ours)).toBe(theirs);
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(5);
  });

  it.each([
    ['its x is the prime of the field', concatBytes(Uint8Array.of(2), coordinate(FIELD))],
    ['its x is larger', concatBytes(Uint8Array.of(2), coordinate(FIELD + 5n))],
    ['it begins with 4', concatBytes(Uint8Array.of(4), coordinate(5n))],
    ['it begins with 0', concatBytes(Uint8Array.of(0), coordinate(5n))],
    ['it is a byte short', concatBytes(Uint8Array.of(2), coordinate(5n)).slice(0, 32)],
    ['it is a byte long', concatBytes(Uint8Array.of(2), coordinate(5n), Uint8Array.of(0))],
  ])('is not found when %s', (_, bytes) => {
    expect(decompressPoint(bytes)).toBeUndefined();
  });
});

describe('a public key', () => {
  it('has the thumbprint of RFC 9679 section 6', async () => {
    const key = await publicKeyOf(
      bytesOf(
        '04' +
          '65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d' +
          '1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c',
      ),
    );
    expect(key.thumbprint).toBe('496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec');
    expect(key.kid).toBe('496bd8afadf307e5');
  });

  it('is the same from 33 and from 65 bytes, and where the engine cannot read 33', async () => {
    const { publicKey } = await generateReceivingKey();
    for (const bytes of [publicKey.raw, publicKey.compressed]) expect(await publicKeyOf(bytes)).toEqual(publicKey);
    withoutShortImport();
    expect(await publicKeyOf(publicKey.compressed)).toEqual(publicKey);
    expect(await publicKeyOf(publicKey.compressed, { name: 'ECDSA', namedCurve: 'P-256' })).toEqual(publicKey);
  });

  const good = p256.getPublicKey(p256.keygen().secretKey, false);
  const off = good.slice();
  off[64] = (off[64] ?? 0) ^ 1;
  const noPoint = ((): Bytes => {
    for (let x = 1n; ; x += 1n) {
      const short = concatBytes(Uint8Array.of(2), coordinate(x));
      if (decompressPoint(short) === undefined) return short;
    }
  })();
  const REFUSED: readonly (readonly [string, Uint8Array])[] = [
    ['nothing', new Uint8Array(0)],
    ['the point at infinity', Uint8Array.of(0)],
    ['64 bytes', good.slice(1)],
    ['66 bytes', Uint8Array.of(...good, 0)],
    ['32 bytes', good.slice(1, 33)],
    ['34 bytes', Uint8Array.of(2, ...good.slice(1, 33), 0)],
    ['the hybrid form, even', Uint8Array.of(6, ...good.slice(1))],
    ['the hybrid form, odd', Uint8Array.of(7, ...good.slice(1))],
    ['65 bytes that begin with 2', Uint8Array.of(2, ...good.slice(1))],
    ['33 bytes that begin with 4', good.slice(0, 33)],
    ['a point off the curve', off],
    ['the origin', Uint8Array.of(4, ...new Uint8Array(64))],
    ['coordinates that are no field elements', Uint8Array.of(4, ...new Uint8Array(64).fill(0xff))],
    ['an x that no point has', noPoint],
    ['an x beyond the field', Uint8Array.of(3, ...new Uint8Array(32).fill(0xff))],
  ];

  it.each(REFUSED)('is not made of %s', async (_, bytes) => {
    for (const name of ['ECDH', 'ECDSA'] as const) {
      await expect(publicKeyOf(bytes, { name, namedCurve: 'P-256' })).rejects.toMatchObject({ code: 'key-invalid' });
    }
    await expect(importPoint(bytes.slice(), ECDSA)).rejects.toMatchObject({ code: 'key-invalid' });
    withoutShortImport();
    await expect(publicKeyOf(bytes)).rejects.toMatchObject({ code: 'key-invalid' });
  });

  it('does not hang on to the bytes it was made of', async () => {
    const { publicKey } = await generateReceivingKey();
    const bytes = publicKey.raw.slice();
    const making = publicKeyOf(bytes);
    bytes.fill(0);
    expect(await making).toEqual(publicKey);
  });
});

describe('a private key', () => {
  it('cannot be extracted unless that was asked for', async () => {
    for (const generate of [generateSigningKey, generateReceivingKey]) {
      const key = await generate();
      expect(key.privateKey.extractable).toBe(false);
      await expect(exportPrivateKey(key)).rejects.toThrow();
      const open = await generate({ extractable: true });
      expect((await exportPrivateKey(open)).length).toBeGreaterThan(100);
    }
  });

  it('comes back from its PKCS #8 with its public key, sealed again', async () => {
    const signing = await generateSigningKey({ extractable: true });
    const back = await importSigningKey(await exportPrivateKey(signing));
    expect(back.publicKey).toEqual(signing.publicKey);
    expect(back.privateKey.extractable).toBe(false);
    expect(await verify(signing.publicKey, await sign(back, MESSAGE), MESSAGE)).toBe(true);

    const receiving = await generateReceivingKey({ extractable: true });
    const again = await importReceivingKey(await exportPrivateKey(receiving), { extractable: true });
    expect(again.publicKey).toEqual(receiving.publicKey);
    expect(again.privateKey.extractable).toBe(true);
    const other = await generateReceivingKey();
    const shared = await agree(again.privateKey, await agreementKey(other.publicKey));
    expect(await agree(other.privateKey, await agreementKey(receiving.publicKey))).toEqual(shared);
  });

  it('is refused from bytes that are none, or of another curve', async () => {
    const other = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign', 'verify']);
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', other.privateKey));
    for (const bytes of [new Uint8Array(0), new Uint8Array(138), pkcs8]) {
      await expect(importSigningKey(bytes)).rejects.toMatchObject({ code: 'key-invalid' });
      await expect(importReceivingKey(bytes)).rejects.toMatchObject({ code: 'key-invalid' });
    }
  });

  it('survives a structured clone, as a store makes it', async () => {
    const signing = structuredClone(await generateSigningKey());
    expect(await verify(signing.publicKey, await sign(signing, MESSAGE), MESSAGE)).toBe(true);
  });
});

describe('a signature', () => {
  it('holds for its message and its key only', async () => {
    const [key, other] = [await generateSigningKey(), await generateSigningKey()];
    const signature = await sign(key, MESSAGE);
    expect(signature.length).toBe(64);
    expect(await verify(key.publicKey, signature, MESSAGE)).toBe(true);
    expect(await verify(key.publicKey, signature, utf8('something else'))).toBe(false);
    expect(await verify(other.publicKey, signature, MESSAGE)).toBe(false);
    for (const length of [0, 63, 65]) {
      const cut = concatBytes(signature, new Uint8Array(1)).slice(0, length);
      expect(await verify(key.publicKey, cut, MESSAGE)).toBe(false);
      expect(await verifyImported(await importPoint(key.publicKey.compressed, ECDSA), cut, MESSAGE)).toBe(false);
    }
  });

  it('is judged by a key that comes along, which can be described besides', async () => {
    const key = await generateSigningKey();
    const signature = await sign(key, MESSAGE);
    for (const bytes of [key.publicKey.compressed, key.publicKey.raw]) {
      const imported = await importPoint(bytes, ECDSA);
      expect(await verifyImported(imported, signature, MESSAGE)).toBe(true);
      expect(await verifyImported(imported, signature, utf8('something else'))).toBe(false);
      const described = await describeImported(imported, bytes, ECDSA);
      expect(described).toEqual(key.publicKey);
      expect(await verify(described, signature, MESSAGE)).toBe(true);
    }
  });

  it('can be turned into another that holds: nothing is identified by it', async () => {
    const key = await generateSigningKey();
    const signature = await sign(key, MESSAGE);
    const order = p256.Point.Fn.ORDER;
    const s = BigInt(`0x${hexOf(signature.slice(32))}`);
    const turned = concatBytes(signature.slice(0, 32), coordinate(order - s));
    expect(turned).not.toEqual(signature);
    expect(await verify(key.publicKey, turned, MESSAGE)).toBe(true);
  });
});
