import { lookingAt, overlayOf, sizeOf, type Known } from './overlay.ts';
import type { HeadRecord } from './records.ts';
import { ALL_TABLES } from './table-keys.ts';
import type { IssuerStore, ReadTables, WriteTables } from './store.ts';

/** What was known when the journal's head was this one. */
interface Memory {
  head: string;
  readonly known: Known;
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
}

/**
 * The ledger of a store, with a memory of what was read of it and written to it. Whoever changes a ledger
 * appends to its journal. So every transaction asks for the journal's head beside its other requests: if
 * that is still the head that the memory is of, nobody has changed anything since, and what is remembered
 * is what the store would say. If it is another, the memory is dropped, the transaction undone, and the
 * work done again with all of it read. Nothing is decided by what is outdated, and only what is new is
 * waited for.
 *
 * `work` may await the tables that it is given and nothing else, and may be run twice.
 */
export function ledgerOf(store: IssuerStore): Ledger {
  let memory: Memory | undefined;
  /** Settles with the change that is under way. */
  let changing: Promise<unknown> = Promise.resolve();

  function keep(next: Memory): void {
    memory = sizeOf(next.known) > MAX_RECORDS ? undefined : next;
  }

  /** `undefined`: what it was to rely on was outdated, and is forgotten. */
  function look<T>(work: (tables: ReadTables) => Promise<T>, on: Memory | undefined): Promise<Outcome<T> | undefined> {
    const before = on?.head;
    return store.read(async (tables) => {
      const asked = tables.head.get('head');
      asked.catch(() => undefined); // the transaction says it as well
      const seen = lookingAt(tables, on?.known);
      const outcome = await outcomeOf(work(seen.tables));
      const head = textOf(await asked);
      if (before !== undefined && head !== before) {
        if (memory === on) memory = undefined;
        return undefined;
      }
      const into = on ?? { head, known: new Map() };
      if (memory === on && into.head === head) {
        seen.remember(into.known);
        keep(into);
      }
      return outcome;
    });
  }

  async function change<T>(
    work: (tables: WriteTables) => Promise<T>,
    on: Memory | undefined,
  ): Promise<Outcome<T> | undefined> {
    try {
      const { value, remember, head } = await store.write(async (tables) => {
        const asked = tables.head.get('head');
        asked.catch(() => undefined); // the transaction says it as well
        const seen = overlayOf(tables, on?.known);
        const outcome = await outcomeOf(work(seen.tables));
        if ('value' in outcome) await seen.flush();
        if (on !== undefined && textOf(await asked) !== on.head) throw new Outdated();
        // What is refused is written nowhere.
        const done = unwrap(outcome);
        return { value: done, remember: seen.remember, head: textOf(await seen.tables.head.get('head')) };
      });
      const after = on ?? { head, known: new Map() };
      after.head = head;
      remember(after.known);
      keep(after);
      return { value };
    } catch (error) {
      // Where a transaction broke, nobody knows for sure what is stored.
      memory = undefined;
      return error instanceof Outdated ? undefined : { error };
    }
  }

  /** With what is remembered; where that is outdated, once more without. */
  async function twice<T>(attempt: (on: Memory | undefined) => Promise<Outcome<T> | undefined>): Promise<Outcome<T>> {
    const first = memory === undefined ? undefined : await attempt(memory);
    return first ?? (await attempt(undefined)) ?? { error: new Outdated() };
  }

  return {
    async read(work) {
      await changing;
      return unwrap(await twice((on) => look(work, on)));
    },
    async recall(work) {
      if (memory === undefined) return undefined;
      const outcome = await outcomeOf(work(lookingAt(NO_TABLES, memory.known).tables));
      return 'error' in outcome ? undefined : outcome.value;
    },
    async write(work) {
      const changed = changing.then(() => twice((on) => change(work, on)));
      changing = changed;
      return unwrap(await changed);
    },
    watch: (listener) => store.watch(listener),
    close: () => store.close(),
  };
}
