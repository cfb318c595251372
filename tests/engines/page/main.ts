import { OffleaseError } from '../../../src/license/error.ts';
import type { ActivationId } from '../../../src/license/ids.ts';
import { storageHealth } from '../../../src/storage/device/health.ts';
import { openLicense, type License } from '../../../src/storage/device/open-license.ts';
import { openDeviceStore } from '../../../src/storage/device/store.ts';
import { openMemoryIssuer, type MemoryIssuer } from '../../../src/testing/memory-issuer.ts';

const FEATURES = [
  { number: 1, key: 'export', type: 'bool' },
  { number: 2, key: 'scans', type: 'usage-count' },
  { number: 3, key: 'seats', type: 'element-pool' },
] as const;

let issuer: MemoryIssuer | undefined;
let license: License | undefined;
/** When this page came to know how many scans remain, in milliseconds since 1970. */
const known = new Map<number, number>();

const now = (): number => performance.timeOrigin + performance.now();

function opened(): License {
  if (license === undefined) throw new Error('no license is open');
  return license;
}

function asked(): MemoryIssuer {
  if (issuer === undefined) throw new Error('no issuer here');
  return issuer;
}

async function codeOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    if (error instanceof OffleaseError) return error.code;
    throw error;
  }
}

function rawDatabase(version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('offlease-device', version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('open'));
  });
}

const grants = (limit: number) => ({ features: [{ number: 1 }, { number: 2, limit }, { number: 3, limit: 4 }] });

/** What the tests ask of a page; arguments and results are JSON. */
const engine = {
  /** `product.json` of an issuer that lives in this page. */
  async issuer(product: string): Promise<string> {
    issuer = await openMemoryIssuer({ product, features: FEATURES });
    return issuer.product;
  },

  async open(product: string, { locks = true } = {}): Promise<string> {
    if (!locks) Object.defineProperty(navigator, 'locks', { value: undefined });
    license?.close();
    license = await openLicense({ product });
    license.subscribe(() => {
      const remaining = license?.remaining('scans');
      if (typeof remaining === 'number' && !known.has(remaining)) known.set(remaining, now());
    });
    return license.getSnapshot().state;
  },

  openCode: (product: string): Promise<string> => codeOf(() => engine.open(product)),

  async activate(limit: number): Promise<string> {
    const request = await opened().request({ seatName: 'Lobby' });
    await opened().receive(await asked().respond(request.bytes, grants(limit)));
    return opened().getSnapshot().state;
  },

  async refresh(limit: number): Promise<void> {
    const snapshot = opened().getSnapshot();
    if (snapshot.state === 'not-activated') throw new Error('nothing to refresh');
    const activation: ActivationId = snapshot.license.activation;
    await opened().receive(await asked().refresh(activation, grants(limit)));
  },

  async report(): Promise<unknown> {
    const claims = await asked().read((await opened().report()).bytes);
    return claims.counters ?? [];
  },

  async deactivate(): Promise<unknown> {
    const claims = await asked().read((await opened().deactivate()).bytes);
    return claims.counters ?? [];
  },

  /** Uses up one unit and says when that was done, and what remains. */
  async consume(): Promise<{ readonly remaining: number; readonly at: number }> {
    const remaining = Number(await opened().consume('scans'));
    return { remaining, at: now() };
  },

  /** So many attempts at once; how they ended. */
  async attempts(count: number): Promise<Readonly<Record<string, number>>> {
    const codes = await Promise.all(Array.from({ length: count }, () => codeOf(() => opened().consume('scans'))));
    const ends: Record<string, number> = {};
    for (const code of codes) ends[code] = (ends[code] ?? 0) + 1;
    return ends;
  },

  checkout: async (owner: string): Promise<string> => (await opened().checkout('seats', { owner })).id,
  give: (id: string): Promise<void> => opened().return(id),
  requestCode: (): Promise<string> => codeOf(() => opened().request()),
  deactivateCode: (): Promise<string> => codeOf(() => opened().deactivate()),
  consumeCode: (): Promise<string> => codeOf(() => opened().consume('scans')),
  knownAt: async (remaining: number): Promise<number | null> => known.get(remaining) ?? null,

  async look(): Promise<unknown> {
    const snapshot = opened().getSnapshot();
    return {
      state: snapshot.state,
      device: snapshot.device,
      outbox: snapshot.outbox.length,
      lost: snapshot.lost ?? null,
      export: opened().has('export'),
      scans: opened().remaining('scans') ?? null,
      seats: opened().remaining('seats') ?? null,
    };
  },

  /** The probe that goes before the first identity, and what the browser says of its storage. */
  async ground(): Promise<unknown> {
    const store = await openDeviceStore();
    const probe = await codeOf(async () => store.probe?.());
    const records = (await store.list()).length;
    store.close();
    const { turns, notices } = await storageHealth();
    return { probe, records, turns, notices };
  },

  /** A newer build brings a newer schema: how long until it has it, in milliseconds. */
  async bringNewerSchema(): Promise<number> {
    const begun = now();
    (await rawDatabase(99)).close();
    return now() - begun;
  },

  /** Rewrites what is stored as the first version had it. */
  async makeOlder(): Promise<void> {
    const database = await rawDatabase();
    await new Promise((resolve, reject) => {
      const transaction = database.transaction('licenses', 'readwrite');
      const licenses = transaction.objectStore('licenses');
      const cursor = licenses.openCursor();
      cursor.onsuccess = () => {
        if (cursor.result === null) return;
        const { checkouts: _checkouts, ...older } = cursor.result.value as Record<string, unknown>;
        cursor.result.update({ ...older, version: 1 });
        cursor.result.continue();
      };
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error ?? new Error('write'));
    });
    database.close();
  },

  deleteDatabase: (): Promise<string> =>
    new Promise((resolve) => {
      const request = indexedDB.deleteDatabase('offlease-device');
      request.onsuccess = () => resolve('deleted');
      request.onerror = () => resolve('refused');
    }),

  /** Medians in milliseconds from `openLicense` to a known state, after some that do not count. */
  async openTimes(product: string, times: number): Promise<readonly number[]> {
    const measured: number[] = [];
    for (let index = 0; index < times; index += 1) {
      const begun = performance.now();
      const one = await openLicense({ product });
      if (one.getSnapshot().state !== 'active') throw new Error('no license is stored');
      measured.push(performance.now() - begun);
      one.close();
    }
    return measured;
  },
};

export type Engine = typeof engine;

Object.assign(globalThis, { engine });
