import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { english } from '../../../src/element/messages/english.ts';
import { lookOf } from '../../../src/element/panels/state-look.ts';
import type { License } from '../../../src/device/client.ts';
import { at, makeWorld, NOON, type World } from '../../device/fixture.ts';

describe('how a state is told', () => {
  let world: World;
  let license: License;
  const language = english('en-GB');
  const lookNow = () => {
    license.tick();
    return lookOf(license.getSnapshot(), language);
  };

  beforeAll(async () => {
    world = await makeWorld();
    license = await world.open();
  });
  afterAll(() => {
    world.close();
  });

  it('goes from no license over calm and soon and grace to locked, with a reason for each', async () => {
    expect(lookNow()).toMatchObject({ tone: 'plain', open: false });
    const request = await license.request();
    const terms = { leaseEnd: at(30), graceEnd: at(35), subscriptionEnd: at(40) };
    await license.receive(await world.issuer.respond(request.bytes, terms));
    expect(lookNow()).toMatchObject({ tone: 'good', name: 'Active', reason: undefined, open: true });

    // The product warns from 14 days on; what still works counts, so the grace period is in.
    world.clock.run(at(22) - NOON);
    expect(lookNow()).toMatchObject({ tone: 'warn', open: true });
    expect(lookNow().reason).toMatch(/refresh/i);

    world.clock.run(at(31) - world.clock.now);
    expect(lookNow()).toMatchObject({ tone: 'warn', name: 'Grace period', open: true });

    world.clock.run(at(36) - world.clock.now);
    expect(lookNow()).toMatchObject({ tone: 'bad', name: 'Lease ended', open: false });

    world.clock.run(at(41) - world.clock.now);
    expect(lookNow()).toMatchObject({ tone: 'bad', name: 'Subscription ended', open: false });
    expect(lookNow().reason).toMatch(/10 Apr 2026/);
  });
});

describe('what is left', () => {
  const { timeLeft } = english().words.license;
  it('is days begun, and on the last day hours, then minutes', () => {
    expect(timeLeft(30, 30 * 86_400)).toEqual({ amount: '30', unit: 'days left' });
    expect(timeLeft(2, 86_401)).toEqual({ amount: '2', unit: 'days left' });
    expect(timeLeft(1, 86_400)).toEqual({ amount: '24', unit: 'hours left' });
    expect(timeLeft(1, 7200)).toEqual({ amount: '120', unit: 'minutes left' });
    expect(timeLeft(1, 1)).toEqual({ amount: '1', unit: 'minute left' });
    expect(timeLeft(0, 0)).toEqual({ amount: '0', unit: 'minutes left' });
  });
});
