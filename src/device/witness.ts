import { defined } from '../license/defined.ts';
import type { DeviceId } from '../license/ids.ts';
import { deviceIdOf, type DeviceRecord, type LostIdentity } from './record.ts';
import type { LicenseKey } from './store.ts';

/** What is remembered of a record apart from the store. Holds no secrets. */
export interface Mark {
  readonly device: DeviceId;
  /** A license was held, or was lost before and not replaced yet. */
  readonly licensed: boolean;
  readonly seatName?: string;
  /** How often a record has vanished here lately. */
  readonly times: number;
}

/**
 * Keeps marks where they do not die with the store, so that one that lost its records is told from one
 * that never had any (port). Neither call throws: a witness that cannot see says nothing.
 */
export interface Witness {
  read(key: LicenseKey): Mark | undefined;
  write(key: LicenseKey, mark: Mark): void;
}

export function markOf(record: DeviceRecord): Mark {
  const { license, lost, requests } = record;
  return {
    device: deviceIdOf(record),
    licensed: license !== undefined || lost?.licensed === true,
    ...defined({ seatName: license?.claims.seatName ?? requests[0]?.seatName ?? lost?.seatName }),
    times: lost?.times ?? 0,
  };
}

/** What has vanished if there is such a mark and no record. */
export function lostBy(mark: Mark): LostIdentity {
  return { ...mark, times: mark.times + 1 };
}
