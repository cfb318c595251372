import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeviceClaims, RequestClaims } from '../token/claims.ts';
import { openDeviceToken, type VerifiedToken } from '../token/open.ts';
import { seal } from './answering.ts';
import { about, askedBy, isRequest } from './asking.ts';
import {
  AGAIN,
  refusalOf,
  refused,
  writeEntry,
  writeRefusal,
  type Answer,
  type Entry,
  type Planned,
  type Refused,
  type Written,
} from './batch-entry.ts';
import { decideRequest } from './decide-request.ts';
import type { Door } from './door.ts';
import type { Grant } from './grant.ts';
import type { Ledger } from './ledger.ts';
import type { Choice } from './proposal.ts';
import type { Session } from './session.ts';
import { KeysChanged } from './standing.ts';

export interface BatchProgress {
  /** Answered or refused, and stored. */
  readonly done: number;
  readonly total: number;
}

export interface BatchOptions extends Choice {
  /** After every transaction. What it throws ends the batch; what is stored by then stays. */
  readonly onProgress?: (progress: BatchProgress) => void;
}

/** So many requests share a strict transaction: what a disk takes for one it takes for all of them. */
export const GROUP = 50;
/** So many tokens are opened at once, and as many sealed. */
export const CRYPTO_AT_ONCE = 8;
/** So many groups are opened before they are needed, so that there is work while the disk has its own. */
const AHEAD = 2;

type Opened = { readonly token: VerifiedToken<RequestClaims> } | Refused;
/** Makes the token, where there is one to make. */
type Plan = () => Promise<Entry>;

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

/** All of them; that nobody looks at it for a while is no unhandled rejection. */
function allInTurns<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<readonly R[]> {
  const all = Promise.all(inTurns(items, CRYPTO_AT_ONCE, task));
  all.catch(() => undefined);
  return all;
}

/** One group on its way through the transaction that writes it. */
interface Writing {
  /** Settles once the transaction has all that it writes; with what is left to be done one by one, once that is done. */
  readonly decided: Promise<unknown>;
  readonly answers: Promise<readonly Answer[]>;
}

/**
 * Answers many requests in their order, under the rules by which the door answers one: decide, sign and
 * seal, decide again in the transaction that writes. Groups of them share a transaction. While one is under way, the
 * next is decided and its tokens are made, and the one after is opened. A request is stored wholly, with its token, or
 * not at all.
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
    const groups = Array.from({ length: Math.ceil(requests.length / GROUP) }, (_, index) =>
      requests.slice(index * GROUP, (index + 1) * GROUP),
    );
    const opening: Promise<readonly Opened[]>[] = [];
    const answers: Answer[] = [];
    const finish = async (group: Writing | undefined): Promise<void> => {
      if (group === undefined) return;
      answers.push(...(await group.answers));
      onProgress?.({ done: answers.length, total: requests.length });
    };
    // The last two groups that are being written, and the one whose tokens are being made.
    let [earlier, last]: (Writing | undefined)[] = [];
    let ready: (() => Writing) | undefined;
    for (let index = 0; index <= groups.length; index += 1) {
      for (const group of groups.slice(opening.length, index + AHEAD)) {
        opening.push(allInTurns(group, (bytes) => this.#open(bytes)));
      }
      const opened = await opening[index];
      const now = this.#clock();
      // Asked before the next transaction writes, which it would have to wait for.
      const planning = opened === undefined ? undefined : this.#plan(opened, now, choice);
      planning?.catch(() => undefined);
      await finish(earlier);
      earlier = last;
      last = ready?.();
      const plans = await planning;
      if (plans === undefined) continue;
      const sealing = allInTurns(plans, (plan) => plan());
      const after = last;
      ready = () => this.#write(sealing, after, now, choice);
    }
    await finish(earlier);
    await finish(last);
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
  #plan(group: readonly Opened[], now: UnixTime, choice: Choice): Promise<readonly Plan[]> {
    const bound = this.#session.identity().certificate.claims.entitlements.length > 0;
    return this.#ledger.foresee((tables) =>
      Promise.all(
        group.map(async (opened): Promise<Plan> => {
          if ('error' in opened) return async () => opened;
          const { token } = opened;
          const asked = askedBy(token, bound, now, choice);
          try {
            const planned = await decideRequest(tables, asked);
            if ('claims' in planned) return () => this.#seal(asked, token, planned);
          } catch (error) {
            refusalOf(error, about(token)); // it is decided again by the transaction that writes
          }
          return async () => ({ asked, token });
        }),
      ),
    );
  }

  async #seal(asked: Planned['asked'], token: Planned['token'], planned: Grant): Promise<Entry> {
    try {
      const bytes = await seal(planned.claims, planned.activation, this.#session.unlocked(), token.replyKey);
      return { asked, token, grant: { planned, bytes } };
    } catch (error) {
      return refusalOf(error, about(token));
    }
  }

  /** One transaction, all of it or nothing; then, one by one, what it could not do. */
  #write(sealing: Promise<readonly Entry[]>, after: Writing | undefined, now: UnixTime, choice: Choice): Writing {
    let decide = (): void => undefined;
    const isDecided = new Promise<void>((resolve) => (decide = resolve));
    const answer = async (): Promise<readonly Answer[]> => {
      const group = await sealing;
      await after?.decided;
      const written = await this.#writeGroup(group, now, (so) => {
        // Those that are left come before the next group.
        if (!so.includes(AGAIN)) decide();
      });
      const answers: Answer[] = [];
      for (const [index, entry] of group.entries()) {
        const one = written[index] ?? AGAIN;
        answers.push(one.kind === 'again' ? await this.#writeAlone(entry, now, choice) : one);
      }
      return answers;
    };
    const answers = answer().finally(decide);
    answers.catch(() => undefined);
    return { decided: isDecided, answers };
  }

  async #writeGroup(
    group: readonly Entry[],
    now: UnixTime,
    decided: (written: readonly Written[]) => void,
  ): Promise<readonly Written[]> {
    const asked = group.flatMap((entry) => ('error' in entry ? [] : [entry.asked]));
    let runs = 0;
    try {
      return await this.#ledger.write(async (tables) => {
        // Asked all at once, the store answers sooner than one by one; what is decided is not looked at yet.
        if (runs > 0) await Promise.allSettled(asked.map((one) => decideRequest(tables, one)));
        runs += 1;
        const written: Written[] = [];
        for (const entry of group) written.push(await writeEntry(tables, entry, now));
        decided(written);
        return written;
      });
    } catch (error) {
      if (error instanceof OffleaseError || error instanceof KeysChanged) return [];
      throw error;
    }
  }

  async #writeAlone(entry: Entry, now: UnixTime, choice: Choice): Promise<Answer> {
    try {
      if (!('error' in entry)) return await this.#door.answer(entry.token, choice);
      await this.#ledger.write((tables) => writeRefusal(tables, entry, now));
      return refused(entry.error);
    } catch (error) {
      return refused(refusalOf(error, {}).error);
    }
  }
}
