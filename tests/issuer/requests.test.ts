import { describe, expect, it } from 'vitest';
import type { EntitlementId } from '../../src/license/ids.ts';
import { unixTime } from '../../src/license/time.ts';
import { generateReceivingKey } from '../../src/token/keys.ts';
import {
  activate,
  as,
  asIssued,
  DAY,
  ENTITLEMENT_DRAFT,
  expectRefusal,
  handle,
  Kiosk,
  NOW,
  openBench,
  randomNonce,
  subjectOf,
} from './fixture.ts';

describe('a request with a code', () => {
  it('is proposed with the facts that a person checks, and nothing is written yet', async () => {
    const bench = await openBench({ seats: 3, gracePeriod: 'P2D' });
    const { issuer, entitlement, store } = bench;
    const kiosk = await Kiosk.make(issuer);
    const before = await issuer.journal();
    const token = await kiosk.request({
      seatName: 'Entrance hall, left',
      machineLabel: 'KIOSK-0042',
      metadata: [['building', 'B7']],
    });
    const proposal = as(await issuer.receive(token), 'activate');
    expect(proposal.token.claims).toMatchObject({
      code: 'KIOSK-2026',
      seatName: 'Entrance hall, left',
      machineLabel: 'KIOSK-0042',
      metadata: [['building', 'B7']],
    });
    expect(proposal.device).toBe(kiosk.id);
    expect(proposal.product.name).toBe('Ticket kiosk');
    expect(proposal.entitlement).toEqual(entitlement);
    expect(proposal.lease).toEqual({
      leaseEnd: NOW + 30 * DAY,
      graceEnd: NOW + 32 * DAY,
      heldUntil: NOW + 32 * DAY,
    });
    expect(proposal.seats).toEqual({ seats: 3, inUse: 0, free: 3, overdraft: 0 });
    expect(proposal.seat).toEqual({ number: 1, how: 'never-used' });
    expect(proposal.ends).toEqual([]);
    expect(await issuer.journal()).toEqual(before);
    expect(await store.read((tables) => tables.devices.get([kiosk.id, entitlement.product]))).toBeUndefined();
  });

  it('is answered with the entitlement as it is, sealed to the device', async () => {
    const { issuer } = await openBench({
      gracePeriod: 'P2D',
      plan: 'Yearly',
      subscriptionEnd: unixTime(NOW + 20 * DAY),
      maintenanceEnd: unixTime(NOW + 400 * DAY),
    });
    const kiosk = await Kiosk.make(issuer);
    const claims = kiosk.requestClaims({ seatName: 'Left' });
    const { token, activation, sequence } = await activate(issuer, await kiosk.seal(claims));
    expect(sequence).toBe(NOW);
    expect(await kiosk.open(token)).toEqual({
      kind: 'response',
      product: ENTITLEMENT_DRAFT.product,
      activation: activation.id,
      sequence: NOW,
      time: NOW,
      nonce: claims.nonce,
      leaseEnd: NOW + 20 * DAY,
      graceEnd: NOW + 22 * DAY,
      subscriptionEnd: NOW + 20 * DAY,
      maintenanceEnd: NOW + 400 * DAY,
      customer: 'Stadtbahn Musterstadt',
      edition: 'Professional',
      plan: 'Yearly',
      seatName: 'Left',
      features: ENTITLEMENT_DRAFT.features,
      attributes: ENTITLEMENT_DRAFT.attributes,
    });
  });

  it('brings the newer certificate along to a device that knows an older one only', async () => {
    const { issuer } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const knowing = await activate(issuer, await kiosk.request({ certificateSerial: 1 }));
    const older = await activate(issuer, await kiosk.request({ certificateSerial: 0 }));
    expect(older.token.length).toBeGreaterThan(knowing.token.length + 200);
    expect((await kiosk.open(older.token)).activation).toBe(knowing.activation.id);
  });
});

