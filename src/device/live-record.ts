import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import type { Trust } from '../token/trust.ts';
import { ensureRecord, type Premises } from './identity.ts';
import { sameBasis, type DeviceRecord, type HeldLicense } from './record.ts';
import { sameMoment, snapshotOf, statusOf, type LicenseSnapshot } from './snapshot.ts';
import type { LicenseKey } from './store.ts';
import { adoptMarks, advanceRun, marksOfRun, mergeMarks, startRun, type Run } from './time-marks.ts';
import { transition, type DeviceEvent } from './transition.ts';
import { DeviceTrust } from './trust.ts';
import { markOf } from './witness.ts';

/** Longest time between two judgements, and between two savings of what has run. */
const MINUTE = 60;

/** Calls `run` once after so many milliseconds (at most a minute); the result cancels it. */
export type Schedule = (run: () => void, milliseconds: number) => () => void;

export interface LiveRecordOptions extends Premises {
  /**
   * Seconds of a clock that nobody can set, e.g. `() => performance.now() / 1000`. Without it, time
   * that passes is not remembered: only the clock and the times of applied tokens count.
   */
  readonly running?: () => number;
  /** For judging again by itself each minute and when the lease ends; without it, `tick` has to be called. */
  readonly schedule?: Schedule;
}

/** What to do to a record, prepared outside any transaction. */
export interface Prepared<T> {
  readonly event: DeviceEvent;
  readonly result: T;
}

/** A record and the time that runs beside it: one truth with all other tabs, told to listeners. */
export class LiveRecord {
  readonly #options: LiveRecordOptions;
  readonly #key: LicenseKey;
  readonly #trust: DeviceTrust;
  readonly #listeners = new Set<(snapshot: LicenseSnapshot) => void>();
  readonly #unwatch: () => void;
  #record: DeviceRecord;
  #run: Run;
  #snapshot: LicenseSnapshot;
  #cancel: (() => void) | undefined;
  #closed = false;
  #stale = false;
  #reading = false;

  constructor(options: LiveRecordOptions, key: LicenseKey, record: DeviceRecord) {
    this.#options = options;
    this.#key = key;
    this.#trust = new DeviceTrust(options.product);
    this.#record = record;
    this.#run = startRun(record.marks, options.clock(), this.#running());
    this.#snapshot = snapshotOf(record, options.product.product, options.clock());
    options.witness?.write(key, markOf(record));
    this.#unwatch = options.store.watch(() => this.#noticed());
    this.#arm();
  }

  get snapshot(): LicenseSnapshot {
    return this.#snapshot;
  }

  subscribe(listener: (snapshot: LicenseSnapshot) => void): () => void {
    const own = (snapshot: LicenseSnapshot): void => listener(snapshot); // the same function may subscribe twice
    this.#listeners.add(own);
    listener(this.#snapshot);
    return () => {
      this.#listeners.delete(own);
    };
  }

  tick(): void {
    if (this.#closed) return;
    this.#judge(false);
    const { floor, seen } = marksOfRun(this.#run);
    const { marks } = this.#record;
    if (floor - marks.floor >= MINUTE || seen - marks.seen >= MINUTE) void this.#saveMarks();
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#unwatch();
    this.#cancel?.();
    this.#listeners.clear();
  }

  /**
   * Crypto first, then one transaction that reads again, and all of it anew if the record is no longer
   * what the token was made from: then somebody else got on, so this ends.
   */
  act<T>(prepare: (record: DeviceRecord, trust: Trust, now: UnixTime) => Promise<Prepared<T>>): Promise<T> {
    return this.#inTurn(() => this.#act(prepare));
  }

  async #act<T>(prepare: (record: DeviceRecord, trust: Trust, now: UnixTime) => Promise<Prepared<T>>): Promise<T> {
    for (;;) {
      if (this.#closed) throw new OffleaseError('storage-closed');
      const { store } = this.#options;
      const stored = await ensureRecord(this.#options, this.#key);
      this.#adopt(stored);
      const now = this.#advance();
      const basis = this.#withMarks(stored);
      const { event, result } = await prepare(basis, await this.#trust.of(basis), now);
      const done = await store.update(this.#key, (current) => {
        if (current === undefined || !sameBasis(basis, current)) return { record: current, result: undefined };
        const record = { ...transition(this.#withMarks(current), event, now), revision: current.revision + 1 };
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
        const record = { ...transition(this.#withMarks(current), event, now), revision: current.revision + 1 };
        return { record, result: record };
      });
      this.#adopt(done);
      return done;
    });
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

  async #saveMarks(): Promise<void> {
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
    const snapshot = snapshotOf(this.#withMarks(this.#record), this.#options.product.product, now);
    if (!news && sameMoment(snapshot, this.#snapshot)) return;
    this.#snapshot = snapshot;
    for (const listener of [...this.#listeners]) {
      try {
        listener(snapshot);
      } catch (error) {
        queueMicrotask(() => {
          throw error; // the listener's own fault: reported as such, and the others still hear
        });
      }
    }
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
    return license !== undefined && statusOf(record, now)?.state === 'active' ? { ...record, license } : undefined;
  }

  #arm(): void {
    const { schedule } = this.#options;
    this.#cancel?.();
    if (schedule === undefined || this.#closed) return;
    const snapshot = this.#snapshot;
    let seconds = MINUTE;
    if (snapshot.state === 'active') {
      const graceIn = snapshot.secondsLeft - (snapshot.until - snapshot.license.lease.end);
      seconds = Math.min(seconds, snapshot.secondsLeft, snapshot.grace ? MINUTE : graceIn);
    }
    this.#cancel = schedule(() => this.tick(), 1000 * Math.max(1, seconds));
  }
}
