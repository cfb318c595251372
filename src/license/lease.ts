import type { UnixTime } from './time.ts';

/** How long an activation is valid. Every end is exclusive. */
export interface Lease {
  readonly start: UnixTime;
  readonly end: UnixTime;
  /** The license still works until here, saying so; never before `end`. */
  readonly graceEnd?: UnixTime;
  /** Absent for a perpetual entitlement. */
  readonly subscriptionEnd?: UnixTime;
}

export type LeaseStatus =
  | { readonly state: 'active'; readonly grace: boolean; readonly until: UnixTime }
  | { readonly state: 'lease-expired'; readonly since: UnixTime }
  | { readonly state: 'entitlement-not-active'; readonly since: UnixTime };

/** The moment from which the product locks: the end of the grace period where there is one. */
export function usableUntil(lease: Lease): UnixTime {
  return lease.graceEnd === undefined || lease.graceEnd < lease.end ? lease.end : lease.graceEnd;
}

export function leaseStatus(lease: Lease, now: UnixTime): LeaseStatus {
  const until = usableUntil(lease);
  if (now < until) return { state: 'active', grace: now >= lease.end, until };
  if (lease.subscriptionEnd !== undefined && lease.subscriptionEnd <= now) {
    return { state: 'entitlement-not-active', since: lease.subscriptionEnd };
  }
  return { state: 'lease-expired', since: until };
}