describe('a request without a code', () => {
  it('asks the operator for the entitlement', async () => {
    const bench = await openBench();
    const { issuer, entitlement } = bench;
    const kiosk = await Kiosk.make(issuer);
    const proposal = as(await issuer.receive(await kiosk.bareRequest()), 'choose-entitlement');
    expect(proposal.current).toBeUndefined();
    await expectRefusal(bench, () => issuer.perform(proposal), 'entitlement-choice');
    const chosen = as(await issuer.choose(proposal, entitlement.id), 'activate');
    expect(chosen.entitlement).toEqual(entitlement);
    const { activation } = asIssued(await issuer.perform(chosen));
    expect(activation.entitlement).toBe(entitlement.id);
  });

  it('can be answered with the choice at once', async () => {
    const { issuer, entitlement } = await openBench();
    const proposal = await issuer.receive(await (await Kiosk.make(issuer)).bareRequest());
    const outcome = asIssued(await issuer.perform(proposal, { entitlement: entitlement.id }));
    expect(outcome.activation.entitlement).toBe(entitlement.id);
  });

  it('refuses the choice of another product or of none that exists', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    await issuer.createProduct({ id: 'other', name: 'Other' });
    const other = await issuer.createEntitlement({ product: 'other', customer: 'B', seats: 1, leasePeriod: 'P1D' });
    const proposal = await issuer.receive(await (await Kiosk.make(issuer)).bareRequest());
    const wrong = () => issuer.perform(proposal, { entitlement: other.id });
    await expectRefusal(bench, wrong, 'entitlement-other-product');
    await expectRefusal(bench, () => issuer.choose(proposal, other.id), 'entitlement-other-product');
    const none = '00'.repeat(16) as EntitlementId;
    await expectRefusal(bench, () => issuer.choose(proposal, none), 'entitlement-unknown');
  });

  it('goes on with the entitlement of the activation that it names, and proposes the last one otherwise', async () => {
    const { issuer, entitlement } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    const bare = as(await issuer.receive(await kiosk.bareRequest()), 'choose-entitlement');
    expect(bare.current?.id).toBe(entitlement.id);
    const again = as(await issuer.receive(await kiosk.bareRequest({ activation: activation.id })), 're-issue');
    expect(again.activation.id).toBe(activation.id);
  });

  it("does not go on from another device's activation", async () => {
    const { issuer } = await openBench();
    const { activation } = await activate(issuer, await (await Kiosk.make(issuer)).request());
    const stranger = await Kiosk.make(issuer);
    as(await issuer.receive(await stranger.bareRequest({ activation: activation.id })), 'choose-entitlement');
  });
});

describe('a code that names nothing', () => {
  it('may be overruled by the operator, who picks the entitlement', async () => {
    const bench = await openBench();
    const { issuer, entitlement } = bench;
    const token = await (await Kiosk.make(issuer)).request({ code: 'MISTYPED' as never });
    await expectRefusal(bench, () => issuer.receive(token), 'code-unknown');
    const proposal = as(await issuer.receive(token, { entitlement: entitlement.id }), 'activate');
    expect(asIssued(await issuer.perform(proposal)).activation.entitlement).toBe(entitlement.id);
  });

  it('but a code that names something is obeyed, and a retired one stays retired', async () => {
    const bench = await openBench();
    const { issuer, entitlement } = bench;
    const other = await issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, codes: ['OTHER'] });
    const token = await (await Kiosk.make(issuer)).request();
    const proposal = as(await issuer.receive(token, { entitlement: other.id }), 'activate');
    expect(proposal.entitlement.id).toBe(entitlement.id);
    await issuer.retireCode('KIOSK-2026');
    await expectRefusal(bench, () => issuer.receive(token, { entitlement: other.id }), 'code-retired');
    await expectRefusal(bench, () => issuer.perform(proposal), 'code-retired');
  });
});

