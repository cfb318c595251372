import type { KeyId } from '../license/ids.ts';
import type { CarriedRecord, KioskName } from './carried.ts';

/** All that is stored, as it was found: its shape is for the courier to check. */
export interface Stored {
  readonly tokens: readonly unknown[];
  readonly names: readonly unknown[];
}

export interface Change {
  readonly put?: readonly CarriedRecord[];
  readonly remove?: readonly string[];
  readonly name?: readonly KioskName[];
  readonly unname?: readonly KeyId[];
}

/** Where a courier keeps what it carries: apart from any device and any issuer. */
export interface CourierStore {
  read(): Promise<Stored>;
  /**
   * One strict transaction: reads again, and writes what `work` makes of it. What `work` throws aborts it, and is
   * passed on. Writers follow one another.
   */
  write(work: (stored: Stored) => Change): Promise<void>;
  /** Everything goes, also what cannot be read. */
  erase(): Promise<void>;
  /** Something was written, here or by another tab. Returns the way to stop listening. */
  watch(listener: () => void): () => void;
  close(): void;
}
