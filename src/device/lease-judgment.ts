import { defined } from '../license/defined.ts';
import { leaseStatus, type Lease } from '../license/lease.ts';
import type { Policy } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { LicenseClaims } from '../token/claims.ts';
import { calendarTime, effectiveTime, type TimeMarks } from './time-marks.ts';

/** How the time that a lease has left is counted; see `Policy`. */
export type Expiry = Policy['expiry'];

/** How a lease stands, and the time by which that was judged. */
export type LeaseJudgment = { readonly time: UnixTime } & (
  | { readonly state: 'active'; readonly grace: boolean; readonly until: UnixTime }
  /** `clock`: it may well run on, but by `calendar` nobody can tell from this clock. */
  | { readonly state: 'lease-expired'; readonly reason: 'lease' | 'clock'; readonly since: UnixTime }
  | { readonly state: 'entitlement-not-active'; readonly since: UnixTime }
);

export function leaseOf({ time, leaseEnd, graceEnd, subscriptionEnd }: LicenseClaims): Lease {
  return { start: time, end: leaseEnd, ...defined({ graceEnd, subscriptionEnd }) };
}

/**
 * By `running` time at max(clock, seen, floor), so that a dead clock lives on by running; by
 * `calendar` only while the clock is sure: else it has to be set, or a token has to say how late it is.
 */
export function judgeLease(lease: Lease, marks: TimeMarks, clock: UnixTime, expiry: Expiry): LeaseJudgment {
  const { time, sure } =
    expiry === 'calendar' ? calendarTime(marks, clock) : { time: effectiveTime(marks, clock), sure: true };
  const status = { ...leaseStatus(lease, time), time };
  if (status.state === 'lease-expired') return { ...status, reason: 'lease' };
  if (status.state === 'entitlement-not-active' || sure) return status;
  return { state: 'lease-expired', reason: 'clock', since: status.until, time };
}