describe('the same request', () => {
  it('is answered a hundred times with the same bytes, and takes one seat', async () => {
    const { issuer, entitlement } = await openBench({ seats: 2 });
    const kiosk = await Kiosk.make(issuer);
    const token = await kiosk.request();
    const first = await activate(issuer, token);
    for (let time = 1; time < 100; time += 1) {
      const proposal = as(await issuer.receive(token), 'repeat');
      expect(proposal.sequence).toBe(first.sequence);
      const again = asIssued(await issuer.perform(proposal));
      expect(again.repeated).toBe(true);
      expect(again.token).toEqual(first.token);
    }
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1 });
    expect(await issuer.issuedTokens(first.activation.id)).toHaveLength(1);
    const [last] = await issuer.journal({ limit: 1 });
    expect(last?.event).toBe('response-repeated');
  });

  it('sealed anew, with the same claims, is the same request', async () => {
    const { issuer } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const claims = kiosk.requestClaims();
    const first = await activate(issuer, await kiosk.seal(claims));
    const again = await activate(issuer, await kiosk.seal(claims));
    expect(again.token).toEqual(first.token);
  });

  it('is answered from the store after a refresh, too, while its activation holds the seat', async () => {
    const { issuer, clock } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const token = await kiosk.request();
    const first = await activate(issuer, token);
    clock.pass(20 * DAY);
    await issuer.refresh(first.activation.id);
    clock.pass(20 * DAY);
    expect((await activate(issuer, token)).token).toEqual(first.token);
  });

  it('is spent once the hold is over', async () => {
    const bench = await openBench();
    const kiosk = await Kiosk.make(bench.issuer);
    const token = await kiosk.request();
    const { activation } = await activate(bench.issuer, token);
    bench.clock.now = unixTime(activation.heldUntil - 1);
    as(await bench.issuer.receive(token), 'repeat');
    bench.clock.pass(1);
    const facts = await expectRefusal(bench, () => bench.issuer.receive(token), 'request-spent');
    expect(facts['activation']).toBe(activation.id);
  });

  it('is spent once the device has deactivated, and once the seat was given away', async () => {
    const bench = await openBench({ seats: 1 });
    const { issuer, clock } = bench;
    const one = await Kiosk.make(issuer);
    const token = await one.request();
    const { activation } = await activate(issuer, token);
    await handle(issuer, await one.deactivate(subjectOf(activation)));
    await expectRefusal(bench, () => issuer.receive(token), 'request-spent');

    const two = await Kiosk.make(issuer);
    const second = await two.request();
    await activate(issuer, second);
    clock.pass(30 * DAY);
    await activate(issuer, await (await Kiosk.make(issuer)).request());
    await expectRefusal(bench, () => issuer.receive(second), 'request-spent');
  });

  it('with other claims under the same nonce is refused', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const claims = kiosk.requestClaims();
    await activate(issuer, await kiosk.seal(claims));
    for (const other of [
      { ...claims, seatName: 'Another' },
      { ...claims, time: unixTime(claims.time + 1) },
      { ...claims, count: claims.count + 1 },
    ]) {
      const changed = await kiosk.seal(other);
      await expectRefusal(bench, () => issuer.receive(changed), 'request-changed');
    }
  });

  it('of another device with the same nonce is another request', async () => {
    const { issuer, entitlement } = await openBench();
    const nonce = randomNonce();
    const one = await activate(issuer, await (await Kiosk.make(issuer)).request({ nonce }));
    const two = await activate(issuer, await (await Kiosk.make(issuer)).request({ nonce }));
    expect(one.activation.id).not.toBe(two.activation.id);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 2 });
  });

  it('performed twice from one proposal is answered twice alike', async () => {
    const { issuer, entitlement } = await openBench();
    const proposal = await issuer.receive(await (await Kiosk.make(issuer)).request());
    const first = asIssued(await issuer.perform(proposal));
    const second = asIssued(await issuer.perform(proposal));
    expect(second.token).toEqual(first.token);
    expect([first.repeated, second.repeated]).toEqual([false, true]);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1 });
  });
});

