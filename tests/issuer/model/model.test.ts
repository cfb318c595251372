import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import type { Bytes } from '../../../src/license/bytes.ts';
import type * as Keys from '../../../src/token/keys.ts';
import { generateReceivingKey, generateSigningKey } from '../../../src/token/keys.ts';
import { anyStep, MACHINES } from './steps.ts';
import { openDeviceToken, saidBy, sealToken } from './stand-in.ts';
import { World, type Keys as DeviceKeys } from './world.ts';

// Sealing takes a thousand times as long as deciding: here tokens are what they say. Histories with real ones: real.test.ts.
vi.mock('../../../src/token/seal.ts', () => ({ sealToken }));
vi.mock('../../../src/token/open.ts', () => ({ openDeviceToken }));
// A key is described once, not with every token.
vi.mock('../../../src/token/keys.ts', async (original) => {
  const keys = await original<typeof Keys>();
  const described = new Map<string, ReturnType<typeof keys.publicKeyOf>>();
  const publicKeyOf: typeof keys.publicKeyOf = (bytes) => {
    const name = bytes.join(' ');
    const found = described.get(name) ?? keys.publicKeyOf(bytes);
    described.set(name, found);
    return found;
  };
  return { ...keys, publicKeyOf };
});

const RUNS = Number(process.env['OFFLEASE_HISTORIES'] ?? 1200);

let keys: readonly DeviceKeys[];
beforeAll(async () => {
  keys = await Promise.all(
    Array.from({ length: MACHINES }, async () => ({
      signing: await generateSigningKey(),
      receiving: await generateReceivingKey(),
    })),
  );
});

async function read(token: Bytes) {
  const claims = saidBy(token);
  if (claims.kind !== 'response' && claims.kind !== 'refresh') throw new TypeError('a device made this');
  return claims;
}

it(`${String(RUNS)} random histories: the issuer and the rules as they are written say the same at every step`, async () => {
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 40, size: 'max' }), async (history) => {
      const world = await World.open(keys, read);
      for (const step of history) await world.take(step);
      await world.finish();
      steps += history.length;
    }),
    { numRuns: RUNS },
  );
  expect(steps).toBeGreaterThan(4 * RUNS);
}, 600_000);
