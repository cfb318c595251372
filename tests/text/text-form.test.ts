import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../src/license/bytes.ts';
import { OffleaseError, TEXT_ERRORS } from '../../src/license/error.ts';
import { crc32 } from '../../src/text/crc32.ts';
import { decodeText, encodeText, findTokens, MAX_TOKEN_BYTES } from '../../src/text/text-form.ts';
import { quickest } from '../quickest.ts';
import { codeOf, refusal, tokenLike } from './sample.ts';

const bytes = (maxLength: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: 1, maxLength }).map((array) => new Uint8Array(array));

/** Base32 after RFC 4648 by hand, so that the form does not rest on one library. */
function base32(data: Uint8Array): string {
  const bits = [...data].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const fives = bits.match(/.{1,5}/g) ?? [];
  return fives.map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(parseInt(five.padEnd(5, '0'), 2))).join('');
}

describe('the checksum', () => {
  it('is CRC-32/ISO-HDLC', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });
});

describe('the text form', () => {
  it('is OFL1 and base32 over token and checksum, most significant byte first', () => {
    const token = new TextEncoder().encode('123456789');
    const expected = `OFL1${base32(Uint8Array.of(...token, 0xcb, 0xf4, 0x39, 0x26))}`;
    expect(encodeText(token)).toBe(expected);
    expect(expected).toBe('OFL1GEZDGNBVGY3TQOOL6Q4SM');
  });

  it('has letters and digits only and comes back unchanged', () => {
    fc.assert(
      fc.property(bytes(700), (token) => {
        const text = encodeText(token);
        expect(text).toMatch(/^OFL1[A-Z2-7]+$/);
        const sum = new Uint8Array(4);
        new DataView(sum.buffer).setUint32(0, zlibCrc32(token));
        expect(text).toBe(`OFL1${base32(Uint8Array.of(...token, ...sum))}`);
        expect(decodeText(text)).toEqual(token);
      }),
    );
  });

  it('takes a token of the largest size and none beyond', () => {
    const largest = tokenLike(MAX_TOKEN_BYTES - 14);
    expect(largest.length).toBe(MAX_TOKEN_BYTES);
    expect(decodeText(encodeText(largest))).toEqual(largest);
    expect(codeOf(() => encodeText(tokenLike(MAX_TOKEN_BYTES - 13)))).toBe('text-too-long');
    expect(codeOf(() => decodeText(`OFL1${'A'.repeat(13_115)}`))).toBe('text-too-long');
    expect(codeOf(() => decodeText('A'.repeat(9 * 1024 * 1024)))).toBe('text-too-long');
    expect(codeOf(() => encodeText(new Uint8Array()))).toBe('text-empty');
  });
});

