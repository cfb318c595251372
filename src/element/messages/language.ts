import { OffleaseError, type ErrorCode, type ErrorFacts } from '../../license/error.ts';
import { dateOfTime, type UnixTime } from '../../license/time.ts';
import { fill } from './fill.ts';
import type { PanelMessages } from './panels.ts';

/** Copy for one code: what happened and what it left alone; what to do next. May hold `{facts}`, see `fill`. */
export interface ErrorCopy {
  readonly what: string;
  readonly next: string;
}

/** An error in a person's words. `code` is for support and tests. */
export interface Explained extends ErrorCopy {
  readonly code: ErrorCode;
}

/** Everything that is said in one language: the panels' words, errors, dates, numbers. */
export interface Language {
  /** BCP 47, for `lang` and `Intl`. */
  readonly tag: string;
  readonly dir: 'ltr' | 'rtl';
  readonly words: PanelMessages;
  /** Anything thrown, in words; what is no `OffleaseError` is `unexpected`. */
  explain(error: unknown): Explained;
  /** 4 May 2026 */
  date(time: UnixTime): string;
  /** 4 May 2026, 14:05 */
  dateTime(time: UnixTime): string;
  number(value: number): string;
  /** An amount of storage: 340 kB, 1.2 MB */
  bytes(value: number): string;
  /** a, b and c */
  list(items: readonly string[]): string;
}

/** All that is said in one language, wherever it is spoken. */
export interface Catalogue {
  readonly dir: 'ltr' | 'rtl';
  readonly words: PanelMessages;
  /** Copy for every code that this side can meet; any other is shown as `unexpected`. */
  readonly errors: Readonly<Partial<Record<ErrorCode, ErrorCopy>>> & { readonly unexpected: ErrorCopy };
}

export interface LanguageSource extends Catalogue {
  readonly tag: string;
  /** IANA zone for dates; the browser's own where absent. */
  readonly timeZone?: string;
}

export function makeLanguage(source: LanguageSource): Language {
  const zone = source.timeZone === undefined ? {} : { timeZone: source.timeZone };
  const date = new Intl.DateTimeFormat(source.tag, { dateStyle: 'medium', ...zone });
  const dateTime = new Intl.DateTimeFormat(source.tag, { dateStyle: 'medium', timeStyle: 'short', ...zone });
  const number = new Intl.NumberFormat(source.tag);
  const unit = { style: 'unit', unitDisplay: 'short', maximumSignificantDigits: 2 } as const;
  const kilobytes = new Intl.NumberFormat(source.tag, { ...unit, unit: 'kilobyte' });
  const megabytes = new Intl.NumberFormat(source.tag, { ...unit, unit: 'megabyte' });
  const and = new Intl.ListFormat(source.tag, { type: 'conjunction' });
  const or = new Intl.ListFormat(source.tag, { type: 'disjunction' });

  /** Facts as people read them: names of kinds, dates for times, grouped numbers. */
  const readable = (facts: ErrorFacts): Record<string, string> => {
    const texts: Record<string, string> = {};
    for (const [name, value] of Object.entries(facts)) {
      if (typeof value === 'number') {
        const isTime = value > 100_000_000 && value < 0xffff_ffff;
        texts[name] = isTime ? dateTime.format(value * 1000) : number.format(value);
      } else if (name === 'looksLike') {
        const foreign: Readonly<Record<string, string>> = source.words.foreign;
        texts[name] = foreign[value.toString()] ?? source.words.foreign.text;
      } else if (name === 'way') {
        const ways: Readonly<Record<string, string>> = source.words.ways;
        texts[name] = ways[value.toString()] ?? value.toString();
      } else if (name === 'found' || name === 'expected') {
        const kinds: Readonly<Record<string, string>> = source.words.kinds;
        const names = String(value)
          .split(/[\s,]+/)
          .map((kind) => kinds[kind] ?? kind);
        texts[name] = or.format(names);
      } else {
        texts[name] = String(value);
      }
    }
    return texts;
  };

  return {
    tag: source.tag,
    dir: source.dir,
    words: source.words,
    explain(error) {
      const known = error instanceof OffleaseError ? error : new OffleaseError('unexpected');
      const copy = source.errors[known.code] ?? source.errors.unexpected;
      const facts = readable(known.facts);
      return { code: known.code, what: fill(copy.what, facts), next: fill(copy.next, facts) };
    },
    date: (time) => date.format(dateOfTime(time)),
    dateTime: (time) => dateTime.format(dateOfTime(time)),
    number: (value) => number.format(value),
    bytes: (value) => (value < 1_000_000 ? kilobytes.format(value / 1000) : megabytes.format(value / 1_000_000)),
    list: (items) => and.format(items),
  };
}
