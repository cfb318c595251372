import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeText } from '../../src/text/text-form.ts';
import { readTokens, writeTokenFile } from '../../src/text/token-file.ts';
import { codeOf, refusal, tokenLike } from './sample.ts';

describe('a file of tokens', () => {
  const tokens = [tokenLike(300, 1), tokenLike(31, 2), tokenLike(1, 3)];

  it('has a first line for a person, and lines of at most 64 characters', () => {
    const file = writeTokenFile(tokens, 'Offlease: 3 activation responses');
    const [first, ...rest] = file.split('\n');
    expect(first).toBe('Offlease: 3 activation responses');
    expect(rest.every((line) => /^[A-Z0-9]{0,64}$/.test(line))).toBe(true);
    expect(rest.filter((line) => line.startsWith('OFL1'))).toHaveLength(3);
    expect(rest.join('').replaceAll('\n', '')).toBe(tokens.map(encodeText).join(''));
    expect(file.endsWith('\n')).toBe(true);
    expect(readTokens(file)).toEqual(tokens);
  });

  it('is read whatever the heading, the line ends and the order', () => {
    const heading = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ unit: fc.constantFrom('O', 'F', 'L', '1', ' ', '\n', 'ofl1', '\u200b', '"'), maxLength: 12 }),
    );
    fc.assert(
      fc.property(heading, fc.shuffledSubarray(tokens, { minLength: 1 }), fc.boolean(), (line, some, windows) => {
        const file = writeTokenFile(some, line);
        expect(readTokens(windows ? file.replaceAll('\n', '\r\n') : file)).toEqual(some);
      }),
    );
  });

  it('holds five hundred', () => {
    const many = Array.from({ length: 500 }, (_, index) => tokenLike(400, index + 1));
    expect(readTokens(writeTokenFile(many, 'Five hundred kiosks'))).toEqual(many);
  });

  it('gives the same token once', () => {
    expect(readTokens(writeTokenFile([...tokens, ...tokens], 'Twice'))).toEqual(tokens);
  });

  it('is refused whole where it was cut off, naming the token', () => {
    const file = writeTokenFile(tokens, 'Three');
    const { code, facts } = refusal(() => readTokens(file.slice(0, -8)));
    expect(code).toBe('text-truncated');
    expect(facts['token']).toBe(3);
    expect(codeOf(() => readTokens('Offlease: 3 activation responses\n\n'))).toBe('text-foreign');
    expect(codeOf(() => writeTokenFile([], 'None'))).toBe('text-empty');
  });
});
