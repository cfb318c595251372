import { isWhole } from './limits.ts';

declare const brand: unique symbol;

/** UTC seconds since 1970. */
export type UnixTime = number & { readonly [brand]: 'UnixTime' };

/** The end of what a signed time may be: 2106-02-07, the largest 32-bit number of seconds. */
export const MAX_TIME = 0xffff_ffff;

export function isUnixTime(value: unknown): value is UnixTime {
  return isWhole(value, MAX_TIME);
}

/** Whole seconds, cut to what a token can say. */
export function unixTime(seconds: number): UnixTime {
  const whole = Math.min(MAX_TIME, Math.max(0, Math.floor(seconds)));
  if (!isUnixTime(whole)) throw new RangeError('a time that is not a number');
  return whole;
}

export function timeOfDate(date: Date): UnixTime {
  return unixTime(date.getTime() / 1000);
}

export function dateOfTime(time: UnixTime): Date {
  return new Date(time * 1000);
}

/** An ISO 8601 duration, for example P30D, P1M, P1Y or PT12H; every part a whole number. */
export interface Period {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
}

const PERIOD =
  /^P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;

/** `undefined` for anything that is not a period, or for one of no length. */
export function parsePeriod(text: string): Period | undefined {
  const match = PERIOD.exec(text);
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index] ?? 0);
  const period = {
    months: 12 * part(1) + part(2),
    days: 7 * part(3) + part(4),
    seconds: 3600 * part(5) + 60 * part(6) + part(7),
  };
  return period.months + period.days + period.seconds > 0 ? period : undefined;
}

/** Calendar-correct in UTC: months clamp (31 January + P1M is the last day of February). */
export function addPeriod(time: UnixTime, period: Period): UnixTime {
  const date = dateOfTime(time);
  const month = date.getUTCMonth() + period.months;
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const end = Date.UTC(
    date.getUTCFullYear(),
    month,
    Math.min(date.getUTCDate(), lastDay) + period.days,
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
  );
  return unixTime(end / 1000 + period.seconds);
}
