import type { Mark, Witness } from '../../device/witness.ts';
import type { LicenseKey } from '../../device/store.ts';
import type { DeviceId } from '../../license/ids.ts';

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Marks in `localStorage`, which an engine keeps apart from IndexedDB: it is still there when a database was damaged or
 * dropped. Where the person clears everything, nothing is left to tell.
 */
export function localWitness(shelf: Shelf | undefined = localStorageOrNone()): Witness {
  return {
    read(key) {
      try {
        return markIn(shelf?.getItem(nameOf(key)) ?? '');
      } catch {
        return undefined;
      }
    },
    write(key, { device, licensed, seatName, times }) {
      const text = JSON.stringify({ device, licensed, seatName, times });
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

function markIn(text: string): Mark | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { device, licensed, seatName, times } = value as Readonly<Record<string, unknown>>;
  if (typeof device !== 'string' || !/^[0-9a-f]{64}$/.test(device) || typeof licensed !== 'boolean') return undefined;
  return {
    device: device as DeviceId,
    licensed,
    ...(typeof seatName === 'string' ? { seatName } : {}),
    times: typeof times === 'number' && Number.isSafeInteger(times) && times > 0 ? times : 0,
  };
}

/** Some browsers forbid even to ask for it. */
function localStorageOrNone(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