describe('forgiving reading', () => {
  const token = tokenLike(120);
  const text = encodeText(token);
  const lines = (prefix: string, end = '\n'): string => (text.match(/.{1,20}/g) ?? []).map((l) => prefix + l).join(end);

  it.each([
    ['lower case', text.toLowerCase()],
    ['lines', lines('')],
    ['lines of Windows', lines('', '\r\n')],
    ['a quoting mail', lines('> ')],
    ['a twice quoting mail', lines('>> > ')],
    ['groups', lines('  ', '\t')],
    ['straight quotation marks', `"${text}"`],
    ['typographic quotation marks', `„${text}“ «${text}» ‘${text}’`],
    ['no-break spaces', lines('\u00a0', '\u202f')],
    ['zero-width characters', [...text].join('\u200b')],
    ['soft hyphens and joiners', [...text].join('\u00ad\u2060\u200d')],
    ['a byte order mark', `\ufeff${text}`],
    ['words before', `Here is the token: ${text}`],
    ['a word before, without a space', `Token:${text}`],
    ['words after', `${text}\n\nBest regards\nBob`],
    ['words around, quoted', `> Hello,\n> the token is\n${lines('> ')}\n> \n> Viele Grüße aus Köln 2024`],
    ['a full stop after', `It is ${text}.`],
    ['a link', `https://kiosk.example/app/#${text}`],
    ['a link with a route', `https://kiosk.example/#/take/${text}?lang=de&from=mail`],
    ['a link in angle brackets', `<https://kiosk.example/#${text}>`],
    ['markup', `<p>${text}</p>`],
    ['JSON', JSON.stringify({ token: text, n: 1 })],
    ['the marker in pieces', `O F\nL>1 ${text.slice(4)}`],
    ['the same twice', `https://kiosk.example/#${text}\n\nor: ${lines('')}`],
  ])('ignores %s', (_, typed) => {
    expect(decodeText(typed)).toEqual(token);
  });

  it('ignores any mixture of them anywhere', () => {
    const noise = fc.constantFrom(' ', '\n', '\r\n> ', '"', '’', '\u00a0', '\u200b', '\ufeff', '\t', '>>', '«');
    fc.assert(
      fc.property(
        bytes(60),
        fc.array(fc.tuple(fc.nat(), noise), { maxLength: 20 }),
        fc.infiniteStream(fc.boolean()),
        (some, places, lower) => {
          const cases = lower[Symbol.iterator]();
          const characters = [...encodeText(some)].map((c) => (cases.next().value === true ? c.toLowerCase() : c));
          for (const [place, character] of places) characters.splice(place % (characters.length + 1), 0, character);
          expect(decodeText(characters.join(''))).toEqual(some);
        },
      ),
    );
  });

  it('does not take letters that only become ASCII by case folding', () => {
    expect(codeOf(() => decodeText(text.replace('S', 'ſ')))).toBe('text-damaged');
    expect(codeOf(() => decodeText(text.replace(/K/, '\u212a')))).toBe('text-damaged');
  });

  it('finds several, and says so where one is asked for', () => {
    const other = tokenLike(90, 2);
    const both = `First:\n${text}\nand second:\n${encodeText(other).toLowerCase()}\nBye`;
    expect(findTokens(both)).toEqual([token, other]);
    expect(refusal(() => decodeText(both))).toEqual({ code: 'text-several', facts: { count: 2 } });
  });

  it('does not stumble over "of L1" in a sentence', () => {
    expect(decodeText(`A lot of L1 caches. ${text} and a list of l1 tokens`)).toEqual(token);
  });
});

