import { addPeriod, parsePeriod, type UnixTime } from '../../license/time.ts';

/** Offered as buttons; any other period can be typed. */
export const RENEWAL_PRESETS = ['P1M', 'P1Y', 'P2Y', 'P3Y'] as const;

/** Where a renewal ends, as the issuer counts it: from the end of a running subscription, from now for one that is over. */
export function renewedUntil(end: UnixTime | undefined, by: string, now: UnixTime): UnixTime | undefined {
  const period = parsePeriod(by);
  return period === undefined ? undefined : addPeriod(end !== undefined && end > now ? end : now, period);
}
