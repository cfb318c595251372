import type { Counter } from '../license/feature.ts';
import type { UnixTime } from '../license/time.ts';
import type { LicenseClaims } from '../token/claims.ts';
import type { LeaseTerms } from './lease-terms.ts';
import type { ActivationRecord, EntitlementRecord } from './records.ts';

/** Never below the issuer's clock, so that a ledger restored from a backup goes on above what it forgot. */
export function nextSequence(last: number, now: UnixTime): number {
  return Math.max(last + 1, now);
}

/** The license of an activation as a token says it. `usage` is what a device is to go on from. */
export function licenseClaims(
  activation: Pick<ActivationRecord, 'id' | 'sequence' | 'seatName'>,
  entitlement: EntitlementRecord,
  lease: LeaseTerms,
  usage: readonly Counter[],
  bound: boolean,
  now: UnixTime,
): LicenseClaims {
  const { customer, edition, plan, maintenanceEnd, term, reportEvery } = entitlement;
  const { leaseEnd, graceEnd, subscriptionEnd } = lease;
  return {
    product: entitlement.product,
    activation: activation.id,
    sequence: activation.sequence,
    time: now,
    leaseEnd,
    ...(graceEnd === undefined ? {} : { graceEnd }),
    ...(subscriptionEnd === undefined ? {} : { subscriptionEnd }),
    ...(maintenanceEnd === undefined ? {} : { maintenanceEnd }),
    customer,
    ...(edition === undefined ? {} : { edition }),
    ...(plan === undefined ? {} : { plan }),
    ...(activation.seatName === undefined ? {} : { seatName: activation.seatName }),
    features: entitlement.features,
    attributes: entitlement.attributes,
    ...(usage.length === 0 ? {} : { counters: usage }),
    ...(term === undefined ? {} : { term }),
    ...(reportEvery === undefined ? {} : { reportEvery }),
    ...(bound ? { entitlement: entitlement.id } : {}),
  };
}
