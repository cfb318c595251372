import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../src/device/client.ts';
import type { LicenseEvents } from '../../src/device/events.ts';
import type { DeviceStore } from '../../src/device/store.ts';
import { unixTime } from '../../src/license/time.ts';
import { memoryStorage } from '../../src/testing/memory-storage.ts';
import { at, DAY, makeProduct, makeWorld, type IssueOptions, type World } from './fixture.ts';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => {
  world.close();
});

const settled = (): Promise<void> => new Promise(setImmediate);

async function activate(license: License, terms: IssueOptions = {}): Promise<void> {
  await license.receive(await world.issuer.respond((await license.request()).bytes, terms));
}

function heard<Name extends keyof LicenseEvents>(license: License, name: Name): LicenseEvents[Name][] {
  const events: LicenseEvents[Name][] = [];
  license.on(name, (event) => events.push(event));
  return events;
}

const daysOf = (warnings: readonly LicenseEvents['warning'][]): number[] => warnings.map(({ days }) => days);

/** Runs what a license plans, and nothing else, on the world's clock. */
class Timers {
  #planned: { readonly run: () => void; readonly milliseconds: number } | undefined;
  longest = 0;

  readonly schedule = (run: () => void, milliseconds: number): (() => void) => {
    const planned = { run, milliseconds };
    this.#planned = planned;
    this.longest = Math.max(this.longest, milliseconds);
    return () => {
      if (this.#planned === planned) this.#planned = undefined;
    };
  };

  next(): void {
    const planned = this.#planned;
    if (planned === undefined) throw new Error('nothing is planned');
    this.#planned = undefined;
    world.clock.run(planned.milliseconds / 1000);
    planned.run();
  }
}

describe('a license that is open for 90 days', () => {
  it('warns once a threshold, locks on time, and never plans longer than a timer can be', async () => {
    const timers = new Timers();
    const store = { ...memoryStorage(), watch: () => () => undefined }; // nobody else is there
    const license = await world.open({ store, schedule: timers.schedule });
    await activate(license, { leaseEnd: at(90) });
    const warnings: (readonly [days: number, at: number, secondsLeft: number])[] = [];
    license.on('warning', ({ days, secondsLeft }) => warnings.push([days, world.clock.now, secondsLeft]));
    const states: (readonly [state: string, at: number])[] = [];
    license.on('state', ({ now }) => states.push([now.state, world.clock.now]));
    while (world.clock.now < at(91)) {
      timers.next();
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve(); // what is stored
    }
    expect(warnings).toEqual([14, 7, 3, 1].map((days) => [days, at(90 - days), days * DAY]));
    expect(states).toEqual([['lease-expired', at(90)]]);
    expect(timers.longest).toBeLessThanOrEqual(60_000);
  }, 120_000);

  it('enters the grace period on time', async () => {
    const timers = new Timers();
    const license = await world.open({ store: memoryStorage(), schedule: timers.schedule });
    await activate(license, { leaseEnd: unixTime(at(0) + 3601), graceEnd: unixTime(at(0) + 7205) });
    const states = heard(license, 'state');
    while (world.clock.now < at(0) + 8000) timers.next();
    expect(states.map(({ now }) => [now.state, now.state === 'active' && now.grace])).toEqual([
      ['active', true],
      ['lease-expired', false],
    ]);
    expect(license.getSnapshot()).toMatchObject({ until: at(0) + 7205 });
  });
});

describe('a warning', () => {
  it('is in the snapshot of every tab, and given by one of them', async () => {
    const tabs = [await world.open(), await world.open(), await world.open()];
    const [first] = tabs;
    if (first === undefined) throw new Error('a tab');
    await activate(first);
    const all = tabs.map((tab) => heard(tab, 'warning'));
    await expect.poll(() => tabs.map((tab) => tab.getSnapshot().state)).toEqual(['active', 'active', 'active']);
    for (const days of [16, 23, 27]) {
      world.clock.set(at(days));
      for (const tab of tabs) tab.tick();
      const warning = days === 16 ? 14 : days === 23 ? 7 : 3;
      for (const tab of tabs) expect(tab.getSnapshot()).toMatchObject({ warning });
      await expect.poll(() => daysOf(all.flat()).includes(warning)).toBe(true);
    }
    for (const tab of tabs) tab.tick();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(daysOf(all.flat())).toEqual(expect.arrayContaining([14, 7, 3]));
    expect(all.flat()).toHaveLength(3);
  });

  it('is not given again after a reload, but for the next threshold and the next lease', async () => {
    const store: DeviceStore = memoryStorage();
    let license = await world.open({ store });
    await activate(license);
    world.clock.set(at(20));
    const reopened = async (): Promise<number[]> => {
      license.close();
      license = await world.open({ store });
      const warnings = heard(license, 'warning');
      await settled();
      return daysOf(warnings);
    };
    expect(await reopened()).toEqual([14]); // due before anybody listened
    expect(await reopened()).toEqual([]);
    world.clock.set(at(28));
    expect(await reopened()).toEqual([3]); // the most urgent, not each that was passed
    expect(await reopened()).toEqual([]);
    world.clock.set(at(20)); // as if the clock had been wrong
    expect(await reopened()).toEqual([]);
    const snapshot = license.getSnapshot();
    if (snapshot.state !== 'active') throw new Error('not active');
    await license.receive(await world.issuer.refresh(snapshot.license.activation, { time: at(20) }));
    expect(license.getSnapshot()).not.toHaveProperty('warning');
    world.clock.set(at(40));
    expect(await reopened()).toEqual([14]);
  });

  it('is not used up while nobody listens', async () => {
    const license = await world.open();
    await activate(license);
    world.clock.set(at(29, 1));
    license.tick();
    await settled();
    const [warning] = await (async () => {
      const warnings = heard(license, 'warning');
      await expect.poll(() => warnings.length).toBe(1);
      return warnings;
    })();
    expect(warning).toEqual({ days: 1, until: at(30), secondsLeft: DAY - 1, daysLeft: 1 });
  });

  it('is counted to the end of the grace period, and not for a lease as short as the threshold', async () => {
    const license = await world.open();
    await activate(license, { leaseEnd: at(5), graceEnd: at(7) });
    const seen = [0, 3.9, 4, 5.9, 6].map((days) => {
      world.clock.set(at(days));
      license.tick();
      const snapshot = license.getSnapshot();
      return snapshot.state === 'active' ? snapshot.warning : 'locked';
    });
    expect(seen).toEqual([undefined, undefined, 3, 3, 1]); // 14 and 7 are no news within 7 days
  });

  it('follows the thresholds of the product, if there are any', async () => {
    const policy = { warningDays: [] };
    const product = await makeProduct([world.root], [world.issuer], { policy });
    const license = await world.open({ product });
    await activate(license);
    const warnings = heard(license, 'warning');
    world.clock.set(at(29, 80_000));
    license.tick();
    await settled();
    expect(warnings).toEqual([]);
    expect(license.getSnapshot()).not.toHaveProperty('warning');
  });

  it('that could not be stored is still due', async () => {
    const store = memoryStorage();
    const license = await world.open({ store });
    await activate(license);
    const warnings = heard(license, 'warning');
    const { update } = store;
    store.update = () => Promise.reject(new Error('full'));
    world.clock.set(at(20));
    license.tick();
    await settled();
    expect(warnings).toEqual([]);
    store.update = update;
    world.clock.run(50);
    license.tick();
    await settled();
    expect(daysOf(warnings)).toEqual([14]);
  });
});

describe('events', () => {
  it('tell changes, states and the clock until they are stopped', async () => {
    const license = await world.open();
    const names: string[] = [];
    const stops = [
      license.on('change', () => names.push('change')),
      license.on('state', ({ before, now }) => names.push(`${before.state} → ${now.state}`)),
      license.on('clock', (clock) => names.push(clock)),
    ];
    await activate(license);
    expect(names).toEqual(['change', 'change', 'not-activated → active']);
    names.length = 0;
    world.clock.set(at(-1));
    license.tick();
    world.clock.set(at(1));
    license.tick();
    world.clock.set(at(31));
    license.tick();
    expect(names).toEqual(['change', 'behind', 'change', 'ok', 'change', 'active → lease-expired']);
    names.length = 0;
    for (const stop of stops) stop();
    world.clock.set(at(1));
    license.tick();
    expect(names).toEqual([]);
  });

  it('end with the license', async () => {
    const license = await world.open();
    await activate(license);
    const warnings = heard(license, 'warning');
    license.close();
    world.clock.set(at(29));
    license.tick();
    await settled();
    expect(warnings).toEqual([]);
  });
});
