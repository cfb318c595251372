import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { ActivationId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeactivationClaims, DeviceClaims, ReportClaims, RequestClaims } from '../token/claims.ts';
import { publicKeyOf, type PublicKey } from '../token/keys.ts';
import { openDeviceToken, type DeviceSubject, type VerifiedToken } from '../token/open.ts';
import { sealAhead } from '../token/seal.ts';
import { grantAgain, isSame, issued, repeat, seal } from './answering.ts';
import { about, askedBy, choiceOf, isDeactivation, isReport, isRequest } from './asking.ts';
import type { ClockGuard } from './clock-guard.ts';
import { decideRequest } from './decide-request.ts';
import type { Ledger } from './ledger.ts';
import type { Choice, IssuedOutcome, Outcome, Proposal, RecordedOutcome } from './proposal.ts';
import { askAhead, proposeDeactivation, proposeReport, proposeRequest } from './propose.ts';
import { commitRefresh, decideRefresh, requireActivation } from './refresh.ts';
import { journallingRefusals } from './refusal.ts';
import type { Session, Unlocked } from './session.ts';
import type { ReadTables } from './store.ts';
import { commitTold, decideDeactivation, decideReport } from './told.ts';

/** Every lost try means that another writer got through, so this many in a row do not happen by chance. */
const MAX_TRIES = 100;

/** Opens what comes in, says what can be done with it, and does it. */
export class Door {
  readonly #store: Ledger;
  readonly #session: Session;
  readonly #clock: () => UnixTime;
  readonly #guard: ClockGuard;

  /** Answers whose key is being agreed while the ledger is asked what they would say. */
  readonly #begun = new WeakMap<VerifiedToken<DeviceClaims>, ReturnType<typeof sealAhead>>();

  constructor(store: Ledger, session: Session, clock: () => UnixTime, guard: ClockGuard) {
    this.#store = store;
    this.#session = session;
    this.#clock = clock;
    this.#guard = guard;
  }

  async receive(token: Bytes, choice: Choice = {}): Promise<Proposal> {
    const { keys, identity } = this.#session.unlocked();
    const now = this.#clock();
    let verified: VerifiedToken<DeviceClaims> | undefined;
    return journallingRefusals(
      this.#store,
      now,
      () => (verified === undefined ? {} : about(verified)),
      async () => {
        verified = await openDeviceToken(token, { receivers: keys.receiving, deviceKey: this.deviceKey });
        return this.#propose(verified, identity.certificate.claims.entitlements.length > 0, now, choice);
      },
    );
  }

