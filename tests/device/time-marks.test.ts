import { describe, expect, it } from 'vitest';
import {
  adoptMarks,
  advanceRun,
  calendarTime,
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
    const [made, later, clock] = [unixTime(40), unixTime(60), unixTime(70)];
    expect(marksAfterRefresh(marks(50, 90, 3), { made, clock })).toEqual(marks(50, 0, 4));
    expect(marksAfterRefresh(marks(50, 90, 3), { made: later, clock })).toEqual(marks(60, 0, 4));
    expect(marksAfterResponse(marks(50, 90, 3), { made, clock })).toEqual(marks(40, 0, 4));
    expect(marksAfterResponse(marks(50, 90, 3), { made: later, clock })).toEqual(marks(60, 0, 4));
  });

  it('note by how much a token finds the clock behind, from an hour on', () => {
    const made = at(10);
    const behind = (seconds: number) => unixTime(made - seconds);
    for (const after of [marksAfterResponse, marksAfterRefresh]) {
      expect(after(marks(0, 0), { made, clock: behind(3600) })).toEqual(marks(made, 0, 1));
      expect(after(marks(0, 0), { made, clock: behind(3601) })).toEqual({ ...marks(made, 0, 1), offset: 3601 });
      const before = { ...marks(0, 0), offset: 5000 };
      expect(after(before, { made, clock: made })).toEqual(marks(made, 0, 1));
    }
  });
});

describe('a clock that reads more than an hour later than the answer to its own request', () => {
  const made = at(10);
  const year = 365 * 86_400;
  const ahead = (asked: number, clock: number) =>
    marksAfterResponse(marks(at(99), at(99), 3), { made, asked: unixTime(asked), clock: unixTime(clock) });
  /** Asked with a clock a year ahead, answered at once, applied ten minutes later. */
  const bounded = ahead(made + year, made + year + 600);

  it('is bounded by the time of the answer and what ran since the request', () => {
    expect(bounded).toEqual({ ...marks(made, 0, 4), ceiling: made + 600, offset: -year });
    expect(ahead(made + 3600, made + 3700)).toEqual(marks(made, 0, 4));
    expect(ahead(made + 3601, made + 3701)).toEqual({ ...marks(made, 0, 4), ceiling: made + 100, offset: -3601 });
  });

  it('is believed if it was set back since', () => {
    expect(ahead(made + year, made + year - 1)).toEqual(marks(made, 0, 4));
    expect(ahead(made + year, made)).toEqual(marks(made, 0, 4));
  });

  it('is ignored, and says so, from more than an hour beyond the bound on', () => {
    expect(effectiveTime(bounded, unixTime(made + year))).toBe(made);
    expect(clockState(bounded, unixTime(made + 600 + 3601))).toBe('ahead');
    expect(effectiveTime(bounded, unixTime(made + 600 + 3601))).toBe(made);
    expect(clockState(bounded, unixTime(made + 600 + 3600))).toBe('ok');
    expect(effectiveTime(bounded, unixTime(made + 600 + 3600))).toBe(made + 600 + 3600);
    expect(clockState(bounded, unixTime(made - 3601))).toBe('behind');
  });

  it('is not seen however long it runs, while the bound runs along', () => {
    const run = runFor(startRun(bounded, unixTime(made + year), 50), 86_400, made + year);
    expect(marksOfRun(run)).toEqual({ ...marks(made + 86_400, 0, 4), ceiling: made + 600 + 86_400, offset: -year });
  });

  it('is believed for good once it is back within an hour, and not by falling back to 1970', () => {
    const run = startRun(bounded, unixTime(made + year), 50);
    expect(advanceRun(run, unixTime(made + 600 + 3611), 60).ceiling).toBe(made + 610);
    expect(advanceRun(run, unixTime(0), 60).ceiling).toBe(made + 610);
    const back = advanceRun(run, unixTime(made + 600 + 3610), 60);
    expect(back.ceiling).toBeUndefined();
    expect(advanceRun(back, unixTime(made + year), 70).ceiling).toBeUndefined();
    expect(advanceRun(run, unixTime(made + 10 - 3600), 60).ceiling).toBeUndefined();
  });

  it('is believed in every tab once it is in one', () => {
    const believed = marks(made + 5, 0, 4);
    expect(mergeMarks(bounded, believed).ceiling).toBeUndefined();
    expect(mergeMarks(believed, bounded)).toBe(believed);
    const later = { ...bounded, ceiling: unixTime(made + 700) };
    expect(mergeMarks(bounded, later)).toEqual(later);
    expect(mergeMarks(later, bounded)).toBe(later);
    const run = startRun(bounded, unixTime(made + year), 50);
    expect(adoptMarks(run, believed, unixTime(made + year)).ceiling).toBeUndefined();
    expect(adoptMarks(run, later, unixTime(made + year)).ceiling).toBe(made + 700);
  });

  it('stays ignored over refreshes until it is right, then one of them mends it', () => {
    const refreshed = (clock: number) => marksAfterRefresh(bounded, { made: at(40), clock: unixTime(clock) });
    expect(refreshed(made + year)).toEqual({ ...marks(at(40), 0, 5), ceiling: made + 600, offset: -year });
    expect(clockState(refreshed(made + year), unixTime(made + year))).toBe('ahead');
    expect(refreshed(at(40, 3600))).toEqual(marks(at(40), 0, 5));
    expect(refreshed(at(40, 3601)).ceiling).toBe(made + 600);
    const fallen = refreshed(0); // the battery too: it may yet jump ahead again
    expect(fallen).toEqual({ ...marks(at(40), 0, 5), ceiling: made + 600, offset: at(40) });
  });
});

describe('calendar time', () => {
  it('is the clock while it is right', () => {
    expect(calendarTime(marks(at(1), 0), at(9))).toEqual({ time: at(9), sure: true });
    expect(calendarTime(marks(at(1), 0), at(1, -3600))).toEqual({ time: at(1), sure: true });
  });

  it('is not sure with a clock that no token was applied to', () => {
    expect(calendarTime(marks(at(1), 0), at(1, -3601))).toEqual({ time: at(1), sure: false });
  });

  it('counts what a mended clock counts, the time off included, until the clock falls back again', () => {
    const behind = marksAfterRefresh(marks(0, 0), { made: at(400), clock: at(35) });
    expect(calendarTime(behind, at(35))).toEqual({ time: at(400), sure: true });
    expect(calendarTime(behind, at(45))).toEqual({ time: at(410), sure: true });
    expect(calendarTime(behind, at(35, -3601))).toEqual({ time: at(400), sure: false });
    expect(calendarTime(behind, at(402))).toEqual({ time: at(402), sure: true }); // set right
    const ahead = marksAfterResponse(marks(0, 0), { made: at(0), asked: at(365), clock: at(366) });
    expect(calendarTime(ahead, at(366))).toEqual({ time: at(1), sure: true });
    expect(calendarTime(ahead, at(396))).toEqual({ time: at(31), sure: true });
    expect(calendarTime(ahead, unixTime(5))).toMatchObject({ sure: false });
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
