import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstBreak } from '../../src/issuer/journal-entry.ts';
import type { ActivationRecord } from '../../src/issuer/records.ts';
import { settleTally } from '../../src/issuer/seats.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { DAY, handle, Kiosk, openBench, type Bench, subjectOf } from './fixture.ts';

type Step =
  | { readonly do: 'request' | 'deactivate' | 'refresh' | 'reserve' | 'unreserve' | 'report'; readonly kiosk: number }
  | { readonly do: 'again'; readonly token: number }
  | { readonly do: 'pass'; readonly days: number }
  | { readonly do: 'resize'; readonly seats: number }
  | { readonly do: 'settle' };

const KIOSKS = 4;
const kiosk = fc.integer({ min: 0, max: KIOSKS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('request' as const), kiosk }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('deactivate' as const, 'refresh' as const), kiosk }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('reserve' as const, 'unreserve' as const), kiosk }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('report' as const), kiosk }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), token: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), days: fc.integer({ min: -3, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resize' as const), seats: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
);

/** Tokens may be lost: every second one of a device never gets here, but can be sent later. */
class History {
  readonly #bench: Bench;
  readonly #kiosks: readonly Kiosk[];
  readonly #sent: Bytes[] = [];
  readonly #latest = new Map<Kiosk, ActivationRecord>();

  constructor(bench: Bench, kiosks: readonly Kiosk[]) {
    this.#bench = bench;
    this.#kiosks = kiosks;
  }

  async take(next: Step): Promise<void> {
    const { issuer, entitlement, clock, store } = this.#bench;
    switch (next.do) {
      case 'pass':
        clock.pass(next.days * DAY);
        return;
      case 'settle':
        return store.write((tables) => settleTally(tables, entitlement.id, clock.now));
      case 'resize':
        await issuer.updateEntitlement(entitlement.id, { seats: next.seats });
        return;
      case 'again': {
        const token = this.#sent[next.token % Math.max(1, this.#sent.length)];
        if (token !== undefined) await handle(issuer, token);
        return;
      }
      default:
        return this.#byKiosk(next.do, this.#kiosks[next.kiosk] ?? expect.fail());
    }
  }

  async #byKiosk(what: Exclude<Step, { token: number } | { days: number } | { seats: number }>['do'], device: Kiosk) {
    const { issuer, entitlement } = this.#bench;
    const activation = this.#latest.get(device);
    if (what === 'reserve') await issuer.reserveSeat(entitlement.id, device.id);
    if (what === 'unreserve') await issuer.unreserveSeat(entitlement.id, device.id);
    if (what === 'refresh' && activation !== undefined) await issuer.refresh(activation.id);
    if (what === 'request') {
      const outcome = await handle(issuer, this.#send(await device.request()));
      if (outcome.kind === 'issued') this.#latest.set(device, outcome.activation);
    }
    if (what === 'report' && activation !== undefined)
      await handle(issuer, this.#send(await device.report(activation)));
    if (what === 'deactivate' && activation !== undefined) {
      const token = this.#send(await device.deactivate(subjectOf(activation)));
      if (device.count % 2 === 0) await handle(issuer, token);
    }
  }

  #send(token: Bytes): Bytes {
    this.#sent.push(token);
    return token;
  }
}

async function check({ issuer, entitlement, clock, store }: Bench): Promise<void> {
  const slots = await issuer.seatsOf(entitlement.id);
  const use = await issuer.seatUse(entitlement.id);
  const { seats } = await issuer.getEntitlement(entitlement.id);
  // The kept count is the true one, and no more are held than there are.
  expect(use.inUse).toBe(slots.filter(({ seat }) => seat.freeAt > clock.now).length);
  const tally = await store.read((tables) => tables.tallies.get(entitlement.id));
  expect(tally?.opened).toBe(slots.length);
  expect(slots.length).toBeLessThanOrEqual(seats);
  const { activations, issued } = await store.read(async (tables) => ({
    activations: await tables.activations.page({ limit: 10_000 }),
    issued: await tables.issued.page({ limit: 10_000 }),
  }));
  for (const activation of activations) {
    const slot = slots.find(({ seat }) => seat.number === activation.seat);
    const tokens = issued.filter((token) => token.activation === activation.id);
    // An active activation has its seat, for as long as the longest of its tokens says; no other has.
    expect(tokens.some(({ sequence }) => sequence === activation.sequence)).toBe(true);
    expect(activation.heldUntil).toBe(Math.max(...tokens.map(({ leaseEnd }) => leaseEnd)));
    if (activation.status.state !== 'active') continue;
    expect(slot?.activation?.id).toBe(activation.id);
    expect(slot?.seat.heldUntil).toBe(activation.heldUntil);
  }
  expect(firstBreak(await issuer.journal({ order: 'oldest', limit: 10_000 }))).toBeUndefined();
}

describe('any history', () => {
  it('never holds more seats than there are; counts, seats, tokens and journal agree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const bench = await openBench({ seats: 2 });
        const kiosks = await Promise.all(Array.from({ length: KIOSKS }, () => Kiosk.make(bench.issuer)));
        const history = new History(bench, kiosks);
        for (const next of steps) {
          try {
            await history.take(next);
          } catch (error) {
            // A refusal is an outcome like any other; a mistake is not.
            if (!(error instanceof OffleaseError) || error.code === 'unexpected') throw error;
          }
          await check(bench);
        }
        bench.store.close();
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
