import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../src/device/client.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import type { ErrorCode } from '../../src/license/error.ts';
import type { ActivationId, IssuerId } from '../../src/license/ids.ts';
import { unixTime } from '../../src/license/time.ts';
import { generateSigningKey } from '../../src/token/keys.ts';
import { at, DAY, dump, makeIssuer, makeProduct, makeWorld, randomId, refusal, type World } from './fixture.ts';

let world: World;
let license: License;
beforeEach(async () => {
  world = await makeWorld();
  license = await world.open();
});
afterEach(() => world.close());

/** The token is refused with this code, and every byte that is stored stays as it was. */
async function expectRefused(token: Bytes, code: ErrorCode, facts = {}): Promise<void> {
  const before = await dump(world.factory);
  const snapshot = license.getSnapshot();
  expect(await refusal(license.receive(token))).toMatchObject({ code, facts });
  expect(await dump(world.factory)).toEqual(before);
  expect(license.getSnapshot()).toBe(snapshot);
}

async function activate(): Promise<ActivationId> {
  await license.receive(await world.issuer.respond((await license.request()).bytes));
  const snapshot = license.getSnapshot();
  if (snapshot.state === 'not-activated') throw new Error('not activated');
  return snapshot.license.activation;
}

describe('tokens for somebody else', () => {
  it('another device', async () => {
    const elsewhere = await makeWorld();
    const product = await makeProduct([world.root], [world.issuer]);
    const other = await elsewhere.open({ product });
    const token = await world.issuer.respond((await other.request()).bytes);
    elsewhere.close();
    await license.request();
    await expectRefused(token, 'token-not-for-this-key');
  });

  it('another product of the same vendor, on the same machine', async () => {
    const store = await world.openStore();
    const other = await world.open({
      store,
      product: await makeProduct([world.root], [world.issuer], { id: 'poster' }),
    });
    await license.request();
    const token = await world.issuer.respond((await other.request()).bytes);
    await expectRefused(token, 'license-other-product', { product: 'poster' });
  });

  it('another product, sealed to this device all the same', async () => {
    const token = await world.issuer.respond((await license.request()).bytes, { product: 'poster' as never });
    await expectRefused(token, 'license-other-product', { product: 'poster' });
  });

  it('the same product under another vendor’s root', async () => {
    const root = await generateSigningKey();
    const stranger = await makeIssuer(root);
    const other = await world.open({ product: await makeProduct([root], [stranger]) });
    expect(other.getSnapshot().device).not.toBe(license.getSnapshot().device);
    await license.request();
    await expectRefused(await stranger.respond((await other.request()).bytes), 'product-other-root');
  });
});

describe('tokens of somebody else', () => {
  it('an issuer that no root of the product file has signed', async () => {
    const stranger = await makeIssuer(await generateSigningKey(), { receiving: world.issuer.receiving });
    const request = await license.request();
    await expectRefused(await stranger.respond(request.bytes), 'signature-invalid');
    await expectRefused(await stranger.respond(request.bytes, { carry: true }), 'certificate-root');
  });

  it('an issuer that was not asked', async () => {
    const second = await makeIssuer(world.root, { receiving: world.issuer.receiving });
    const request = await license.request();
    await expectRefused(await second.respond(request.bytes, { carry: true }), 'issuer-not-asked', {
      issuer: second.id,
    });
  });

  it('an issuer that did not issue the license', async () => {
    const second = await makeIssuer(world.root, { receiving: world.issuer.receiving });
    const request = await license.request();
    await license.receive(await world.issuer.respond(request.bytes));
    const snapshot = license.getSnapshot();
    if (snapshot.state === 'not-activated') throw new Error('not activated');
    const { activation } = snapshot.license;
    await second.respond(request.bytes, { activation });
    const token = await second.refresh(activation, { time: at(1), carry: true });
    await expectRefused(token, 'issuer-not-asked', { issuer: second.id });
  });

  it('a certificate that may not do this', async () => {
    const request = await license.request();
    const forgery = await makeIssuer(world.root, {
      issuer: world.issuer.id,
      receiving: world.issuer.receiving,
      products: ['poster' as never],
      serial: 2,
    });
    const token = await forgery.respond(request.bytes, { carry: true });
    await expectRefused(token, 'certificate-scope', { scope: 'product' });
  });
});

describe('the wrong thing', () => {
  it('a request pasted where a response belongs', async () => {
    const { bytes } = await license.request();
    await expectRefused(bytes, 'token-kind', { found: 'request', expected: 'response refresh' });
  });

  it('a deactivation and a report', async () => {
    await activate();
    await expectRefused((await license.report()).bytes, 'token-kind', { found: 'report' });
    await expectRefused((await license.deactivate()).bytes, 'token-kind', { found: 'deactivation' });
  });

  it('bytes that are no token, and a token with a bit turned', async () => {
    const token = await world.issuer.respond((await license.request()).bytes);
    await expectRefused(new Uint8Array([1, 2, 3]), 'cbor-invalid');
    await expectRefused(token.slice(0, -1), 'cbor-invalid');
    const turned = token.slice();
    turned[turned.length - 1] = (turned.at(-1) ?? 0) ^ 1;
    await expectRefused(turned, 'token-undecryptable');
    expect(await license.receive(token)).toBe('activated');
  });
});

