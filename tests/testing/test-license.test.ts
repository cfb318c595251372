import { describe, expect, it } from 'vitest';
import { openTestLicense } from '../../src/testing/test-license.ts';

const DAY = 86_400;

describe('ready-made licenses', () => {
  it('are in the state that is asked for', async () => {
    const stateOf = async (...args: Parameters<typeof openTestLicense>): Promise<unknown> =>
      (await openTestLicense(...args)).license.getSnapshot();
    expect(await stateOf('not-activated')).toMatchObject({ state: 'not-activated' });
    expect(await stateOf()).toMatchObject({ state: 'active', grace: false, daysLeft: 30, clock: 'ok' });
    expect(await stateOf('active', { leaseDays: 3 })).toMatchObject({
      state: 'active',
      daysLeft: 3,
    });
    expect(await stateOf('grace')).toMatchObject({ state: 'active', grace: true, daysLeft: 7 });
    expect(await stateOf('lease-expired')).toMatchObject({ state: 'lease-expired', reason: 'lease', daysLeft: 0 });
    expect(await stateOf('entitlement-not-active')).toMatchObject({ state: 'entitlement-not-active', daysLeft: 0 });
  });

  it('grant what they are told, by its kind', async () => {
    const { license } = await openTestLicense('active', {
      features: { export: true, tickets: { count: 10 }, terminals: { pool: 2 }, scans: { count: 'unlimited' } },
      attributes: { region: 'north' },
      edition: 'Professional',
      customer: 'City Museum',
      seatName: 'Lobby',
    });
    expect(license.has('export') && license.has('tickets') && !license.has('nothing')).toBe(true);
    expect(await license.consume('tickets', 4)).toBe(6);
    await license.checkout('terminals');
    expect([license.remaining('terminals'), license.limit('scans')]).toEqual([1, 'unlimited']);
    expect(license.attribute('region')).toBe('north');
    expect(license.getSnapshot()).toMatchObject({
      license: { edition: 'Professional', customer: 'City Museum', seatName: 'Lobby' },
    });
  });

  it('go on as real ones do: by the clock, a refresh, the policy', async () => {
    const { license, pass, clock, issuer } = await openTestLicense('lease-expired', { policy: { holdSeconds: 60 } });
    const snapshot = license.getSnapshot();
    if (snapshot.state !== 'lease-expired') throw new Error(snapshot.state);
    await license.receive(await issuer.refresh(snapshot.license.activation, { time: clock.now() }));
    expect(license.getSnapshot().state).toBe('active');
    const hold = license.hold();
    pass(30 * DAY);
    expect(license.getSnapshot()).toMatchObject({ state: 'active', held: true });
    hold.release();
    expect(license.getSnapshot().state).toBe('lease-expired');
  });
});
