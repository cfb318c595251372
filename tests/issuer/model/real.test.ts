import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generateReceivingKey, generateSigningKey } from '../../../src/token/keys.ts';
import { openIssuerToken } from '../../../src/token/open.ts';
import { anyStep, MACHINES } from './steps.ts';
import { World, type ReadAnswer } from './world.ts';

/** As a device reads it: opened with its own key, judged by the issuer's certificate. */
const read: ReadAnswer = async (token, { receiving }, { root, certificate }) => {
  const trust = { roots: [root], certificates: [certificate] };
  return (await openIssuerToken(token, { receivers: [receiving], trust })).claims;
};

const RUNS = 40;

it(`${String(RUNS)} of the same histories with real tokens: signed, sealed, opened and verified on both sides`, async () => {
  const keys = await Promise.all(
    Array.from({ length: MACHINES }, async () => ({
      signing: await generateSigningKey(),
      receiving: await generateReceivingKey(),
    })),
  );
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 25, size: 'max' }), async (history) => {
      const world = await World.open(keys, read);
      for (const step of history) await world.take(step);
      await world.finish();
      steps += history.length;
    }),
    { numRuns: RUNS },
  );
  expect(steps).toBeGreaterThanOrEqual(10 * RUNS);
}, 300_000);
