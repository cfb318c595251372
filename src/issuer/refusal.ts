import { ISSUER_ERRORS, OffleaseError, TOKEN_ERRORS, type ErrorCode } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import { appendEntry } from './journal.ts';
import type { JournalFacts } from './journal-entry.ts';
import type { IssuerStore } from './store.ts';

/** Facts of an error that are ids, numbers and codes. Names of people and machines stay out of the chain. */
const KEPT = [
  'activation',
  'asked',
  'by',
  'code',
  'device',
  'entitlement',
  'epoch',
  'expected',
  'field',
  'found',
  'kid',
  'known',
  'nextFree',
  'nextSeat',
  'product',
  'reason',
  'seat',
  'seats',
  'sequence',
  'subscriptionEnd',
  'version',
  'why',
];

/** Said while nobody has tried anything yet. */
const UNTRIED: readonly ErrorCode[] = ['issuer-not-set-up', 'issuer-locked', 'clock-unconfirmed'];
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(
  [...TOKEN_ERRORS, ...ISSUER_ERRORS].filter((code) => !UNTRIED.includes(code)),
);

/** What the journal says of a refusal; `undefined` for what is none, or none that belongs there. */
export function refusalFacts(error: unknown, about: JournalFacts): JournalFacts | undefined {
  if (!(error instanceof OffleaseError) || !REFUSALS.has(error.code)) return undefined;
  const kept = Object.fromEntries(Object.entries(error.facts).filter(([key]) => KEPT.includes(key)));
  return { ...about, ...kept, refusal: error.code };
}

/** Runs `work`; what it refuses is written to the journal, with the reason, and thrown on. */
export async function journallingRefusals<T>(
  store: IssuerStore,
  now: UnixTime,
  about: () => JournalFacts,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const facts = refusalFacts(error, about());
    if (facts !== undefined) await store.write((tables) => appendEntry(tables, now, 'refused', facts));
    throw error;
  }
}
