import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import { emitter, emitChange, type LicenseEvents } from './events.ts';
import { holds, type LicenseHold } from './hold.ts';
import { ensureRecord, type Premises } from './identity.ts';
import { onceMore } from './once-more.ts';
import { deviceIdOf, sameBasis, type DeviceRecord, type HeldLicense } from './record.ts';
import { judgmentOf, sameMoment, snapshotOf, untilNextPhase, type LicenseSnapshot } from './snapshot.ts';
import type { LicenseKey } from './store.ts';
import { adoptMarks, advanceRun, marksOfRun, mergeMarks, startRun } from './time-marks.ts';
import type { Circumstances, Step } from './transition.ts';
import { afterTime, afterWarning } from './upkeep.ts';
import { isNews } from './warning.ts';
import { markOf } from './witness.ts';

/** Longest time between two judgements, and between two savings of what has run: a minute, less what timers are late. */
const MOST_SECONDS = 50;

/** Calls `run` once after so many milliseconds (at most a minute); the result cancels it. */
export type Schedule = (run: () => void, milliseconds: number) => () => void;

export interface LiveRecordOptions extends Premises {
  /**
   * Seconds of a clock that nobody can set, e.g. `() => performance.now() / 1000`. Without it, time
   * that passes is not remembered: only the clock and the times of applied tokens count.
   */
  readonly running?: () => number;
  /** For judging again by itself within each minute, at each warning and when the lease ends; without it, `tick` has to be called. */
  readonly schedule?: Schedule;
}

/** What to do to a record, prepared outside any transaction. */
export interface Prepared<T> {
  readonly step: Step;
  readonly result: T;
}

export type Prepare<T> = (record: DeviceRecord, now: UnixTime, circumstances: Circumstances) => Promise<Prepared<T>>;

/** A record and the time that runs beside it: one truth with all other tabs, told to listeners. See `License`. */
export interface LiveRecord {
  getSnapshot(): LicenseSnapshot;
  subscribe(listener: (snapshot: LicenseSnapshot) => void): () => void;
  on<Name extends keyof LicenseEvents>(name: Name, listener: (event: LicenseEvents[Name]) => void): () => void;
  /** @throws license-not-active */
  hold(): LicenseHold;
  tick(): void;
  close(): void;
  /**
   * Crypto first, then one transaction that reads again, and all of it anew if the record is no longer
   * what the token was made from: then somebody else got on, so this ends.
   */
  readonly act: <T>(prepare: Prepare<T>) => Promise<T>;
  /** For what makes no token: one transaction, and the record as it is then. @throws not-activated (it vanished) */
  readonly change: (step: Step) => Promise<DeviceRecord>;
  /** The record, while it holds a license that works. */
  readonly working: () => (DeviceRecord & { readonly license: HeldLicense }) | undefined;
}

