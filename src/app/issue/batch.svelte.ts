import type { Issuer } from '../../issuer/issuer.ts';
import type { ChooseProposal, IssuedOutcome, Outcome, Proposal, RecordedOutcome } from '../../issuer/proposal.ts';
import type { Bytes } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import type { EntitlementId, ProductId } from '../../license/ids.ts';
import type { UnixTime } from '../../license/time.ts';
import { withoutSeat } from './batch-seats.ts';
import { unitsOf, type Unit } from './batch-units.ts';
import type { Intake } from './intake.ts';

/** One of many tokens, and how far it has come. */
export interface BatchItem {
  /** From 1, in the order in which they came. */
  readonly at: number;
  readonly from?: string;
  readonly token?: Bytes;
  readonly state: ItemState;
}

export type ItemState =
  | { readonly name: 'waiting' }
  | { readonly name: 'ready'; readonly proposal: Exclude<Proposal, ChooseProposal> }
  | { readonly name: 'choice'; readonly proposal: ChooseProposal }
  /** `proposal`: what it would have been, where it is refused only for the others in the list. */
  | { readonly name: 'refused'; readonly error: unknown; readonly proposal?: Proposal }
  | { readonly name: 'issued'; readonly outcome: IssuedOutcome }
  | { readonly name: 'recorded'; readonly outcome: RecordedOutcome };

/** `reading` and `working` go on by themselves and can be stopped; nothing is half done then. */
export type BatchPhase = 'reading' | 'checked' | 'working' | 'done';

/** How often the screen follows while many are worked on. */
const SHOW_EVERY = 20;
/** Opening a token is arithmetic that can overlap; what is stored is not touched by it. */
const READ_AT_ONCE = 8;

/**
 * Many tokens together: each is looked at, nothing is done before the person says so, and then all that can be done is.
 * What is refused keeps nothing else from being done.
 */
export class Batch {
  phase: BatchPhase = $state('reading');
  items: readonly BatchItem[] = $state.raw([]);
  /** Of `reading` or `working`. */
  progress: { readonly have: number; readonly total: number } = $state.raw({ have: 0, total: 0 });

  readonly #issuer: Issuer;
  readonly #clock: () => UnixTime;
  readonly #all: BatchItem[];
  #stopped = false;

  constructor(issuer: Issuer, { tokens, unread }: Intake, clock: () => UnixTime) {
    this.#issuer = issuer;
    this.#clock = clock;
    const count = tokens.length;
    this.#all = [
      ...tokens.map((one, index) => ({ at: index + 1, ...one, state: { name: 'waiting' } as const })),
      ...unread.map(({ error, from }, index) => ({
        at: count + index + 1,
        from,
        state: { name: 'refused', error } as const,
      })),
    ];
    this.items = [...this.#all];
  }

