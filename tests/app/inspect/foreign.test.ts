import { describe, expect, it } from 'vitest';
import { recogniseForeign, type ForeignKind } from '../../../src/app/inspect/foreign.ts';
import { inspectMessages } from '../../../src/app/messages/inspect.ts';

const jose = (header: object): string => btoa(JSON.stringify(header)).replaceAll('=', '').replaceAll('+', '-');

const CASES: readonly (readonly [text: string, kind: ForeignKind, detail: string | undefined])[] = [
  ['', 'empty', undefined],
  [' \n\ufeff ', 'empty', undefined],
  ['https://example.com/menu?table=7', 'url', 'example.com'],
  ['HTTP://EXAMPLE.COM', 'url', 'example.com'],
  ['javascript:alert(1)', 'url', 'javascript'],
  [`${jose({ alg: 'ES256', typ: 'JWT' })}.${jose({ sub: 'x' })}.c2ln`, 'jwt', 'ES256'],
  [`${jose({ alg: 'none' })}.${jose({ sub: 'x' })}.`, 'jwt', 'none'],
  [`${jose({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })}..aXY.Y3Q.dGFn`, 'jwe', 'ECDH-ES+A256KW'],
  ['{"id":"x","name":"y"}', 'json', 'id, name'],
  ['[1,2,3]', 'json', undefined],
  ['{"id":', 'text', undefined],
  ['WIFI:T:WPA;S:Guest\\;Net;P:secret;;', 'wifi', 'Guest;Net'],
  ['WIFI:P:S:not-the-name;S:Guest;;', 'wifi', 'Guest'],
  ['BEGIN:VCARD\nFN:Ada\nEND:VCARD', 'contact', undefined],
  ['MECARD:N:Ada;;', 'contact', undefined],
  ['BEGIN:VEVENT\nSUMMARY:x', 'event', undefined],
  ['mailto:ada@example.com?subject=x', 'email', 'ada@example.com'],
  ['ada@example.com', 'email', 'ada@example.com'],
  ['tel:+49 30 1234', 'phone', '+49 30 1234'],
  ['smsto:+4930:hello', 'message', undefined],
  ['geo:52.5,13.4', 'place', '52.5,13.4'],
  ['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP', 'one-time-password', undefined],
  ['BCD\n002\n1\nSCT', 'payment', undefined],
  ['bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'payment', undefined],
  ['HC1:6BFOXN', 'health-certificate', undefined],
  ['-----BEGIN PUBLIC KEY-----\nMFkw', 'pem', 'PUBLIC KEY'],
  ['4006381333931', 'article-number', '4006381333931'],
  ['4006381333932', 'number', '4006381333932'],
  ['96385074', 'article-number', '96385074'],
  ['42', 'number', '42'],
  ['a'.repeat(64), 'hex', undefined],
  ['q83vEjRWeJq83vEjRWeJq83vEjRWeJqrze8SNFZ4mg==', 'base64', undefined],
  ['Hello, world', 'text', undefined],
  ['a.b.c', 'text', undefined],
];

describe('texts that are no tokens', () => {
  it.each(CASES)('%j is %s', (text, kind, detail) => {
    const found = recogniseForeign(text);
    expect(found.kind).toBe(kind);
    if (detail !== undefined) expect(found.detail).toBe(detail);
  });

  it('never let a password or a secret through', () => {
    for (const text of [
      'WIFI:T:WPA;S:Guest;P:hunter2;;',
      'otpauth://totp/x?secret=JBSWY3DPEHPK3PXP',
      'SMSTO:1:hunter2',
    ]) {
      expect(JSON.stringify(recogniseForeign(text))).not.toMatch(/hunter2|JBSWY3DPEHPK3PXP/);
    }
  });

  it('are told in words, with and without a detail', () => {
    const { foreign } = inspectMessages('en');
    for (const [text] of CASES) {
      const found = recogniseForeign(text);
      for (const detail of [found.detail, undefined]) {
        const { title, text: sentence } = foreign[found.kind](detail);
        expect(`${title} ${sentence}`).not.toMatch(/undefined|null/);
      }
    }
  });

  it('of any shape and length are taken without a throw and without delay', () => {
    const began = performance.now();
    for (const text of [
      '{'.repeat(100_000),
      '.'.repeat(100_000),
      'A'.repeat(500_000),
      'WIFI:'.repeat(50_000),
      '\0\ud800x',
      'a@'.repeat(50_000),
    ]) {
      expect(() => recogniseForeign(text)).not.toThrow();
    }
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
