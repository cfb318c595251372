import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { License } from '../../src/device/client.ts';
import type * as loadPartFile from '../../src/device/load-part.ts';
import { dump, makeWorld, refusal, type World } from './fixture.ts';

/** What is loaded later lies somewhere that cannot be reached at times. */
const network = vi.hoisted(() => ({ down: false, asked: 0 }));
vi.mock('../../src/device/load-part.ts', async (original) => {
  const { loadPart } = await original<typeof loadPartFile>();
  return {
    loadPart: <T>(load: () => Promise<T>) => {
      network.asked += 1;
      return loadPart(network.down ? () => Promise.reject(new TypeError('Failed to fetch')) : load);
    },
  };
});

let world: World;
beforeEach(async () => {
  network.down = false;
  world = await makeWorld();
});
afterEach(() => world.close());

async function activate(license: License): Promise<void> {
  await license.receive(await world.issuer.respond((await license.request()).bytes));
}

describe('what only an exchange needs', () => {
  it('is not asked for by a product that starts with a license', async () => {
    await activate(await world.open());
    network.asked = 0;
    network.down = true;
    const license = await world.open();
    expect(license.getSnapshot().state).toBe('active');
    expect(license.has('export')).toBe(true);
    expect(license.remaining('scans')).toBe(100);
    license.hold().release();
    license.tick();
    expect(network.asked).toBe(0);
  });

  it('says so where it cannot be loaded, changes nothing, and is tried again', async () => {
    const license = await world.open();
    await activate(license);
    const [before, snapshot] = [await dump(world.factory), license.getSnapshot()];
    network.down = true;
    const outside = new TypeError('Failed to fetch');
    for (const act of [
      () => license.report(),
      () => license.deactivate(),
      () => license.consume('scans'),
      () => license.receive(new Uint8Array(1)),
      () => license.confirmDelivered('deactivation-1'),
    ]) {
      expect(await refusal(act())).toMatchObject({ code: 'program-unreachable', cause: outside });
    }
    expect(await dump(world.factory)).toEqual(before);
    expect(license.getSnapshot()).toBe(snapshot);
    network.down = false;
    expect(await license.consume('scans')).toBe(99);
  });

  it('is not waited for by a license that was closed', async () => {
    const license = await world.open();
    const request = refusal(license.request());
    license.close();
    expect((await request).code).toBe('storage-closed');
  });
});
