import { parsePeriod } from '../../license/time.ts';

/** `P1Y` → 1 year, `P1M15D` → 1 month, 15 days. A period that does not parse is given back as it is. */
export function periodWords(iso: string, tag: string): string {
  const period = parsePeriod(iso);
  if (period === undefined) return iso;
  const { months, days, seconds } = period;
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(months / 12), 'year'],
    [months % 12, 'month'],
    [days, 'day'],
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ];
  const words = parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' }).format(amount));
  return new Intl.ListFormat(tag, { style: 'narrow', type: 'unit' }).format(words);
}
