import { describe, expect, it } from 'vitest';
import { languageFor } from '../../../src/element/messages/catalogue.ts';
import { gateWords } from '../../../src/element/messages/spoken.ts';
import {
  DEVICE_ERRORS,
  OffleaseError,
  PLATFORM_ERRORS,
  TEXT_ERRORS,
  TOKEN_ERRORS,
} from '../../../src/license/error.ts';
import { unixTime } from '../../../src/license/time.ts';

describe('German', () => {
  it('explains each code of the licensed side, with no gap left open, and says that nothing was changed', async () => {
    const language = await languageFor('de-AT');
    expect(language.tag).toBe('de-AT');
    for (const code of [...TEXT_ERRORS, ...TOKEN_ERRORS, ...DEVICE_ERRORS, ...PLATFORM_ERRORS]) {
      const { what, next } = language.explain(
        new OffleaseError(code, code === 'token-kind' ? { found: 'request' } : {}),
      );
      expect(`${what} ${next}`, code).not.toMatch(/[[\]{}…]|undefined/);
    }
    for (const code of [...TEXT_ERRORS, ...TOKEN_ERRORS, ...DEVICE_ERRORS]) {
      expect(language.explain(new OffleaseError(code)).what, code).toMatch(/nichts wurde geändert/i);
    }
  });

  it('names kinds and dates as people do', async () => {
    const language = await languageFor('de');
    const mixedUp = new OffleaseError('token-kind', { found: 'request', expected: 'response,refresh' });
    expect(language.explain(mixedUp).what).toContain('eine Aktivierungsanfrage');
    expect(language.date(unixTime(Date.UTC(2026, 4, 4, 12) / 1000))).toBe('04.05.2026');
  });
});

describe('a language that is not there', () => {
  it('is English, in the dialog and before it', async () => {
    expect((await languageFor('xx')).tag).toBe('en');
    expect((await languageFor('en-GB')).tag).toBe('en-GB');
    expect((await languageFor('de_DE')).tag).toBe('de-DE');
    expect((await languageFor('not a tag')).tag).toBe('en');
    expect((await gateWords('xx-YY')).lang).toBe('en');
    expect((await gateWords('DE')).words.open).toBe('Lizenz öffnen');
  });
});
