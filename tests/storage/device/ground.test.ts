import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceStore } from '../../../src/device/store.ts';
import { OffleaseError } from '../../../src/license/error.ts';
import { assertCrypto, assertKeepsKeys } from '../../../src/storage/device/ground.ts';
import { assertSecureContext } from '../../../src/storage/device/secure-context.ts';
import { askToKeep, storageHealth } from '../../../src/storage/device/health.ts';
import { openDeviceStore } from '../../../src/storage/device/store.ts';
import { generateReceivingKey } from '../../../src/token/keys.ts';
import { dump, makeWorld, refusal } from '../../device/fixture.ts';

let factory: IDBFactory;
let store: DeviceStore;
beforeEach(async () => {
  factory = new IDBFactory();
  store = await openDeviceStore({ factory });
});
afterEach(() => {
  store.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const probe = (): Promise<void> => store.probe?.() ?? Promise.reject(new Error('no probe'));

describe('the ground', () => {
  it('is sound here, and the probe leaves nothing behind', async () => {
    let told = 0;
    store.watch(() => (told += 1));
    await probe();
    expect(await dump(factory)).toEqual({ keys: [], values: [] });
    expect(told).toBe(0);
  });

  it('is tried once, before the first identity, and not over a stored license', async () => {
    const world = await makeWorld();
    let probed = 0;
    const own = await world.openStore();
    const counting: DeviceStore = {
      ...own,
      probe: async () => {
        probed += 1;
        expect(await own.list()).toEqual([]);
      },
    };
    await world.open({ store: counting });
    await world.open({ store: counting });
    expect(probed).toBe(1);
    world.close();
  });

  it('that fails keeps every key from being made and shown', async () => {
    const world = await makeWorld();
    const own = await world.openStore();
    const failing: DeviceStore = { ...own, probe: () => Promise.reject(new OffleaseError('storage-keys')) };
    expect((await refusal(world.open({ store: failing }))).code).toBe('storage-keys');
    expect(await own.list()).toEqual([]);
    world.close();
  });

  it('is no secure context', async () => {
    vi.stubGlobal('isSecureContext', false);
    expect((await refusal(assertSecureContext)).code).toBe('insecure-context');
    expect((await refusal(probe())).code).toBe('insecure-context');
  });

  it('has no cryptography, or lacks an algorithm, which is named', async () => {
    const missing: readonly (readonly [
      algorithm: string,
      call: 'generateKey' | 'deriveBits' | 'encrypt',
      nth: number,
    ])[] = [
      ['ECDSA', 'generateKey', 1],
      ['ECDH', 'generateKey', 2],
      ['HKDF', 'deriveBits', 2],
      ['AES-GCM', 'encrypt', 1],
    ];
    for (const [algorithm, call, nth] of missing) {
      let calls = 0;
      const original = crypto.subtle[call].bind(crypto.subtle) as (...args: unknown[]) => Promise<unknown>;
      const spy = vi.spyOn(crypto.subtle, call).mockImplementation(((...args: unknown[]) => {
        calls += 1;
        return calls === nth ? Promise.reject(new DOMException('', 'NotSupportedError')) : original(...args);
      }) as never);
      expect(await refusal(assertCrypto())).toMatchObject({ code: 'crypto-unavailable', facts: { algorithm } });
      spy.mockRestore();
    }
    vi.stubGlobal('crypto', {});
    expect((await refusal(assertCrypto())).code).toBe('crypto-unavailable');
  });

  it('does not keep keys: refuses them, loses them, or gives back what cannot sign', async () => {
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'DataCloneError');
    });
    expect(await refusal(probe())).toMatchObject({ code: 'storage-keys', facts: { reason: 'write' } });
    put.mockRestore();
    const other = await generateReceivingKey();
    const takes: readonly (readonly [unknown, string])[] = [
      [undefined, 'read'],
      [{ privateKey: {} }, 'sign'],
      [other, 'sign'],
    ];
    for (const [taken, reason] of takes) {
      const place = { put: () => Promise.resolve(), take: () => Promise.resolve(taken) };
      expect(await refusal(assertKeepsKeys(place))).toMatchObject({ code: 'storage-keys', facts: { reason } });
    }
  });

  it('is full: that is said by its own code', async () => {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('', 'QuotaExceededError');
    });
    expect((await refusal(probe())).code).toBe('storage-quota');
  });
});

describe('storage health', () => {
  it('says what the browser says', async () => {
    const storage = {
      persisted: () => Promise.resolve(true),
      estimate: () => Promise.resolve({ usage: 5, quota: 10 }),
    };
    vi.stubGlobal('navigator', { storage, locks: {} });
    expect(await storageHealth()).toEqual({ persisted: true, usage: 5, quota: 10, turns: true, notices: true });
  });

  it('is asked for, and what the browser decides is said', async () => {
    for (const decision of [true, false]) {
      vi.stubGlobal('navigator', { storage: { persist: () => Promise.resolve(decision) } });
      expect(await askToKeep()).toBe(decision);
    }
    for (const storage of [undefined, {}, { persist: () => Promise.reject(new Error('no')) }]) {
      vi.stubGlobal('navigator', { storage });
      expect(await askToKeep()).toBeUndefined();
    }
    vi.useFakeTimers();
    vi.stubGlobal('navigator', { storage: { persist: () => new Promise(() => undefined) } });
    const asked = askToKeep();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await asked).toBeUndefined();
    vi.useRealTimers();
  });

  it('waits for nobody, and does without', async () => {
    const storage = { persisted: () => new Promise(() => undefined), estimate: () => Promise.reject(new Error('no')) };
    vi.stubGlobal('navigator', { storage });
    expect(await storageHealth()).toMatchObject({
      persisted: undefined,
      usage: undefined,
      quota: undefined,
      turns: false,
    });
    vi.stubGlobal('navigator', undefined);
    expect(await storageHealth()).toMatchObject({ persisted: undefined, turns: false });
  });
});
