import { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
import type { Bytes } from '../license/bytes.ts';
import type { UnixTime } from '../license/time.ts';
import type { RequestClaims } from '../token/claims.ts';
import type { VerifiedToken } from '../token/open.ts';
import { isSame, issued, repeat } from './answering.ts';
import { about } from './asking.ts';
import { commitGrant } from './commit-grant.ts';
import { decideRequest, type RequestDecision } from './decide-request.ts';
import type { Asked, Grant } from './grant.ts';
import { appendEntry } from './journal.ts';
import type { JournalFacts } from './journal-entry.ts';
import type { IssuedOutcome } from './proposal.ts';
import { refusalFacts } from './refusal.ts';
import type { WriteTables } from './store.ts';

export interface RefusedAnswer {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
}

/** What became of one of many requests. */
export type Answer = IssuedOutcome | RefusedAnswer;

/** What is refused whatever the ledger says. */
export interface Refused {
  readonly error: OffleaseError;
  readonly about: JournalFacts;
}

/** A request, and what it was planned to get. */
export interface Planned {
  readonly asked: Asked;
  readonly token: VerifiedToken<RequestClaims>;
  /** Absent: it was answered before, or is to be refused. */
  readonly grant?: { readonly planned: Grant; readonly bytes: Bytes };
}

export type Entry = Planned | Refused;

/** `again`: the ledger has moved on from what was signed, or the transaction broke: this one is to be done by itself. */
export type Written = Answer | { readonly kind: 'again' };

export const AGAIN = { kind: 'again' } as const;

export function refused({ code, facts }: OffleaseError): RefusedAnswer {
  return { kind: 'refused', code, facts };
}

/** What is refused is a result, anything else that goes wrong is not. */
export function refusalOf(error: unknown, facts: JournalFacts): Refused {
  if (error instanceof OffleaseError) return { error, about: facts };
  throw error;
}

/** Nothing of what is refused is written but its journal entry. */
export async function writeRefusal(
  tables: WriteTables,
  { error, about: facts }: Refused,
  now: UnixTime,
): Promise<Answer> {
  const said = refusalFacts(error, facts);
  if (said !== undefined) await appendEntry(tables, now, 'refused', said);
  return refused(error);
}

/** What one of a group gets by the ledger as it is now. */
export async function writeEntry(tables: WriteTables, entry: Entry, now: UnixTime): Promise<Written> {
  if ('error' in entry) return writeRefusal(tables, entry, now);
  const { asked, token, grant } = entry;
  let decided: RequestDecision;
  try {
    decided = await decideRequest(tables, asked);
    if (decided.action === 'choose-entitlement') {
      throw new OffleaseError('entitlement-choice', { product: decided.product.id });
    }
  } catch (error) {
    return writeRefusal(tables, refusalOf(error, about(token)), now);
  }
  if (decided.action === 'repeat') return (await repeat(tables, asked)) ?? AGAIN;
  if (grant === undefined || !isSame(decided, grant.planned)) return AGAIN;
  await commitGrant(tables, decided, grant.bytes, now);
  return issued('response', grant.bytes, decided.activation);
}
