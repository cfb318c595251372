import { describe, expect, it } from 'vitest';
import { leaseTerms } from '../../src/issuer/lease-terms.ts';
import type { EntitlementRecord } from '../../src/issuer/records.ts';
import { OffleaseError } from '../../src/license/error.ts';
import type { CustomerId, EntitlementId } from '../../src/license/ids.ts';
import { MAX_TIME, timeOfDate, unixTime, type UnixTime } from '../../src/license/time.ts';
import { NOW, PRODUCT } from './fixture.ts';

function entitlement(fields: Partial<EntitlementRecord>): EntitlementRecord {
  return {
    id: '00'.repeat(16) as EntitlementId,
    product: PRODUCT,
    customerId: '11'.repeat(16) as CustomerId,
    customer: 'A',
    seats: 1,
    features: [],
    attributes: [],
    codes: [],
    made: NOW,
    ...fields,
  };
}

function at(iso: string): UnixTime {
  return timeOfDate(new Date(iso));
}

function codeOf(fields: Partial<EntitlementRecord>, now: UnixTime): string {
  try {
    leaseTerms(entitlement(fields), now);
  } catch (error) {
    if (error instanceof OffleaseError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('lease terms', () => {
  it('end after the offline lease period', () => {
    const terms = leaseTerms(entitlement({ leasePeriod: 'P30D' }), at('2026-11-23T12:00:00Z'));
    expect(terms).toEqual({ leaseEnd: at('2026-12-23T12:00:00Z'), heldUntil: at('2026-12-23T12:00:00Z') });
  });

  it.each([
    ['P1M', '2027-01-31T08:30:15Z', '2027-02-28T08:30:15Z'],
    ['P1M', '2028-01-31T08:30:15Z', '2028-02-29T08:30:15Z'],
    ['P1Y', '2028-02-29T00:00:00Z', '2029-02-28T00:00:00Z'],
    ['P1M', '2026-12-31T00:00:00Z', '2027-01-31T00:00:00Z'],
    ['PT12H', '2026-03-29T00:00:00Z', '2026-03-29T12:00:00Z'],
  ])('are calendar-correct: %s from %s', (leasePeriod, now, end) => {
    expect(leaseTerms(entitlement({ leasePeriod }), at(now)).leaseEnd).toBe(at(end));
  });

  it('end with the subscription if that is sooner', () => {
    const subscriptionEnd = at('2026-12-01T00:00:00Z');
    const sold = entitlement({ leasePeriod: 'P30D', subscriptionEnd });
    expect(leaseTerms(sold, at('2026-11-23T00:00:00Z'))).toEqual({
      leaseEnd: subscriptionEnd,
      subscriptionEnd,
      heldUntil: subscriptionEnd,
    });
    expect(leaseTerms(sold, at('2026-10-23T00:00:00Z')).leaseEnd).toBe(at('2026-11-22T00:00:00Z'));
  });

  it('the grace period follows the lease, and holds the seat', () => {
    const terms = leaseTerms(entitlement({ leasePeriod: 'P30D', gracePeriod: 'P1M' }), at('2026-11-23T00:00:00Z'));
    expect(terms.graceEnd).toBe(at('2027-01-23T00:00:00Z'));
    expect(terms.heldUntil).toBe(terms.graceEnd);
  });

  it('there are none without an offline lease period, for a disabled or an ended entitlement', () => {
    expect(codeOf({}, NOW)).toBe('lease-period-missing');
    expect(codeOf({ leasePeriod: 'P30D', disabled: true }, NOW)).toBe('entitlement-disabled');
    expect(codeOf({ leasePeriod: 'P30D', subscriptionEnd: NOW }, NOW)).toBe('entitlement-ended');
    expect(codeOf({ leasePeriod: 'P30D', subscriptionEnd: unixTime(NOW + 1) }, NOW)).toBe('no error');
  });

  it('stay within what a time can say', () => {
    const terms = leaseTerms(entitlement({ leasePeriod: 'P9999Y', gracePeriod: 'P1Y' }), NOW);
    expect(terms).toEqual({ leaseEnd: MAX_TIME, heldUntil: MAX_TIME });
  });
});
