import { describe, expect, it } from 'vitest';
import { hashOf, parseHash } from '../../../src/app/shell/hash.ts';

describe('hash routes', () => {
  it('reads back what it wrote', () => {
    for (const rest of [[], ['entitlements'], ['entitlements', 'a/b c%ü']]) {
      expect(parseHash(hashOf('issue', ...rest))).toEqual({ place: 'issue', rest });
    }
  });

  it('is This device for anything unknown', () => {
    for (const hash of ['', '#', '#/', '#/nowhere/x', '#/__proto__', '#javascript:alert(1)']) {
      expect(parseHash(hash)).toEqual({ place: 'device', rest: [] });
    }
  });

  it('takes a malformed escape as it stands', () => {
    expect(parseHash('#/inspect/%E0%A4%A')).toEqual({ place: 'inspect', rest: ['%E0%A4%A'] });
  });
});
