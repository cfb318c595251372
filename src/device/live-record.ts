import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import type { Trust } from '../token/trust.ts';
import { Emitter, emitChange, type LicenseEvents } from './events.ts';
import { Holds, type LicenseHold } from './hold.ts';
import { ensureRecord, type Premises } from './identity.ts';
import { sameBasis, type DeviceRecord, type HeldLicense } from './record.ts';
import { judgmentOf, sameMoment, snapshotOf, untilNextPhase, type LicenseSnapshot } from './snapshot.ts';
import type { LicenseKey } from './store.ts';
import { adoptMarks, advanceRun, marksOfRun, mergeMarks, startRun, type Run } from './time-marks.ts';
import { transition, type Circumstances, type DeviceEvent } from './transition.ts';
import { DeviceTrust } from './trust.ts';
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
  readonly event: DeviceEvent;
  readonly result: T;
}

export type Prepare<T> = (
  record: DeviceRecord,
  trust: Trust,
  now: UnixTime,
  circumstances: Circumstances,
) => Promise<Prepared<T>>;

/** A record and the time that runs beside it: one truth with all other tabs, told to listeners. */
export class LiveRecord {
  readonly #options: LiveRecordOptions;
  readonly #key: LicenseKey;
  readonly #trust: DeviceTrust;
  readonly #events = new Emitter();
  readonly #holds: Holds;
  readonly #unwatch: () => void;
  #record: DeviceRecord;
  #run: Run;
  #snapshot: LicenseSnapshot;
  #cancel: (() => void) | undefined;
  /** Running time at which what has run was saved. */
  #savedAt: number;
  #warning = false;
  #closed = false;
  #saving = false;
  #unsaved = false;
  #stale = false;
  #reading = false;

  constructor(options: LiveRecordOptions, key: LicenseKey, record: DeviceRecord) {
    this.#options = options;
    this.#key = key;
    this.#trust = new DeviceTrust(options.product);
    this.#record = record;
    this.#savedAt = this.#running();
    this.#run = startRun(record.marks, options.clock(), this.#savedAt);
    this.#holds = new Holds(options.product.product.policy.holdSeconds);
    this.#snapshot = snapshotOf(record, options.product.product, options.clock());
    options.witness?.write(key, markOf(record));
    this.#unwatch = options.store.watch(() => this.#noticed());
    this.#arm();
  }

