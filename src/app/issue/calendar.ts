import { addPeriod, dateOfTime, parsePeriod, unixTime, type UnixTime } from '../../license/time.ts';

/** The end of a day as a person picks it (`yyyy-mm-dd`, in this browser's zone): ends are exclusive, so it is the next day's start. */
export function endOfDay(picked: string): UnixTime | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(picked);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const start = new Date(year, month - 1, day);
  if (start.getFullYear() !== year || start.getMonth() !== month - 1 || start.getDate() !== day) return undefined;
  return unixTime(new Date(year, month - 1, day + 1).getTime() / 1000);
}

/** The day of a moment in this browser's zone, as `yyyy-mm-dd`. */
export function dayOf(time: UnixTime): string {
  const date = dateOfTime(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** A moment inside the last day that an exclusive end covers, for showing that day. */
export function lastMoment(end: UnixTime): UnixTime {
  return unixTime(end - 1);
}

/** Where a lease granted now would end; `undefined` for a period that does not parse. */
export function leaseEndFrom(now: UnixTime, period: string, subscriptionEnd?: UnixTime): UnixTime | undefined {
  const parsed = parsePeriod(period.trim().toUpperCase());
  if (parsed === undefined) return undefined;
  const end = addPeriod(now, parsed);
  return subscriptionEnd !== undefined && subscriptionEnd < end ? subscriptionEnd : end;
}
