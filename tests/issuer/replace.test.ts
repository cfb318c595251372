import { describe, expect, it } from 'vitest';
import {
  activate,
  as,
  asIssued,
  DAY,
  expectRefusal,
  handle,
  Kiosk,
  NOW,
  openBench,
  PRODUCT,
  subjectOf,
  type Bench,
} from './fixture.ts';

/** A kiosk that has a seat, and another device that is called as it is. */
async function wiped(labels = { seatName: 'Left', machineLabel: 'K-17' }, seats = 2) {
  const bench = await openBench({ seats });
  const old = await Kiosk.make(bench.issuer);
  const { activation } = await activate(bench.issuer, await old.request(labels));
  bench.clock.pass(DAY);
  const anew = await Kiosk.make(bench.issuer);
  return { bench, issuer: bench.issuer, old, anew, activation };
}

async function replaceAgain({ issuer, clock }: Bench): Promise<void> {
  clock.pass(3600);
  const next = await Kiosk.make(issuer);
  const proposal = as(await issuer.receive(await next.request({ seatName: 'Left' })), 'replace');
  await issuer.perform(proposal);
}

describe('a new device that is called like one that has a seat', () => {
  it.each([{ seatName: 'Left' }, { machineLabel: 'K-17' }, { seatName: ' LEFT' }, { machineLabel: 'k-17' }])(
    'is proposed to replace it: %j',
    async (labels) => {
      const { bench, issuer, anew, activation } = await wiped();
      const proposal = as(await issuer.receive(await anew.request(labels)), 'replace');
      expect(proposal.replaces).toMatchObject({ activation, used: 0, limit: 2, allowed: true });
      expect(proposal.replaces.runsUntil).toBe(activation.heldUntil);
      expect(proposal).toMatchObject({ seat: { number: 1, how: 'replaced' }, hasOtherSeat: true, replaceable: [] });
      const { activation: after } = asIssued(await issuer.perform(proposal));
      expect(after).toMatchObject({ seat: 1, device: anew.id });
      const before = await issuer.activation(activation.id);
      expect(before.status).toEqual({ state: 'superseded', at: NOW + DAY, by: after.id, replaced: true });
      expect(before.overrun).toEqual({ at: NOW + DAY, until: activation.heldUntil });
      expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 1, free: 1 });
      const [entry] = await issuer.journal({ limit: 1 });
      expect(entry?.facts).toMatchObject({ taking: 'replaced', replaced: activation.id, overrun: 29 * DAY });
    },
  );

  it('gets a seat of its own where the operator says so', async () => {
    const { issuer, anew, activation } = await wiped();
    const first = as(await issuer.receive(await anew.request({ seatName: 'Left' })), 'replace');
    const second = as(await issuer.choose(first, { replace: 'none' }), 'activate');
    expect(second.replaceable.map((one) => one.activation.id)).toEqual([activation.id]);
    expect(asIssued(await issuer.perform(second)).activation.seat).toBe(2);
    expect((await issuer.activation(activation.id)).status.state).toBe('active');
  });

  it('replaces whomever the operator picks, called like it or not', async () => {
    const { issuer, anew, activation } = await wiped();
    const proposal = as(await issuer.receive(await anew.request()), 'activate');
    expect(proposal.replaceable).toEqual([]);
    const outcome = asIssued(await issuer.perform(proposal, { replace: activation.id }));
    expect(outcome.activation.seat).toBe(1);
  });

  it('is proposed to replace it where no seat is left', async () => {
    const { issuer, anew } = await wiped({ seatName: 'Left', machineLabel: 'K-17' }, 1);
    const proposal = as(await issuer.receive(await anew.request({ machineLabel: 'K-17' })), 'replace');
    expect(proposal.hasOtherSeat).toBe(false);
    expect(asIssued(await issuer.perform(proposal)).activation.seat).toBe(1);
  });

  it('is not proposed to where the other label speaks against it: rather two machines of one image', async () => {
    const { issuer, anew, activation } = await wiped();
    const request = await anew.request({ seatName: 'Right', machineLabel: 'K-17' });
    const proposal = as(await issuer.receive(request), 'activate');
    expect(proposal.replaceable).toMatchObject([
      { activation: { id: activation.id }, likeness: { contradicted: true } },
    ]);
  });

  it('carries the usage of the seat over', async () => {
    const { issuer, old, anew, activation } = await wiped();
    await handle(issuer, await old.report(activation, { counters: [{ number: 2, used: 12 }] }));
    const { token } = await activate(issuer, await anew.request({ seatName: 'Left' }));
    expect((await anew.open(token)).counters).toEqual([{ number: 2, used: 12 }]);
  });

  it('takes over what was reserved', async () => {
    const { bench, issuer, old, anew } = await wiped();
    await issuer.reserveSeat(bench.entitlement.id, old.id);
    await activate(issuer, await anew.request({ seatName: 'Left' }));
    const [view] = await issuer.seatsOf(bench.entitlement.id);
    expect(view?.seat.reservedFor).toBe(anew.id);
  });
});

