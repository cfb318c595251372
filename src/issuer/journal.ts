import type { UnixTime } from '../license/time.ts';
import { entryDigest, START, type JournalEntry, type JournalEvent, type JournalFacts } from './journal-entry.ts';
import type { ReadTables, WriteTables } from './store.ts';

/** Writes the next entry in the caller's transaction, so that it stands or falls with what it tells. */
export async function appendEntry(
  tables: WriteTables,
  time: UnixTime,
  event: JournalEvent,
  facts: JournalFacts,
): Promise<JournalEntry> {
  const head = await tables.head.get('head');
  const { operator } = tables;
  const told = operator === undefined ? facts : { ...facts, operator };
  const entry = { index: (head?.index ?? 0) + 1, time, event, facts: told, previous: head?.digest ?? START };
  const digest = entryDigest(entry);
  // `add`: an index that is there already means that head and journal disagree; nothing is written then.
  await tables.journal.add({ ...entry, digest });
  await tables.head.put({ id: 'head', index: entry.index, digest, time });
  return { ...entry, digest };
}

/** For a change that tells nothing and so has no entry: whoever remembers the ledger by its head notices it. */
export async function touchHead(tables: WriteTables): Promise<void> {
  const head = await tables.head.get('head');
  if (head !== undefined) await tables.head.put({ ...head, touched: (head.touched ?? 0) + 1 });
}

export interface JournalPage {
  /** Continue behind this index, in the order asked for. */
  readonly after?: number;
  /** 100 unless told. */
  readonly limit?: number;
  /** `newest` unless told. */
  readonly order?: 'newest' | 'oldest';
}

export function journalPage(tables: ReadTables, page: JournalPage = {}): Promise<readonly JournalEntry[]> {
  const { after, limit = 100, order = 'newest' } = page;
  if (order === 'oldest') return tables.journal.page({ from: (after ?? 0) + 1, limit });
  return tables.journal.page({ ...(after === undefined ? {} : { to: after - 1 }), limit, descending: true });
}
