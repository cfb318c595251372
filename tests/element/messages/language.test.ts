import { describe, expect, it } from 'vitest';
import { appLanguage } from '../../../src/app/messages/language.ts';
import { placeLanguage } from '../../../src/app/messages/place-language.ts';
import { english } from '../../../src/element/messages/english.ts';
import {
  COURIER_ERRORS,
  DEVICE_ERRORS,
  ISSUER_ERRORS,
  OffleaseError,
  PLATFORM_ERRORS,
  TEXT_ERRORS,
  TOKEN_ERRORS,
} from '../../../src/license/error.ts';
import { unixTime } from '../../../src/license/time.ts';

const DEVICE_SIDE = [...TEXT_ERRORS, ...TOKEN_ERRORS, ...DEVICE_ERRORS, ...PLATFORM_ERRORS];

describe('errors in words', () => {
  it('explains each code of the licensed side without facts, with no gap left open', () => {
    const language = english();
    for (const code of DEVICE_SIDE) {
      const explained = language.explain(new OffleaseError(code, code === 'token-kind' ? { found: 'request' } : {}));
      expect(explained.code).toBe(code);
      expect(`${explained.what} ${explained.next}`).not.toMatch(/[[\]{}…]|undefined/);
    }
  });

  it('explains each code at the issuer, in other words where it means something else there', () => {
    const { atDevice } = appLanguage(['en-GB']);
    const { atIssuer } = placeLanguage('en-GB');
    for (const code of [...DEVICE_SIDE, ...ISSUER_ERRORS]) {
      expect(atIssuer.explain(new OffleaseError(code)).code).toBe(code);
    }
    const foreign = new OffleaseError('token-not-for-this-key');
    expect(atIssuer.explain(foreign).what).not.toBe(atDevice.explain(foreign).what);
  });

  it('explains each code at the courier, who has no license to lose', () => {
    const { atDevice } = appLanguage(['en-GB']);
    const { atCourier } = placeLanguage('en-GB');
    for (const code of [...TEXT_ERRORS, ...TOKEN_ERRORS, ...PLATFORM_ERRORS, ...COURIER_ERRORS]) {
      const explained = atCourier.explain(new OffleaseError(code, code === 'token-kind' ? { found: 'request' } : {}));
      expect(explained.code).toBe(code);
      expect(`${explained.what} ${explained.next}`).not.toMatch(/[[\]{}…]|undefined/);
    }
    const nowhere = new OffleaseError('storage-unavailable');
    expect(atCourier.explain(nowhere).what).not.toBe(atDevice.explain(nowhere).what);
  });

  it('says that nothing was changed for whatever could have changed something', () => {
    const language = english();
    for (const code of [...TEXT_ERRORS, ...TOKEN_ERRORS, ...DEVICE_ERRORS]) {
      expect(language.explain(new OffleaseError(code)).what, code).toMatch(/nothing was changed/i);
    }
  });

  it('names kinds and dates as people do', () => {
    const language = english('en-GB');
    const mixedUp = new OffleaseError('token-kind', { found: 'request', expected: 'response,refresh' });
    expect(language.explain(mixedUp).what).toContain(
      'an activation request, but here an activation response or a refresh',
    );
    const over = new OffleaseError('lease-over', { leaseEnd: unixTime(Date.UTC(2026, 4, 4) / 1000) });
    expect(language.explain(over).what).toMatch(/May 2026/);
  });

  it('says what a foreign code is', () => {
    const wifi = english().explain(new OffleaseError('text-foreign', { looksLike: 'wifi' }));
    expect(wifi.what).toBe('This is not an Offlease token but the code of a Wi-Fi. Nothing was changed.');
    const unheard = english().explain(new OffleaseError('text-foreign', { looksLike: 'unheard-of' }));
    expect(unheard.what).toContain('some other text');
  });

  it('calls anything else unexpected and shows nothing of it', () => {
    const explained = english().explain(new TypeError('secret detail'));
    expect(explained.code).toBe('unexpected');
    expect(JSON.stringify(explained)).not.toContain('secret');
  });

  it('speaks the element without the issuer: a code of that side is unexpected there', () => {
    const explained = english().explain(new OffleaseError('no-seat'));
    expect(explained.what).toBe(english().explain(new OffleaseError('unexpected')).what);
  });
});

describe('the app’s language', () => {
  it('keeps the reader’s own English and falls back to plain English', () => {
    expect(appLanguage(['de', 'en-AU', 'en']).tag).toBe('en-AU');
    expect(appLanguage(['de']).tag).toBe('en');
    expect(appLanguage([]).tag).toBe('en');
  });
});