  /** What can be done with each; changes nothing but the journal, which keeps what is refused. */
  async read(): Promise<void> {
    const waiting = this.#all.filter(({ state }) => state.name === 'waiting');
    await this.#go('reading', waiting, READ_AT_ONCE, async (item) => {
      if (item.token === undefined) return;
      this.#put(item, await this.#look(this.#issuer.receive(item.token)));
    });
    this.#refuseWithoutSeat();
    this.#show();
    this.phase = 'checked';
  }

  /** The requests of one product that name no activation code are to be taken from this entitlement. */
  async choose(product: ProductId, entitlement: EntitlementId): Promise<void> {
    const open = this.#all.flatMap((item) =>
      item.state.name === 'choice' && item.state.proposal.product.id === product
        ? [{ item, proposal: item.state.proposal }]
        : [],
    );
    await this.#go('reading', open, READ_AT_ONCE, async ({ item, proposal }) => {
      this.#put(item, await this.#look(this.#issuer.choose(proposal, entitlement)));
    });
    this.#refuseWithoutSeat();
    this.#show();
    this.phase = 'checked';
  }

  /** Does all that can be done: what gives seats back first, then the answers in the order in which they came. */
  async perform(): Promise<void> {
    const ready = this.#all.flatMap((item) =>
      item.state.name === 'ready' ? [{ item, proposal: item.state.proposal }] : [],
    );
    const total = ready.length;
    this.#stopped = false;
    this.phase = 'working';
    this.progress = { have: 0, total };
    for (const unit of unitsOf(ready)) {
      if (this.#isStopped()) break;
      const states = await this.#perform(unit);
      unit.parts.forEach(({ item }, index) => this.#put(item, states[index] ?? item.state));
      this.progress = { have: this.progress.have + unit.parts.length, total };
      this.#show();
    }
    this.phase = this.#all.some(({ state }) => state.name === 'ready') ? 'checked' : 'done';
  }

  /** Looks again at what was refused: seats may have come free, or an entitlement was mended. */
  async again(): Promise<void> {
    for (const item of [...this.#all]) {
      if (item.state.name === 'refused' && item.token !== undefined) this.#put(item, { name: 'waiting' });
    }
    await this.read();
  }

  /** What is being worked on is finished; the rest waits. */
  stop(): void {
    this.#stopped = true;
  }

  /** The answers, in the order in which they came. */
  answers(): readonly IssuedOutcome[] {
    return this.items.flatMap(({ state }) => (state.name === 'issued' ? [state.outcome] : []));
  }

  async #perform(unit: Unit<BatchItem>): Promise<readonly ItemState[]> {
    if (!unit.together)
      return Promise.all(unit.parts.map(({ proposal }) => outcomeState(this.#issuer.perform(proposal))));
    const tokens = unit.parts.flatMap(({ item }) => (item.token === undefined ? [] : [item.token]));
    const { entitlement } = unit;
    const answers = await this.#issuer.answerMany(tokens, entitlement === undefined ? {} : { entitlement });
    return answers.map((answer) =>
      answer.kind === 'issued'
        ? { name: 'issued', outcome: answer }
        : { name: 'refused', error: new OffleaseError(answer.code, answer.facts) },
    );
  }

  async #look(proposed: Promise<Proposal>): Promise<ItemState> {
    try {
      const proposal = await proposed;
      return proposal.action === 'choose-entitlement' ? { name: 'choice', proposal } : { name: 'ready', proposal };
    } catch (error) {
      return { name: 'refused', error };
    }
  }

  async #go<Work>(
    phase: 'reading',
    work: readonly Work[],
    atOnce: number,
    one: (work: Work) => Promise<void>,
  ): Promise<void> {
    this.#stopped = false;
    this.phase = phase;
    this.progress = { have: 0, total: work.length };
    const queue = work.values();
    const lane = async (): Promise<void> => {
      for (const next of queue) {
        if (this.#stopped) return;
        await one(next);
        const have = this.progress.have + 1;
        this.progress = { have, total: work.length };
        if (have % SHOW_EVERY === 0) this.#show();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    this.#show();
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  #put(item: BatchItem, state: ItemState): void {
    this.#all[item.at - 1] = { ...item, state };
  }

  #refuseWithoutSeat(): void {
    const proposals = this.#all.map(({ state }) => (state.name === 'ready' ? state.proposal : undefined));
    for (const index of withoutSeat(proposals, this.#clock())) {
      const item = this.#all[index];
      if (item?.state.name !== 'ready' || item.state.proposal.action !== 'activate') continue;
      const { proposal } = item.state;
      const { id, seats } = proposal.entitlement;
      this.#put(item, { name: 'refused', error: new OffleaseError('no-seat', { entitlement: id, seats }), proposal });
    }
  }

  #show(): void {
    this.items = [...this.#all];
  }
}

async function outcomeState(performed: Promise<Outcome>): Promise<ItemState> {
  try {
    const outcome = await performed;
    return outcome.kind === 'issued' ? { name: 'issued', outcome } : { name: 'recorded', outcome };
  } catch (error) {
    return { name: 'refused', error };
  }
}
