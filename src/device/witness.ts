import type { DeviceId } from '../license/ids.ts';
import type { DeviceRecord, LostIdentity } from './record.ts';
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
  const { license, lost } = record;
  const seatName = license?.claims.seatName ?? record.requests[0]?.seatName ?? lost?.seatName;
  return {
    device: record.signing.publicKey.thumbprint as DeviceId,
    licensed: license !== undefined || lost?.licensed === true,
    ...(seatName === undefined ? {} : { seatName }),
    times: lost?.times ?? 0,
  };
}

/** What has vanished if there is such a mark and no record. */
export function lostBy({ device, licensed, seatName, times }: Mark): LostIdentity {
  return { device, licensed, ...(seatName === undefined ? {} : { seatName }), times: times + 1 };
}
