import type { Bytes } from '../license/bytes.ts';
import { OffleaseError, type ErrorCode, type ErrorFacts } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeviceClaims, RequestClaims } from '../token/claims.ts';
import { openDeviceToken, type VerifiedToken } from '../token/open.ts';
import { commitGrant } from './commit-grant.ts';
import { decideRequest, type Asked, type Grant, type RequestDecision } from './decide-request.ts';
import { about, askedBy, isRequest, isSame, issued, repeat, seal, type Door } from './door.ts';
import { appendEntry } from './journal.ts';
import type { JournalFacts } from './journal-entry.ts';
import type { Ledger } from './ledger.ts';
import type { Choice, IssuedOutcome } from './proposal.ts';
import { refusalFacts } from './refusal.ts';
import type { Session } from './session.ts';
import { KeysChanged } from './standing.ts';
import type { WriteTables } from './store.ts';

export interface RefusedAnswer {
  readonly kind: 'refused';
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;
}

/** What became of one of many requests. */
export type Answer = IssuedOutcome | RefusedAnswer;

export interface BatchProgress {
  /** Answered or refused, and stored. */
  readonly done: number;
  readonly total: number;
}

export interface BatchOptions extends Choice {
  /** After every transaction. What it throws ends the batch; what is stored by then stays. */
  readonly onProgress?: (progress: BatchProgress) => void;
}

/** So many requests share a strict transaction: what a disk takes for one it takes for a hundred. */
export const GROUP = 100;
/** So many tokens are opened at once, and as many sealed. */
export const CRYPTO_AT_ONCE = 8;

type Opened = { readonly token: VerifiedToken<RequestClaims> } | Refused;

interface Refused {
  readonly error: OffleaseError;
  readonly about: JournalFacts;
}

interface Sealed {
  readonly asked: Asked;
  readonly token: VerifiedToken<RequestClaims>;
  /** Absent: the request was answered before. */
  readonly grant?: { readonly planned: Grant; readonly bytes: Bytes };
}

/** `again`: the ledger has moved on from what was signed, or the transaction broke: this one is to be done by itself. */
type Written = Answer | { readonly kind: 'again' };

const AGAIN = { kind: 'again' } as const;

function refused({ code, facts }: OffleaseError): RefusedAnswer {
  return { kind: 'refused', code, facts };
}

/** What is refused is a result, anything else that goes wrong is not. */
function refusalOf(error: unknown, facts: JournalFacts): Refused {
  if (error instanceof OffleaseError) return { error, about: facts };
  throw error;
}

/** Begins tasks in their order, `limit` at once; hands out the promise of each right away. */
function inTurns<T, R>(items: readonly T[], limit: number, task: (item: T) => Promise<R>): readonly Promise<R>[] {
  const ended: Promise<unknown>[] = [];
  return items.map((item, index) => {
    const before = index < limit ? undefined : ended[index - limit];
    const run = before === undefined ? task(item) : before.then(() => task(item));
    // Somebody looks at it later: until then a rejection is no unhandled one.
    ended.push(run.catch(() => undefined));
    return run;
  });
}

/**
 * Answers many requests in their order, under the rules by which the door answers one: decide, sign and
 * seal, decide again in the transaction that writes. Groups of them share a transaction, and while it is
 * under way the tokens of the next group are made. A request is stored wholly, with its token, or not at all.
 */
export class Batch {
  readonly #ledger: Ledger;
  readonly #session: Session;
  readonly #clock: () => UnixTime;
  readonly #door: Door;

  constructor(ledger: Ledger, session: Session, clock: () => UnixTime, door: Door) {
    this.#ledger = ledger;
    this.#session = session;
    this.#clock = clock;
    this.#door = door;
  }

