import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, hexOf, utf8, type Bytes } from '../../src/license/bytes.ts';
import { ENC_BYTES, openBase, sealBase, TAG_BYTES } from '../../src/token/hpke.ts';
import { generateReceivingKey } from '../../src/token/keys.ts';
import { KINDS } from '../../src/token/kind.ts';

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
const receiver = await generateReceivingKey({ extractable: true });
const theirPair = {
  publicKey: await suite.kem.importKey('raw', receiver.publicKey.raw.buffer, true),
  privateKey: receiver.privateKey,
};

const bytes = (maxLength: number): fc.Arbitrary<Bytes> => fc.uint8Array({ maxLength }).map((array) => array.slice());
/** `info` of a token, or any other. */
const anyInfo = fc.oneof(fc.constantFrom(...Object.values(KINDS).map(({ info }) => info)), bytes(200));

describe('HPKE beside @hpke/core', () => {
  it('it opens what we seal', async () => {
    await fc.assert(
      fc.asyncProperty(anyInfo, bytes(300), bytes(2000), async (info, aad, plaintext) => {
        const { enc, ciphertext } = await sealBase(receiver.publicKey, info, aad, plaintext);
        expect(enc.length).toBe(ENC_BYTES);
        expect(ciphertext.length).toBe(plaintext.length + TAG_BYTES);
        const context = await suite.createRecipientContext({ recipientKey: theirPair, enc: enc.buffer, info });
        expect(new Uint8Array(await context.open(ciphertext, aad))).toEqual(plaintext);
      }),
      { numRuns: 60 },
    );
  });

  it('we open what it seals', async () => {
    await fc.assert(
      fc.asyncProperty(anyInfo, bytes(300), bytes(2000), async (info, aad, plaintext) => {
        const context = await suite.createSenderContext({ recipientPublicKey: theirPair.publicKey, info });
        const ciphertext = new Uint8Array(await context.seal(plaintext, aad));
        const message = { enc: new Uint8Array(context.enc), ciphertext };
        expect(await openBase(receiver, info, aad, message)).toEqual(plaintext);
      }),
      { numRuns: 60 },
    );
  });

  it('both refuse its second message: every message has an ephemeral key of its own', async () => {
    const info = utf8('info');
    const context = await suite.createSenderContext({ recipientPublicKey: theirPair.publicKey, info });
    await context.seal(utf8('first'));
    const second = { enc: new Uint8Array(context.enc), ciphertext: new Uint8Array(await context.seal(utf8('second'))) };
    const opening = openBase(receiver, info, new Uint8Array(0), second);
    await expect(opening).rejects.toMatchObject({ code: 'token-undecryptable' });
  });
});

describe('an HPKE message', () => {
  const info = utf8('info');
  const aad = utf8('additional data');
  const plaintext = utf8('for one only');

  it('never has the same ephemeral key twice', async () => {
    const seen = new Set<string>();
    for (let count = 0; count < 20; count += 1)
      seen.add(hexOf((await sealBase(receiver.publicKey, info, aad, plaintext)).enc));
    expect(seen.size).toBe(20);
  });

  it('waits for a plaintext that is still on its way, and fails as it fails', async () => {
    const message = await sealBase(receiver.publicKey, info, aad, Promise.resolve(plaintext));
    expect(await openBase(receiver, info, aad, message)).toEqual(plaintext);
    const never = sealBase(receiver.publicKey, info, aad, Promise.reject(new RangeError('not made')));
    await expect(never).rejects.toThrow('not made');
  });

  it('opens under its own info, data and key only', async () => {
    const message = await sealBase(receiver.publicKey, info, aad, plaintext);
    const other = await generateReceivingKey();
    const refused = { code: 'token-undecryptable' };
    await expect(openBase(receiver, utf8('infO'), aad, message)).rejects.toMatchObject(refused);
    await expect(openBase(receiver, new Uint8Array(0), aad, message)).rejects.toMatchObject(refused);
    await expect(openBase(receiver, info, utf8('other data'), message)).rejects.toMatchObject(refused);
    await expect(openBase(other, info, aad, message)).rejects.toMatchObject(refused);
    const { enc } = await sealBase(receiver.publicKey, info, aad, plaintext);
    await expect(openBase(receiver, info, aad, { ...message, enc })).rejects.toMatchObject(refused);
  });

  it('is refused with any one bit of its ciphertext flipped, and cut anywhere', async () => {
    const { enc, ciphertext } = await sealBase(receiver.publicKey, info, aad, plaintext);
    for (let bit = 0; bit < 8 * ciphertext.length; bit += 1) {
      const altered = ciphertext.slice();
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const opening = openBase(receiver, info, aad, { enc, ciphertext: altered });
      await expect(opening, `bit ${String(bit)}`).rejects.toMatchObject({ code: 'token-undecryptable' });
    }
    for (let length = 0; length < ciphertext.length; length += 1) {
      const opening = openBase(receiver, info, aad, { enc, ciphertext: ciphertext.slice(0, length) });
      await expect(opening, `cut at ${String(length)}`).rejects.toMatchObject({ code: 'token-undecryptable' });
    }
  });

  it('is refused with any one bit of its ephemeral key flipped', async () => {
    const { enc, ciphertext } = await sealBase(receiver.publicKey, info, aad, plaintext);
    for (let bit = 0; bit < 8 * enc.length; bit += 1) {
      const altered = enc.slice();
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const opening = openBase(receiver, info, aad, { enc: altered, ciphertext });
      await expect(opening, `bit ${String(bit)}`).rejects.toMatchObject({ code: 'key-invalid' });
    }
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['the point at infinity', Uint8Array.of(0)],
    ['the short form', receiver.publicKey.compressed],
    ['a byte more', concatBytes(receiver.publicKey.raw, new Uint8Array(1))],
    ['the hybrid form', Uint8Array.of(6 + ((receiver.publicKey.raw[64] ?? 0) & 1), ...receiver.publicKey.raw.slice(1))],
  ])('is refused with an ephemeral key that is %s', async (_, enc) => {
    const opening = openBase(receiver, info, aad, { enc, ciphertext: new Uint8Array(20) });
    await expect(opening).rejects.toMatchObject({ code: 'key-invalid' });
  });

  it('is right for any number of different infos', async () => {
    for (let count = 0; count < 40; count += 1) {
      const one = utf8(`info ${String(count)}`);
      expect(await openBase(receiver, one, aad, await sealBase(receiver.publicKey, one, aad, plaintext))).toEqual(
        plaintext,
      );
    }
  });
});
