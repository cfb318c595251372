import { describe, expect, it } from 'vitest';
import type { ActivationId } from '../../src/license/ids.ts';
import { unixTime } from '../../src/license/time.ts';
import { activate, as, DAY, expectRefusal, handle, Kiosk, NOW, openBench, subjectOf } from './fixture.ts';

describe('refresh', () => {
  it('gives a new lease before the end of the old one, and holds the seat as long', async () => {
    const { issuer, clock, entitlement } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request({ seatName: 'Left' }));
    clock.pass(20 * DAY);
    const refreshed = await issuer.refresh(activation.id);
    expect(refreshed).toMatchObject({ tokenKind: 'refresh', repeated: false, sequence: clock.now });
    const claims = await kiosk.open(refreshed.token);
    expect(claims).toMatchObject({
      kind: 'refresh',
      activation: activation.id,
      seatName: 'Left',
      leaseEnd: NOW + 50 * DAY,
    });
    expect(claims.counters).toBeUndefined();
    expect(await issuer.activation(activation.id)).toEqual(refreshed.activation);
    clock.pass(29 * DAY);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1 });
  });

  it('works after the lease while the seat has not been given away', async () => {
    const { issuer, clock, entitlement } = await openBench({ seats: 1 });
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    clock.pass(90 * DAY);
    await issuer.confirmClock();
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 0 });
    const refreshed = await issuer.refresh(activation.id);
    expect((await kiosk.open(refreshed.token)).leaseEnd).toBe(NOW + 120 * DAY);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1, free: 0 });
  });

  it('is refused once the seat was given away, and says to whom', async () => {
    const bench = await openBench({ seats: 1 });
    const { issuer, clock } = bench;
    const { activation } = await activate(issuer, await (await Kiosk.make(issuer)).request());
    clock.pass(30 * DAY);
    const next = await Kiosk.make(issuer);
    const token = await next.request({ seatName: 'Exit', machineLabel: 'K-9' });
    expect(as(await issuer.receive(token), 'activate').displaces?.id).toBe(activation.id);
    const taken = await activate(issuer, token);
    const facts = await expectRefusal(bench, () => issuer.refresh(activation.id), 'seat-given-away');
    expect(facts).toEqual({
      activation: activation.id,
      seat: 1,
      by: taken.activation.id,
      device: next.id,
      seatName: 'Exit',
      machineLabel: 'K-9',
    });
    const [entry] = await issuer.journal({ limit: 1 });
    expect(entry?.facts).toEqual({
      activation: activation.id,
      seat: 1,
      by: taken.activation.id,
      device: next.id,
      refusal: 'seat-given-away',
    });
  });

  it('is refused after a deactivation', async () => {
    const bench = await openBench();
    const kiosk = await Kiosk.make(bench.issuer);
    const { activation } = await activate(bench.issuer, await kiosk.request());
    await handle(bench.issuer, await kiosk.deactivate(subjectOf(activation)));
    const facts = await expectRefusal(bench, () => bench.issuer.refresh(activation.id), 'activation-ended');
    expect(facts).toEqual({ activation: activation.id, why: 'deactivation' });
  });

  it('is refused for what is unknown, without a period, and after the subscription', async () => {
    const bench = await openBench({ subscriptionEnd: unixTime(NOW + 5 * DAY) });
    const { issuer, entitlement, clock } = bench;
    await expectRefusal(bench, () => issuer.refresh('00'.repeat(16) as ActivationId), 'activation-unknown');
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    await issuer.updateEntitlement(entitlement.id, { leasePeriod: undefined });
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'lease-period-missing');
    await issuer.updateEntitlement(entitlement.id, { leasePeriod: 'P30D' });
    clock.pass(5 * DAY);
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'entitlement-ended');
    await issuer.updateEntitlement(entitlement.id, { subscriptionEnd: unixTime(NOW + 365 * DAY) });
    expect((await kiosk.open((await issuer.refresh(activation.id)).token)).leaseEnd).toBe(NOW + 35 * DAY);
  });

  it('every token that was issued can be shown again, the newest first', async () => {
    const { issuer, clock } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const first = await activate(issuer, await kiosk.request());
    clock.pass(DAY);
    const second = await issuer.refresh(first.activation.id);
    const tokens = await issuer.issuedTokens(first.activation.id);
    expect(tokens.map(({ bytes }) => bytes)).toEqual([second.token, first.token]);
    expect(tokens.map(({ kind, sequence }) => [kind, sequence])).toEqual([
      ['refresh', NOW + DAY],
      ['response', NOW],
    ]);
  });
});
