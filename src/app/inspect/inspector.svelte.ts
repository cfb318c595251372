import type { Bytes } from '../../license/bytes.ts';
import { inspectToken, type Inspection } from '../../token/inspect.ts';
import { identify, type Subject } from './identify.ts';
import { keysAtHand, type Holdings, type KeysAtHand } from './keys-at-hand.ts';
import { recognise } from './recognise.ts';
import type { Recognition } from './recognition.ts';

/** One token with all that can be told about it. */
export interface Finding {
  readonly token: Bytes;
  readonly inspection: Inspection;
  /** What it is to this browser. */
  readonly recognised: readonly Recognition[];
}

export type Result =
  | {
      readonly what: 'tokens';
      readonly findings: readonly Finding[];
      /** In all, those not looked into included. */
      readonly count: number;
      readonly atHand: KeysAtHand;
      readonly holdings: Holdings;
    }
  | Exclude<Subject, { what: 'tokens' }>;

/** A file can hold thousands: the first ones are looked into. */
const MOST = 20;

/** Looks into whatever is given; the latest input wins. Changes nothing anywhere. */
export class Inspector {
  input = $state('');
  result: Result | undefined = $state.raw();
  busy = $state(false);

  readonly #holdings: () => Promise<Holdings>;
  #turn = 0;

  /** `holdings` is asked each time: the issuer may have been unlocked meanwhile. */
  constructor(holdings: () => Promise<Holdings>) {
    this.#holdings = holdings;
  }

  async look(text: string): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.input = text;
    if (text.trim() === '') {
      this.result = undefined;
      this.busy = false;
      return;
    }
    this.busy = true;
    const result = await this.#examine(text);
    if (turn !== this.#turn) return;
    this.result = result;
    this.busy = false;
  }

  async #examine(text: string): Promise<Result> {
    const subject = await identify(text);
    if (subject.what !== 'tokens') return subject;
    const holdings = await this.#holdings();
    const atHand = keysAtHand(holdings);
    const findings: Finding[] = [];
    for (const token of subject.tokens.slice(0, MOST)) {
      const inspection = await inspectToken(token, atHand.keys);
      findings.push({ token, inspection, recognised: await recognise(token, inspection, holdings) });
    }
    return { what: 'tokens', findings, count: subject.tokens.length, atHand, holdings };
  }
}
