import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { License } from '../../src/device/client.ts';
import type { ActivationId } from '../../src/license/ids.ts';
import type { Policy } from '../../src/license/product.ts';
import { unixTime, type UnixTime } from '../../src/license/time.ts';
import { memoryStorage } from '../../src/testing/memory-storage.ts';
import { at, DAY, makeProduct, makeWorld, NOON, refusal, type World } from './fixture.ts';

const HOUR = 3600;
const YEAR = 365 * DAY;
const TICK = 300;
const FAR = unixTime(Date.UTC(2099, 0, 1) / 1000);

/** A device, its clock, and the right time beside it. */
class Machine {
  readonly world: World;
  license: License;
  /** What a right clock would read. */
  real = NOON;
  readonly #policy: Partial<Policy>;
  readonly #store = memoryStorage();

  private constructor(world: World, policy: Partial<Policy>, license: License) {
    this.world = world;
    this.license = license;
    this.#policy = policy;
  }

  static async make(policy: Partial<Policy> = {}): Promise<Machine> {
    const world = await makeWorld();
    const machine = new Machine(world, policy, await world.open());
    machine.license.close();
    await machine.#open();
    return machine;
  }

  async #open(): Promise<void> {
    const { world } = this;
    const product = await makeProduct([world.root], [world.issuer], { policy: this.#policy });
    this.license = await world.open({ product, store: this.#store });
  }

  get state(): string {
    this.license.tick();
    const snapshot = this.license.getSnapshot();
    return `${snapshot.state} ${snapshot.clock}`;
  }

  get secondsLeft(): number {
    this.license.tick();
    const snapshot = this.license.getSnapshot();
    if (snapshot.state === 'not-activated') throw new Error('not activated');
    return snapshot.secondsLeft;
  }

  get activation(): ActivationId {
    const snapshot = this.license.getSnapshot();
    if (snapshot.state === 'not-activated') throw new Error('not activated');
    return snapshot.license.activation;
  }

  set clock(time: UnixTime) {
    this.world.clock.set(time);
    this.license.tick();
  }

  /** Sets the clock off by so much from the right time. */
  set error(seconds: number) {
    this.clock = unixTime(this.real + seconds);
  }

  /** Runs with ticks of five minutes; gives the seconds for which the license worked. */
  async run(seconds: number): Promise<number> {
    let worked = 0;
    for (let ran = 0; ran < seconds; ran += TICK) {
      const step = Math.min(TICK, seconds - ran);
      this.real = unixTime(this.real + step);
      this.world.clock.run(step);
      this.license.tick();
      if (this.license.has('export')) worked += step;
    }
    await new Promise(setImmediate); // what was saved
    return worked;
  }

  /** Off for a while; the clock runs on, or begins again at 1970. */
  async restart(seconds: number, clock?: UnixTime): Promise<void> {
    this.license.close();
    this.real = unixTime(this.real + seconds);
    this.world.clock.set(clock ?? unixTime(this.world.clock.now + seconds));
    this.world.clock.running = 0;
    await this.#open();
  }

  async activate(): Promise<void> {
    const { bytes } = await this.license.request();
    await this.license.receive(await this.world.issuer.respond(bytes, { time: this.real }));
  }

  async refresh(time = this.real): Promise<void> {
    await this.license.receive(await this.world.issuer.refresh(this.activation, { time }));
  }
}

let machine: Machine;
afterEach(() => {
  machine.world.close();
});

describe('clock (TRUST.md), by running time', () => {
  beforeEach(async () => {
    machine = await Machine.make();
  });

  it('1970 at every boot: the lease is used up by running, neither sooner nor later', async () => {
    machine.clock = unixTime(0);
    await machine.activate();
    expect(machine.state).toBe('active behind');
    let worked = 0;
    for (let day = 0; day < 62; day += 1) {
      worked += await machine.run(DAY / 2);
      await machine.restart(DAY / 2, unixTime(0));
    }
    expect(machine.state).toBe('lease-expired behind');
    expect(worked).toBe(30 * DAY - TICK); // the tick in which it locks is not counted
    await machine.refresh();
    expect(machine.state).toBe('active behind');
    expect(machine.secondsLeft).toBe(30 * DAY);
  });

  it.each([
    ['+1 hour', HOUR],
    ['-1 hour', -HOUR],
  ])('%s, then right again: unnoticed', async (_name, error) => {
    machine.error = error;
    await machine.activate();
    expect(machine.state).toBe('active ok');
    await machine.run(2 * HOUR);
    expect(machine.state).toBe('active ok');
    await machine.restart(DAY);
    expect(machine.state).toBe('active ok');
    machine.error = 0;
    expect(machine.state).toBe('active ok');
    await machine.refresh();
    expect(machine.secondsLeft).toBeGreaterThanOrEqual(30 * DAY - HOUR);
    expect(machine.secondsLeft).toBeLessThanOrEqual(30 * DAY);
  });

  it.each([
    ['+1 day', DAY, 'active ok', 29 * DAY, 'active behind', 29 * DAY],
    ['-1 day', -DAY, 'active behind', 30 * DAY, 'active ok', 30 * DAY],
    ['+1 year', YEAR, 'lease-expired ok', 0, 'lease-expired behind', 0],
    ['-1 year', -YEAR, 'active behind', 30 * DAY, 'active ok', 30 * DAY],
  ])('%s, then right again: mended by one refresh', async (_name, error, wrong, leftThen, right, leftAfter) => {
    await machine.activate();
    await machine.restart(0);
    machine.error = error;
    expect(machine.state).toBe(wrong);
    await machine.run(HOUR);
    expect(machine.secondsLeft).toBe(Math.max(0, leftThen - HOUR));
    machine.error = 0;
    expect(machine.state).toBe(right);
    expect(machine.secondsLeft).toBe(Math.max(0, leftAfter - HOUR));
    await machine.refresh();
    expect(machine.state).toBe('active ok');
    expect(machine.secondsLeft).toBe(30 * DAY);
  });

  it('+1 year for less than ten minutes: forgotten as soon as it is right', async () => {
    await machine.activate();
    machine.error = YEAR;
    await machine.run(540);
    machine.error = 0;
    expect(machine.state).toBe('active ok');
    expect(machine.secondsLeft).toBe(30 * DAY - 540);
  });

  it.each([
    ['+1 day', DAY],
    ['+1 year', YEAR],
    ['2099', FAR - NOON],
  ])('%s and nobody can set it: mended by one request and response, over restarts and refreshes', async (_, error) => {
    machine.error = error;
    await machine.run(HOUR);
    await machine.activate();
    expect(machine.state).toBe('active ahead');
    expect(machine.secondsLeft).toBe(30 * DAY);
    expect(await machine.run(DAY)).toBe(DAY);
    const report = await machine.world.issuer.open((await machine.license.report()).bytes);
    expect(report).toMatchObject({ clock: 'ahead', time: machine.real });

    await machine.restart(3 * DAY);
    expect(machine.state).toBe('active ahead');
    expect(machine.secondsLeft).toBeLessThanOrEqual(29 * DAY + 60);
    await machine.refresh();
    expect(machine.state).toBe('active ahead');
    expect(machine.secondsLeft).toBe(30 * DAY);
    expect(await machine.run(31 * DAY)).toBe(30 * DAY - TICK);
    expect(machine.state).toBe('lease-expired ahead');

    machine.error = 0; // somebody can, after all
    await machine.refresh();
    expect(machine.state).toBe('active ok');
    await machine.restart(DAY);
    expect(machine.state).toBe('active ok');
    expect(machine.secondsLeft).toBe(29 * DAY);
  });

  it('+1 year while licensed and nobody can set it: lease over, and mended by one request and response', async () => {
    await machine.activate();
    machine.error = YEAR;
    await machine.run(HOUR);
    expect(machine.state).toBe('lease-expired ok');
    await machine.activate();
    expect(machine.state).toBe('active ahead');
    expect(machine.secondsLeft).toBe(30 * DAY);
  });

  it('a clock that was set ahead between request and response: said, and mended by setting it', async () => {
    const { bytes } = await machine.license.request();
    const response = await machine.world.issuer.respond(bytes, { time: NOON });
    machine.error = YEAR;
    expect((await refusal(machine.license.receive(response))).code).toBe('lease-over');
    machine.error = 0;
    await machine.license.receive(response);
    expect(machine.state).toBe('active ok');
  });

  it('a machine that sleeps with its page open, whose running time stands meanwhile, has no wrong clock', async () => {
    const { bytes } = await machine.license.request();
    const response = await machine.world.issuer.respond(bytes, { time: NOON });
    for (let night = 1; night < 5; night += 1) {
      machine.real = unixTime(machine.real + 14 * HOUR);
      machine.error = 0;
      if (night === 1) await machine.license.receive(response);
      await machine.run(10 * HOUR);
      expect(machine.state).toBe('active ok');
      expect(machine.secondsLeft).toBe(30 * DAY - night * DAY);
    }
  });
});

describe('clock, by calendar', () => {
  beforeEach(async () => {
    machine = await Machine.make({ expiry: 'calendar' });
  });

  it('counts the time that the machine was off', async () => {
    await machine.activate();
    await machine.restart(20 * DAY);
    expect(machine.state).toBe('active ok');
    expect(machine.secondsLeft).toBe(10 * DAY);
  });

  it('locks while the clock is not sure, says why, and goes on once it is right', async () => {
    await machine.activate();
    await machine.run(DAY);
    machine.error = -2 * HOUR;
    expect(machine.state).toBe('lease-expired behind');
    expect(machine.license.getSnapshot()).toMatchObject({ reason: 'clock', until: at(30), secondsLeft: 0 });
    expect(machine.license.has('export')).toBe(false);
    expect(await machine.world.issuer.open((await machine.license.report()).bytes)).toMatchObject({ clock: 'behind' });
    machine.error = 0;
    expect(machine.state).toBe('active ok');
    expect(machine.secondsLeft).toBe(29 * DAY);
  });

  it('1970 at every boot needs a token at every boot', async () => {
    machine.clock = unixTime(0);
    await machine.activate();
    expect(machine.state).toBe('active behind');
    expect(await machine.run(DAY)).toBe(DAY);
    await machine.restart(DAY, unixTime(0));
    expect(machine.state).toBe('lease-expired behind');
    await machine.refresh();
    expect(machine.state).toBe('active behind');
    expect(await machine.run(DAY)).toBe(DAY);
    await machine.restart(DAY, unixTime(0));
    await machine.activate(); // a request is allowed as well
    expect(machine.state).toBe('active behind');
  });

  it.each([
    ['-1 year', -YEAR, 'behind'],
    ['+1 year', YEAR, 'ahead'],
  ])('%s, told by a token: the clock’s own pace counts then, over restarts', async (_name, error, clock) => {
    machine.error = error;
    await machine.activate();
    expect(machine.state).toBe(`active ${clock}`);
    await machine.run(HOUR);
    await machine.restart(10 * DAY - HOUR);
    expect(machine.state).toBe(`active ${clock}`);
    expect(machine.secondsLeft).toBe(20 * DAY);
    await machine.restart(20 * DAY);
    expect(machine.state).toBe(`lease-expired ${clock}`);
    expect(machine.license.getSnapshot()).toMatchObject({ reason: 'lease' });
  });
});
