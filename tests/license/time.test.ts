import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPeriod, dateOfTime, MAX_TIME, parsePeriod, timeOfDate, unixTime } from '../../src/license/time.ts';

function at(iso: string) {
  return timeOfDate(new Date(iso));
}

function added(iso: string, period: string): string {
  const parsed = parsePeriod(period);
  if (parsed === undefined) throw new Error(period);
  return dateOfTime(addPeriod(at(iso), parsed)).toISOString();
}

describe('a period', () => {
  it.each([
    ['2026-01-15T10:20:30Z', 'P30D', '2026-02-14T10:20:30.000Z'],
    ['2026-01-31T00:00:00Z', 'P1M', '2026-02-28T00:00:00.000Z'],
    ['2028-01-31T23:59:59Z', 'P1M', '2028-02-29T23:59:59.000Z'],
    ['2028-02-29T12:00:00Z', 'P1Y', '2029-02-28T12:00:00.000Z'],
    ['2026-10-31T12:00:00Z', 'P4M', '2027-02-28T12:00:00.000Z'],
    ['2026-12-15T12:00:00Z', 'P1M', '2027-01-15T12:00:00.000Z'],
    ['2026-01-31T12:00:00Z', 'P1M1D', '2026-03-01T12:00:00.000Z'],
    ['2026-03-28T23:30:00Z', 'P2W', '2026-04-11T23:30:00.000Z'],
    ['2026-01-01T00:00:00Z', 'PT12H30M5S', '2026-01-01T12:30:05.000Z'],
    ['2026-01-01T00:00:00Z', 'P1Y2M3DT4H', '2027-03-04T04:00:00.000Z'],
  ])('%s + %s is %s', (start, period, end) => {
    expect(added(start, period)).toBe(end);
  });

  it.each(['', 'P', 'PT', 'P1', '30D', 'P-1D', 'P1.5D', 'P0D', 'PT0S', 'P1D ', 'p1d', 'P1DT', 'P1M1Y'])(
    '%j is none',
    (text) => {
      expect(parsePeriod(text)).toBeUndefined();
    },
  );

  it('always ends later than it begins, until time itself ends', () => {
    const periods = fc.tuple(fc.nat(20), fc.nat(40), fc.nat(400), fc.nat(100)).map(([y, m, d, h]) => ({
      months: 12 * y + m,
      days: d,
      seconds: 3600 * h + 1,
    }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_TIME - 1 }), periods, (start, period) => {
        const end = addPeriod(unixTime(start), period);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(MAX_TIME);
      }),
    );
  });
});
