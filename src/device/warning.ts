import type { ActivationId } from '../license/ids.ts';
import { usableUntil, type Lease } from '../license/lease.ts';
import type { UnixTime } from '../license/time.ts';

export const DAY_SECONDS = 86_400;

/** That a license ends soon: emitted once for each threshold and lease, whatever tabs and reloads. */
export interface LicenseWarning {
  /** The threshold of the policy that was crossed. */
  readonly days: number;
  readonly until: UnixTime;
  readonly secondsLeft: number;
  readonly daysLeft: number;
}

/** How far a lease was warned about. `sequence` tells one lease from the next. */
export interface WarnedLease {
  readonly activation: ActivationId;
  readonly sequence: number;
  readonly days: number;
}

/** In days, smallest first. A threshold as long as the whole lease says nothing, so it is left out. */
export function thresholdsOf(lease: Lease, warningDays: readonly number[]): readonly number[] {
  const length = usableUntil(lease) - lease.start;
  return warningDays.filter((days) => days > 0 && days * DAY_SECONDS < length).sort((a, b) => a - b);
}

/** The smallest threshold that is crossed with so many seconds left. */
export function crossedThreshold(
  lease: Lease,
  warningDays: readonly number[],
  secondsLeft: number,
): number | undefined {
  return thresholdsOf(lease, warningDays).find((days) => secondsLeft <= days * DAY_SECONDS);
}

/** True where `warning` has not been given, nor a later one of the same lease. */
export function isNews(warned: WarnedLease | undefined, warning: WarnedLease): boolean {
  const sameLease = warned?.activation === warning.activation && warned.sequence === warning.sequence;
  return !sameLease || warning.days < warned.days;
}
