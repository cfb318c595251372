import type { Proposal } from '../../../src/issuer/proposal.ts';
import type { Bytes } from '../../../src/license/bytes.ts';
import { clock, Kiosk, PRODUCT } from '../support/kiosk.ts';
import { checkLedger, type LedgerFacts } from '../support/ledger-check.ts';
import { codeOf, factsOf, openOffice, sell, type Office } from '../support/office.ts';

let office: Office | undefined;
/** What this tab's device asks for, round by round. */
let requests: readonly Bytes[] = [];

function opened(): Office {
  if (office === undefined) throw new Error('no issuer is open');
  return office;
}

const codeOfRound = (round: number): string => `ROUND-${String(round)}`;

/** Tabs that wait for one another, step by step. */
class Starts {
  readonly #channel: BroadcastChannel;
  readonly #tabs: number;
  readonly #here = new Map<string, number>();
  readonly #waiting = new Map<string, () => void>();

  constructor(name: string, tabs: number) {
    this.#tabs = tabs;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<string>) => this.#count(data);
  }

  /** Resolves as soon as every tab has come here. */
  together(step: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(step, resolve);
      this.#channel.postMessage(step);
      this.#count(step);
    });
  }

  close(): void {
    this.#channel.close();
  }

  #count(step: string): void {
    const here = (this.#here.get(step) ?? 0) + 1;
    this.#here.set(step, here);
    if (here === this.#tabs) this.#waiting.get(step)?.();
  }
}

/** What the tests ask of a page; arguments and results are JSON. */
const engine = {
  /** Opens the issuer, which sells one seat for each of so many rounds if nobody has yet. */
  async open(rounds: number): Promise<void> {
    office = await openOffice();
    for (let round = 0; round < rounds; round += 1) await sell(office, codeOfRound(round), 1);
  },

  /** One device of this tab asks for the seat of every round. */
  async ask(rounds: number): Promise<void> {
    const kiosk = await Kiosk.make(factsOf(opened()));
    const made: Bytes[] = [];
    for (let round = 0; round < rounds; round += 1) made.push(await kiosk.request(PRODUCT, codeOfRound(round)));
    requests = made;
  },

  /**
   * Goes for the one seat of every round at the same moment as the other tabs. Each has looked at the request, and found
   * the seat free, before any of them answers it. How each round ended for this tab.
   */
  async race(tabs: number): Promise<readonly string[]> {
    const { issuer } = opened();
    const starts = new Starts('race', tabs);
    await new Promise((resolve) => setTimeout(resolve, 500)); // until all of them listen
    const ends: string[] = [];
    for (const [round, request] of requests.entries()) {
      const proposal: Proposal = await issuer.receive(request);
      await starts.together(String(round));
      ends.push(await issuer.perform(proposal).then(({ kind }) => kind, codeOf));
      await starts.together(`${String(round)} is over`);
    }
    starts.close();
    return ends;
  },

  check: (): Promise<LedgerFacts> => checkLedger(opened().store, clock()),
};

export type LastSeatPage = typeof engine;

Object.assign(globalThis, { engine });
