import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../../src/device/client.ts';
import { nextStepOf, reportIsDue } from '../../../src/element/panels/next-step.ts';
import type { ActivationId } from '../../../src/license/ids.ts';
import { at, DAY, makeProduct, makeWorld, randomId, type World } from '../../device/fixture.ts';

describe('what is to be done next', () => {
  let world: World;
  let license: License;

  beforeEach(async () => {
    world = await makeWorld();
    license = await world.open();
  });
  afterEach(() => world.close());

  const activate = async (terms: Parameters<World['issuer']['respond']>[1] = {}): Promise<void> => {
    const { bytes } = await license.request();
    await license.receive(await world.issuer.respond(bytes, terms));
  };
  const next = (): string => nextStepOf(license.getSnapshot());

  it('is to activate, then nothing, then to refresh, then to activate again', async () => {
    expect(next()).toBe('activate');
    await activate({ graceEnd: at(35) });
    expect(next()).toBe('none');
    world.clock.run(22 * DAY);
    license.tick();
    expect(next()).toBe('refresh');
    world.clock.run(10 * DAY);
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ state: 'active', grace: true });
    expect(next()).toBe('refresh');
    world.clock.run(10 * DAY);
    license.tick();
    expect(license.getSnapshot().state).toBe('lease-expired');
    expect(next()).toBe('activate');
  });

  it('is to hand over what was given back, until somebody asks for a license again', async () => {
    await activate();
    await license.deactivate();
    expect(next()).toBe('deliver');
    await license.request();
    expect(next()).toBe('activate');
  });

  it('is to activate again when the subscription has ended', async () => {
    await activate({ subscriptionEnd: at(10), leaseEnd: at(10) });
    world.clock.run(11 * DAY);
    license.tick();
    expect(license.getSnapshot().state).toBe('entitlement-not-active');
    expect(next()).toBe('activate');
  });

  it('is a refresh where only the clock is not sure', async () => {
    license.close();
    const product = await makeProduct([world.root], [world.issuer], { policy: { expiry: 'calendar' } });
    license = await world.open({ product });
    await activate();
    world.clock.set(at(-400));
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ state: 'lease-expired', reason: 'clock' });
    expect(next()).toBe('refresh');
  });
});

describe('a report', () => {
  it('is due after as many licenses as the license says, and not after a report', async () => {
    const world = await makeWorld();
    const license = await world.open();
    const activation = randomId<ActivationId>();
    const terms = { activation, reportEvery: 2 };
    const { bytes } = await license.request();
    await license.receive(await world.issuer.respond(bytes, terms));
    const due = (): boolean => reportIsDue(license.getSnapshot());
    let days = 0;
    const refresh = async (): Promise<void> => {
      days += 1;
      world.clock.run(DAY);
      await license.receive(await world.issuer.refresh(activation, { ...terms, time: at(days) }));
    };
    // The answer is the first of two, the refresh the second; before the next one a report is due.
    expect(due()).toBe(false);
    await refresh();
    expect(due()).toBe(true);
    await license.report();
    expect(due()).toBe(false);
    await refresh();
    expect(due()).toBe(false);
    await refresh();
    expect(due()).toBe(true);
    world.close();
  });

  it('is never due where none is asked for', async () => {
    const world = await makeWorld();
    const license = await world.open();
    expect(reportIsDue(license.getSnapshot())).toBe(false);
    const { bytes } = await license.request();
    const activation = randomId<ActivationId>();
    await license.receive(await world.issuer.respond(bytes, { activation }));
    world.clock.run(DAY);
    await license.receive(await world.issuer.refresh(activation, { time: at(1) }));
    expect(reportIsDue(license.getSnapshot())).toBe(false);
    world.close();
  });
});
