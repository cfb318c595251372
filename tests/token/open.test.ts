import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../src/license/bytes.ts';
import { OffleaseError, type ErrorCode } from '../../src/license/error.ts';
import type { IssuerId, ProductId } from '../../src/license/ids.ts';
import { unixTime } from '../../src/license/time.ts';
import type { Claims } from '../../src/token/claims.ts';
import { readEnvelope } from '../../src/token/envelope.ts';
import type { PublicKey } from '../../src/token/keys.ts';
import { openDeviceToken, openIssuerToken } from '../../src/token/open.ts';
import { sealAhead, sealToken } from '../../src/token/seal.ts';
import type { Trust } from '../../src/token/trust.ts';
import { signWithdrawals } from '../../src/token/withdrawal.ts';
import {
  DAY,
  deactivationClaims,
  ENTITLEMENT,
  makeDevice,
  makeIssuer,
  NOW,
  randomId,
  refreshClaims,
  reportClaims,
  requestClaims,
  responseClaims,
  type TestDevice,
  type TestIssuer,
} from './fixture.ts';

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode | 'accepted'> {
  return promise.then(
    () => 'accepted' as const,
    (error: unknown) => {
      if (error instanceof OffleaseError) return error.code;
      throw error;
    },
  );
}

function trustOf(...issuers: TestIssuer[]): Trust {
  return {
    roots: issuers.map(({ root }) => root.publicKey),
    certificates: issuers.map(({ certificate }) => certificate),
  };
}

async function unknownKey(): Promise<PublicKey> {
  return Promise.reject(new OffleaseError('activation-unknown'));
}

const device = await makeDevice();
const issuer = await makeIssuer();

function toIssuer(claims: Claims, from: TestDevice = device): Promise<Bytes> {
  const replyTo = from.receiving.publicKey.kid;
  return sealToken(claims, { signer: from.signing, recipient: issuer.receiving.publicKey, replyTo });
}

function toDevice(claims: Claims, by: TestIssuer = issuer, to: TestDevice = device): Promise<Bytes> {
  return sealToken(claims, { signer: by.signing, recipient: to.receiving.publicKey });
}

describe('a token of a device', () => {
  const options = { receivers: [issuer.receiving], deviceKey: () => Promise.resolve(device.signing.publicKey) };

  it.each([
    ['request', requestClaims(device)],
    [
      'request with everything',
      requestClaims(device, {
        machineLabel: 'kiosk-17',
        metadata: [
          ['site', 'Hauptbahnhof 北'],
          ['floor', '2'],
        ],
        counters: [{ number: 512, used: Number.MAX_SAFE_INTEGER }],
        activation: randomId(16),
        clock: 'behind',
      }),
    ],
    ['report', reportClaims()],
    ['deactivation', deactivationClaims()],
    ['withdrawal of requests', deactivationClaims({ subject: { device: randomId(32), product: 'p' as ProductId } })],
  ])('comes out as it went in: %s', async (_, claims) => {
    const opened = await openDeviceToken(await toIssuer(claims), options);
    expect(opened.claims).toEqual(claims);
    expect(opened.signer.thumbprint).toBe(device.signing.publicKey.thumbprint);
    expect(opened.replyTo).toBe(device.receiving.publicKey.kid);
  });

  it('tells kind, recipient and where to answer without a key', async () => {
    const envelope = readEnvelope(await toIssuer(reportClaims()));
    expect(envelope).toMatchObject({
      version: 1,
      kind: 'report',
      kid: issuer.receiving.publicKey.kid,
      replyTo: device.receiving.publicKey.kid,
    });
  });

  it('is read as it was handed over, whatever becomes of those bytes meanwhile', async () => {
    const claims = requestClaims(device);
    const token = await toIssuer(claims);
    const opening = openDeviceToken(token, options);
    token.fill(0xff);
    expect((await opening).claims).toEqual(claims);
  });

  it('gives out bytes of their own, not parts of a larger buffer', async () => {
    const { claims } = await openDeviceToken(await toIssuer(requestClaims(device)), options);
    if (claims.kind !== 'request') throw new TypeError();
    expect(claims.deviceKey.buffer.byteLength).toBe(33);
    expect(claims.receivingKey.buffer.byteLength).toBe(33);
  });

  it('is refused when sealed to another issuer', async () => {
    const other = await makeIssuer();
    const token = await toIssuer(requestClaims(device));
    expect(await codeOf(openDeviceToken(token, { ...options, receivers: [other.receiving] }))).toBe(
      'token-not-for-this-key',
    );
  });

  it('is refused when somebody else signed it', async () => {
    const other = await makeDevice();
    const claims = requestClaims(device, { receivingKey: other.receiving.publicKey.compressed });
    expect(await codeOf(openDeviceToken(await toIssuer(claims, other), options))).toBe('signature-invalid');
    expect(await codeOf(openDeviceToken(await toIssuer(reportClaims(), other), options))).toBe('signature-invalid');
  });

  it('is refused when its answer would go to another key than it names', async () => {
    const other = await makeDevice();
    const claims = requestClaims(device, { receivingKey: other.receiving.publicKey.compressed });
    expect(await codeOf(openDeviceToken(await toIssuer(claims), options))).toBe('claims-invalid');
  });

  it('is refused when the kind is not the one that belongs here', async () => {
    const token = await toIssuer(requestClaims(device));
    expect(await codeOf(openDeviceToken(token, { ...options, kinds: ['report'] }))).toBe('token-kind');
    expect(await codeOf(openDeviceToken(await toDevice(responseClaims()), options))).toBe('token-kind');
  });

  it('asks for the key of the activation that it names', async () => {
    const token = await toIssuer(reportClaims());
    expect(await codeOf(openDeviceToken(token, { ...options, deviceKey: unknownKey }))).toBe('activation-unknown');
  });

  it('opens with an old receiving key of the issuer as well', async () => {
    const renewed = await makeIssuer();
    const receivers = [renewed.receiving, issuer.receiving];
    expect(await codeOf(openDeviceToken(await toIssuer(requestClaims(device)), { ...options, receivers }))).toBe(
      'accepted',
    );
  });
});

