import { describe, expect, it } from 'vitest';
import {
  adoptMarks,
  advanceRun,
  clockState,
  effectiveTime,
  marksAfterRefresh,
  marksAfterResponse,
  marksOfRun,
  mergeMarks,
  startRun,
  type Run,
  type TimeMarks,
} from '../../src/device/time-marks.ts';
import { unixTime } from '../../src/license/time.ts';
import { at, makeWorld, refusal } from './fixture.ts';

const marks = (floor: number, seen: number, turn = 0): TimeMarks => ({
  floor: unixTime(floor),
  seen: unixTime(seen),
  turn,
});

/** Advances minute by minute with a clock that keeps pace from `clock` on. */
function runFor(run: Run, seconds: number, clock: number): Run {
  const begin = run.at;
  let now = run;
  for (let ran = 60; ran < seconds; ran += 60) now = advanceRun(now, unixTime(clock + ran), begin + ran);
  return advanceRun(now, unixTime(clock + seconds), begin + seconds);
}

describe('marks of time', () => {
  it('judge by the largest of clock, seen and floor', () => {
    expect(effectiveTime(marks(10, 20), unixTime(15))).toBe(20);
    expect(effectiveTime(marks(30, 20), unixTime(15))).toBe(30);
    expect(effectiveTime(marks(30, 20), unixTime(40))).toBe(40);
  });

  it('call a clock behind once it is more than an hour early', () => {
    expect(clockState(marks(10_000, 0), unixTime(6400))).toBe('ok');
    expect(clockState(marks(10_000, 0), unixTime(6399))).toBe('behind');
    expect(clockState(marks(10_000, 0), unixTime(99_999))).toBe('ok');
  });

  it('see a clock after ten minutes of running, not before', () => {
    const run = startRun(marks(0, 0), at(0), 50);
    expect(marksOfRun(runFor(run, 599, at(0))).seen).toBe(0);
    expect(marksOfRun(runFor(run, 600, at(0))).seen).toBe(at(0, 600));
  });

  it('begin the ten minutes anew when the clock jumps, either way', () => {
    for (const jump of [3600, -3600]) {
      const before = runFor(startRun(marks(0, 0), at(0), 50), 540, at(0));
      const jumped = advanceRun(before, unixTime(at(0, 550) + jump), before.at + 10);
      expect(marksOfRun(runFor(jumped, 599, at(0, 550) + jump)).seen).toBe(0);
      expect(marksOfRun(runFor(jumped, 600, at(0, 550) + jump)).seen).toBe(at(0, 550) + jump + 600);
    }
  });

  it('put up with a clock that drifts slowly', () => {
    let run = startRun(marks(0, 0), at(0), 0);
    for (let minute = 1; minute <= 20; minute += 1) run = advanceRun(run, at(0, minute * 61), minute * 60);
    expect(marksOfRun(run).seen).toBe(at(0, 20 * 61));
  });

  it('advance by running time while the clock stands at 1970', () => {
    const run = runFor(startRun(marks(at(0), at(1)), unixTime(0), 7), 86_400, 0);
    expect(marksOfRun(run)).toEqual(marks(at(1), at(2)));
  });

  it('never run backwards with a running time that does', () => {
    const run = startRun(marks(at(0), 0), at(0), 100);
    expect(marksOfRun(advanceRun(run, at(0), 40)).floor).toBe(at(0));
  });

  it('are the later of each over tabs, never a sum, and of the newest turn only', () => {
    expect(mergeMarks(marks(10, 40), marks(20, 30))).toEqual(marks(20, 40));
    const stored = marks(20, 40);
    expect(mergeMarks(stored, marks(20, 40))).toBe(stored);
    expect(mergeMarks(marks(5, 0, 2), marks(99, 99, 1))).toEqual(marks(5, 0, 2));
    const run = startRun(marks(99, 99, 1), unixTime(3), 8);
    expect(marksOfRun(adoptMarks(run, marks(5, 0, 2), unixTime(3)))).toEqual(marks(5, 0, 2));
    expect(marksOfRun(adoptMarks(run, marks(100, 9, 1), unixTime(3)))).toEqual(marks(100, 99, 1));
  });

  it('are raised by a refresh, set by a response, and forget what was seen', () => {
    expect(marksAfterRefresh(marks(50, 90, 3), unixTime(40))).toEqual(marks(50, 0, 4));
    expect(marksAfterRefresh(marks(50, 90, 3), unixTime(60))).toEqual(marks(60, 0, 4));
    expect(marksAfterResponse(marks(50, 90, 3), unixTime(40))).toEqual(marks(40, 0, 4));
    expect(marksAfterResponse(marks(50, 90, 3), unixTime(60))).toEqual(marks(60, 0, 4));
  });
});

