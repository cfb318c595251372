import { describe, expect, it } from 'vitest';
import { endOfDay, lastMoment, leaseEndFrom } from '../../../src/app/issue/calendar.ts';
import { periodWords } from '../../../src/app/issue/period-words.ts';
import { addPeriod, dateOfTime, unixTime } from '../../../src/license/time.ts';
import { DAY, NOW } from '../../issuer/fixture.ts';

describe('days that a person picks', () => {
  it('end where the next one begins, in the person’s own zone', () => {
    expect(endOfDay('2026-12-31')).toBe(new Date(2027, 0, 1).getTime() / 1000);
    expect(endOfDay('2028-02-29')).toBe(new Date(2028, 2, 1).getTime() / 1000);
  });

  it('are shown again as they were picked', () => {
    for (const day of ['2026-03-29', '2026-10-25', '2027-02-28', '2099-12-31']) {
      const end = endOfDay(day);
      if (end === undefined) throw new Error(day);
      const shown = dateOfTime(lastMoment(end));
      expect([shown.getFullYear(), shown.getMonth() + 1, shown.getDate()]).toEqual(day.split('-').map(Number));
    }
  });

  it('are refused where there is no such day', () => {
    for (const day of ['', '2027-02-29', '2027-13-01', '2027-00-10', '31.12.2027', '27-1-1']) {
      expect(endOfDay(day), day).toBeUndefined();
    }
  });
});

describe('where a lease would end', () => {
  it('is the earlier of period and subscription', () => {
    expect(leaseEndFrom(NOW, ' p30d ')).toBe(NOW + 30 * DAY);
    expect(leaseEndFrom(NOW, 'P1M')).toBe(addPeriod(NOW, { months: 1, days: 0, seconds: 0 }));
    expect(leaseEndFrom(NOW, 'P30D', unixTime(NOW + DAY))).toBe(NOW + DAY);
    expect(leaseEndFrom(NOW, 'P30D', unixTime(NOW + 31 * DAY))).toBe(NOW + 30 * DAY);
    expect(leaseEndFrom(NOW, 'a month')).toBeUndefined();
  });
});

describe('periods in words', () => {
  it('name every part that is there', () => {
    expect(periodWords('P30D', 'en')).toBe('30 days');
    expect(periodWords('P1Y', 'en')).toBe('1 year');
    expect(periodWords('P18M', 'en')).toBe('1 year 6 months');
    expect(periodWords('PT36H', 'en')).toBe('36 hours');
    expect(periodWords('P1DT90S', 'en')).toBe('1 day 1 minute 30 seconds');
    expect(periodWords('P2W', 'de')).toBe('14 Tage');
  });

  it('stand as they are where they are none', () => {
    expect(periodWords('soon', 'en')).toBe('soon');
  });
});
