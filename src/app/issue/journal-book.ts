import type { Language } from '../../element/messages/language.ts';
import type { Issuer } from '../../issuer/issuer.ts';
import type { JournalEntry } from '../../issuer/journal-entry.ts';
import type { IssueMessages } from '../messages/issue.ts';
import { journalFacts, journalLine } from './journal-words.ts';
import { namesIn } from './names.ts';

/** What a person looks for in the journal. */
export const JOURNAL_KINDS = ['all', 'issued', 'returned', 'refused', 'changed', 'kept'] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

const KIND_OF: Readonly<Partial<Record<string, JournalKind>>> = {
  'response-issued': 'issued',
  'response-repeated': 'issued',
  'refresh-issued': 'issued',
  'deactivation-recorded': 'returned',
  'withdrawal-recorded': 'returned',
  'report-recorded': 'returned',
  'copy-detected': 'returned',
  refused: 'refused',
  'product-created': 'changed',
  'product-changed': 'changed',
  'code-added': 'changed',
  'code-retired': 'changed',
};

/** Everything that is about a customer, an entitlement or a seat is a change; what is left keeps the issuer safe. */
export function kindOf(event: string): JournalKind {
  return KIND_OF[event] ?? (/^(customer|entitlement|seat|withheld)-/.test(event) ? 'changed' : 'kept');
}

export interface JournalFilter {
  readonly kind: JournalKind;
  /** Words that all stand somewhere in the entry, as it is shown. */
  readonly search: string;
}

export interface JournalBook {
  readonly entries: readonly JournalEntry[];
  /** There are older entries that were not looked at. */
  readonly more: boolean;
}

interface Reading {
  readonly issuer: Issuer;
  readonly words: IssueMessages;
  readonly language: Language;
}

const CHUNK = 200;
/** So many entries are looked through at most before the person is asked whether to go on. */
const LOOK_THROUGH = 5000;

/** The newest entries that fit, at most `most`; looks through `lookThrough` at most. */
export async function readJournal(
  reading: Reading,
  filter: JournalFilter,
  most: number,
  lookThrough: number = LOOK_THROUGH,
): Promise<JournalBook> {
  const found: JournalEntry[] = [];
  let after: number | undefined;
  for (let looked = 0; looked < lookThrough; looked += CHUNK) {
    const chunk = await reading.issuer.journal({ limit: CHUNK, ...(after === undefined ? {} : { after }) });
    for (const entry of await fitting(chunk, filter, reading)) {
      if (found.length === most) return { entries: found, more: true };
      found.push(entry);
    }
    after = chunk.at(-1)?.index;
    if (chunk.length < CHUNK || after === undefined) return { entries: found, more: false };
  }
  return { entries: found, more: true };
}

async function fitting(
  chunk: readonly JournalEntry[],
  { kind, search }: JournalFilter,
  { issuer, words, language }: Reading,
): Promise<readonly JournalEntry[]> {
  const ofKind = kind === 'all' ? chunk : chunk.filter(({ event }) => kindOf(event) === kind);
  const wanted = fold(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (wanted.length === 0 || ofKind.length === 0) return ofKind;
  const names = await namesIn(issuer, ofKind, words);
  return ofKind.filter((entry) => {
    const { title, about, reason = '' } = journalLine(entry, words, names, language);
    const facts = journalFacts(entry, words.journal, language).map(({ value }) => value);
    const text = fold([title, about, reason, ...facts].join(' '));
    return wanted.every((word) => text.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
