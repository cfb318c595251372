import { describe, expect, it } from 'vitest';
import { periodWords, readPeriod } from '../../../src/app/issue/period-words.ts';
import { addPeriod, parsePeriod } from '../../../src/license/time.ts';
import { NOW } from '../../issuer/fixture.ts';

describe('a period as somebody types it', () => {
  it('is taken in words, short or long, and as ISO 8601', () => {
    expect(readPeriod('30 days', 'en')).toBe('P30D');
    expect(readPeriod(' 1 Day ', 'en')).toBe('P1D');
    expect(readPeriod('6 months', 'en')).toBe('P6M');
    expect(readPeriod('1 year, 6 months', 'en')).toBe('P1Y6M');
    expect(readPeriod('2 weeks', 'en')).toBe('P2W');
    expect(readPeriod('12h', 'en')).toBe('PT12H');
    expect(readPeriod('90d', 'en')).toBe('P90D');
    expect(readPeriod('p30d', 'en')).toBe('P30D');
    expect(readPeriod('PT36H', 'en')).toBe('PT36H');
  });

  it('is taken in the language of the page, and in English besides', () => {
    expect(readPeriod('30 Tage', 'de')).toBe('P30D');
    expect(readPeriod('1 Jahr', 'de')).toBe('P1Y');
    expect(readPeriod('6 mois', 'fr')).toBe('P6M');
    expect(readPeriod('30 días', 'es')).toBe('P30D');
    expect(readPeriod('30 日', 'ja')).toBe('P30D');
    expect(readPeriod('30 days', 'ja')).toBe('P30D');
  });

  it('comes out as it went in, in every language of the app', () => {
    for (const tag of ['en', 'de', 'fr', 'es', 'ja']) {
      for (const iso of ['P1D', 'P7D', 'P30D', 'P90D', 'P1M', 'P6M', 'P1Y', 'P1Y6M', 'P2Y', 'PT12H']) {
        const words = periodWords(iso, tag);
        const again = parsePeriod(readPeriod(words, tag) ?? '');
        const meant = parsePeriod(iso);
        if (meant === undefined || again === undefined) throw new Error(`${tag}: ${iso} became ${words}`);
        expect(addPeriod(NOW, again)).toBe(addPeriod(NOW, meant));
      }
    }
  });

  it('is refused where it is none', () => {
    for (const typed of ['', 'soon', '30', 'days', '30 bananas', '1 day 2 days', '-3 days', '0 days', '1,5 years']) {
      expect(readPeriod(typed, 'en'), typed).toBeUndefined();
    }
  });
});
