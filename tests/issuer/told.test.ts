import { describe, expect, it } from 'vitest';
import { unixTime } from '../../src/license/time.ts';
import {
  activate,
  as,
  asRecorded,
  DAY,
  dump,
  expectRefusal,
  handle,
  Kiosk,
  NOW,
  openBench,
  PRODUCT,
  subjectOf,
} from './fixture.ts';

async function activated(seats = 2) {
  const bench = await openBench({ seats });
  const kiosk = await Kiosk.make(bench.issuer);
  const { activation } = await activate(bench.issuer, await kiosk.request({ seatName: 'Left' }));
  return { bench, kiosk, activation, issuer: bench.issuer, clock: bench.clock };
}

describe('a deactivation', () => {
  it('is proposed with what it ends, frees the seat, and records the counters', async () => {
    const { bench, kiosk, activation, issuer } = await activated(1);
    const token = await kiosk.deactivate(subjectOf(activation), [{ number: 2, used: 7 }]);
    const before = await dump(bench.store);
    const proposal = as(await issuer.receive(token), 'free-seat');
    expect(await dump(bench.store)).toEqual(before);
    expect(proposal).toMatchObject({ device: kiosk.id, repeated: false, entitlement: bench.entitlement });
    expect(proposal.ends.map(({ id }) => id)).toEqual([activation.id]);
    const outcome = asRecorded(await issuer.perform(proposal));
    expect(outcome).toMatchObject({ what: 'deactivation', repeated: false });
    expect(outcome.freed.map(({ id }) => id)).toEqual([activation.id]);
    expect(outcome.activation?.status).toEqual({ state: 'ended', at: NOW, why: 'deactivation' });
    expect(outcome.activation?.heard).toMatchObject({ counters: [{ number: 2, used: 7 }] });
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 0, free: 1 });
    const other = await activate(issuer, await (await Kiosk.make(issuer)).request());
    expect(other.activation.seat).toBe(1);
  });

  it('repeated is accepted and frees nothing twice', async () => {
    const { bench, kiosk, activation, issuer, clock } = await activated(1);
    const token = await kiosk.deactivate(subjectOf(activation));
    await handle(issuer, token);
    const other = await activate(issuer, await (await Kiosk.make(issuer)).request());
    clock.pass(DAY);
    expect(as(await issuer.receive(token), 'free-seat').repeated).toBe(true);
    const again = asRecorded(await handle(issuer, token));
    expect(again).toMatchObject({ repeated: true, freed: [] });
    expect(again.activation?.status).toEqual({ state: 'ended', at: NOW, why: 'deactivation' });
    expect((await issuer.activation(other.activation.id)).status.state).toBe('active');
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 1, free: 0 });
  });

  it('that comes late, after the device came back, does not end the newer activation', async () => {
    const { bench, kiosk, activation, issuer } = await activated(1);
    const token = await kiosk.deactivate(subjectOf(activation), [{ number: 2, used: 3 }]);
    const next = await activate(issuer, await kiosk.request());
    const outcome = asRecorded(await handle(issuer, token));
    expect(outcome.freed).toEqual([]);
    expect(outcome.activation?.heard?.counters).toEqual([{ number: 2, used: 3 }]);
    expect((await issuer.activation(next.activation.id)).status.state).toBe('active');
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 1 });
  });

  it('that comes late, after a later one, does not bring old requests back to life', async () => {
    const { bench, kiosk, activation, issuer } = await activated(1);
    const early = await kiosk.deactivate(subjectOf(activation));
    const request = await kiosk.request();
    const next = await activate(issuer, await kiosk.request());
    await handle(issuer, await kiosk.deactivate(subjectOf(next.activation)));
    await handle(issuer, early);
    await expectRefusal(bench, () => issuer.receive(request), 'request-void');
  });

  it('of a superseded activation is accepted, its counters recorded, and the seat stays with its holder', async () => {
    const { bench, kiosk, activation, issuer, clock } = await activated(1);
    clock.pass(30 * DAY);
    const other = await activate(issuer, await (await Kiosk.make(issuer)).request());
    const slots = await issuer.seatsOf(bench.entitlement.id);
    const outcome = asRecorded(
      await handle(issuer, await kiosk.deactivate(subjectOf(activation), [{ number: 2, used: 9 }])),
    );
    expect(outcome.freed).toEqual([]);
    expect(outcome.activation?.status).toMatchObject({ state: 'superseded', by: other.activation.id });
    expect(outcome.activation?.heard?.counters).toEqual([{ number: 2, used: 9 }]);
    expect(await issuer.seatsOf(bench.entitlement.id)).toEqual(slots);
  });

  it('with a sequence older than the last issued is accepted: the newer token never arrived', async () => {
    const { bench, kiosk, activation, issuer, clock } = await activated(1);
    clock.pass(DAY);
    await issuer.refresh(activation.id);
    expect(asRecorded(await handle(issuer, await kiosk.deactivate(subjectOf(activation)))).freed).toHaveLength(1);
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 0 });
  });

  it('with a sequence that was never issued shows that this ledger is an old one', async () => {
    const { bench, kiosk, activation, issuer } = await activated();
    const token = await kiosk.deactivate({ activation: activation.id, sequence: activation.sequence + 1 });
    const facts = await expectRefusal(bench, () => issuer.receive(token), 'sequence-unknown');
    expect(facts).toMatchObject({ sequence: NOW + 1, known: NOW });
  });

  it('whose epoch is no higher than that of the activation ends nothing', async () => {
    const { kiosk, activation, issuer } = await activated();
    kiosk.epoch = -1;
    const outcome = asRecorded(await handle(issuer, await kiosk.deactivate(subjectOf(activation))));
    expect(outcome.freed).toEqual([]);
    expect((await issuer.activation(activation.id)).status.state).toBe('active');
  });

  it('signed by another device is worthless', async () => {
    const { bench, activation, issuer } = await activated();
    const thief = await Kiosk.make(issuer);
    await activate(issuer, await thief.request());
    const token = await thief.deactivate(subjectOf(activation));
    await expectRefusal(bench, () => issuer.receive(token), 'signature-invalid');
    const report = await thief.report(activation);
    await expectRefusal(bench, () => issuer.receive(report), 'signature-invalid');
  });

  it('of an activation that is not known is refused', async () => {
    const { bench, kiosk, issuer } = await activated();
    const token = await kiosk.deactivate({ activation: 'ab'.repeat(16) as never, sequence: NOW });
    await expectRefusal(bench, () => issuer.receive(token), 'activation-unknown');
  });
});