export function liveRecord(options: LiveRecordOptions, key: LicenseKey, first: DeviceRecord): LiveRecord {
  const { store, clock, witness, schedule, running = () => 0 } = options;
  const { product } = options.product;
  const { expiry } = product.policy;
  const events = emitter();
  const held = holds(product.policy.holdSeconds);
  let record = first;
  let savedAt = running();
  let run = startRun(record.marks, clock(), savedAt);
  let snapshot = snapshotOf(record, product, clock());
  let cancel: (() => void) | undefined;
  let closed = false;

  /** Brings the run up to date and gives the device clock. */
  function advance(): UnixTime {
    const now = clock();
    run = advanceRun(run, now, running());
    return now;
  }

  function withMarks(stored: DeviceRecord): DeviceRecord {
    return afterTime(stored, marksOfRun(run));
  }

  /** Until when a lock that is due is put off by who holds it; `undefined` if none is due or none is held. */
  function heldUntil(judged: DeviceRecord, now: UnixTime): UnixTime | undefined {
    const judgment = judgmentOf(judged, product, now);
    if (judgment === undefined) held.end();
    else if (judgment.state === 'active') held.notDue();
    else return held.putOff(judgment.time);
    return undefined;
  }

  function circumstances(judged: DeviceRecord, now: UnixTime): Circumstances {
    return { expiry, held: heldUntil(judged, now) !== undefined };
  }

  function after(current: DeviceRecord, step: Step, now: UnixTime): DeviceRecord {
    const judged = withMarks(current);
    return changed(current, step(judged, now, circumstances(judged, now)));
  }

  /** One transaction: the record becomes what `step` makes of it, if anything. Resolves with that. */
  function amend(step: (current: DeviceRecord) => DeviceRecord | undefined): Promise<DeviceRecord | undefined> {
    return store.update(key, (current) => {
      const next = current === undefined ? current : step(current);
      return { record: next ?? current, result: next };
    });
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const open = (): Promise<T> => (closed ? Promise.reject(new OffleaseError('storage-closed')) : work());
    return store.inTurn === undefined ? open() : store.inTurn(key, open);
  }

  /** Takes over what is stored; of a slow reading that is older than what is known, only the marks can be later. */
  function adopt(stored: DeviceRecord): void {
    const news = deviceIdOf(record) !== deviceIdOf(stored) || stored.revision > record.revision;
    const now = advance();
    if (news) witness?.write(key, markOf(stored));
    record = news ? stored : { ...record, marks: mergeMarks(record.marks, stored.marks) };
    run = adoptMarks(run, record.marks, now);
    judge(news);
  }

  function judge(news: boolean): void {
    const now = advance();
    const judged = withMarks(record);
    const before = snapshot;
    const next = snapshotOf(judged, product, now, heldUntil(judged, now));
    if (!news && sameMoment(next, before)) return;
    snapshot = next;
    emitChange(events, before, next);
    warn();
  }

  // What fails in one of these is left to the next minute, or said by the next action.
  const reload = onceMore(async () => {
    const stored = await store.read(key);
    if (stored !== undefined && !closed) adopt(stored);
  });
  /** What is saved is noticed as any change is. */
  const saveMarks = onceMore(() => {
    savedAt = running();
    return amend(withMarks);
  });
  /** What nobody hears is not used up; what one tab gave is not given by another. */
  const warn = onceMore(async () => {
    if (snapshot.state !== 'active' || !events.isHeard('warning')) return;
    const { license, warning: days, until, secondsLeft, daysLeft } = snapshot;
    if (days === undefined) return;
    const warning = { activation: license.activation, sequence: license.sequence, days };
    if (!isNews(record.warned, warning)) return;
    const isOurs = await amend((current) => {
      const next = afterWarning(current, warning);
      return next === current ? undefined : changed(current, next);
    });
    if (isOurs !== undefined) events.emit('warning', { days, until, secondsLeft, daysLeft });
  });

  function arm(): void {
    cancel?.();
    if (closed) return;
    const seconds = Math.min(MOST_SECONDS + Math.min(0, savedAt - running()), untilNextPhase(snapshot));
    cancel = schedule?.(tick, 1000 * Math.max(1, seconds));
  }

  function tick(): void {
    if (closed) return;
    judge(false);
    if (running() - savedAt >= MOST_SECONDS) saveMarks();
    arm();
  }

  function working(): ReturnType<LiveRecord['working']> {
    const now = advance();
    const judged = withMarks(record);
    const { license } = judged;
    if (license === undefined) return undefined;
    const works = judgmentOf(judged, product, now)?.state === 'active' || heldUntil(judged, now) !== undefined;
    return works ? { ...judged, license } : undefined;
  }

  witness?.write(key, markOf(record));
  const unwatch = store.watch(reload);
  arm();

  return {
    getSnapshot: () => snapshot,

    subscribe(listener) {
      const stop = events.on('change', listener);
      listener(snapshot);
      return stop;
    },

    on(name, listener) {
      const stop = events.on(name, listener);
      if (name === 'warning') queueMicrotask(warn); // one that was due before anybody listened
      return stop;
    },

    hold() {
      if (working() === undefined) throw new OffleaseError('license-not-active', { state: snapshot.state });
      return held.add(tick);
    },

    tick,

    close() {
      closed = true;
      unwatch();
      cancel?.();
      held.end();
      events.clear();
    },

    act: (prepare) =>
      inTurn(async () => {
        for (;;) {
          const stored = await ensureRecord(options, key);
          adopt(stored);
          const now = advance();
          const basis = withMarks(stored);
          const { step, result } = await prepare(basis, now, circumstances(basis, now));
          const done = await amend((current) => (sameBasis(basis, current) ? after(current, step, now) : undefined));
          if (done !== undefined) {
            adopt(done);
            return result;
          }
          if (closed) throw new OffleaseError('storage-closed');
        }
      }),

    change: (step) =>
      inTurn(async () => {
        const now = advance();
        const done = await amend((current) => after(current, step, now));
        if (done === undefined) throw new OffleaseError('not-activated');
        adopt(done);
        return done;
      }),

    working,
  };
}

function changed(before: DeviceRecord, after: DeviceRecord): DeviceRecord {
  return { ...after, revision: before.revision + 1 };
}
