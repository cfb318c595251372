import type { Issuer, SeatView } from '../../issuer/issuer.ts';
import type { Choice, IssuedOutcome, Proposal, RecordedOutcome } from '../../issuer/proposal.ts';
import type { Bytes } from '../../license/bytes.ts';
import { ISSUER_ERRORS, OffleaseError, type ErrorCode } from '../../license/error.ts';
import type { EntitlementId } from '../../license/ids.ts';
import type { UnixTime } from '../../license/time.ts';
import { Batch } from './batch.svelte.ts';
import type { Intake } from './intake.ts';

/** How far a token has come: taken in, proposed, answered. `refused` says why not, and who is in the way. */
export type Step =
  | { readonly name: 'taking' }
  | { readonly name: 'proposed'; readonly proposal: Proposal; readonly token: Bytes }
  | { readonly name: 'refused'; readonly error: unknown; readonly token: Bytes; readonly holders: readonly SeatView[] }
  | { readonly name: 'answered'; readonly outcome: IssuedOutcome }
  | { readonly name: 'recorded'; readonly outcome: RecordedOutcome }
  | { readonly name: 'many'; readonly batch: Batch };

const REFUSALS: ReadonlySet<ErrorCode> = new Set(ISSUER_ERRORS);
/** Among who has the seats, so many are listed. */
const MOST_HOLDERS = 100;

/**
 * One token at a time, from the scan to the answer. It holds no rules: those are the issuer's. What the token itself is
 * wrong about goes back to the panel that took it, which stays open; what the issuer refuses is shown with its reasons.
 */
export class Reception {
  step: Step = $state.raw({ name: 'taking' });
  busy = $state(false);

  readonly #issuer: Issuer;
  readonly #clock: () => UnixTime;
  #choices: Choice = {};

  constructor(issuer: Issuer, clock: () => UnixTime) {
    this.#issuer = issuer;
    this.#clock = clock;
  }

  begin(): void {
    this.step = { name: 'taking' };
  }

  /**
   * What is it, and what can be done with it?
   *
   * @throws OffleaseError whatever is wrong with the token itself
   */
  async take(token: Bytes): Promise<void> {
    this.#choices = {};
    await this.#run(token, isRefusal, async () => ({
      name: 'proposed',
      proposal: await this.#issuer.receive(token),
      token,
    }));
  }

  /**
   * Whatever came in together: one token is proposed, of many each is looked at first.
   *
   * @throws OffleaseError whatever is wrong with a single token itself
   */
  async takeAll(intake: Intake): Promise<void> {
    const [only, second] = intake.tokens;
    if (only !== undefined && second === undefined && intake.unread.length === 0) {
      await this.take(only.token);
      return;
    }
    if (only === undefined) {
      const [first] = intake.unread;
      throw first?.error instanceof Error ? first.error : new OffleaseError('text-empty');
    }
    const batch = new Batch(this.#issuer, intake, this.#clock);
    this.#show({ name: 'many', batch });
    await batch.read();
  }

  /** The operator has picked the entitlement. */
  async choose(entitlement: EntitlementId): Promise<void> {
    await this.decide({ entitlement });
  }

  /** What the ledger alone cannot decide, the operator has: it is looked at again with all that was decided by now. */
  async decide(choice: Choice): Promise<void> {
    const { step } = this;
    if (step.name !== 'proposed' && step.name !== 'refused') return;
    const { token } = step;
    const choices = { ...this.#choices, ...choice };
    await this.#run(token, always, async () => {
      const proposal =
        step.name === 'proposed'
          ? await this.#issuer.choose(step.proposal, choices)
          : await this.#issuer.receive(token, choices);
      this.#choices = choices;
      return { name: 'proposed', proposal, token };
    });
  }

  /** Does what was proposed; the answer is stored before it is shown. */
  async confirm(): Promise<void> {
    const { step } = this;
    if (step.name !== 'proposed') return;
    await this.#run(step.token, always, async () => {
      const outcome = await this.#issuer.perform(step.proposal);
      return outcome.kind === 'issued' ? { name: 'answered', outcome } : { name: 'recorded', outcome };
    });
  }

  /** `isShown`: the errors that are shown here; the others go to the caller. */
  async #run(token: Bytes, isShown: (error: unknown) => boolean, work: () => Promise<Step>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      this.#show(await work());
    } catch (error) {
      if (!isShown(error)) throw error;
      this.#show({ name: 'refused', error, token, holders: await this.#holders(error) });
    } finally {
      this.busy = false;
    }
  }

  /** What can be done next can be done at once: nothing is busy when the step is there. */
  #show(step: Step): void {
    this.busy = false;
    this.step = step;
  }

  /** Who has the seats of a full entitlement, the one that ends next first. */
  async #holders(error: unknown): Promise<readonly SeatView[]> {
    if (!(error instanceof OffleaseError) || error.code !== 'no-seat') return [];
    const { entitlement } = error.facts;
    if (typeof entitlement !== 'string') return [];
    const seats = await this.#issuer.seatsOf(entitlement as EntitlementId, { limit: MOST_HOLDERS });
    return seats.filter(({ inUse }) => inUse).sort((a, b) => a.seat.freeAt - b.seat.freeAt);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof OffleaseError && REFUSALS.has(error.code);
}

function always(): boolean {
  return true;
}