describe('a withdrawal of requests', () => {
  it('ends what was issued to them, because it was never applied', async () => {
    const { bench, kiosk, activation, issuer } = await activated(1);
    const token = await kiosk.deactivate({ device: kiosk.id, product: PRODUCT });
    const proposal = as(await issuer.receive(token), 'withdraw');
    expect(proposal.ends.map(({ id }) => id)).toEqual([activation.id]);
    const outcome = asRecorded(await issuer.perform(proposal));
    expect(outcome.what).toBe('withdrawal');
    expect(outcome.activation).toBeUndefined();
    expect((await issuer.activation(activation.id)).status).toMatchObject({ state: 'ended', why: 'withdrawal' });
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 0 });
    expect(asRecorded(await handle(issuer, token))).toMatchObject({ repeated: true, freed: [] });
  });

  it('makes late requests of before it void', async () => {
    const { bench, kiosk, issuer } = await activated();
    const late = await kiosk.request();
    await handle(issuer, await kiosk.deactivate({ device: kiosk.id, product: PRODUCT }));
    await expectRefusal(bench, () => issuer.receive(late), 'request-void');
  });

  it('of a device that never asked here is refused', async () => {
    const { bench, issuer } = await activated();
    const stranger = await Kiosk.make(issuer);
    const token = await stranger.deactivate({ device: stranger.id, product: PRODUCT });
    await expectRefusal(bench, () => issuer.receive(token), 'activation-unknown');
  });
});

describe('a report', () => {
  it('is recorded with counters and clock, and changes no seat', async () => {
    const { bench, kiosk, activation, issuer, clock } = await activated();
    clock.pass(DAY);
    const counters = [
      { number: 2, used: 40 },
      { number: 3, used: 2 },
    ];
    const token = await kiosk.report(activation, { counters, clock: 'behind', time: unixTime(NOW + 5) });
    const proposal = as(await issuer.receive(token), 'record-report');
    expect(proposal).toMatchObject({ device: kiosk.id, repeated: false, activation });
    const outcome = asRecorded(await issuer.perform(proposal));
    expect(outcome).toMatchObject({ what: 'report', freed: [], repeated: false });
    expect(outcome.activation?.heard).toEqual({ at: clock.now, time: NOW + 5, count: 2, clock: 'behind', counters });
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 1 });
    const [entry] = await issuer.journal({ limit: 1 });
    expect(entry).toMatchObject({ event: 'report-recorded', facts: { counters: '2=40 3=2', clock: 'behind' } });
  });

  it('that comes late or again does not replace what a newer one told', async () => {
    const { kiosk, activation, issuer } = await activated();
    const early = await kiosk.report(activation, { counters: [{ number: 2, used: 1 }] });
    const later = await kiosk.report(activation, { counters: [{ number: 2, used: 50 }] });
    await handle(issuer, later);
    for (const token of [early, later]) {
      const outcome = asRecorded(await handle(issuer, token));
      expect(outcome.repeated).toBe(true);
      expect(outcome.activation?.heard?.counters).toEqual([{ number: 2, used: 50 }]);
    }
  });

  it('is accepted of an activation that has ended or was superseded', async () => {
    const { kiosk, activation, issuer } = await activated();
    const report = await kiosk.report(activation, { counters: [{ number: 2, used: 8 }] });
    await handle(issuer, await kiosk.deactivate(subjectOf(activation)));
    const outcome = asRecorded(await handle(issuer, report));
    expect(outcome.activation?.status.state).toBe('ended');
  });

  it('with a sequence that was never issued is refused', async () => {
    const { bench, kiosk, activation, issuer } = await activated();
    const token = await kiosk.report(activation, { sequence: activation.sequence + 7 });
    await expectRefusal(bench, () => issuer.receive(token), 'sequence-unknown');
  });
});
