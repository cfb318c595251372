import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newRecord, type DeviceRecord } from '../../../src/device/record.ts';
import type { DeviceStore } from '../../../src/device/store.ts';
import type { ProductId, RootId } from '../../../src/license/ids.ts';
import { openDeviceStore } from '../../../src/storage/device/store.ts';
import { generateReceivingKey, generateSigningKey, sign, verify } from '../../../src/token/keys.ts';
import { dump, makeWorld, NOON, randomId, refusal, type World } from '../../device/fixture.ts';

let factory: IDBFactory;
const open: DeviceStore[] = [];
beforeEach(() => {
  factory = new IDBFactory();
});
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

async function openStore(): Promise<DeviceStore> {
  const store = await openDeviceStore({ factory });
  open.push(store);
  return store;
}

async function makeRecord(product = 'kiosk'): Promise<DeviceRecord> {
  const [signing, receiving] = await Promise.all([generateSigningKey(), generateReceivingKey()]);
  const root = randomId<RootId>(32);
  return newRecord({ root, product: product as ProductId }, { roots: [root], signing, receiving }, NOON);
}

const keep = (store: DeviceStore, record: DeviceRecord): Promise<void> =>
  store.update(record, () => ({ record, result: undefined }));

/** Stores anything under a record's key, behind the store's back. */
function tamper({ root, product }: DeviceRecord, value: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = factory.open('offlease-device');
    request.onerror = () => reject(request.error ?? new Error('open'));
    request.onsuccess = () => {
      const transaction = request.result.transaction('licenses', 'readwrite');
      transaction.objectStore('licenses').put(value, [root, product]);
      transaction.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  });
}

