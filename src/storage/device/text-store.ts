import type { Change, DeviceStore, LicenseKey } from '../../device/store.ts';
import { readRecord } from '../../device/record-check.ts';
import type { DeviceRecord } from '../../device/record.ts';
import { OffleaseError } from '../../license/error.ts';
import { changeNotice } from '../change-notice.ts';
import { RecordText } from './record-text.ts';

/**
 * A place that keeps text and no CryptoKeys: a file, a database of the host, a native shell. Private keys
 * are part of the text, so whoever reads it can take them: `keys` says so.
 */
export interface TextStorage {
  readonly keys: 'extractable';
  read(id: string): Promise<string | undefined>;
  ids(): Promise<readonly string[]>;
  /**
   * Reads, calls `change` once, writes what it returns (`undefined` removes) and resolves once that is
   * kept; no other update of `id` comes in between. What `change` throws is passed on and nothing is written.
   */
  update(id: string, change: (text: string | undefined) => string | undefined): Promise<void>;
  /** Calls `listener` when somebody else may have changed something; changes made through this object are noticed anyway. */
  watch?(listener: () => void): () => void;
  close?(): void;
}

const idOf = ({ root, product }: LicenseKey): string => `${root}.${product}`;

/** The licensed side's records as text, in the host's own place. Rejects with `storage-*` codes, and with what the place throws. */
export function textStore(storage: TextStorage): DeviceStore {
  const texts = new RecordText();
  const notice = changeNotice(undefined);
  const unwatch = storage.watch?.(() => notice.announce());

  async function read(id: string, key?: LicenseKey): Promise<DeviceRecord | undefined> {
    const text = await storage.read(id);
    return text === undefined ? undefined : readRecord(await texts.load(text), key);
  }

  return {
    keys: storage.keys,
    read: (key) => read(idOf(key), key),

    async list() {
      const records: DeviceRecord[] = [];
      for (const id of await storage.ids()) {
        const record = await read(id).catch(passOver);
        if (record !== undefined) records.push(record);
      }
      return records;
    },

    async update<T>(key: LicenseKey, change: (record: DeviceRecord | undefined) => Change<T>): Promise<T> {
      for (;;) {
        let done: { readonly result: T; readonly changed: boolean } | undefined;
        let wanting: (() => Promise<unknown>) | undefined;
        await storage.update(idOf(key), (text) => {
          const stored = text === undefined ? undefined : texts.known(text);
          if (text !== undefined && stored === undefined) {
            wanting = () => texts.load(text); // keys that were not met before: imported outside, then all anew
            return text;
          }
          const before = stored === undefined ? undefined : readRecord(stored, key);
          const { record, result } = change(before);
          if (record === before) {
            done = { result, changed: false };
            return text;
          }
          const next = record === undefined ? undefined : texts.write(record);
          if (record !== undefined && next === undefined) {
            wanting = () => texts.learn(record);
            return text;
          }
          done = { result, changed: true };
          return next;
        });
        if (done !== undefined) {
          if (done.changed) notice.announce();
          return done.result;
        }
        await wanting?.();
      }
    },

    async discard(key) {
      await storage.update(idOf(key), () => undefined);
      notice.announce();
    },

    watch: notice.watch,

    close() {
      unwatch?.();
      notice.close();
      storage.close?.();
    },
  };
}

function passOver(error: unknown): undefined {
  if (!(error instanceof OffleaseError)) throw error;
}
