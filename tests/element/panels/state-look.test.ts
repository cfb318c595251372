import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { english } from '../../../src/element/messages/english.ts';
import { lookOf } from '../../../src/element/panels/state-look.ts';
import type { License } from '../../../src/device/client.ts';
import { at, makeProduct, makeWorld, NOON, type World } from '../../device/fixture.ts';

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
    expect(lookNow().reason).toMatch(/no license yet/);
    const request = await license.request();
    expect(lookNow().reason).toMatch(/1 Mar 2026.*waits for its answer/);
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

    await license.deactivate();
    expect(lookNow()).toMatchObject({ tone: 'plain', name: 'Not activated' });
    expect(lookNow().reason).toMatch(/given back on 11 Apr 2026/);
  });

  it('tells a lost license from one that was never there', () => {
    const device = license.getSnapshot().device;
    const { product, rootId } = license.getSnapshot();
    const common = { product, device, rootId, requests: [], outbox: [], history: [], clock: 'ok' } as const;
    const lost = (licensed: boolean) => ({ device, licensed, times: 1 });
    const look = lookOf({ ...common, state: 'not-activated', lost: lost(true) }, language);
    expect(look).toMatchObject({ tone: 'bad', name: 'License lost', open: false });
    expect(lookOf({ ...common, state: 'not-activated', lost: lost(false) }, language).name).toBe('Not activated');
  });
});

describe('a license that would be locked', () => {
  const language = english('en-GB');

  it('is told apart: held for what is under way, and locked only for want of a certain date', async () => {
    const world = await makeWorld();
    const policy = { expiry: 'calendar' as const, holdSeconds: 600 };
    const license = await world.open({ product: await makeProduct([world.root], [world.issuer], { policy }) });
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    const hold = license.hold();
    world.clock.set(at(-2));
    license.tick();
    const held = lookOf(license.getSnapshot(), language);
    expect(held).toMatchObject({ tone: 'warn', name: 'Locks in a moment', open: true });
    hold.release();
    const unsure = lookOf(license.getSnapshot(), language);
    expect(unsure).toMatchObject({ tone: 'bad', name: 'Date not certain', open: false });
    expect(unsure.reason).toMatch(/set the clock, or scan a refresh/i);
    world.close();
  });

  it('has words for every clock that is wrong', () => {
    const { clock } = language.words.license;
    for (const state of ['behind', 'ahead'] as const) expect(clock[state]).toMatch(/set .*scan a refresh/i);
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