describe('records', () => {
  it('are kept with keys that work and cannot be taken out', async () => {
    const record = await makeRecord();
    await keep(await openStore(), record);
    const store = await openStore();
    const read = await store.read(record);
    expect(read).toEqual(record);
    expect(read?.signing.privateKey.extractable).toBe(false);
    if (read === undefined) throw new Error('a record');
    const message = new Uint8Array([1, 2, 3]);
    expect(await verify(record.signing.publicKey, await sign(read.signing, message), message)).toBe(true);
  });

  it('are told apart by root and product', async () => {
    const store = await openStore();
    const [one, two] = [await makeRecord(), await makeRecord()];
    await keep(store, one);
    await keep(store, two);
    expect((await store.read(one))?.root).toBe(one.root);
    expect(await store.read({ root: one.root, product: 'poster' as ProductId })).toBeUndefined();
    expect((await store.list()).map(({ root }) => root).sort()).toEqual([one.root, two.root].sort());
  });

  it('are changed in one transaction after another, none lost', async () => {
    const record = await makeRecord();
    const stores = await Promise.all([openStore(), openStore(), openStore()]);
    await keep(stores[0], record);
    const increase = (store: DeviceStore): Promise<number> =>
      store.update(record, (current) => {
        if (current === undefined) throw new Error('it is there');
        return { record: { ...current, count: current.count + 1 }, result: current.count };
      });
    const results = await Promise.all(Array.from({ length: 10 }, () => stores.map(increase)).flat());
    expect(results.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
    expect((await stores[0].read(record))?.count).toBe(30);
  });

  it('stay as they were when a change throws, and can be removed', async () => {
    const store = await openStore();
    const record = await makeRecord();
    await keep(store, record);
    const before = await dump(factory);
    const own = new Error('no');
    await expect(
      store.update(record, () => {
        throw own;
      }),
    ).rejects.toBe(own);
    expect(await dump(factory)).toEqual(before);
    expect(await store.update(record, () => ({ record: undefined, result: 'gone' }))).toBe('gone');
    expect(await store.read(record)).toBeUndefined();
  });
});

describe('watching', () => {
  it('is told of changes here and in other tabs, and of nothing else', async () => {
    const [here, there] = [await openStore(), await openStore()];
    const told = { here: 0, there: 0 };
    here.watch(() => (told.here += 1));
    const stop = there.watch(() => (told.there += 1));
    const record = await makeRecord();
    await keep(here, record);
    await expect.poll(() => told).toEqual({ here: 1, there: 1 });
    await here.read(record);
    await here.update(record, (current) => ({ record: current, result: undefined }));
    const failing = here.update(record, () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    stop();
    await keep(there, { ...record, revision: 2 });
    await expect.poll(() => told.here).toBe(2);
    expect(told.there).toBe(1);
  });

  it('says nothing of what was changed', async () => {
    const heard: unknown[] = [];
    const channel = new BroadcastChannel('offlease-device');
    channel.onmessage = ({ data }: MessageEvent<unknown>) => heard.push(data);
    await keep(await openStore(), await makeRecord());
    await expect.poll(() => heard).toEqual([null]);
    channel.close();
  });

  it('works in this tab without BroadcastChannel, or where it cannot be made', async () => {
    const before = globalThis.BroadcastChannel;
    const Refusing = function Refusing(): never {
      throw new DOMException('opaque origin', 'SecurityError');
    };
    try {
      for (const substitute of [undefined, Refusing]) {
        Object.assign(globalThis, { BroadcastChannel: substitute });
        const store = await openStore();
        let told = 0;
        store.watch(() => (told += 1));
        await keep(store, await makeRecord());
        await expect.poll(() => told).toBe(1);
      }
    } finally {
      Object.assign(globalThis, { BroadcastChannel: before });
    }
  });
});

describe('stored data that is damaged', () => {
  const broken: readonly (readonly [name: string, field: string, breakIt: (record: DeviceRecord) => unknown])[] = [
    ['text', 'version', () => 'nonsense'],
    ['null', 'version', () => null],
    ['an older shape', 'version', (record) => ({ ...record, version: 0 })],
    ['no key', 'signing', ({ signing: _signing, ...rest }) => rest],
    ['a key that is none', 'signing.privateKey', (r) => ({ ...r, signing: { ...r.signing, privateKey: {} } })],
    ['keys swapped', 'signing.privateKey', (r) => ({ ...r, signing: r.receiving, receiving: r.signing })],
    ['a negative epoch', 'epoch', (record) => ({ ...record, epoch: -1 })],
    ['a broken mark', 'marks.floor', (r) => ({ ...r, marks: { ...r.marks, floor: Number.NaN } })],
    ['a broken list', 'requests.id', (record) => ({ ...record, requests: [{}] })],
    ['half a license', 'license.claims', (r) => ({ ...r, license: { issuer: randomId(), claims: 7 } })],
    ['another product', 'root', (record) => ({ ...record, product: 'poster' })],
  ];

  it.each(broken)('%s: it says so and changes nothing', async (_name, field, breakIt) => {
    const record = await makeRecord();
    const sound = await makeRecord('poster');
    const store = await openStore();
    await keep(store, record);
    await keep(store, sound);
    await tamper(record, breakIt(record));
    const before = await dump(factory);
    const damaged = { code: 'storage-damaged', facts: { field } };
    expect(await refusal(store.read(record))).toMatchObject(damaged);
    expect(await refusal(store.update(record, () => ({ record: undefined, result: 0 })))).toMatchObject(damaged);
    expect((await store.list()).map(({ root }) => root)).toContain(sound.root);
    expect(await dump(factory)).toEqual(before);
  });

  it('from a newer build is called that', async () => {
    const record = await makeRecord();
    const store = await openStore();
    await tamper(record, { ...record, version: 3 });
    expect(await refusal(store.read(record))).toMatchObject({ code: 'storage-newer' });
  });

  it('keeps a license from opening, without making another identity over it', async () => {
    const world: World = await makeWorld();
    const license = await world.open();
    await license.request();
    license.close();
    const [record] = await (await world.openStore()).list();
    if (record === undefined) throw new Error('a record');
    factory = world.factory;
    await tamper(record, { ...record, epoch: 'three' });
    const before = await dump(factory);
    expect((await refusal(world.open())).code).toBe('storage-damaged');
    expect(await dump(factory)).toEqual(before);
    world.close();
  });

  it('while the page is open refuses every action and changes nothing', async () => {
    const world: World = await makeWorld();
    const license = await world.open();
    const { bytes } = await license.request();
    const answer = await world.issuer.respond(bytes);
    const [record] = await (await world.openStore()).list();
    if (record === undefined) throw new Error('a record');
    factory = world.factory;
    await tamper(record, { ...record, outbox: 0 });
    const before = await dump(factory);
    for (const action of [license.request, license.withdraw, () => license.receive(answer)]) {
      expect(await refusal(action())).toMatchObject({ code: 'storage-damaged', facts: { field: 'outbox' } });
    }
    expect(await dump(factory)).toEqual(before);
    world.close();
  });
});

describe('a disk that is full', () => {
  it('leaves the device as it was, and works again when it is not', async () => {
    const world: World = await makeWorld();
    const store = await world.openStore();
    const license = await world.open({ store });
    await license.receive(await world.issuer.respond((await license.request()).bytes));
    const snapshot = license.getSnapshot();
    const before = await dump(world.factory);
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    try {
      expect((await refusal(license.deactivate())).code).toBe('storage-quota');
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await dump(world.factory)).toEqual(before);
    expect(license.getSnapshot()).toBe(snapshot);
    await license.deactivate();
    expect(license.getSnapshot().state).toBe('not-activated');
    world.close();
  });
});