describe('the same device', () => {
  it('with the same epoch gets the same activation, the next sequence and the same seat', async () => {
    const { issuer, entitlement, clock } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request({ seatName: 'Left' }));
    const proposal = as(await issuer.receive(await kiosk.request()), 're-issue');
    expect(proposal.activation.id).toBe(first.activation.id);
    const second = asIssued(await issuer.perform(proposal));
    expect(second.activation.id).toBe(first.activation.id);
    expect(second.sequence).toBe(first.sequence + 1);
    expect(second.activation.seatName).toBe('Left');
    clock.pass(3600);
    expect((await activate(issuer, await kiosk.request())).sequence).toBe(clock.now);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1 });
  });

  it('gets it after its lease, too, while nobody else has the seat', async () => {
    const { issuer, clock } = await openBench({ seats: 1 });
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    clock.pass(99 * DAY);
    await issuer.confirmClock();
    const again = await activate(issuer, await kiosk.request());
    expect(again.activation.id).toBe(first.activation.id);
    expect(again.activation.seat).toBe(first.activation.seat);
  });

  it('gets a new activation once its seat was given away', async () => {
    const { issuer, clock } = await openBench({ seats: 1 });
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    clock.pass(30 * DAY);
    const other = await Kiosk.make(issuer);
    const second = await activate(issuer, await other.request());
    await handle(issuer, await other.deactivate(subjectOf(second.activation)));
    const again = await activate(issuer, await kiosk.request());
    expect(again.activation.id).not.toBe(first.activation.id);
    expect((await issuer.activation(first.activation.id)).status.state).toBe('superseded');
  });

  it('with a new receiving key is answered under that one', async () => {
    const { issuer } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    await activate(issuer, await kiosk.request());
    kiosk.receiving = await generateReceivingKey();
    const again = await activate(issuer, await kiosk.request());
    expect((await kiosk.open(again.token)).kind).toBe('response');
    expect((await kiosk.open((await issuer.refresh(again.activation.id)).token)).kind).toBe('refresh');
  });

  it('with a higher epoch has ended the earlier activation, though its deactivation never came', async () => {
    const { issuer, entitlement } = await openBench({ seats: 2 });
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    await kiosk.deactivate(subjectOf(first.activation)); // lost on the way
    const proposal = as(await issuer.receive(await kiosk.request()), 'activate');
    expect(proposal.ends.map(({ id }) => id)).toEqual([first.activation.id]);
    expect(proposal.seat).toEqual({ number: first.activation.seat, how: 'own' });
    const second = asIssued(await issuer.perform(proposal));
    expect(second.activation.id).not.toBe(first.activation.id);
    expect((await issuer.activation(first.activation.id)).status).toMatchObject({ state: 'ended', why: 'epoch' });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1 });
  });

  it('gets its own seat even where it is the last', async () => {
    const { issuer } = await openBench({ seats: 1 });
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    await kiosk.deactivate(subjectOf(first.activation));
    expect((await activate(issuer, await kiosk.request())).activation.seat).toBe(1);
  });

  it('with a higher epoch, after the deactivation came, gets its own seat if that is free', async () => {
    const { issuer } = await openBench({ seats: 2 });
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    await handle(issuer, await kiosk.deactivate(subjectOf(first.activation)));
    expect((await activate(issuer, await kiosk.request())).activation.seat).toBe(1);
    const other = await Kiosk.make(issuer);
    expect((await activate(issuer, await other.request())).activation.seat).toBe(2);
  });

  it('with a higher epoch gets another seat if its own was taken', async () => {
    const { issuer } = await openBench({ seats: 1, overdraft: { seats: 1 } });
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    await handle(issuer, await kiosk.deactivate(subjectOf(first.activation)));
    expect((await activate(issuer, await (await Kiosk.make(issuer)).request())).activation.seat).toBe(1);
    expect((await activate(issuer, await kiosk.request())).activation.seat).toBe(2);
  });

  it('with a higher epoch ends its activations of other entitlements as well', async () => {
    const { issuer, entitlement } = await openBench();
    const other = await issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, codes: ['OTHER'] });
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    kiosk.epoch += 1;
    const code = other.codes[0];
    await activate(issuer, await kiosk.request(code === undefined ? {} : { code }));
    expect((await issuer.activation(first.activation.id)).status.state).toBe('ended');
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0 });
    expect(await issuer.seatUse(other.id)).toMatchObject({ inUse: 1 });
  });

  it('refused with a higher epoch keeps what it had', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    kiosk.epoch += 1;
    const token = await kiosk.request({ code: 'UNKNOWN' as never });
    await expectRefusal(bench, () => issuer.receive(token), 'code-unknown');
    expect((await issuer.activation(first.activation.id)).status.state).toBe('active');
  });

  it('with a lower epoch is void', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const early = await kiosk.request();
    const first = await activate(issuer, await kiosk.request());
    await handle(issuer, await kiosk.deactivate(subjectOf(first.activation)));
    const facts = await expectRefusal(bench, () => issuer.receive(early), 'request-void');
    expect(facts).toMatchObject({ epoch: 0, known: 1 });
  });

  it('in two entitlements of its product has a seat in each', async () => {
    const { issuer, entitlement } = await openBench();
    const other = await issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, codes: ['OTHER'] });
    const kiosk = await Kiosk.make(issuer);
    await activate(issuer, await kiosk.request());
    const code = other.codes[0];
    await activate(issuer, await kiosk.request(code === undefined ? {} : { code }));
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1 });
    expect(await issuer.seatUse(other.id)).toMatchObject({ inUse: 1 });
  });
});

