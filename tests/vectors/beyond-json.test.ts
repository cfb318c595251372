import { describe, expect, it } from 'vitest';
import { OffleaseError } from '../../src/license/error.ts';
import type { CborValue } from '../../src/token/cbor.ts';
import { encodeCbor } from '../../src/token/cbor.ts';
import { openDeviceToken } from '../../src/token/open.ts';
import { sealToken } from '../../src/token/seal.ts';
import { deactivationClaims, refreshClaims, reportClaims } from '../token/fixture.ts';
import { certificateBytes, publicKey, receivingKey, signingKey } from './world.ts';

const [signer, issuer, stranger] = await Promise.all([
  signingKey('device-signing'),
  receivingKey('issuer-receiving'),
  receivingKey('stranger-receiving'),
]);
const recipient = issuer.publicKey;
const replyTo = (await publicKey('device-receiving')).kid;

describe('what no vector can say', () => {
  it('tries each key with the key id of the token', async () => {
    const token = await sealToken(reportClaims(), { signer, recipient, replyTo });
    const sameKid = { ...stranger, publicKey: { ...stranger.publicKey, kid: recipient.kid } };
    const deviceKey = () => Promise.resolve(signer.publicKey);
    const opened = await openDeviceToken(token, { receivers: [sameKid, issuer, sameKid], deviceKey });
    expect(opened.recipient.thumbprint).toBe(recipient.thumbprint);
    const refused = openDeviceToken(token, { receivers: [sameKid], deviceKey });
    await expect(refused).rejects.toMatchObject({ code: 'token-undecryptable' });
  });

  it('passes on what is no refusal', async () => {
    const token = await sealToken(reportClaims(), { signer, recipient, replyTo });
    const broken = { ...issuer, privateKey: signer.privateKey };
    const failure: unknown = await openDeviceToken(token, {
      receivers: [broken, issuer],
      deviceKey: () => Promise.resolve(signer.publicKey),
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(OffleaseError);
  });

  it('does not seal a token of a device without a reply key, or an answer with one', async () => {
    await expect(sealToken(deactivationClaims(), { signer, recipient })).rejects.toThrow(TypeError);
    await expect(sealToken(refreshClaims(), { signer, recipient, replyTo })).rejects.toThrow(TypeError);
  });

  it('does not let a device carry certificates', async () => {
    const certificate = certificateBytes('issuer-1');
    const sealed = sealToken(reportClaims(), { signer, recipient, replyTo, certificate });
    await expect(sealed).rejects.toThrow(TypeError);
  });

  it.each<[string, CborValue]>([
    ['a fraction', 0.5],
    ['2^53', 2 ** 53],
    ['half of a surrogate pair', 'a\ud800'],
    ['nine lists in each other', [[[[[[[[[]]]]]]]]]],
  ])('does not encode %s', (_, value) => {
    expect(() => encodeCbor(value)).toThrow(TypeError);
  });
});
