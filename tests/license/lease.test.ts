import { describe, expect, it } from 'vitest';
import { leaseStatus, usableUntil, type Lease } from '../../src/license/lease.ts';
import { unixTime } from '../../src/license/time.ts';

const start = unixTime(1000);
const end = unixTime(2000);
const graceEnd = unixTime(2500);

describe('a lease', () => {
  it.each<[string, Lease, number, object]>([
    ['runs', { start, end }, 1999, { state: 'active', grace: false, until: 2000 }],
    ['ends exactly at its end', { start, end }, 2000, { state: 'lease-expired', since: 2000 }],
    ['says that only grace is left', { start, end, graceEnd }, 2000, { state: 'active', grace: true, until: 2500 }],
    ['ends with its grace', { start, end, graceEnd }, 2500, { state: 'lease-expired', since: 2500 }],
    [
      'that ended before its subscription is a lease that ran out',
      { start, end, subscriptionEnd: unixTime(9000) },
      2000,
      { state: 'lease-expired', since: 2000 },
    ],
    [
      'that ended with its subscription is an entitlement that ended',
      { start, end, subscriptionEnd: end },
      2000,
      { state: 'entitlement-not-active', since: 2000 },
    ],
    [
      'whose subscription ended later on is one too',
      { start, end, subscriptionEnd: unixTime(3000) },
      3000,
      { state: 'entitlement-not-active', since: 3000 },
    ],
    ['counts for a clock before its start', { start, end }, 1, { state: 'active', grace: false, until: 2000 }],
  ])('%s', (_, lease, now, status) => {
    expect(leaseStatus(lease, unixTime(now))).toEqual(status);
  });

  it('is never shortened by a grace end before its end', () => {
    expect(usableUntil({ start, end, graceEnd: start })).toBe(end);
  });
});
