import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../src/device/client.ts';
import type { IssuerId, RootId } from '../../src/license/ids.ts';
import { generateSigningKey } from '../../src/token/keys.ts';
import { readEnvelope } from '../../src/token/envelope.ts';
import { signWithdrawals } from '../../src/token/withdrawal.ts';
import { at, makeIssuer, makeProduct, makeWorld, NOON, refusal, type TestIssuer, type World } from './fixture.ts';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.close());

const rootId = () => world.root.publicKey.thumbprint as RootId;

async function activate(license: License, issuer: TestIssuer, options = {}) {
  await license.receive(await issuer.respond((await license.request()).bytes, options));
  const snapshot = license.getSnapshot();
  if (snapshot.state === 'not-activated') throw new Error('not activated');
  return snapshot.license.activation;
}

describe('certificates', () => {
  it('that come with an answer are kept: later tokens are sealed to the new key and named by its serial', async () => {
    const { id, receiving } = world.issuer;
    const rotated = await makeIssuer(world.root, { issuer: id, serial: 2 });
    const license = await world.open();
    const { bytes } = await license.request();
    // The issuer keeps its old receiving key to open with, and answers with the new certificate.
    const answering = await makeIssuer(world.root, { issuer: id, serial: 2, signing: rotated.signing, receiving });
    const token = await answering.respond(bytes, { carry: true });
    await license.receive(token);
    const report = await license.report();
    expect(readEnvelope(report.bytes).kid).toBe(answering.certificate.receiving.kid);
    expect(await answering.open(report.bytes)).toMatchObject({ certificateSerial: 2 });
    license.close();
    const again = await world.open();
    expect(await answering.open((await again.report()).bytes)).toMatchObject({ certificateSerial: 2 });
  });

  it('that were succeeded are refused, after a restart too', async () => {
    const { id, receiving } = world.issuer;
    const rotated = await makeIssuer(world.root, { issuer: id, serial: 2, receiving });
    let license = await world.open();
    const { bytes } = await license.request();
    await license.receive(await rotated.respond(bytes, { carry: true }));
    const snapshot = license.getSnapshot();
    if (snapshot.state === 'not-activated') throw new Error('not activated');
    const { activation } = snapshot.license;
    await world.issuer.respond(bytes, { activation }); // the old key is in other hands now
    const stolen = await world.issuer.refresh(activation, { time: at(1), carry: true });
    expect((await refusal(license.receive(stolen))).code).toBe('certificate-superseded');
    license.close();
    license = await world.open();
    expect((await refusal(license.receive(stolen))).code).toBe('certificate-superseded');
  });

  it('choose whom to ask: the issuer before a delegate, whoever is chosen, and later who issued', async () => {
    const delegate = await makeIssuer(world.root, { role: 'delegate', name: 'Technician' });
    const product = await makeProduct([world.root], [delegate, world.issuer]);
    const askedBy = async (license: License) => readEnvelope((await license.request()).bytes).kid;
    const license = await world.open({ product });
    expect(await askedBy(license)).toBe(world.issuer.certificate.receiving.kid);
    const chosen = await world.open({ product, issuer: delegate.id });
    expect(await askedBy(chosen)).toBe(delegate.certificate.receiving.kid);
    await activate(chosen, delegate);
    world.clock.set(at(31));
    const later = await world.open({ product });
    expect(await askedBy(later)).toBe(delegate.certificate.receiving.kid);
  });

  it('of two issuers that were asked: a withdrawal goes to each', async () => {
    const second = await makeIssuer(world.root);
    const product = await makeProduct([world.root], [world.issuer, second]);
    const license = await world.open({ product });
    const other = await world.open({ product, issuer: second.id });
    await license.request();
    await other.request();
    await license.withdraw();
    const { outbox } = license.getSnapshot();
    expect(new Set(outbox.map(({ bytes }) => readEnvelope(bytes).kid))).toEqual(
      new Set([world.issuer, second].map(({ certificate }) => certificate.receiving.kid)),
    );
    expect(outbox.map(({ id }) => id)).toEqual(['deactivation-3', 'deactivation-4']);
  });
});

describe('withdrawals', () => {
  const listOf = (version: number, serial: number, issuer: IssuerId, root = world.root) =>
    signWithdrawals({ root: rootId(), version, time: NOON, minimumSerials: [{ issuer, serial }] }, root);

  it('that come with an answer hold from then on, after a restart too', async () => {
    const thief = await makeIssuer(world.root, { receiving: world.issuer.receiving });
    const product = await makeProduct([world.root], [world.issuer, thief]);
    let license = await world.open({ product });
    await activate(license, world.issuer, { withdrawals: await listOf(1, 2, thief.id) });
    license.close();
    license = await world.open({ product, issuer: thief.id });
    world.clock.set(at(31));
    expect((await refusal(license.request())).code).toBe('certificate-withdrawn');
  });

  it('refuse a withdrawn issuer that answers with an old date', async () => {
    const license = await world.open();
    const activation = await activate(license, world.issuer);
    const { id, receiving } = world.issuer;
    const rotated = await makeIssuer(world.root, { issuer: id, serial: 2, receiving });
    const recipient = (await (await world.openStore()).list())[0]?.receiving.publicKey;
    const token = await rotated.refresh(
      activation,
      { product: world.product.product.id, time: at(1), carry: true, withdrawals: await listOf(4, 2, id) },
      recipient,
    );
    await license.receive(token);
    const backdated = await world.issuer.refresh(activation, { time: at(0, 60), sequence: at(2), carry: true });
    expect((await refusal(license.receive(backdated))).code).toBe('certificate-withdrawn');
  });

  it('not signed by the root are refused with the token that brings them', async () => {
    const license = await world.open();
    const { bytes } = await license.request();
    const forged = await listOf(1, 9, world.issuer.id, await generateSigningKey());
    const token = await world.issuer.respond(bytes, { withdrawals: forged });
    expect((await refusal(license.receive(token))).code).toBe('withdrawals-invalid');
    expect(license.getSnapshot().state).toBe('not-activated');
  });
});

describe('roots', () => {
  it('current and next: a license stays when the next becomes the current', async () => {
    const [next, afterNext] = await Promise.all([generateSigningKey(), generateSigningKey()]);
    const { id, signing, receiving } = world.issuer;
    const before = await makeProduct([world.root, next], [world.issuer]);
    const license = await world.open({ product: before });
    const activation = await activate(license, world.issuer);
    const { device } = license.getSnapshot();
    license.close();

    const under = await makeIssuer(next, { issuer: id, serial: 2, signing, receiving });
    const after = await makeProduct([next, afterNext], [under]);
    const again = await world.open({ product: after });
    expect(again.getSnapshot()).toMatchObject({ device, state: 'active' });
    expect(again.has('export')).toBe(true);
    const token = await world.issuer.refresh(activation, { time: at(1) });
    expect(await again.receive(token)).toBe('refreshed');
    again.close();

    const last = await makeProduct(
      [afterNext],
      [await makeIssuer(afterNext, { issuer: id, signing, receiving, serial: 3 })],
    );
    expect((await world.open({ product: last })).getSnapshot().device).toBe(device);
  });

  it('that have nothing in common are two devices beside each other', async () => {
    const license = await world.open();
    await activate(license, world.issuer);
    const root = await generateSigningKey();
    const other = await world.open({ product: await makeProduct([root], [await makeIssuer(root)]) });
    expect(other.getSnapshot().state).toBe('not-activated');
    expect(other.getSnapshot().device).not.toBe(license.getSnapshot().device);
    expect(license.getSnapshot().state).toBe('active');
  });
});