  get snapshot(): LicenseSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: LicenseSnapshot) => void): () => void {
    const stop = this.#events.on('change', listener);
    listener(this.#snapshot);
    return stop;
  }

  on<Name extends keyof LicenseEvents>(name: Name, listener: (event: LicenseEvents[Name]) => void): () => void {
    const stop = this.#events.on(name, listener);
    if (name === 'warning') queueMicrotask(() => this.#warn()); // one that was due before anybody listened
    return stop;
  }

  /** @throws license-not-active */
  hold(): LicenseHold {
    if (this.working() === undefined) throw new OffleaseError('license-not-active', { state: this.#snapshot.state });
    return this.#holds.add(() => this.tick());
  }

  tick(): void {
    if (this.#closed) return;
    this.#judge(false);
    if (this.#unsavedSeconds() >= MOST_SECONDS) this.#saveMarks();
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#unwatch();
    this.#cancel?.();
    this.#holds.end();
    this.#events.clear();
  }

  /**
   * Crypto first, then one transaction that reads again, and all of it anew if the record is no longer
   * what the token was made from: then somebody else got on, so this ends.
   */
  act<T>(prepare: Prepare<T>): Promise<T> {
    return this.#inTurn(() => this.#act(prepare));
  }

  async #act<T>(prepare: Prepare<T>): Promise<T> {
    for (;;) {
      if (this.#closed) throw new OffleaseError('storage-closed');
      const { store } = this.#options;
      const stored = await ensureRecord(this.#options, this.#key);
      this.#adopt(stored);
      const now = this.#advance();
      const basis = this.#withMarks(stored);
      const { event, result } = await prepare(basis, await this.#trust.of(basis), now, this.#circumstances(basis, now));
      const done = await store.update(this.#key, (current) => {
        if (current === undefined || !sameBasis(basis, current)) return { record: current, result: undefined };
        const record = { ...this.#judged(current, event, now), revision: current.revision + 1 };
        return { record, result: record };
      });
      if (done === undefined) continue;
      this.#adopt(done);
      return result;
    }
  }

  /** For what makes no token: one transaction, and the record as it is then. @throws not-activated (it vanished) */
  change(event: DeviceEvent): Promise<DeviceRecord> {
    return this.#inTurn(async () => {
      if (this.#closed) throw new OffleaseError('storage-closed');
      const now = this.#advance();
      const done = await this.#options.store.update(this.#key, (current) => {
        if (current === undefined) throw new OffleaseError('not-activated');
        const record = { ...this.#judged(current, event, now), revision: current.revision + 1 };
        return { record, result: record };
      });
      this.#adopt(done);
      return done;
    });
  }

  #judged(current: DeviceRecord, event: DeviceEvent, now: UnixTime): DeviceRecord {
    const record = this.#withMarks(current);
    return transition(record, event, now, this.#circumstances(record, now));
  }

  #circumstances(record: DeviceRecord, now: UnixTime): Circumstances {
    const { expiry } = this.#options.product.product.policy;
    return { expiry, held: this.#heldUntil(record, now) !== undefined };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { store } = this.#options;
    return store.inTurn === undefined ? work() : store.inTurn(this.#key, work);
  }

  /** One reading at a time: what is changed meanwhile is seen by one more. */
  #noticed(): void {
    this.#stale = true;
    if (this.#reading) return;
    this.#reading = true;
    void (async () => {
      while (this.#stale && !this.#closed) {
        this.#stale = false;
        await this.#reload();
      }
      this.#reading = false;
    })();
  }

  async #reload(): Promise<void> {
    try {
      const stored = await this.#options.store.read(this.#key);
      if (stored !== undefined && !this.#closed) this.#adopt(stored);
    } catch {
      // The next action meets the same fault and says so.
    }
  }

  #unsavedSeconds(): number {
    return this.#running() - this.#savedAt;
  }

  /** One saving at a time: where the store is slow, one more is for all that has run meanwhile. */
  #saveMarks(): void {
    this.#unsaved = true;
    if (this.#saving) return;
    this.#saving = true;
    void (async () => {
      while (this.#unsaved) {
        this.#unsaved = false;
        await this.#saveMarksOnce();
      }
      this.#saving = false;
    })();
  }

  async #saveMarksOnce(): Promise<void> {
    this.#savedAt = this.#running();
    try {
      const saved = await this.#options.store.update(this.#key, (current) => {
        const record = current === undefined ? undefined : this.#withMarks(current);
        return { record, result: record };
      });
      if (saved !== undefined && !this.#closed) this.#adopt(saved);
    } catch {
      // What has run is kept in memory, and the next minute tries again.
    }
  }

  /** Takes over what is stored; of a slow reading that is older than what is known, only the marks can be later. */
  #adopt(stored: DeviceRecord): void {
    const known = this.#record;
    const sameDevice = known.signing.publicKey.thumbprint === stored.signing.publicKey.thumbprint;
    const news = !sameDevice || stored.revision > known.revision;
    const now = this.#advance();
    if (news) this.#options.witness?.write(this.#key, markOf(stored));
    this.#record = news ? stored : { ...known, marks: mergeMarks(known.marks, stored.marks) };
    this.#run = adoptMarks(this.#run, this.#record.marks, now);
    this.#judge(news);
  }

  #judge(news: boolean): void {
    const now = this.#advance();
    const record = this.#withMarks(this.#record);
    const heldUntil = this.#heldUntil(record, now);
    const snapshot = snapshotOf(record, this.#options.product.product, now, heldUntil);
    const before = this.#snapshot;
    if (!news && sameMoment(snapshot, before)) return;
    this.#snapshot = snapshot;
    emitChange(this.#events, before, snapshot);
    this.#warn();
  }

  /** Until when a lock that is due is put off by who holds it; `undefined` if none is due or none is held. */
  #heldUntil(record: DeviceRecord, now: UnixTime): UnixTime | undefined {
    const judged = judgmentOf(record, this.#options.product.product, now);
    if (judged === undefined) this.#holds.end();
    else if (judged.state === 'active') this.#holds.notDue();
    else return this.#holds.putOff(judged.time);
    return undefined;
  }

  /** What nobody hears is not used up; what one tab gave is not given by another. */
  #warn(): void {
    const { state } = this.#snapshot;
    if (state !== 'active' || this.#warning || this.#closed || !this.#events.isHeard('warning')) return;
    const { license, warning: days, until, secondsLeft, daysLeft } = this.#snapshot;
    if (days === undefined) return;
    const { activation, sequence } = license;
    const warning = { activation, sequence, days };
    if (!isNews(this.#record.warned, warning)) return;
    this.#warning = true;
    void (async () => {
      try {
        const isOurs = await this.#options.store.update(this.#key, (current) => {
          if (current === undefined) return { record: current, result: false };
          const record = transition(current, { type: 'warned', warning }, this.#options.clock());
          if (record === current) return { record, result: false };
          return { record: { ...record, revision: current.revision + 1 }, result: true };
        });
        if (isOurs && !this.#closed) this.#events.emit('warning', { days, until, secondsLeft, daysLeft });
      } catch {
        // It is still due, and the next minute tries again.
      } finally {
        this.#warning = false;
      }
    })();
  }

  /** Brings the run up to date and gives the device clock. */
  #advance(): UnixTime {
    const now = this.#options.clock();
    this.#run = advanceRun(this.#run, now, this.#running());
    return now;
  }

  #running(): number {
    return this.#options.running?.() ?? 0;
  }

  #withMarks(record: DeviceRecord): DeviceRecord {
    return transition(record, { type: 'time', marks: marksOfRun(this.#run) }, this.#options.clock());
  }

  /** The record, while it holds a license that works. */
  working(): (DeviceRecord & { readonly license: HeldLicense }) | undefined {
    const now = this.#advance();
    const record = this.#withMarks(this.#record);
    const { license } = record;
    if (license === undefined) return undefined;
    const works = judgmentOf(record, this.#options.product.product, now)?.state === 'active';
    return works || this.#heldUntil(record, now) !== undefined ? { ...record, license } : undefined;
  }

  #arm(): void {
    const { schedule } = this.#options;
    this.#cancel?.();
    if (schedule === undefined || this.#closed) return;
    const seconds = Math.min(MOST_SECONDS, MOST_SECONDS - this.#unsavedSeconds(), untilNextPhase(this.#snapshot));
    this.#cancel = schedule(() => this.tick(), 1000 * Math.max(1, seconds));
  }
}