describe('what is refused', () => {
  const token = tokenLike(100);
  const text = encodeText(token);

  it.each(['', '  \n\t', '>>> "" ', '\u200b\ufeff'])('nothing: %j', (typed) => {
    expect(codeOf(() => decodeText(typed))).toBe('text-empty');
  });

  it.each([
    ['url', 'https://example.com/?q=1'],
    ['url', 'www.example.com'],
    ['jwt', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl'],
    ['json', '{"a": [1, 2]}'],
    ['wifi', 'WIFI:S:guest;T:WPA;P:secret;;'],
    ['contact', 'BEGIN:VCARD\nVERSION:3.0\nEND:VCARD'],
    ['mail', 'mailto:someone@example.com'],
    ['phone', 'tel:+49301234567'],
    ['one-time-password', 'otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP'],
    ['pem', '-----BEGIN PUBLIC KEY-----\nMFkw'],
    ['number', '4006381333931'],
    ['part', 'OFLPAEAAGAAAAAAA'],
    ['text', 'Good morning'],
    ['text', 'javascript:alert(1)'],
    ['text', '{not json'],
  ])('something else, named: %s', (kind, typed) => {
    expect(refusal(() => decodeText(typed))).toEqual({ code: 'text-foreign', facts: { looksLike: kind } });
  });

  it('another version of the form, by its number', () => {
    expect(refusal(() => decodeText(`Token: ofl2${text.slice(4)}`))).toEqual({
      code: 'text-version',
      facts: { version: 2 },
    });
  });

  it('every truncation at the end, and says that the end is missing, and how much at least', () => {
    for (let length = 4; length < text.length; length += 1) {
      const { code, facts } = refusal(() => decodeText(text.slice(0, length)));
      expect(code, `${length} of ${text.length}`).toBe('text-truncated');
      expect(facts['missing']).toBeGreaterThan(0);
      expect(facts['missing']).toBeLessThanOrEqual(text.length - length);
    }
    const { facts } = refusal(() => decodeText(`${text.slice(0, 100)}\n\n-- \nBob`));
    expect(facts).toEqual({ missing: text.length - 100 });
  });

  it('every truncation at the beginning', () => {
    for (let length = 1; length < 100; length += 1) {
      expect(codeOf(() => decodeText(text.slice(length)))).toBe('text-truncated');
    }
    for (let length = 100; length < text.length; length += 1) {
      expect(['text-truncated', 'text-foreign', 'text-empty']).toContain(codeOf(() => decodeText(text.slice(length))));
    }
  });

  it('every change of one character', () => {
    for (let at = 0; at < text.length; at += 1) {
      for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*+-é') {
        if (text[at] === character) continue;
        const code = codeOf(() => decodeText(text.slice(0, at) + character + text.slice(at + 1)));
        if (at < 4) expect(TEXT_ERRORS, code).toContain(code);
        else expect(['text-damaged', 'text-truncated']).toContain(code);
        if (at > 40 && at < text.length - 1) expect(code, `${character} at ${at}`).toBe('text-damaged');
      }
    }
  });

  it('every character left out, doubled or swapped with its neighbour', () => {
    for (let at = 4; at < text.length; at += 1) {
      const [here = '', next = ''] = text.slice(at, at + 2);
      const without = text.slice(0, at) + text.slice(at + 1);
      expect(['text-damaged', 'text-truncated']).toContain(codeOf(() => decodeText(without)));
      expect(codeOf(() => decodeText(text.slice(0, at) + here + text.slice(at)))).toMatch(/damaged|truncated/);
      if (here === next || next === '') continue;
      const swapped = text.slice(0, at) + next + here + text.slice(at + 2);
      expect(codeOf(() => decodeText(swapped))).toMatch(/damaged|truncated/);
    }
  });

  it('base32 that is not canonical', () => {
    const three = encodeText(Uint8Array.of(1, 2)); // 6 bytes: 10 symbols, two bits of the last unused
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    const last = alphabet.indexOf(three.slice(-1));
    expect(last % 4).toBe(0);
    for (const bits of [1, 2, 3]) {
      const other = three.slice(0, -1) + alphabet.charAt(last + bits);
      expect(codeOf(() => decodeText(other))).toBe('text-damaged');
    }
  });

  it('one bad token among good ones, by its number', () => {
    const bad = `${text.slice(0, 60)}${text[60] === 'A' ? 'B' : 'A'}${text.slice(61)}`;
    expect(refusal(() => findTokens(`${encodeText(tokenLike(5))}\n${bad}\n${text}`))).toEqual({
      code: 'text-damaged',
      facts: { token: 2 },
    });
  });
});

describe('whatever comes', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: fc.constantFrom(...Array.from('OFLP12 \n>"AZ27890ofl')), maxLength: 300 }),
    fc
      .string({ unit: fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')), maxLength: 300 })
      .map((s) => `OFL1${s}`),
  );

  it('is a token or a refusal by a code of this room', () => {
    fc.assert(
      fc.property(anything, (typed) => {
        try {
          expect(decodeText(encodeText(decodeText(typed)))).toEqual(decodeText(typed));
        } catch (error) {
          if (!(error instanceof OffleaseError)) throw error;
          expect(TEXT_ERRORS).toContain(error.code);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('takes time in proportion to its length', () => {
    const hostile = [
      `OFL1${'A\u200b'.repeat(13_000)}`,
      `OFL1 ${'B '.repeat(13_200)}`,
      'O F L '.repeat(20_000),
      `O${' '.repeat(100_000)}`.repeat(2),
      'OFL1'.repeat(10_000),
      '['.repeat(100_000),
      `OFL1${'3'.repeat(13_000)}`,
    ];
    for (const typed of hostile) {
      expect(
        quickest(() => codeOf(() => decodeText(typed))),
        typed.slice(0, 20),
      ).toBeLessThan(500);
    }
  });
});
