import { isMark } from '../../device/record-check.ts';
import type { Witness } from '../../device/witness.ts';
import type { LicenseKey } from '../../device/store.ts';

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Marks in `localStorage`, which an engine keeps apart from IndexedDB: it is still there when a database was damaged or
 * dropped. Where the person clears everything, nothing is left to tell.
 */
export function localWitness(shelf: Shelf | undefined = localStorageOrNone()): Witness {
  return {
    read(key) {
      try {
        const value: unknown = JSON.parse(shelf?.getItem(nameOf(key)) ?? '');
        return isMark(value) ? value : undefined;
      } catch {
        return undefined;
      }
    },
    write(key, mark) {
      const text = JSON.stringify(mark);
      try {
        if (shelf?.getItem(nameOf(key)) !== text) shelf?.setItem(nameOf(key), text);
      } catch {
        // Full or forbidden: then nobody will be told.
      }
    },
  };
}

function nameOf({ root, product }: LicenseKey): string {
  return `offlease.mark.${root}.${product}`;
}

/** Some browsers forbid even to ask for it. */
function localStorageOrNone(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
