import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLicense, type License } from '../../src/device/client.ts';
import { reportIsDue } from '../../src/element/panels/next-step.ts';
import type { ActivationId } from '../../src/license/ids.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { memoryStorage } from '../../src/testing/memory-storage.ts';
import { readProductFile } from '../../src/token/product-file.ts';
import { DAY, openBench, PRODUCT, type Bench } from '../issuer/fixture.ts';

/** A real issuer and a real device that asks it. */
interface Pair {
  readonly bench: Bench;
  readonly license: License;
}

async function pair(reportEvery: number): Promise<Pair> {
  const bench = await openBench({ reportEvery, seats: 50 });
  const product = await readProductFile(await bench.issuer.productFile(PRODUCT));
  const license = await openLicense({ product, store: memoryStorage(), clock: bench.clock.read });
  return { bench, license };
}

async function activate({ bench, license }: Pair): Promise<ActivationId> {
  const { bytes } = await license.request({ code: 'KIOSK-2026' });
  const outcome = await bench.issuer.perform(await bench.issuer.receive(bytes));
  if (outcome.kind !== 'issued') throw new Error('an answer was expected');
  await license.receive(outcome.token);
  return outcome.activation.id;
}

/** Hands a refresh over, or false where the issuer wants a report first. */
async function refresh({ bench, license }: Pair, activation: ActivationId): Promise<boolean> {
  bench.clock.pass(DAY);
  try {
    const { token } = await bench.issuer.refresh(activation);
    await license.receive(token);
    return true;
  } catch (error) {
    if (error instanceof OffleaseError && error.code === 'report-required') return false;
    throw error;
  }
}

async function report({ bench, license }: Pair): Promise<void> {
  const { bytes } = await license.report();
  await bench.issuer.perform(await bench.issuer.receive(bytes));
}

describe('reports that an entitlement demands', () => {
  it.each([
    [1, 'before each refresh', [false, false]],
    [2, 'before every second', [true, false]],
    [3, 'before every third', [true, true, false]],
  ])('every %i: %s', async (every, _says, expected) => {
    const both = await pair(every);
    const activation = await activate(both);
    for (const goes of expected) expect(await refresh(both, activation)).toBe(goes);
    for (let round = 0; round < 2; round += 1) {
      await report(both);
      for (let number = 0; number < every; number += 1) expect(await refresh(both, activation)).toBe(true);
      expect(await refresh(both, activation)).toBe(false);
    }
    both.license.close();
  });

  it('whatever is done in which order, the device says so before the issuer has to', async () => {
    const step = fc.constantFrom('refresh', 'refresh', 'refresh', 'report', 'again');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 14 }), async (every, steps) => {
        const both = await pair(every);
        const { license } = both;
        let activation = await activate(both);
        for (const what of steps) {
          if (what === 'report') {
            await report(both);
          } else if (what === 'again') {
            // Given back, and asked for anew: the counting begins anew on both sides.
            const { bytes } = await license.deactivate();
            await both.bench.issuer.perform(await both.bench.issuer.receive(bytes));
            activation = await activate(both);
          } else {
            const due = reportIsDue(license.getSnapshot());
            expect(await refresh(both, activation)).toBe(!due);
          }
        }
        license.close();
      }),
      { numRuns: 12 },
    );
  });
});
