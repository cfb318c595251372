import type { DeviceRecord } from '../device/record.ts';
import type { Change, DeviceStore, LicenseKey } from '../device/store.ts';
import { textStore } from '../storage/device/text-store.ts';

const nameOf = ({ root, product }: LicenseKey): string => `${root}.${product}`;

export interface MemoryStorageOptions {
  /** `extractable`: as a host that cannot hold CryptoKeys and keeps text. Default: `opaque`. */
  readonly keys?: 'opaque' | 'extractable';
  /** What is stored already; with `opaque` only. */
  readonly records?: readonly DeviceRecord[];
}

/** Storage in memory; several licenses that are opened on one see each other as tabs do. */
export function memoryStorage({ keys = 'opaque', records = [] }: MemoryStorageOptions = {}): DeviceStore {
  return keys === 'opaque' ? recordsInMemory(records) : textInMemory();
}

function recordsInMemory(initial: readonly DeviceRecord[]): DeviceStore {
  const records = new Map(initial.map((record) => [nameOf(record), record]));
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of [...listeners]) queueMicrotask(listener);
  };
  return {
    keys: 'opaque',
    read: async (key) => records.get(nameOf(key)),
    list: async () => [...records.values()],
    async update<T>(key: LicenseKey, change: (record: DeviceRecord | undefined) => Change<T>): Promise<T> {
      const before = records.get(nameOf(key));
      const { record, result } = change(before);
      if (record === before) return result;
      if (record === undefined) records.delete(nameOf(key));
      else records.set(nameOf(key), record);
      changed();
      return result;
    },
    async discard(key) {
      records.delete(nameOf(key));
      changed();
    },
    watch(listener) {
      const own = (): void => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    close: () => undefined,
  };
}

function textInMemory(): DeviceStore {
  const texts = new Map<string, string>();
  return textStore({
    keys: 'extractable',
    read: async (id) => texts.get(id),
    ids: async () => [...texts.keys()],
    async update(id, change) {
      const text = change(texts.get(id));
      if (text === undefined) texts.delete(id);
      else texts.set(id, text);
    },
  });
}
