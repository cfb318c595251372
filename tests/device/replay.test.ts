import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { License } from '../../src/device/client.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import type { ErrorCode } from '../../src/license/error.ts';
import { at, dump, makeWorld, refusal, type World } from './fixture.ts';

/** How a device says of a token that it was good once. */
const SPENT: readonly ErrorCode[] = ['response-already-applied', 'license-stale', 'license-deactivated'];
/** So many sequences of old tokens after each turn of a life. */
const ORDERS = 10;
const LIVES = 25;

/** One device through activations, refreshes and deactivations, with every token that it was ever given or could have been. */
class Life {
  readonly #world: World;
  readonly #license: License;
  /** What is used up or outdated. */
  readonly spent: Bytes[] = [];
  #day = 0;

  constructor(world: World, license: License) {
    this.#world = world;
    this.#license = license;
  }

  /** Answers come in pairs, of which the second one that is tried finds the first one applied. */
  async turn(on: boolean): Promise<void> {
    this.#day += 1;
    this.#world.clock.set(at(this.#day));
    const { issuer } = this.#world;
    const snapshot = this.#license.getSnapshot();
    if (snapshot.state === 'not-activated') {
      const requests = [await this.#license.request(), await this.#license.request()];
      const [first, second] = await Promise.all(
        requests.map(({ bytes }) => issuer.respond(bytes, { time: this.#now })),
      );
      await this.#take(second);
      this.#keep(first, second);
    } else if (on) {
      const { activation } = snapshot.license;
      const first = await issuer.refresh(activation, { time: this.#now, sequence: this.#now });
      const second = await issuer.refresh(activation, { time: this.#now, sequence: this.#now + 1 });
      await this.#take(second);
      this.#keep(first, second);
    } else {
      const late = await issuer.refresh(snapshot.license.activation, { time: this.#now });
      const asked = await this.#license.deactivate();
      expect(asked.bytes.length).toBeGreaterThan(0);
      this.#keep(late);
    }
  }

  /** Nothing comes of any of them: neither stored, nor shown. */
  async replay(order: readonly number[]): Promise<void> {
    const before = await dump(this.#world.factory);
    const snapshot = this.#license.getSnapshot();
    for (const index of order) {
      const token = this.spent[index % this.spent.length];
      if (token === undefined) throw new Error('a token');
      expect(SPENT).toContain((await refusal(this.#license.receive(token))).code);
    }
    expect(await dump(this.#world.factory)).toEqual(before);
    expect(this.#license.getSnapshot()).toBe(snapshot);
  }

  get #now() {
    return at(this.#day);
  }

  async #take(token: Bytes | undefined): Promise<void> {
    if (token === undefined) throw new Error('a token');
    await this.#license.receive(token);
  }

  #keep(...tokens: readonly (Bytes | undefined)[]): void {
    this.spent.push(...tokens.filter((token) => token !== undefined));
  }
}

it('every earlier response and refresh in any order, after deactivation too: a thousand sequences change nothing', async () => {
  let sequences = 0;
  let afterDeactivation = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 3, maxLength: 5 }),
      fc.array(fc.array(fc.nat({ max: 1000 }), { minLength: 3, maxLength: 8 }), { minLength: 60, maxLength: 60 }),
      async (turns, orders) => {
        const world = await makeWorld();
        const license = await world.open();
        const life = new Life(world, license);
        const left = [...orders];
        try {
          for (const on of [true, ...turns]) {
            await life.turn(on);
            for (const order of left.splice(0, ORDERS)) {
              await life.replay(order);
              sequences += 1;
              if (license.getSnapshot().state === 'not-activated') afterDeactivation += 1;
            }
          }
        } finally {
          world.close();
        }
      },
    ),
    { numRuns: LIVES },
  );
  expect(sequences).toBeGreaterThanOrEqual(1000);
  expect(afterDeactivation).toBeGreaterThan(100);
}, 240_000);
