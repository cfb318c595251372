import { describe, expect, it } from 'vitest';
import { bytesOfHex, equalBytes, hexOf } from '../../src/license/bytes.ts';
import {
  COURIER_ERRORS,
  DEVICE_ERRORS,
  ISSUER_ERRORS,
  OffleaseError,
  PLATFORM_ERRORS,
  TEXT_ERRORS,
  TOKEN_ERRORS,
} from '../../src/license/error.ts';
import { activationCodeOf, isProductId } from '../../src/license/ids.ts';
import { isLine } from '../../src/license/limits.ts';

describe('words of the domain', () => {
  it.each([
    [' abcd-efgh ', 'ABCD-EFGH'],
    ['AB CD\n12', 'ABCD12'],
    ['', undefined],
    ['Ä', undefined],
    ['A'.repeat(51), undefined],
    ['A_B', undefined],
  ])('activation code %j is %j', (typed, code) => {
    expect(activationCodeOf(typed)).toBe(code);
  });

  it.each([
    ['kiosk', true],
    ['com.example.kiosk-2', true],
    ['Kiosk', false],
    ['-kiosk', false],
    ['', false],
    ['k'.repeat(51), false],
  ])('product id %j: %s', (text, valid) => {
    expect(isProductId(text)).toBe(valid);
  });

  it('counts code points in a line, and takes no control characters or halves of pairs', () => {
    expect(isLine('🎫'.repeat(5), 5)).toBe(true);
    expect(isLine('🎫'.repeat(6), 5)).toBe(false);
    for (const text of ['', 'a\nb', 'a\u0000', '\ud83c']) expect(isLine(text, 5)).toBe(false);
  });

  it('reads back the hex that it writes, and no other', () => {
    const bytes = Uint8Array.of(0, 15, 255);
    expect(hexOf(bytes)).toBe('000fff');
    expect(equalBytes(bytesOfHex('000fff') ?? new Uint8Array(0), bytes)).toBe(true);
    for (const hex of ['0', '0G', 'FF']) expect(bytesOfHex(hex)).toBeUndefined();
  });

  it('has every error code once', () => {
    const ours = [...TEXT_ERRORS, ...TOKEN_ERRORS, ...DEVICE_ERRORS, ...ISSUER_ERRORS, ...COURIER_ERRORS];
    const all = [...ours, ...PLATFORM_ERRORS];
    expect(new Set(all).size).toBe(all.length);
    expect(new OffleaseError('no-seat', { seats: 3 }).message).toBe('no-seat {"seats":3}');
  });
});
