import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ActivationId } from '../../../src/license/ids.ts';
import { generateReceivingKey, generateSigningKey } from '../../../src/token/keys.ts';
import { at, dump, makeWorld, NOON, randomId, type World } from '../../device/fixture.ts';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.close());

/** A database as the first version built and filled it, field by field; nothing here follows the present code. */
async function writeVersion1(): Promise<void> {
  const root = world.root.publicKey.thumbprint;
  const record = {
    version: 1,
    revision: 4,
    root,
    product: 'kiosk',
    roots: [root],
    created: NOON,
    signing: await generateSigningKey(),
    receiving: await generateReceivingKey(),
    retired: [],
    epoch: 0,
    count: 1,
    requests: [],
    spent: [{ nonce: randomId(), reason: 'applied' }],
    license: {
      issuer: world.issuer.id,
      claims: {
        product: 'kiosk',
        activation: randomId<ActivationId>(),
        sequence: NOON,
        time: NOON,
        leaseEnd: at(30),
        features: [
          { number: 2, limit: 100 },
          { number: 3, limit: 4 },
        ],
        attributes: [],
      },
    },
    ended: [],
    counters: [{ number: 2, used: 40 }],
    outbox: [],
    marks: { floor: NOON, seen: 0, turn: 1 },
    certificates: [],
    applied: [{ issuer: world.issuer.id, serial: 1 }],
    withdrawals: [],
    history: [{ kind: 'identity-created', time: NOON }],
  };
  await new Promise<void>((resolve, reject) => {
    const request = world.factory.open('offlease-device', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('licenses');
    request.onerror = () => reject(request.error ?? new Error('open'));
    request.onsuccess = () => {
      const transaction = request.result.transaction('licenses', 'readwrite');
      transaction.objectStore('licenses').put(record, [root, 'kiosk']);
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

async function storedVersion(): Promise<unknown> {
  const { values } = (await dump(world.factory)) as { readonly values: readonly { readonly version: number }[] };
  return values[0]?.version;
}

it('a database of the first version opens with its license and counters, and is written anew once it changes', async () => {
  await writeVersion1();
  const license = await world.open();
  expect(license.getSnapshot().state).toBe('active');
  expect(license.remaining('scans')).toBe(60);
  expect(await storedVersion()).toBe(1);
  await license.checkout('seats', { owner: 'Lobby' });
  expect(await license.consume('scans', 10)).toBe(50);
  expect(await storedVersion()).toBe(2);
  license.close();
  const again = await world.open();
  expect(again.remaining('scans')).toBe(50);
  expect(again.remaining('seats')).toBe(3);
  expect(again.getSnapshot()).toMatchObject({ state: 'active', license: { checkouts: [{ owner: 'Lobby' }] } });
});
