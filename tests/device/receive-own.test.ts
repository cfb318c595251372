import { beforeAll, describe, expect, it } from 'vitest';
import type { License } from '../../src/device/client.ts';
import { receiveOwn } from '../../src/device/receive-own.ts';
import type { Bytes } from '../../src/license/bytes.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { ActivationId } from '../../src/license/ids.ts';
import { readTokens, writeTokenFile } from '../../src/text/token-file.ts';
import { generateReceivingKey } from '../../src/token/keys.ts';
import { at, DAY, makeWorld, randomId, type World } from './fixture.ts';

const TOKENS = 500;
/** Where in the file the tokens of kiosks are that are here; the others are sealed to keys that nobody here has. */
const PLACES = [0, 1, 249, 498, 499];

describe('one file for five hundred kiosks', () => {
  const kiosks = new Map<number, { readonly world: World; readonly license: License }>();
  let file = '';

  beforeAll(async () => {
    const vendor = await makeWorld();
    const tokens: Bytes[] = [];
    for (let place = 0; place < TOKENS; place += 1) {
      if (PLACES.includes(place)) {
        const world = await makeWorld(vendor);
        const license = await world.open();
        kiosks.set(place, { world, license });
        tokens.push(await vendor.issuer.respond((await license.request()).bytes));
      } else {
        const { publicKey } = await generateReceivingKey();
        const terms = { product: vendor.product.product.id };
        tokens.push(await vendor.issuer.refresh(randomId<ActivationId>(), terms, publicKey));
      }
    }
    file = writeTokenFile(tokens, 'Answers of the back office');
    return () => {
      for (const { world } of kiosks.values()) world.close();
    };
  });

  it.each(PLACES)('the kiosk of token %i finds it, and counts the others', async (place) => {
    const kiosk = kiosks.get(place);
    if (kiosk === undefined) throw new Error('no such kiosk');
    const tokens = readTokens(file);
    expect(tokens).toHaveLength(TOKENS);
    expect(await receiveOwn(kiosk.license, tokens)).toEqual({ done: 'activated', others: TOKENS - 1 });
    expect(kiosk.license.getSnapshot()).toMatchObject({ state: 'active' });
    // The same file once more: its own was used, which says more than that the others are not for it.
    await expect(receiveOwn(kiosk.license, tokens)).rejects.toMatchObject({ code: 'response-already-applied' });
  });

  it('a device that is not among them is told so, and nothing of it changes', async () => {
    const world = await makeWorld();
    const license = await world.open();
    await license.request();
    const before = license.getSnapshot();
    await expect(receiveOwn(license, readTokens(file))).rejects.toMatchObject({ code: 'token-not-for-this-key' });
    expect(license.getSnapshot()).toBe(before);
    world.close();
  });
});

describe('several tokens for one device', () => {
  it('are applied in their order: an answer, and the refresh that came after it', async () => {
    const world = await makeWorld();
    const license = await world.open();
    const { bytes } = await license.request();
    const activation = randomId<ActivationId>();
    const response = await world.issuer.respond(bytes, { activation });
    world.clock.run(DAY);
    const refresh = await world.issuer.refresh(activation, { time: at(1) });
    expect(await receiveOwn(license, [response, refresh])).toEqual({ done: 'refreshed', others: 0 });
    world.close();
  });

  it('storage that fails stops at once', async () => {
    let asked = 0;
    const receive = (): Promise<'activated'> => {
      asked += 1;
      return Promise.reject(new OffleaseError('storage-quota'));
    };
    const tokens = [new Uint8Array([1]), new Uint8Array([2])];
    await expect(receiveOwn({ receive }, tokens)).rejects.toMatchObject({ code: 'storage-quota' });
    expect(asked).toBe(1);
    await expect(receiveOwn({ receive }, [])).rejects.toMatchObject({ code: 'text-empty' });
  });
});
