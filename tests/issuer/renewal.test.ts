import { describe, expect, it } from 'vitest';
import { unixTime } from '../../src/license/time.ts';
import { activate, codeOf, DAY, expectRefusal, handle, Kiosk, NOW, openBench, subjectOf } from './fixture.ts';

describe('renewal', () => {
  it('prolongs a running subscription from its end, an ended one from today', async () => {
    const { issuer, clock, entitlement } = await openBench({ subscriptionEnd: unixTime(NOW + 10 * DAY) });
    const first = await issuer.renewEntitlement(entitlement.id, { by: 'P20D' });
    expect(first.subscriptionEnd).toBe(NOW + 30 * DAY);
    clock.pass(20 * DAY);
    await issuer.disableEntitlement(entitlement.id);
    clock.pass(20 * DAY);
    const second = await issuer.renewEntitlement(entitlement.id, { by: 'P20D', maintenanceBy: 'P1D' });
    expect(second).toMatchObject({ subscriptionEnd: NOW + 60 * DAY, maintenanceEnd: NOW + 41 * DAY });
    const [entry] = await issuer.journal({ limit: 1 });
    expect(entry).toMatchObject({ event: 'entitlement-renewed', facts: { subscriptionEnd: NOW + 60 * DAY } });
  });

  it('lets an ended subscription issue again', async () => {
    const bench = await openBench({ subscriptionEnd: unixTime(NOW + DAY) });
    const { issuer, clock, entitlement } = bench;
    const { activation } = await activate(issuer, await (await Kiosk.make(issuer)).request());
    clock.pass(2 * DAY);
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'entitlement-ended');
    await issuer.renewEntitlement(entitlement.id, { by: 'P1Y' });
    expect((await issuer.refresh(activation.id)).activation.leaseEnd).toBe(NOW + 32 * DAY);
  });

  it('is nothing for a perpetual one, and no renewal by nothing', async () => {
    const { issuer, entitlement } = await openBench();
    expect(await codeOf(issuer.renewEntitlement(entitlement.id, { by: 'P1Y' }))).toBe('field-invalid');
    await issuer.updateEntitlement(entitlement.id, { subscriptionEnd: unixTime(NOW + DAY) });
    expect(await codeOf(issuer.renewEntitlement(entitlement.id, { by: 'P0D' }))).toBe('field-invalid');
    expect(await codeOf(issuer.renewEntitlement(entitlement.id, { by: 'P1Y', maintenanceBy: 'x' }))).toBe(
      'field-invalid',
    );
  });
});

describe('counts that start anew with a renewal', () => {
  async function used() {
    const bench = await openBench({ subscriptionEnd: unixTime(NOW + 25 * DAY), countsRenew: true, seats: 1 });
    const kiosk = await Kiosk.make(bench.issuer);
    const { activation } = await activate(bench.issuer, await kiosk.request());
    await handle(bench.issuer, await kiosk.report(activation, { counters: [{ number: 2, used: 400 }] }));
    return { bench, issuer: bench.issuer, kiosk, activation };
  }

  it('are a new term in every token from then on', async () => {
    const { bench, issuer, kiosk, activation } = await used();
    expect('term' in (await kiosk.open((await issuer.refresh(activation.id)).token))).toBe(false);
    await issuer.renewEntitlement(bench.entitlement.id, { by: 'P30D' });
    expect(await kiosk.open((await issuer.refresh(activation.id)).token)).toMatchObject({ term: 1 });
    const { token } = await activate(issuer, await kiosk.request());
    const claims = await kiosk.open(token);
    expect(claims).toMatchObject({ term: 1 });
    expect(claims.counters).toBeUndefined();
  });

  it('do not take up what a device tells of the term before', async () => {
    const { bench, issuer, kiosk, activation } = await used();
    await issuer.renewEntitlement(bench.entitlement.id, { by: 'P30D' });
    const { activation: after } = await issuer.refresh(activation.id);
    // Its last token is of the old term: what it used belongs there.
    await handle(issuer, await kiosk.report(activation, { counters: [{ number: 2, used: 450 }] }));
    const counters = async () => (await kiosk.open((await activate(issuer, await kiosk.request())).token)).counters;
    expect(await counters()).toBeUndefined();
    // Now it has applied the refresh, and counts anew.
    await handle(issuer, await kiosk.report(after, { counters: [{ number: 2, used: 7 }] }));
    expect(await counters()).toEqual([{ number: 2, used: 7 }]);
  });

  it('go on where the entitlement does not say so', async () => {
    const { bench, issuer, kiosk } = await used();
    await issuer.updateEntitlement(bench.entitlement.id, { countsRenew: false });
    await issuer.renewEntitlement(bench.entitlement.id, { by: 'P30D' });
    const claims = await kiosk.open((await activate(issuer, await kiosk.request())).token);
    expect(claims.counters).toEqual([{ number: 2, used: 400 }]);
    expect(claims.term).toBeUndefined();
  });

  it('follow the seat to another device, within the term', async () => {
    const { issuer, kiosk, activation } = await used();
    await handle(issuer, await kiosk.deactivate(subjectOf(activation), [{ number: 2, used: 410 }]));
    const next = await Kiosk.make(issuer);
    const claims = await next.open((await activate(issuer, await next.request())).token);
    expect(claims.counters).toEqual([{ number: 2, used: 410 }]);
  });
});

describe('reports that are demanded', () => {
  it('before each refresh', async () => {
    const bench = await openBench({ reportEvery: 1 });
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const { activation, token } = await activate(issuer, await kiosk.request());
    expect(await kiosk.open(token)).toMatchObject({ reportEvery: 1 });
    const facts = await expectRefusal(bench, () => issuer.refresh(activation.id), 'report-required');
    expect(facts).toMatchObject({ reportEvery: 1 });
    const report = await kiosk.report(activation);
    await handle(issuer, report);
    await issuer.refresh(activation.id);
    await handle(issuer, report); // the same again is no news
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'report-required');
    await handle(issuer, await kiosk.report(activation));
    expect((await issuer.refresh(activation.id)).kind).toBe('issued');
  });

  it('before every third', async () => {
    const bench = await openBench({ reportEvery: 3 });
    const { issuer } = bench;
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    const refreshes = async () => {
      let count = 0;
      while ((await codeOf(issuer.refresh(activation.id))) === 'no error') count += 1;
      return count;
    };
    expect(await refreshes()).toBe(2);
    await handle(issuer, await kiosk.report(activation));
    expect(await refreshes()).toBe(3);
  });

  it.each([0, 1.5, 1001])('never every %d', async (reportEvery) => {
    expect(await codeOf(openBench({ reportEvery }))).toBe('field-invalid');
  });
});
