import { OffleaseError } from '../license/error.ts';
import { usableUntil } from '../license/lease.ts';
import { addPeriod, parsePeriod, type UnixTime } from '../license/time.ts';
import type { EntitlementRecord } from './records.ts';

/** What a token issued now would grant. Ends are exclusive. */
export interface LeaseTerms {
  readonly leaseEnd: UnixTime;
  readonly graceEnd?: UnixTime;
  readonly subscriptionEnd?: UnixTime;
  /** Until when such a token holds the seat. */
  readonly heldUntil: UnixTime;
}

/**
 * The lease ends at the earlier of now + offline lease period and the end of the subscription; the
 * grace period follows the lease, whichever of the two ended it.
 *
 * @throws OffleaseError `entitlement-disabled`, `lease-period-missing`, `entitlement-ended`
 */
export function leaseTerms(entitlement: EntitlementRecord, now: UnixTime): LeaseTerms {
  const { id, leasePeriod, gracePeriod, subscriptionEnd } = entitlement;
  if (entitlement.disabled === true) throw new OffleaseError('entitlement-disabled', { entitlement: id });
  const period = leasePeriod === undefined ? undefined : parsePeriod(leasePeriod);
  if (period === undefined) throw new OffleaseError('lease-period-missing', { entitlement: id });
  if (subscriptionEnd !== undefined && subscriptionEnd <= now) {
    throw new OffleaseError('entitlement-ended', { entitlement: id, subscriptionEnd });
  }
  const full = addPeriod(now, period);
  const leaseEnd = subscriptionEnd !== undefined && subscriptionEnd < full ? subscriptionEnd : full;
  const grace = gracePeriod === undefined ? undefined : parsePeriod(gracePeriod);
  const graceEnd = grace === undefined ? undefined : addPeriod(leaseEnd, grace);
  const ends = {
    leaseEnd,
    // At the end of what a time can say, nothing is left to add.
    ...(graceEnd !== undefined && graceEnd > leaseEnd ? { graceEnd } : {}),
    ...(subscriptionEnd === undefined ? {} : { subscriptionEnd }),
  };
  return { ...ends, heldUntil: usableUntil({ start: now, end: leaseEnd, ...ends }) };
}