describe('a token of an issuer', () => {
  const options = { receivers: [device.receiving], trust: trustOf(issuer) };

  it.each([
    ['response', responseClaims()],
    [
      'response with everything',
      responseClaims({
        graceEnd: unixTime(NOW + 40 * DAY),
        subscriptionEnd: unixTime(NOW + 30 * DAY),
        maintenanceEnd: unixTime(NOW + 400 * DAY),
        customer: 'Nördliche Verkehrsbetriebe',
        edition: 'Professional',
        plan: 'yearly',
        seatName: 'Gate 4',
        sequence: NOW + 12,
        features: [{ number: 1 }, { number: 9 }, { number: 511, limit: 0 }, { number: 512 }],
        counters: [{ number: 511, used: 3 }],
        term: 2,
        reportEvery: 1,
        entitlement: ENTITLEMENT,
        epoch: 4,
      }),
    ],
    ['response with nothing', responseClaims({ features: [], attributes: [] })],
    ['refresh', refreshClaims()],
  ])('comes out as it went in: %s', async (_, claims) => {
    const opened = await openIssuerToken(await toDevice(claims), options);
    expect(opened.claims).toEqual(claims);
    expect(opened.certificate?.claims.serial).toBe(1);
  });

  it('is refused on another device', async () => {
    const other = await makeDevice();
    const token = await toDevice(responseClaims(), issuer, other);
    expect(await codeOf(openIssuerToken(token, options))).toBe('token-not-for-this-key');
  });

  it('is refused when a device made it', async () => {
    const token = await toIssuer(requestClaims(device));
    expect(await codeOf(openIssuerToken(token, options))).toBe('token-kind');
  });

  it('is refused under another root', async () => {
    const stranger = await makeIssuer();
    expect(await codeOf(openIssuerToken(await toDevice(responseClaims(), stranger), options))).toBe(
      'signature-invalid',
    );
    const carried = await sealToken(responseClaims(), {
      signer: stranger.signing,
      recipient: device.receiving.publicKey,
      certificate: stranger.certificate.bytes,
    });
    expect(await codeOf(openIssuerToken(carried, options))).toBe('certificate-root');
  });

  it('is taken under a newer certificate that it carries, and not under one older than was applied', async () => {
    const id = issuer.certificate.claims.issuer;
    const renewed = await makeIssuer({ issuer: id, serial: 2 }, { root: issuer.root });
    const token = await sealToken(refreshClaims(), {
      signer: renewed.signing,
      recipient: device.receiving.publicKey,
      certificate: renewed.certificate.bytes,
    });
    const opened = await openIssuerToken(token, { ...options, issuer: id });
    expect(opened.certificate?.claims.serial).toBe(2);
    const applied = { ...options, trust: { ...options.trust, applied: [{ issuer: id, serial: 2 }] } };
    expect(await codeOf(openIssuerToken(await toDevice(refreshClaims()), applied))).toBe('certificate-superseded');
  });

  it('is refused from an issuer that was not asked', async () => {
    const second = await makeIssuer({}, { root: issuer.root });
    const trust = trustOf(issuer, second);
    const token = await toDevice(responseClaims(), second);
    const asked = issuer.certificate.claims.issuer;
    expect(await codeOf(openIssuerToken(token, { ...options, trust, issuer: asked }))).toBe('issuer-not-asked');
    expect(await codeOf(openIssuerToken(token, { ...options, trust }))).toBe('accepted');
  });

  it.each([
    ['certificate-expired', { validUntil: NOW }, responseClaims()],
    ['certificate-expired', { validFrom: unixTime(NOW + 1) }, responseClaims()],
    ['accepted', { validFrom: NOW, validUntil: unixTime(NOW + 1) }, responseClaims()],
    ['certificate-scope', { kinds: ['refresh' as const] }, responseClaims()],
    ['certificate-scope', { products: ['other' as ProductId] }, responseClaims()],
    ['certificate-scope', { entitlements: [ENTITLEMENT] }, responseClaims()],
    ['accepted', { entitlements: [ENTITLEMENT] }, responseClaims({ entitlement: ENTITLEMENT })],
  ])('is judged by its certificate: %s %o', async (code, certificate, claims) => {
    const bounded = await makeIssuer(certificate);
    const token = await toDevice(claims, bounded);
    expect(await codeOf(openIssuerToken(token, { ...options, trust: trustOf(bounded) }))).toBe(code);
  });

  it('is refused from a withdrawn issuer, by a list that is known or one that it brings itself', async () => {
    const { issuer: id, root } = issuer.certificate.claims;
    const list = { root, version: 1, time: NOW, minimumSerials: [{ issuer: id, serial: 2 }] };
    const bytes = await signWithdrawals(list, issuer.root);
    const known = { ...options.trust, withdrawals: [{ ...list, bytes }] };
    const token = await toDevice(refreshClaims());
    expect(await codeOf(openIssuerToken(token, { ...options, trust: known }))).toBe('certificate-withdrawn');
    const bringing = await toDevice(refreshClaims({ withdrawals: bytes }));
    expect(await codeOf(openIssuerToken(bringing, options))).toBe('certificate-withdrawn');
    const others = await signWithdrawals(
      { ...list, version: 2, minimumSerials: [{ issuer: randomId<IssuerId>(16), serial: 9 }] },
      issuer.root,
    );
    const newer = { ...options.trust, withdrawals: [{ ...list, version: 2, minimumSerials: [], bytes: others }] };
    expect(await codeOf(openIssuerToken(bringing, { ...options, trust: newer }))).toBe('accepted');
  });

  it('is refused with withdrawals that the root did not sign', async () => {
    const { issuer: id, root } = issuer.certificate.claims;
    const list = { root, version: 1, time: NOW, minimumSerials: [{ issuer: id, serial: 2 }] };
    const bytes = await signWithdrawals(list, issuer.signing);
    const token = await toDevice(refreshClaims({ withdrawals: bytes }));
    expect(await codeOf(openIssuerToken(token, options))).toBe('withdrawals-invalid');
  });
});