describe('time in a license', () => {
  async function activated() {
    const world = await makeWorld();
    const license = await world.open();
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    const snapshot = license.getSnapshot();
    if (snapshot.state === 'not-activated') throw new Error('not activated');
    return { world, license, activation: snapshot.license.activation };
  }

  /** Runs in steps of a minute, as the schedule does. */
  async function run(world: Awaited<ReturnType<typeof makeWorld>>, tick: () => void, seconds: number) {
    for (let ran = 0; ran < seconds; ran += 60) {
      world.clock.run(60);
      tick();
      await new Promise((resolve) => setTimeout(resolve)); // the saving of marks
    }
  }

  it('does not go back with the clock: the lease has only as much left as the issuer gave', async () => {
    const { world, license } = await activated();
    world.clock.set(at(-400));
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ state: 'active', secondsLeft: 30 * 86_400, clock: 'behind' });
    await run(world, license.tick, 3600);
    expect(license.getSnapshot()).toMatchObject({ secondsLeft: 30 * 86_400 - 3600, clock: 'behind' });
    const { bytes } = await license.report();
    expect(await world.issuer.open(bytes)).toMatchObject({ clock: 'behind', time: at(0, 3600) });
    world.close();
  });

  it('remembers over a restart what has run, but for the last minute', async () => {
    const { world, license } = await activated();
    world.clock.set(at(5));
    await run(world, license.tick, 660);
    license.close();
    world.clock.set(at(-400));
    const again = await world.open();
    expect(again.getSnapshot()).toMatchObject({ until: at(30), clock: 'behind' });
    const snapshot = again.getSnapshot();
    if (snapshot.state !== 'active') throw new Error('not active');
    const known = at(30) - snapshot.secondsLeft;
    expect(known).toBeGreaterThanOrEqual(at(5, 600));
    expect(known).toBeLessThanOrEqual(at(5, 660));
    world.close();
  });

  it('is mended by one refresh after a clock of 2099, once the clock is right again', async () => {
    const { world, license, activation } = await activated();
    const far = unixTime(Date.UTC(2099, 0, 1) / 1000);
    world.clock.set(far);
    await run(world, license.tick, 660);
    expect(license.getSnapshot().state).toBe('lease-expired');
    world.clock.set(at(1));
    license.tick();
    expect(license.getSnapshot()).toMatchObject({ state: 'lease-expired', clock: 'behind' });
    await license.receive(await world.issuer.refresh(activation, { time: at(1) }));
    expect(license.getSnapshot()).toMatchObject({ state: 'active', until: at(31), daysLeft: 30, clock: 'ok' });
    world.close();
  });

  it('gains nothing from twelve hoarded refreshes, applied as late as can be with the clock held back', async () => {
    const { world, license, activation } = await activated();
    const days = Array.from({ length: 12 }, (_, index) => index + 1);
    const hoarded = await Promise.all(days.map((day) => world.issuer.refresh(activation, { time: at(day) })));
    let usable = 0;
    for (let hour = 0; hour < 60 * 24; hour += 1) {
      if (license.getSnapshot().state !== 'active') {
        const token = hoarded.shift();
        if (token !== undefined) await license.receive(token).catch(() => undefined);
      }
      if (license.has('export')) usable += 1;
      world.clock.running += 3600; // while the clock stands still
      license.tick();
    }
    expect(hoarded).toEqual([]);
    expect(usable / 24).toBeLessThanOrEqual(42); // what the last of them ends with, seen from the first token
    expect(usable / 24).toBeGreaterThanOrEqual(30);
    world.close();
  });

  it('of one tab’s old marks does not undo what a token has set', async () => {
    const { world, license, activation } = await activated();
    const tab = await world.open();
    world.clock.set(unixTime(Date.UTC(2099, 0, 1) / 1000));
    await run(world, license.tick, 660);
    tab.tick();
    world.clock.set(at(1));
    await license.receive(await world.issuer.refresh(activation, { time: at(1) }));
    await expect.poll(() => (tab.tick(), tab.getSnapshot().state)).toBe('active');
    await run(world, tab.tick, 180);
    license.tick();
    expect(license.getSnapshot().state).toBe('active');
    expect((await refusal(tab.request())).code).toBe('already-active');
    world.close();
  });
});