describe('tokens that were good once', () => {
  it('a response applied twice', async () => {
    const token = await world.issuer.respond((await license.request()).bytes);
    await license.receive(token);
    await expectRefused(token, 'response-already-applied');
  });

  it('a response that nobody asked for', async () => {
    const request = await license.request();
    const token = await world.issuer.respond(request.bytes);
    const elsewhere = await makeWorld(); // the same record as before the request was made, as an old image has it
    try {
      const store = await elsewhere.openStore();
      const source = await (await world.openStore()).list();
      await Promise.all(
        source.map((record) =>
          store.update(record, () => ({ record: { ...record, requests: [], count: 0 }, result: undefined })),
        ),
      );
      const restored = await elsewhere.open({ store, product: world.product });
      const before = await dump(elsewhere.factory);
      expect((await refusal(restored.receive(token))).code).toBe('response-not-requested');
      expect(await dump(elsewhere.factory)).toEqual(before);
    } finally {
      elsewhere.close();
    }
  });

  it('refreshes in any order: only one that is newer counts', async () => {
    const activation = await activate();
    const tokens = await Promise.all([1, 2, 3].map((days) => world.issuer.refresh(activation, { time: at(days) })));
    const [first, second, third] = tokens;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three refreshes');
    await license.receive(second);
    const stale = { which: 'refresh', current: at(2) };
    await expectRefused(first, 'license-stale', stale);
    await expectRefused(second, 'license-stale', stale);
    await license.receive(third);
    await expectRefused(second, 'license-stale', { which: 'refresh', current: at(3) });
  });

  it('a response to a request that a refresh has made void', async () => {
    const activation = await activate();
    world.clock.set(at(31));
    const request = await license.request();
    await license.receive(await world.issuer.refresh(activation, { time: at(31) }));
    expect(license.getSnapshot().requests).toEqual([]);
    const token = await world.issuer.respond(request.bytes, { time: at(32) });
    await expectRefused(token, 'license-stale', { which: 'response' });
  });

  it('all that was made before a deactivation', async () => {
    const old = await license.request();
    const response = await world.issuer.respond((await license.request()).bytes);
    await license.receive(response);
    const snapshot = license.getSnapshot();
    if (snapshot.state === 'not-activated') throw new Error('not activated');
    const { activation } = snapshot.license;
    const refresh = await world.issuer.refresh(activation, { time: at(1) });
    await license.deactivate();
    const all = [response, refresh, await world.issuer.respond(old.bytes)];
    for (const token of all) await expectRefused(token, 'license-deactivated');
    const { receiving } = (await (await world.openStore()).list())[0] ?? {};
    const sealedAnew = await world.issuer.refresh(activation, { time: at(2) }, receiving?.publicKey);
    await expectRefused(sealedAnew, 'license-deactivated', { activation });
    await activate();
    for (const token of [...all, sealedAnew]) await expectRefused(token, 'license-deactivated');
  });

  it('a response of an ended activation, even to a new request', async () => {
    const activation = await activate();
    await license.deactivate();
    const token = await world.issuer.respond((await license.request()).bytes, { activation, time: at(1) });
    await expectRefused(token, 'license-deactivated', { activation });
  });

  it('a token whose lease is over, which is good again once the clock is', async () => {
    const request = await license.request();
    const token = await world.issuer.respond(request.bytes);
    world.clock.set(at(30));
    await expectRefused(token, 'lease-over', { leaseEnd: at(30) });
    world.clock.set(at(0));
    expect(await license.receive(token)).toBe('activated');
    const snapshot = license.getSnapshot();
    if (snapshot.state === 'not-activated') throw new Error('not activated');
    const refresh = await world.issuer.refresh(snapshot.license.activation, { time: at(1) });
    world.clock.set(unixTime(at(31)));
    license.tick();
    await expectRefused(refresh, 'lease-over');
    world.clock.set(unixTime(at(31) - 1));
    expect(await license.receive(refresh)).toBe('refreshed');
  });
});

describe('refreshes that do not belong here', () => {
  it('on a device without a license', async () => {
    const request = await license.request();
    const activation = randomId<ActivationId>();
    await world.issuer.respond(request.bytes, { activation });
    await expectRefused(await world.issuer.refresh(activation), 'not-activated');
    expect(license.getSnapshot().requests).toHaveLength(1);
  });

  it('of another activation', async () => {
    const request = await license.request();
    const other = randomId<ActivationId>();
    await world.issuer.respond(request.bytes, { activation: other });
    await license.receive(await world.issuer.respond(request.bytes));
    const token = await world.issuer.refresh(other, { time: at(1) });
    await expectRefused(token, 'license-other-activation', { activation: other });
  });
});

describe('what the device will not do', () => {
  it('by state, with nothing stored', async () => {
    const refused = async (action: () => Promise<unknown>, code: ErrorCode): Promise<void> => {
      const before = await dump(world.factory);
      expect((await refusal(action())).code).toBe(code);
      expect(await dump(world.factory)).toEqual(before);
    };
    await refused(license.report, 'not-activated');
    await refused(license.deactivate, 'not-activated');
    await refused(license.withdraw, 'nothing-to-withdraw');
    await activate();
    await refused(license.request, 'already-active');
    await refused(license.withdraw, 'nothing-to-withdraw');
    world.clock.set(unixTime(at(30) + DAY));
    await license.request();
    await refused(license.withdraw, 'nothing-to-withdraw');
  });

  it('ask an issuer that the product file does not know', async () => {
    const other = await world.open({ issuer: randomId<IssuerId>() });
    expect((await refusal(other.request())).code).toBe('issuer-unknown');
  });
});