  async answerMany(requests: readonly Bytes[], options: BatchOptions = {}): Promise<readonly Answer[]> {
    const { onProgress, ...choice } = options;
    this.#session.unlocked();
    const opening = inTurns(requests, CRYPTO_AT_ONCE, (bytes) => this.#open(bytes));
    const answers: Answer[] = [];
    const commit = async (sealing: Promise<readonly (Sealed | Refused)[]>, now: UnixTime): Promise<void> => {
      const group = await sealing;
      const written = await this.#write(group, now);
      for (const [index, one] of group.entries()) {
        const answer = written[index] ?? AGAIN;
        answers.push(answer.kind === 'again' ? await this.#writeAlone(one, now, choice) : answer);
      }
      onProgress?.({ done: answers.length, total: requests.length });
    };
    // The transaction of the group before the last, and the last group, whose tokens are being made.
    let writing: Promise<void> = Promise.resolve();
    let ready: (() => Promise<void>) | undefined;
    for (let from = 0; from < requests.length; from += GROUP) {
      const opened = await Promise.all(opening.slice(from, from + GROUP));
      const now = this.#clock();
      await writing;
      // Before the next transaction writes, which it would have to wait for.
      const plans = await this.#plan(opened, now, choice);
      writing = ready?.() ?? Promise.resolve();
      writing.catch(() => undefined);
      const sealing = Promise.all(inTurns(plans, CRYPTO_AT_ONCE, (plan) => plan()));
      sealing.catch(() => undefined);
      ready = () => commit(sealing, now);
    }
    await writing;
    await ready?.();
    return answers;
  }

  async #open(bytes: Bytes): Promise<Opened> {
    let token: VerifiedToken<DeviceClaims> | undefined;
    try {
      const { receiving } = this.#session.unlocked().keys;
      token = await openDeviceToken(bytes, {
        receivers: receiving,
        kinds: ['request'],
        deviceKey: this.#door.deviceKey,
      });
      if (isRequest(token)) return { token };
    } catch (error) {
      return refusalOf(error, {});
    }
    throw new TypeError('a request of another kind');
  }

  /** What each of a group would get, by the ledger as it is; the token is made when the plan is called. */
  #plan(
    group: readonly Opened[],
    now: UnixTime,
    choice: Choice,
  ): Promise<readonly (() => Promise<Sealed | Refused>)[]> {
    const bound = this.#session.identity().certificate.claims.entitlements.length > 0;
    return this.#ledger.read(async (tables) => {
      return Promise.all(
        group.map(async (opened) => {
          if ('error' in opened) return async () => opened;
          const { token } = opened;
          const asked = askedBy(token, bound, now, choice);
          try {
            const planned = await decideRequest(tables, asked);
            if (planned.action === 'choose-entitlement') {
              throw new OffleaseError('entitlement-choice', { product: planned.product.id });
            }
            if (planned.action === 'repeat') return async () => ({ asked, token });
            return () => this.#seal(asked, token, planned);
          } catch (error) {
            const refusal = refusalOf(error, about(token));
            return async () => refusal;
          }
        }),
      );
    });
  }

  async #seal(asked: Asked, token: VerifiedToken<RequestClaims>, planned: Grant): Promise<Sealed | Refused> {
    try {
      const bytes = await seal(planned.claims, planned.activation, this.#session.unlocked());
      return { asked, token, grant: { planned, bytes } };
    } catch (error) {
      return refusalOf(error, about(token));
    }
  }

  /** One transaction, all of it or nothing: where it breaks, nothing was written. */
  async #write(group: readonly (Sealed | Refused)[], now: UnixTime): Promise<readonly Written[]> {
    const asked = group.flatMap((one) => ('error' in one ? [] : [one.asked]));
    let runs = 0;
    try {
      return await this.#ledger.write(async (tables) => {
        // Asked all at once, the store answers sooner than one by one; what is decided is not looked at yet.
        if (runs > 0) await Promise.allSettled(asked.map((one) => decideRequest(tables, one)));
        runs += 1;
        const written: Written[] = [];
        for (const one of group) written.push(await writeOne(tables, one, now));
        return written;
      });
    } catch (error) {
      if (error instanceof OffleaseError || error instanceof KeysChanged) return [];
      throw error;
    }
  }

  async #writeAlone(one: Sealed | Refused, now: UnixTime, choice: Choice): Promise<Answer> {
    try {
      if (!('error' in one)) return await this.#door.answer(one.token, choice);
      await this.#ledger.write((tables) => writeRefusal(tables, one, now));
      return refused(one.error);
    } catch (error) {
      return refused(refusalOf(error, {}).error);
    }
  }
}

/** Nothing of what is refused is written but its journal entry. */
async function writeRefusal(tables: WriteTables, { error, about: facts }: Refused, now: UnixTime): Promise<Answer> {
  const said = refusalFacts(error, facts);
  if (said !== undefined) await appendEntry(tables, now, 'refused', said);
  return refused(error);
}

/** What one of a group gets by the ledger as it is now. */
async function writeOne(tables: WriteTables, one: Sealed | Refused, now: UnixTime): Promise<Written> {
  if ('error' in one) return writeRefusal(tables, one, now);
  const { asked, token, grant } = one;
  let decided: RequestDecision;
  try {
    decided = await decideRequest(tables, asked);
  } catch (error) {
    return writeRefusal(tables, refusalOf(error, about(token)), now);
  }
  if (decided.action === 'repeat') return (await repeat(tables, asked)) ?? AGAIN;
  if (decided.action === 'choose-entitlement' || grant === undefined || !isSame(decided, grant.planned)) return AGAIN;
  await commitGrant(tables, decided, grant.bytes, now);
  return issued('response', grant.bytes, decided.activation);
}
