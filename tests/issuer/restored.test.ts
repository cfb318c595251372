import { describe, expect, it } from 'vitest';
import {
  activate,
  as,
  asIssued,
  asRecorded,
  codeOf,
  DAY,
  expectRefusal,
  handle,
  Kiosk,
  NOW,
  openBench,
  subjectOf,
} from './fixture.ts';

/** A kiosk that was activated, given back and then restored from the image of before. */
async function imaged() {
  const bench = await openBench({ seats: 1 });
  const { issuer } = bench;
  const kiosk = await Kiosk.make(issuer);
  const { activation } = await activate(issuer, await kiosk.request());
  const image = { epoch: kiosk.epoch, count: kiosk.count };
  await handle(issuer, await kiosk.deactivate(subjectOf(activation)));
  Object.assign(kiosk, image);
  return { bench, issuer, kiosk, activation };
}

describe('a device that was restored from an image', () => {
  it('asks with a lower epoch: void, unless the operator accepts it; the answer lifts its epoch', async () => {
    const { bench, issuer, kiosk, activation } = await imaged();
    const request = await kiosk.request();
    await expectRefusal(bench, () => issuer.receive(request), 'request-void');
    const proposal = as(await issuer.receive(request, { restored: true }), 'activate');
    expect(proposal).toMatchObject({ liftsTo: 1, choice: { restored: true } });
    const { token, activation: after } = asIssued(await issuer.perform(proposal));
    expect(await kiosk.open(token)).toMatchObject({ kind: 'response', epoch: 1 });
    expect(after.id).not.toBe(activation.id);
    expect(after).toMatchObject({ epoch: 1, seat: 1 });
    const [entry] = await issuer.journal({ limit: 1 });
    expect(entry?.facts).toMatchObject({ restored: true });
  });

  it('gets the same activation where it has one of the higher epoch', async () => {
    const { issuer, kiosk } = await imaged();
    const image = { epoch: kiosk.epoch, count: kiosk.count };
    kiosk.epoch = 1;
    kiosk.count = 7;
    const { activation } = await activate(issuer, await kiosk.request());
    Object.assign(kiosk, image);
    const proposal = as(await issuer.receive(await kiosk.request(), { restored: true }), 're-issue');
    expect(proposal.liftsTo).toBe(1);
    expect(asIssued(await issuer.perform(proposal)).activation.id).toBe(activation.id);
  });

  it('can be deactivated then: its next epoch is above the lifted one', async () => {
    const { bench, issuer, kiosk } = await imaged();
    const { activation } = asIssued(
      await issuer.perform(await issuer.receive(await kiosk.request(), { restored: true })),
    );
    kiosk.epoch = 1; // lifted by the answer
    await handle(issuer, await kiosk.deactivate(subjectOf(activation)));
    expect(await issuer.seatUse(bench.entitlement.id)).toMatchObject({ inUse: 0 });
  });

  it('counts its tokens from an earlier number, and is no copy for that once it was accepted', async () => {
    const { issuer, kiosk } = await imaged();
    const { activation } = asIssued(
      await issuer.perform(await issuer.receive(await kiosk.request(), { restored: true })),
    );
    kiosk.epoch = 1;
    const outcome = asRecorded(await handle(issuer, await kiosk.report(activation)));
    expect(outcome.repeated).toBe(false);
    expect((await issuer.activation(activation.id)).copied).toBeUndefined();
  });

  it('is no way around another refusal', async () => {
    const { bench, issuer, kiosk } = await imaged();
    await activate(issuer, await (await Kiosk.make(issuer)).request());
    const request = await kiosk.request();
    await expectRefusal(bench, () => issuer.receive(request, { restored: true }), 'no-seat');
  });
});

describe('two different tokens with one count', () => {
  it('show a copy at the first token of the second one: on the activation, and in the journal', async () => {
    const bench = await openBench();
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    const copy = kiosk.count;
    await handle(issuer, await kiosk.report(activation, { counters: [{ number: 2, used: 5 }] }));
    kiosk.count = copy; // the copied profile goes on from here
    const token = await kiosk.report(activation, { counters: [{ number: 2, used: 1 }] });
    const proposal = as(await issuer.receive(token), 'record-report');
    expect(proposal.copied).toBe(true);
    expect((await issuer.activation(activation.id)).copied).toBeUndefined();
    await issuer.perform(proposal);
    expect((await issuer.activation(activation.id)).copied).toEqual({ at: NOW, count: 2 });
    const events = (await issuer.journal({ limit: 2 })).map(({ event }) => event);
    expect(events).toContain('copy-detected');
  });

  it('are seen in requests and deactivations, too', async () => {
    const { issuer } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    kiosk.count = 0;
    const request = as(await issuer.receive(await kiosk.request()), 're-issue');
    expect(request.copied).toBe(true);
    expect(asIssued(await issuer.perform(request)).activation.copied).toEqual({ at: NOW, count: 1 });
    kiosk.count = 0;
    const last = await kiosk.deactivate(subjectOf(activation));
    expect(as(await issuer.receive(last), 'free-seat').copied).toBe(true);
    await handle(issuer, last);
    expect((await issuer.activation(activation.id)).status.state).toBe('ended');
  });

  it('are not the same token twice, or late', async () => {
    const { issuer, clock } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    const early = await kiosk.report(activation);
    await handle(issuer, await kiosk.report(activation));
    clock.pass(DAY);
    await handle(issuer, early);
    await handle(issuer, early);
    expect((await issuer.activation(activation.id)).copied).toBeUndefined();
    expect(await codeOf(issuer.refresh(activation.id))).toBe('no error');
  });

  it('do not count as the report that is due', async () => {
    const bench = await openBench({ reportEvery: 1 });
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    kiosk.count = 0;
    await handle(issuer, await kiosk.report(activation));
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'report-required');
  });
});
