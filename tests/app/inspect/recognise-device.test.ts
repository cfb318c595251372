import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keysAtHand } from '../../../src/app/inspect/keys-at-hand.ts';
import { recognise } from '../../../src/app/inspect/recognise.ts';
import type { Recognition } from '../../../src/app/inspect/recognition.ts';
import type { License } from '../../../src/device/client.ts';
import { deviceIdOf, type DeviceRecord } from '../../../src/device/record.ts';
import type { Bytes } from '../../../src/license/bytes.ts';
import type { ActivationId } from '../../../src/license/ids.ts';
import { inspectToken } from '../../../src/token/inspect.ts';
import { generateReceivingKey } from '../../../src/token/keys.ts';
import { at, makeWorld, makeIssuer, NOON, randomId, type World } from '../../device/fixture.ts';
import { sentenceOf } from './sentence.ts';

describe('a token that this browser made or that came to it', () => {
  let world: World;
  let license: License;
  const activation = randomId<ActivationId>();

  beforeEach(async () => {
    world = await makeWorld();
    license = await world.open();
  });
  afterEach(() => world.close());

  const records = async (): Promise<readonly DeviceRecord[]> => (await world.openStore()).list();

  /** With `inside`, as where the issuer is in the same browser and unlocked. */
  const recognised = async (
    token: Bytes,
    { inside = false, devices }: { inside?: boolean; devices?: readonly DeviceRecord[] } = {},
  ): Promise<Recognition | undefined> => {
    const holdings = {
      devices: devices ?? (await records()),
      products: [world.product],
      issuerReceivers: inside ? [world.issuer.receiving] : [],
    };
    const [known, ...more] = await recognise(token, await inspectToken(token, keysAtHand(holdings).keys), holdings);
    expect(more).toEqual([]);
    if (known !== undefined) expect(sentenceOf(known)).toMatch(/^\S.*\.$/);
    return known;
  };
  const facts = (more: object = {}) => ({ product: world.product.product.id, ...more });
  const activated = async (): Promise<Bytes> => {
    const response = await world.issuer.respond((await license.request()).bytes, { activation });
    await license.receive(response);
    return response;
  };

  it('is an outstanding request, by its bytes alone', async () => {
    const { bytes, made } = await license.request();
    const known = await recognised(bytes);
    expect(known).toEqual({ what: 'request-open', facts: facts({ made }) });
    expect(await recognised(bytes, { inside: true })).toEqual(known);
    expect(sentenceOf(known)).toBe(
      'This browser made this request for Kiosk on 1 Mar 2026, 12:00; it is still unanswered.',
    );
  });

  it('is an outstanding request by its nonce where its bytes are not kept', async () => {
    const { bytes, made } = await license.request();
    const devices = (await records()).map((record) => ({
      ...record,
      requests: record.requests.map((request) => ({ ...request, bytes: new Uint8Array(1) })),
    }));
    expect(await recognised(bytes, { inside: true, devices })).toEqual({
      what: 'request-open',
      facts: facts({ made }),
    });
  });

  it('is a request that is over, and why, as far as it can be opened', async () => {
    const first = await license.request();
    const second = await license.request();
    await license.receive(await world.issuer.respond(second.bytes, { activation }));
    expect(await recognised(second.bytes)).toEqual({ what: 'request-over', facts: facts() });
    expect(await recognised(second.bytes, { inside: true })).toEqual({
      what: 'request-over',
      facts: facts({ reason: 'applied' }),
    });
    expect(await recognised(first.bytes, { inside: true })).toEqual({
      what: 'request-over',
      facts: facts({ reason: 'superseded' }),
    });
    await license.deactivate();
    expect(await recognised(second.bytes)).toEqual({ what: 'request-over', facts: facts({ reason: 'deactivated' }) });
  });

  it('is a withdrawn request, and the withdrawal that waits for delivery', async () => {
    const request = await license.request();
    const withdrawal = await license.withdraw();
    for (const inside of [false, true]) {
      expect(await recognised(request.bytes, { inside })).toEqual({
        what: 'request-over',
        facts: facts({ reason: 'withdrawn' }),
      });
      expect(await recognised(withdrawal.bytes, { inside })).toEqual({
        what: 'return-waiting',
        facts: facts({ why: 'withdrawn', made: withdrawal.made }),
      });
    }
    await license.confirmDelivered(withdrawal.id);
    expect(await recognised(withdrawal.bytes)).toEqual({ what: 'return-made', facts: facts({ why: 'withdrawn' }) });
  });

  it('is a deactivation, waiting and delivered', async () => {
    await activated();
    const token = await license.deactivate();
    expect(await recognised(token.bytes)).toEqual({
      what: 'return-waiting',
      facts: facts({ why: 'deactivated', made: token.made }),
    });
    await license.confirmDelivered(token.id);
    for (const inside of [false, true]) {
      expect(await recognised(token.bytes, { inside })).toEqual({
        what: 'return-made',
        facts: facts({ why: 'deactivated' }),
      });
    }
  });

  it('is a report, by the key that it names', async () => {
    await activated();
    const { bytes } = await license.report();
    for (const inside of [false, true]) {
      expect(await recognised(bytes, { inside })).toEqual({ what: 'report-made', facts: facts() });
    }
  });

  it('is a request of another device, or of an identity that was lost', async () => {
    const other = await makeWorld();
    const stranger = await world.open({ store: await other.openStore() });
    const { bytes } = await stranger.request();
    const [former] = await (await other.openStore()).list();
    other.close();
    expect(await recognised(bytes, { inside: true })).toEqual({ what: 'request-foreign', facts: facts() });
    expect(await recognised(bytes)).toBeUndefined();
    expect(await recognised(bytes, { inside: true, devices: [] })).toBeUndefined();
    if (former === undefined) throw new Error('no record');
    const lost = { device: deviceIdOf(former), licensed: false, times: 1 };
    const devices = (await records()).map((record) => ({ ...record, lost }));
    expect(await recognised(bytes, { inside: true, devices })).toEqual({ what: 'request-lost', facts: facts() });
  });

  it('is an answer that waits to be applied, then the license in force, then an older one', async () => {
    const request = await license.request();
    const response = await world.issuer.respond(request.bytes, { activation });
    expect(await recognised(response)).toEqual({ what: 'answer-awaited', facts: facts({ made: request.made }) });
    await license.receive(response);
    const held = { sequence: NOON, issued: NOON, leaseEnd: at(30) };
    expect(await recognised(response)).toEqual({ what: 'license-held', facts: facts(held) });

    world.clock.run(60);
    const time = at(0, 60);
    const refresh = await world.issuer.refresh(activation, { time });
    const both = { sequence: time, held: NOON };
    expect(await recognised(refresh)).toEqual({ what: 'license-newer', facts: facts(both) });
    await license.receive(refresh);
    expect(await recognised(refresh)).toMatchObject({ what: 'license-held', facts: { sequence: time } });
    expect(await recognised(response)).toEqual({
      what: 'license-older',
      facts: facts({ sequence: NOON, held: time }),
    });
  });

  it('is of an activation that another one superseded', async () => {
    const response = await activated();
    world.clock.set(at(31));
    const next = await license.request();
    await license.receive(await world.issuer.respond(next.bytes, { time: at(31) }));
    expect(await recognised(response)).toEqual({ what: 'license-ended', facts: facts({ reason: 'superseded' }) });
    world.clock.set(at(62));
    // It may come back: with an answer to a request that waits.
    const again = await license.request();
    const revival = await world.issuer.respond(again.bytes, { activation, time: at(62) });
    expect(await recognised(revival)).toMatchObject({ what: 'answer-awaited' });
  });

  it('is of an activation that has ended, though sealed to the present key', async () => {
    await activated();
    await license.deactivate();
    const request = await license.request();
    const response = await world.issuer.respond(request.bytes, { activation });
    expect(await recognised(response)).toEqual({ what: 'license-ended', facts: facts({ reason: 'deactivated' }) });
  });

  it('is an answer to a request that is over', async () => {
    const first = await license.request();
    const late = await world.issuer.respond(first.bytes);
    await activated();
    expect(await recognised(late)).toEqual({ what: 'answer-over', facts: facts({ reason: 'superseded' }) });
  });

  it('is sealed to a key that was retired', async () => {
    const response = await activated();
    await license.deactivate();
    expect(await recognised(response)).toEqual({ what: 'key-retired', facts: facts({ reason: 'deactivated' }) });
    const unanswered = await world.issuer.respond((await license.request()).bytes);
    await license.withdraw();
    expect(await recognised(unanswered)).toEqual({ what: 'key-retired', facts: facts({ reason: 'withdrawn' }) });
  });

  it('is for this device, but about nothing that it knows', async () => {
    await activated();
    const [record] = await records();
    const recipient = record?.receiving.publicKey;
    const refresh = await world.issuer.refresh(randomId(), { product: world.product.product.id }, recipient);
    expect(await recognised(refresh)).toEqual({ what: 'answer-unknown', facts: facts() });
    const forgetful = (await records()).map((one) => ({ ...one, requests: [], spent: [] }));
    const { license: _license, ...bare } = forgetful[0] ?? never();
    const response = await world.issuer.respond((await requestAgain()).bytes);
    expect(await recognised(response, { devices: [bare] })).toEqual({ what: 'answer-unknown', facts: facts() });
  });

  it('is nothing where no record has its key, or the one that has is of another product', async () => {
    const response = await activated();
    expect(await recognised(response, { devices: [] })).toBeUndefined();
    const recipient = (await records())[0]?.receiving.publicKey;
    const other = await world.issuer.refresh(activation, { product: 'other' as never }, recipient);
    expect(await recognised(other)).toBeUndefined();
    const foreign = await world.issuer.refresh(activation, {}, (await generateReceivingKey()).publicKey);
    expect(await recognised(foreign)).toBeUndefined();
  });

  it('is believed only if its signature was verified', async () => {
    await activated();
    const [record] = await records();
    const forger = await makeIssuer(world.issuer.signing);
    const forged = await forger.refresh(activation, { product: world.product.product.id }, record?.receiving.publicKey);
    expect(await recognised(forged)).toBeUndefined();
  });

  /** After the license is over, so that there is a request that a record without it can have forgotten. */
  async function requestAgain() {
    world.clock.set(at(31));
    return license.request();
  }
});

function never(): never {
  throw new Error('no record');
}