describe('an altered token', () => {
  it('is refused for every flipped bit and every truncation', async () => {
    const token = await toDevice(responseClaims());
    const options = { receivers: [device.receiving], trust: trustOf(issuer) };
    for (let bit = 0; bit < 8 * token.length; bit += 1) {
      const altered = token.slice();
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await codeOf(openIssuerToken(altered, options)), `bit ${String(bit)}`).not.toBe('accepted');
    }
    for (let length = 0; length < token.length; length += 1) {
      expect(await codeOf(openIssuerToken(token.slice(0, length), options))).not.toBe('accepted');
    }
  });
});

describe('an answer that is begun before its claims are known', () => {
  it('opens like any other, and its key seals once', async () => {
    const issuer = await makeIssuer();
    const recipient = device.receiving.publicKey;
    const seal = sealAhead('response', recipient);
    const claims = responseClaims();
    const token = await seal(claims, { signer: issuer.signing, certificate: issuer.certificate.bytes });
    const opened = await openIssuerToken(token, { receivers: [device.receiving], trust: trustOf(issuer) });
    expect(opened.claims).toEqual(claims);
    await expect(seal(claims, { signer: issuer.signing })).rejects.toThrow(TypeError);
  });

  it('is of its kind, and refuses what any other refuses', async () => {
    const issuer = await makeIssuer();
    const recipient = device.receiving.publicKey;
    const options = { signer: issuer.signing };
    await expect(sealAhead('response', recipient)(refreshClaims(), options)).rejects.toThrow(TypeError);
    const wrong = { ...responseClaims(), product: 'NO' as ProductId };
    expect(await codeOf(sealAhead('response', recipient)(wrong, options))).toBe('claims-invalid');
  });
});
