import type { IssuerId } from '../license/ids.ts';
import type { LiveRecordOptions } from './live-record.ts';
import type { Machine } from './outgoing.ts';

export interface LicenseOptions extends LiveRecordOptions, Machine {
  /** Whom to ask; default: the issuer of the license, else the first of the product file. */
  readonly issuer?: IssuerId;
}

export interface RequestDetails {
  /** As typed; default: the product file's code. Empty: none, the operator picks the entitlement. */
  readonly code?: string;
  /** Default: that of the license which vanished from here, so that its seat is found again. */
  readonly seatName?: string | undefined;
}
