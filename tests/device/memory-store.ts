import type { DeviceRecord } from '../../src/device/record.ts';
import type { Change, DeviceStore, LicenseKey } from '../../src/device/store.ts';

/** A store that is as fast as can be, for tests of long times. Every client of it sees the same. */
export function memoryStore(initial: readonly DeviceRecord[] = []): DeviceStore {
  const nameOf = ({ root, product }: LicenseKey): string => `${root} ${product}`;
  const records = new Map(initial.map((record) => [nameOf(record), record]));
  const listeners = new Set<() => void>();
  return {
    discard(key) {
      records.delete(nameOf(key));
      return Promise.resolve();
    },
    read: (key) => Promise.resolve(records.get(nameOf(key))),
    list: () => Promise.resolve([...records.values()]),

    async update<T>(key: LicenseKey, change: (record: DeviceRecord | undefined) => Change<T>): Promise<T> {
      const before = records.get(nameOf(key));
      const { record, result } = change(before);
      if (record === before) return result;
      if (record === undefined) records.delete(nameOf(key));
      else records.set(nameOf(key), record);
      for (const listener of [...listeners]) queueMicrotask(listener);
      return result;
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => undefined,
  };
}