  /** The signing key of a device in the ledger. @throws OffleaseError `activation-unknown` */
  readonly deviceKey = async (subject: DeviceSubject): Promise<PublicKey> => {
    const known = await this.#store.read(async (tables) => {
      if ('device' in subject) return tables.devices.get([subject.device, subject.product]);
      const { device, product } = await requireActivation(tables, subject.activation);
      return tables.devices.get([device, product]);
    });
    if (known === undefined) throw new OffleaseError('activation-unknown', { ...subject });
    return publicKeyOf(known.key);
  };

  #propose(token: VerifiedToken<DeviceClaims>, bound: boolean, now: UnixTime, choice: Choice): Promise<Proposal> {
    return this.#store.read(async (tables) => {
      await this.#guard.require(tables);
      if (isRequest(token)) {
        const asked = askedBy(token, bound, now, choice);
        void askAhead(tables, asked).then(() => this.#begin(token));
        return proposeRequest(tables, token, asked, choice);
      }
      if (isReport(token)) return proposeReport(tables, token, now);
      if (isDeactivation(token)) return proposeDeactivation(tables, token, now);
      throw new TypeError('a token of no kind');
    });
  }

  /** While the store looks. Nothing is signed before a person has said yes. */
  #begin(token: VerifiedToken<RequestClaims>): void {
    if (token.replyKey !== undefined) this.#begun.set(token, sealAhead('response', token.replyKey));
  }

  /** The proposal again, as it is with what the operator has decided by now. */
  choose(proposal: Proposal, choice: Choice): Promise<Proposal> {
    const { identity } = this.#session.unlocked();
    const now = this.#clock();
    const bound = identity.certificate.claims.entitlements.length > 0;
    const before = 'choice' in proposal ? proposal.choice : {};
    return journallingRefusals(
      this.#store,
      now,
      () => about(proposal.token),
      () => this.#propose(proposal.token, bound, now, { ...before, ...choice }),
    );
  }

  perform(proposal: Proposal, choice: Choice = {}): Promise<Outcome> {
    const { token } = proposal;
    if (isRequest(token)) return this.answer(token, { ...choiceOf(proposal), ...choice });
    this.#session.unlocked();
    const now = this.#clock();
    return journallingRefusals(
      this.#store,
      now,
      () => about(token),
      () => {
        if (isReport(token)) return this.#record(token, now);
        if (isDeactivation(token)) return this.#record(token, now);
        throw new TypeError('a token of no kind');
      },
    );
  }

  /** What `perform` does with a request. */
  answer(token: VerifiedToken<RequestClaims>, choice: Choice): Promise<IssuedOutcome> {
    const unlocked = this.#session.unlocked();
    const now = this.#clock();
    return journallingRefusals(
      this.#store,
      now,
      () => about(token),
      () => this.#answer(token, unlocked, now, choice),
    );
  }

  refresh(id: ActivationId): Promise<IssuedOutcome> {
    const unlocked = this.#session.unlocked();
    const { certificate } = unlocked.identity;
    const now = this.#clock();
    const decide = (tables: ReadTables) => decideRefresh(tables, id, certificate.claims.entitlements.length > 0, now);
    return journallingRefusals(
      this.#store,
      now,
      () => ({ activation: id }),
      () =>
        retried(async () => {
          const planned = await this.#store.read(decide);
          const token = await seal(planned.claims, planned.activation, unlocked);
          return this.#store.write(async (tables) => {
            const decided = await decide(tables);
            if (!isSame(decided, planned)) return undefined;
            await commitRefresh(tables, decided, token, now);
            return issued('refresh', token, decided.activation);
          });
        }),
    );
  }

  async #answer(
    token: VerifiedToken<RequestClaims>,
    unlocked: Unlocked,
    now: UnixTime,
    choice: Choice,
  ): Promise<IssuedOutcome> {
    const bound = unlocked.identity.certificate.claims.entitlements.length > 0;
    const asked = askedBy(token, bound, now, choice);
    const decide = (tables: ReadTables) => decideRequest(tables, asked);
    // What was read for the proposal is enough for a plan; if it is outdated, the next try reads.
    let remembered = await this.#store.recall(decide);
    return retried(async () => {
      const planned = remembered ?? (await this.#store.read(decide));
      remembered = undefined;
      if (planned.action === 'choose-entitlement') {
        throw new OffleaseError('entitlement-choice', { product: planned.product.id });
      }
      if (planned.action === 'repeat') return this.#store.write((tables) => repeat(tables, asked));
      const begun = this.#begun.get(token);
      this.#begun.delete(token);
      const bytes = await seal(planned.claims, planned.activation, unlocked, token.replyKey, begun);
      return this.#store.write((tables) => grantAgain(tables, asked, planned, bytes));
    });
  }

  #record(token: VerifiedToken<DeactivationClaims> | VerifiedToken<ReportClaims>, now: UnixTime): Promise<Outcome> {
    const { claims } = token;
    return this.#store.write(async (tables): Promise<RecordedOutcome> => {
      const told =
        claims.kind === 'report'
          ? await decideReport(tables, claims, now)
          : await decideDeactivation(tables, claims, now);
      await commitTold(tables, told, claims, now);
      const activation = told.activation === undefined ? undefined : await tables.activations.get(told.activation.id);
      return {
        kind: 'recorded',
        what: told.what,
        ...(activation === undefined ? {} : { activation }),
        freed: told.ended,
        repeated: told.repeated,
      };
    });
  }
}

/** Until a try finds the ledger, in its transaction, as it was when the token was signed. */
async function retried<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new OffleaseError('unexpected', { reason: 'contention' });
}
