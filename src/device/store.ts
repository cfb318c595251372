import type { ProductId, RootId } from '../license/ids.ts';
import type { DeviceRecord } from './record.ts';

/** A license is known by its root and its product. */
export interface LicenseKey {
  readonly root: RootId;
  readonly product: ProductId;
}

export interface Change<T> {
  /** What to keep; `undefined` removes it; the very object that was given writes nothing. */
  readonly record: DeviceRecord | undefined;
  readonly result: T;
}

/**
 * Where the licensed side keeps its records (port). Rejects with `storage-*` codes;
 * `storage-damaged` where something is stored that is not a record, which is then left as it is.
 */
export interface DeviceStore {
  /** `extractable`: private keys are kept as bytes that whoever reads the store can take. Default: `opaque`. */
  readonly keys?: 'opaque' | 'extractable';
  /**
   * Proves that what a license needs is there, and that keys can be kept, before the first is made.
   * @throws insecure-context, crypto-unavailable, storage-keys, storage-*
   */
  probe?(): Promise<void>;
  /** Removes whatever is stored, damaged or not, without reading it: the way back from `storage-damaged`. */
  discard(key: LicenseKey): Promise<void>;
  read(key: LicenseKey): Promise<DeviceRecord | undefined>;
  /** All records that can be read. */
  list(): Promise<readonly DeviceRecord[]>;
  /**
   * One strict transaction: reads again, calls the pure and synchronous `change`, writes. Resolves
   * when it is complete. What `change` throws aborts it and is passed on.
   */
  update<T>(key: LicenseKey, change: (record: DeviceRecord | undefined) => Change<T>): Promise<T>;
  /**
   * Runs works of one key one after another, over all tabs, where the engine can: less has to be done
   * anew. What `update` promises does not need it.
   */
  inTurn?<T>(key: LicenseKey, work: () => Promise<T>): Promise<T>;
  /** Calls `listener` after something was changed, here or in another tab, without saying what. Returns the way to stop it. */
  watch(listener: () => void): () => void;
  close(): void;
}
