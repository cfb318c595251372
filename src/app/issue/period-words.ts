import { parsePeriod } from '../../license/time.ts';

const UNITS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;
type Unit = (typeof UNITS)[number];

const unitFormat = (tag: string, unit: Unit, unitDisplay: 'long' | 'short' | 'narrow'): Intl.NumberFormat =>
  new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay, useGrouping: false });

/** `P1Y` → 1 year, `P1M15D` → 1 month, 15 days. A period that does not parse is given back as it is. */
export function periodWords(iso: string, tag: string): string {
  const period = parsePeriod(iso);
  if (period === undefined) return iso;
  const { months, days, seconds } = period;
  const parts: readonly (readonly [number, Unit])[] = [
    [Math.floor(months / 12), 'year'],
    [months % 12, 'month'],
    [days, 'day'],
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ];
  const words = parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => unitFormat(tag, unit, 'long').format(amount));
  return new Intl.ListFormat(tag, { style: 'narrow', type: 'unit' }).format(words);
}

/** Amounts that bring out the forms a language has for one, few and many. */
const AMOUNTS = [1, 2, 3, 5, 11, 30, 100];

/** What a language calls its units: day, days, d. */
function unitNames(tag: string): ReadonlyMap<string, Unit> {
  const names = new Map<string, Unit>();
  for (const display of ['narrow', 'short', 'long'] as const) {
    for (const unit of UNITS) {
      for (const amount of AMOUNTS) {
        const parts = unitFormat(tag, unit, display).formatToParts(amount);
        const name = parts.find(({ type }) => type === 'unit')?.value;
        // The shortest name of minutes and of months may be one letter: nobody licenses minutes.
        if (name !== undefined && !names.has(plain(name))) names.set(plain(name), unit);
      }
    }
  }
  return names;
}

function plain(name: string): string {
  return name.trim().toLowerCase().replace(/\.$/, '');
}

/**
 * A period as people write it (`30 days`, `1 year, 6 months`, in the language given or in English) or as ISO 8601 has
 * it (`P30D`), as ISO 8601; `undefined` for anything else.
 */
export function readPeriod(typed: string, tag: string): string | undefined {
  const text = typed.trim();
  const iso = text.toUpperCase();
  if (parsePeriod(iso) !== undefined) return iso;
  const names = new Map([...unitNames('en'), ...unitNames(tag)]);
  const amounts = new Map<Unit, string>();
  let rest = text;
  while (rest !== '') {
    const match = /^(\d{1,5})\s*([\p{L}\p{M}]+\.?)[\s,;、،]*/u.exec(rest);
    const unit = names.get(plain(match?.[2] ?? ''));
    if (match?.[1] === undefined || unit === undefined || amounts.has(unit)) return undefined;
    amounts.set(unit, match[1]);
    rest = rest.slice(match[0].length);
  }
  const part = (unit: Unit, letter: string): string => {
    const amount = amounts.get(unit);
    return amount === undefined ? '' : `${amount}${letter}`;
  };
  const time = part('hour', 'H') + part('minute', 'M') + part('second', 'S');
  const days = part('year', 'Y') + part('month', 'M') + part('week', 'W') + part('day', 'D');
  const period = `P${days}${time === '' ? '' : `T${time}`}`;
  return parsePeriod(period) === undefined ? undefined : period;
}
