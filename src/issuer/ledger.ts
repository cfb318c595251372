import { lookingAt, overlayOf, sizeOf, type Known } from './overlay.ts';
import type { HeadRecord } from './records.ts';
import { ALL_TABLES } from './table-keys.ts';
import type { IssuerStore, ReadTables, WriteTables } from './store.ts';

/** What was known when the journal's head was this one. Goes on with each write of this tab. */
interface Memory {
  head: string;
  readonly known: Known;
  /** A write that it has was undone. */
  broken: boolean;
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Beyond that many records it begins to learn anew. */
const MAX_RECORDS = 20_000;

/** Thrown to end a transaction that was begun by an outdated memory. */
class Outdated extends Error {}

const refuse = (): Promise<never> => Promise.reject(new Outdated());
const NOTHING = { get: refuse, page: refuse, first: refuse, count: refuse };
const NO_TABLES = Object.fromEntries(ALL_TABLES.map((name) => [name, NOTHING])) as unknown as ReadTables;

function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

function unwrap<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

function textOf(head: HeadRecord | undefined): string {
  return head === undefined ? '' : `${String(head.index)} ${head.digest} ${String(head.touched ?? 0)}`;
}

export interface Ledger extends IssuerStore {
  /** By what is remembered alone. `undefined` where that is not enough, or where it would be refused. */
  recall<T>(work: (tables: ReadTables) => Promise<T>): Promise<T | undefined>;
  /**
   * Like `read`, for what is only a plan and is decided again by a write: part of what it sees may be as a write that is
   * under way leaves it.
   */
  foresee<T>(work: (tables: ReadTables) => Promise<T>): Promise<T>;
}

/**
 * The ledger of a store, with a memory of what was read of it and written to it. Whoever changes a ledger
 * appends to its journal. So every transaction asks for the journal's head beside its other requests: if
 * that is still the head that the memory is of, nobody has changed anything since, and what is remembered
 * is what the store would say. If it is another, the memory is dropped, the transaction undone, and the
 * work done again with all of it read. Nothing is decided by what is outdated, and only what is new is
 * waited for.
 *
 * A write begins as soon as the one before has handed on all that it writes, though that is not complete yet: it relies on
 * what will be. If the one before is undone after all, the head is not the one that was relied on.
 *
 * `work` may await the tables that it is given and nothing else, and may be run twice.
 */
export function ledgerOf(store: IssuerStore): Ledger {
  let memory: Memory | undefined;
  /** Settles once the last write has handed on all that it writes, or has ended. */
  let changing: Promise<unknown> = Promise.resolve();

  function keep(next: Memory): void {
    memory = sizeOf(next.known) > MAX_RECORDS ? undefined : next;
  }

  function forget(on: Memory | undefined): void {
    if (memory === on) memory = undefined;
  }

  /** `undefined`: what it was to rely on was outdated. `strictly`: or went on meanwhile. */
  function look<T>(
    work: (tables: ReadTables) => Promise<T>,
    on: Memory | undefined,
    strictly: boolean,
  ): Promise<Outcome<T> | undefined> {
    const before = on?.head;
    return store.read(async (tables) => {
      const asked = tables.head.get('head');
      asked.catch(() => undefined); // the transaction says it as well
      const seen = lookingAt(tables, on?.known);
      const outcome = await outcomeOf(work(seen.tables));
      const head = textOf(await asked);
      if (on !== undefined && (on.broken || head !== before)) {
        if (on.broken || head !== on.head) forget(on);
        return undefined;
      }
      const into = on ?? { head, known: new Map(), broken: false };
      const wentOn = into.head !== head;
      if (memory === on) {
        // What was written meanwhile is newer.
        if (wentOn) seen.rememberNew(into.known);
        else seen.remember(into.known);
        keep(into);
      }
      return wentOn && strictly ? undefined : outcome;
    });
  }

  /** `handedOn` is called when all is on its way to the store. */
  async function change<T>(
    work: (tables: WriteTables) => Promise<T>,
    on: Memory | undefined,
    handedOn: () => void,
  ): Promise<Outcome<T> | undefined> {
    const before = on?.head;
    const after: Memory = on ?? { head: '', known: new Map(), broken: false };
    const attempt = { isRemembered: false };
    try {
      const value = await store.write(async (tables) => {
        const asked = tables.head.get('head');
        asked.catch(() => undefined); // the transaction says it as well
        const seen = overlayOf(tables, on?.known);
        const outcome = await outcomeOf(work(seen.tables));
        if ('value' in outcome) {
          await seen.flush();
          const head = textOf(await seen.tables.head.get('head'));
          // What a look has remembered while this was being read is of before it.
          if (on === undefined || memory === on) {
            seen.remember(after.known);
            after.head = head;
            attempt.isRemembered = true;
            keep(after);
          } else memory = undefined;
          handedOn();
        }
        if (on !== undefined && (on.broken || textOf(await asked) !== before)) throw new Outdated();
        // What is refused is written nowhere.
        return unwrap(outcome);
      });
      return { value };
    } catch (error) {
      // Where a transaction broke, nobody knows for sure what is stored.
      if (attempt.isRemembered) after.broken = true;
      forget(after);
      forget(on);
      return error instanceof Outdated ? undefined : { error };
    }
  }

  /** With what is remembered; where that is outdated, once more without. */
  async function twice<T>(attempt: (on: Memory | undefined) => Promise<Outcome<T> | undefined>): Promise<Outcome<T>> {
    const first = memory === undefined ? undefined : await attempt(memory);
    return first ?? (await attempt(undefined)) ?? { error: new Outdated() };
  }

  async function lookTwice<T>(work: (tables: ReadTables) => Promise<T>, strictly: boolean): Promise<T> {
    await changing;
    return unwrap(await twice((on) => look(work, on, strictly)));
  }

  return {
    read: (work) => lookTwice(work, true),
    foresee: (work) => lookTwice(work, false),
    async recall(work) {
      if (memory === undefined) return undefined;
      const outcome = await outcomeOf(work(lookingAt(NO_TABLES, memory.known).tables));
      return 'error' in outcome ? undefined : outcome.value;
    },
    async write(work) {
      const before = changing;
      let handedOn = (): void => undefined;
      changing = new Promise<void>((resolve) => (handedOn = resolve));
      await before;
      try {
        return unwrap(await twice((on) => change(work, on, handedOn)));
      } finally {
        handedOn();
      }
    },
    watch: (listener) => store.watch(listener),
    close: () => store.close(),
  };
}
