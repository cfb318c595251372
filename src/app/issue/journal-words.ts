import type { Language } from '../../element/messages/language.ts';
import type { JournalEntry } from '../../issuer/journal-entry.ts';
import { ISSUER_ERRORS, OffleaseError, TOKEN_ERRORS, type ErrorCode } from '../../license/error.ts';
import { isUnixTime } from '../../license/time.ts';
import type { IssueMessages } from '../messages/issue.ts';
import { shortId } from './device-name.ts';
import type { Names } from './names.ts';
import type { Fact } from './proposal-words.ts';

export interface JournalLine {
  readonly title: string;
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  /** Whom and what it concerns; empty where nobody. */
  readonly about: string;
  /** What a refusal was for, in the words of its code. */
  readonly reason?: string;
}

const TONES: Readonly<Partial<Record<JournalEntry['event'], JournalLine['tone']>>> = {
  'response-issued': 'good',
  'refresh-issued': 'good',
  'deactivation-recorded': 'warn',
  'withdrawal-recorded': 'warn',
  refused: 'bad',
};

/** One entry in words, with the names that were found for its ids. */
export function journalLine(
  entry: JournalEntry,
  words: IssueMessages,
  names: Names | undefined,
  language: Language,
): JournalLine {
  const { event, facts } = entry;
  const found = (map: ReadonlyMap<string, string> | undefined, name: string): string | undefined => {
    const id = facts[name];
    return typeof id === 'string' ? map?.get(id) : undefined;
  };
  const { device } = facts;
  const activated = found(names?.devices, 'activation');
  const about = [
    activated ?? (typeof device === 'string' ? words.activation.unnamed(shortId(device)) : undefined),
    found(names?.customers, 'entitlement') ?? found(names?.customers, 'customer'),
    found(names?.products, 'product'),
    found(names?.operators, 'operator'),
  ].filter((part) => part !== undefined);
  const { refusal } = facts;
  return {
    title: words.journal.events[event],
    tone: TONES[event] ?? 'plain',
    about: about.join(' · '),
    ...(isRefusal(refusal) ? { reason: language.explain(new OffleaseError(refusal, facts)).what } : {}),
  };
}

const REFUSALS: ReadonlySet<unknown> = new Set<unknown>([...ISSUER_ERRORS, ...TOKEN_ERRORS]);

function isRefusal(code: unknown): code is ErrorCode {
  return REFUSALS.has(code);
}

const TIMES: ReadonlySet<string> = new Set(['leaseEnd', 'heldUntil', 'made', 'nextFree', 'subscriptionEnd']);
const COUNTS: ReadonlySet<string> = new Set([
  'seats',
  'inUse',
  'features',
  'epoch',
  'count',
  'seat',
  'nextSeat',
  'known',
]);

/** The facts of an entry as people read them: times as dates, the rest as it stands. */
export function journalFacts(
  entry: JournalEntry,
  words: IssueMessages['journal'],
  language: Language,
): readonly Fact[] {
  const facts = Object.entries(entry.facts).map(([name, value]): Fact => {
    if (typeof value === 'number' && TIMES.has(name) && isUnixTime(value)) {
      return { name: words.factNames[name] ?? name, value: language.dateTime(value) };
    }
    const label = words.factNames[name] ?? name;
    if (typeof value === 'number')
      return { name: label, value: COUNTS.has(name) ? language.number(value) : String(value) };
    if (typeof value === 'boolean') return { name: label, value: value ? words.yes : words.no };
    return { name: label, value, mono: true };
  });
  return [...facts, { name: words.digest, value: entry.digest, mono: true }];
}
