import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License, LicenseOptions } from '../../src/device/client.ts';
import type { LicenseSnapshot } from '../../src/device/snapshot.ts';
import type { Policy } from '../../src/license/product.ts';
import { unixTime } from '../../src/license/time.ts';
import { at, makeProduct, makeWorld, refusal, type World } from './fixture.ts';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => {
  world.close();
});

const BOUND = 900;

async function opened(policy: Partial<Policy> = {}, options: Partial<LicenseOptions> = {}): Promise<License> {
  const product = await makeProduct([world.root], [world.issuer], { policy: { holdSeconds: BOUND, ...policy } });
  return world.open({ product, ...options });
}

async function licensed(policy: Partial<Policy> = {}, options: Partial<LicenseOptions> = {}): Promise<License> {
  const license = await opened(policy, options);
  await license.receive(await world.issuer.respond((await license.request()).bytes));
  return license;
}

/** So many seconds after the end of the lease. */
function after(license: License, seconds: number): LicenseSnapshot {
  const now = unixTime(at(30) + seconds);
  world.clock.running += Math.max(0, now - world.clock.now);
  world.clock.set(now);
  license.tick();
  return license.getSnapshot();
}

describe('a hold', () => {
  it('changes nothing before the lease ends', async () => {
    const license = await licensed();
    const hold = license.hold();
    expect(hold.released).toBe(false);
    expect(after(license, -1)).toMatchObject({ state: 'active', held: false, secondsLeft: 1, until: at(30) });
  });

  it('puts off the lock, says so, and ends by itself at the policy’s bound', async () => {
    const license = await licensed();
    const hold = license.hold();
    expect(after(license, 0)).toMatchObject({
      state: 'active',
      held: true,
      grace: false,
      until: at(30, BOUND),
      secondsLeft: BOUND,
      daysLeft: 1,
    });
    expect([license.has('export'), license.limit('scans'), license.attribute('region')]).toEqual([true, 100, 'south']);
    expect(await license.consume('scans', 3)).toBe(97); // what is under way can be finished
    expect(after(license, BOUND - 1)).toMatchObject({ state: 'active', held: true, secondsLeft: 1 });
    expect(license.has('export')).toBe(true);
    world.clock.run(1);
    expect(license.has('export')).toBe(false); // also where nothing ticks
    expect(after(license, BOUND)).toMatchObject({ state: 'lease-expired', until: at(30), secondsLeft: 0 });
    expect(hold.released).toBe(true);
    expect((await refusal(license.consume('scans'))).code).toBe('feature-not-licensed');
    hold.release();
  });

  it('that is released locks at once', async () => {
    const license = await licensed();
    const hold = license.hold();
    expect(after(license, 60)).toMatchObject({ state: 'active', held: true });
    const states: string[] = [];
    license.on('state', ({ now }) => states.push(now.state));
    hold.release();
    hold.release();
    expect(hold.released).toBe(true);
    expect(states).toEqual(['lease-expired']);
    expect(license.has('export')).toBe(false);
  });

  it('of several holders lasts until the last is done, within one bound for all', async () => {
    const license = await licensed();
    const first = license.hold();
    const second = license.hold();
    after(license, 0);
    first.release();
    first.release();
    expect(after(license, 500)).toMatchObject({ state: 'active', held: true, until: at(30, BOUND) });
    const third = license.hold(); // begun while the lock was put off already
    second.release();
    expect(after(license, BOUND - 1)).toMatchObject({ state: 'active', held: true, secondsLeft: 1 });
    expect(after(license, BOUND).state).toBe('lease-expired');
    expect([first, second, third].map(({ released }) => released)).toEqual([true, true, true]);
  });

  it('is refused where nothing works that could be held', async () => {
    const license = await opened();
    expect(await refusal(() => license.hold())).toMatchObject({
      code: 'license-not-active',
      facts: { state: 'not-activated' },
    });
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    license.hold();
    after(license, 0);
    after(license, BOUND);
    expect(await refusal(() => license.hold())).toMatchObject({
      code: 'license-not-active',
      facts: { state: 'lease-expired' },
    });
  });

  it('does nothing where the policy allows none', async () => {
    const license = await licensed({ holdSeconds: 0 });
    license.hold();
    expect(after(license, 0).state).toBe('lease-expired');
  });

  it('lets a request be made and a refresh be applied meanwhile, and puts off the next lock anew', async () => {
    const license = await licensed();
    license.hold();
    const held = after(license, 100);
    if (held.state !== 'active') throw new Error('not held');
    await license.request();
    await license.receive(await world.issuer.refresh(held.license.activation, { time: at(30), leaseEnd: at(31) }));
    expect(license.getSnapshot()).toMatchObject({ state: 'active', held: false, until: at(31) });
    expect(after(license, 86_400)).toMatchObject({ state: 'active', held: true, until: at(31, BOUND) });
  });

  it('does not outlive a deactivation', async () => {
    const license = await licensed();
    const hold = license.hold();
    await license.deactivate();
    expect(license.getSnapshot().state).toBe('not-activated');
    expect(hold.released).toBe(true);
    expect(license.has('export')).toBe(false);
  });

  it('is of its page only, and gone with it', async () => {
    const license = await licensed();
    const other = await opened();
    license.hold();
    after(license, 0);
    other.tick();
    expect(other.getSnapshot().state).toBe('lease-expired');
    license.close();
    const again = await opened();
    expect(again.getSnapshot().state).toBe('lease-expired');
  });

  it('counts from when the lock is noticed: a machine that slept over the end finishes its work', async () => {
    const license = await licensed();
    license.hold();
    world.clock.set(at(31)); // asleep: no time has run
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ held: true, until: at(31, BOUND) });
    world.clock.run(BOUND);
    license.tick();
    expect(license.getSnapshot().state).toBe('lease-expired');
  });

  it('puts off the lock of a clock that is not sure', async () => {
    const license = await licensed({ expiry: 'calendar' });
    license.hold();
    world.clock.set(unixTime(at(0) - 7200));
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ state: 'active', held: true, clock: 'behind', secondsLeft: BOUND });
    world.clock.run(BOUND);
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ state: 'lease-expired', reason: 'clock' });
  });

  it('ends on its timer', async () => {
    const planned: { readonly run: () => void; readonly milliseconds: number }[] = [];
    const license = await licensed(
      { holdSeconds: 20 },
      {
        schedule: (run, milliseconds) => {
          planned.push({ run, milliseconds });
          return () => undefined;
        },
      },
    );
    license.hold();
    expect(after(license, 0)).toMatchObject({ held: true });
    expect(planned.at(-1)?.milliseconds).toBe(20_000);
    world.clock.run(20);
    planned.at(-1)?.run();
    expect(license.getSnapshot().state).toBe('lease-expired');
  });
});
