import { describe, expect, it } from 'vitest';
import { passphraseBits, passphraseStrength, suggestPassphrase } from '../../../src/app/issue/passphrase.ts';
import { MIN_PASSPHRASE } from '../../../src/issuer/passphrase.ts';

describe('the strength of a passphrase', () => {
  it('is short up to the issuer’s own minimum, counted in characters and not in code units', () => {
    expect(passphraseStrength('a'.repeat(MIN_PASSPHRASE - 1))).toBe('short');
    expect(passphraseStrength('🔑'.repeat(MIN_PASSPHRASE - 1))).toBe('short');
    expect(passphraseStrength('x7'.repeat(MIN_PASSPHRASE / 2))).not.toBe('short');
  });

  it('gives nothing for repetition, runs and words that everybody uses', () => {
    for (const weak of [
      'aaaaaaaaaaaaaaaaaaaa',
      '123456789012345',
      'password password password',
      'Passphrase1234',
      'abcdefghijklmnop',
    ]) {
      expect(passphraseStrength(weak), weak).toBe('weak');
    }
  });

  it('grows with words that differ', () => {
    expect(passphraseStrength('correct horse battery staple')).not.toBe('weak');
    expect(passphraseStrength('orbit velvet cactus lantern hockey')).toBe('strong');
    expect(passphraseBits('orbit velvet')).toBeLessThan(passphraseBits('orbit velvet cactus'));
  });
});

describe('a suggested passphrase', () => {
  it('is strong, and another one each time', () => {
    const random = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => crypto.getRandomValues(bytes);
    const suggested = new Set(Array.from({ length: 50 }, () => suggestPassphrase(random)));
    expect(suggested.size).toBe(50);
    for (const passphrase of suggested) {
      expect(passphrase).toMatch(/^(?:[a-z]{4}-){5}[a-z]{4}$/);
      expect(passphraseStrength(passphrase), passphrase).not.toBe('weak');
    }
  });

  it('draws bytes again that would make some syllables likelier', () => {
    const bytes = [250, 240, 0, 79, ...Array.from({ length: 10 }, () => 255), ...Array.from({ length: 20 }, () => 1)];
    const suggested = suggestPassphrase((into) => {
      into[0] = bytes.shift() ?? 2;
      return into;
    });
    expect(suggested.startsWith('bazu-')).toBe(true);
  });
});