describe('the device that was replaced', () => {
  it('gets no refresh, and is told who has its seat', async () => {
    const { bench, issuer, anew, activation } = await wiped();
    const next = await activate(issuer, await anew.request({ seatName: 'Left' }));
    const facts = await expectRefusal(bench, () => issuer.refresh(activation.id), 'seat-given-away');
    expect(facts).toMatchObject({ by: next.activation.id, device: anew.id, seatName: 'Left' });
  });

  it('frees nothing by a deactivation that comes late', async () => {
    const { bench, issuer, old, anew, activation } = await wiped();
    await activate(issuer, await anew.request({ seatName: 'Left' }));
    await handle(issuer, await old.deactivate(subjectOf(activation)));
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 1 });
    expect((await issuer.activation(activation.id)).status.state).toBe('superseded');
  });

  it('is answered its old request no more', async () => {
    const bench = await openBench({ seats: 2 });
    const { issuer } = bench;
    const old = await Kiosk.make(issuer);
    const request = await old.request({ seatName: 'Left' });
    await activate(issuer, request);
    await activate(issuer, await (await Kiosk.make(issuer)).request({ seatName: 'Left' }));
    await expectRefusal(bench, () => issuer.receive(request), 'request-spent');
  });
});

describe('replacing is limited by the policy', () => {
  it('to so many times a year for each seat; then a seat of its own is proposed, or it is refused', async () => {
    const { bench, issuer } = await wiped();
    await replaceAgain(bench);
    await replaceAgain(bench);
    const third = await Kiosk.make(issuer);
    const proposal = as(await issuer.receive(await third.request({ seatName: 'Left' })), 'activate');
    const [candidate] = proposal.replaceable;
    expect(candidate).toMatchObject({ used: 2, limit: 2, allowed: false });
    const replace = candidate?.activation.id;
    if (replace === undefined) throw new TypeError('nobody to replace');
    const facts = await expectRefusal(bench, () => issuer.perform(proposal, { replace }), 'replacement-limit');
    expect(facts).toMatchObject({ seat: 1, limit: 2 });
  });

  it('and begins anew after a year', async () => {
    const { bench, issuer } = await wiped();
    await replaceAgain(bench);
    await replaceAgain(bench);
    for (let days = 0; days < 366; days += 20) {
      bench.clock.pass(20 * DAY);
      const [view] = await issuer.seatsOf(bench.entitlement.id);
      if (view?.activation !== undefined) await issuer.refresh(view.activation.id);
    }
    await replaceAgain(bench);
    const [view] = await issuer.seatsOf(bench.entitlement.id);
    expect(view?.seat.replaced).toHaveLength(1);
  });

  it('counts nothing where the lease is over', async () => {
    const { bench, issuer, anew, activation } = await wiped();
    bench.clock.pass(30 * DAY);
    await issuer.confirmClock();
    const proposal = await issuer.receive(await anew.request({ product: PRODUCT }));
    await issuer.perform(proposal, { replace: activation.id });
    const [view] = await issuer.seatsOf(bench.entitlement.id);
    expect(view?.seat.replaced).toBeUndefined();
    expect((await issuer.activation(activation.id)).overrun).toBeUndefined();
  });
});