describe('sequence numbers', () => {
  it('are never below the clock, and rise though the clock goes back', async () => {
    const { issuer, clock } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    const second = await issuer.refresh(first.activation.id);
    expect(second.sequence).toBe(NOW + 1);
    clock.pass(5000);
    const third = await issuer.refresh(first.activation.id);
    expect(third.sequence).toBe(NOW + 5000);
    clock.pass(-100);
    await issuer.confirmClock();
    expect((await issuer.refresh(first.activation.id)).sequence).toBe(NOW + 5001);
  });
});

describe('usage', () => {
  it('follows the seat to the next activation; what was checked out of a pool does not', async () => {
    const { issuer } = await openBench({ seats: 1 });
    const one = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await one.request());
    const counters = [
      { number: 2, used: 60 },
      { number: 3, used: 4 },
    ];
    await handle(issuer, await one.deactivate(subjectOf(activation), counters));
    const two = await Kiosk.make(issuer);
    const { token } = await activate(issuer, await two.request());
    expect((await two.open(token)).counters).toEqual([{ number: 2, used: 60 }]);
  });

  it('told in a request after expiry is carried over to the re-issue', async () => {
    const { issuer, clock } = await openBench({ seats: 1 });
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    clock.pass(31 * DAY);
    await issuer.confirmClock();
    const counters = [{ number: 2, used: 17 }];
    const again = await activate(issuer, await kiosk.request({ activation: activation.id, counters }));
    expect(again.activation.id).toBe(activation.id);
    expect((await kiosk.open(again.token)).counters).toEqual(counters);
    expect((await issuer.activation(activation.id)).heard).toMatchObject({ at: clock.now, counters });
  });

  it('told of an activation that has ended is recorded there, and goes on in the same seat', async () => {
    const { issuer } = await openBench({ seats: 1 });
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    kiosk.epoch += 1;
    const counters = [{ number: 2, used: 5 }];
    const next = await activate(issuer, await kiosk.request({ activation: activation.id, counters }));
    expect((await kiosk.open(next.token)).counters).toEqual(counters);
    const before = await issuer.activation(activation.id);
    expect(before.status.state).toBe('ended');
    expect(before.heard?.counters).toEqual(counters);
  });
});

describe('a certificate that is over', () => {
  it('issues nothing that every device would refuse', async () => {
    const bench = await openBench({ leasePeriod: 'P1D' });
    const { issuer, clock } = bench;
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    const late = await kiosk.request();
    const until = issuer.identity().certificate.claims.validUntil;
    clock.now = unixTime(until - 1);
    await issuer.confirmClock();
    expect((await kiosk.open((await issuer.refresh(activation.id)).token)).time).toBe(clock.now);
    clock.now = until;
    await expectRefusal(bench, () => handle(issuer, late), 'certificate-expired');
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'certificate-expired');
    clock.now = unixTime(NOW - 1);
    await issuer.confirmClock();
    await expectRefusal(bench, () => handle(issuer, late), 'certificate-expired');
  });
});
