import { base32nopad } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/license/bytes.ts';
import { crc32, crcBytes } from '../../src/text/crc32.ts';
import { looksLikePart, MAX_PARTS, PartCollector, splitIntoParts } from '../../src/text/parts.ts';
import { encodeText, MAX_TOKEN_BYTES } from '../../src/text/text-form.ts';
import { codeOf, refusal, tokenLike } from './sample.ts';

const text = encodeText(tokenLike(900));

/** A sound part of any content, as a hostile sender could make it. */
function forged(version: number, index: number, total: number, id: number, chunk: Uint8Array): string {
  const header = Uint8Array.of(version, index, total, id >>> 24, id >>> 16, id >>> 8, id);
  const content = concatBytes(header, chunk);
  return `OFLP${base32nopad.encode(concatBytes(content, crcBytes(content)))}`;
}

function collect(parts: readonly string[]): string | undefined {
  const collector = new PartCollector();
  let result: string | undefined;
  for (const part of parts) {
    const progress = collector.add(part);
    if (progress.done) result = progress.text;
  }
  return result;
}

describe('parts', () => {
  it('are what the grammar says', () => {
    const parts = splitIntoParts(text, 400);
    expect(parts).toHaveLength(4);
    for (const [index, part] of parts.entries()) {
      expect(part).toMatch(/^OFLP[A-Z2-7]+$/);
      expect(part.length).toBeLessThanOrEqual(400);
      const bytes = base32nopad.decode(part.slice(4));
      expect([...bytes.subarray(0, 3)]).toEqual([1, index, 4]);
      expect(new DataView(bytes.buffer).getUint32(3)).toBe(crc32(tokenLike(900)));
      expect(new DataView(bytes.buffer).getUint32(bytes.length - 4)).toBe(crc32(bytes.subarray(0, -4)));
    }
  });

  it('make the text again in any order, taken twice, in any case', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 120, max: 900 }),
        fc.infiniteStream(fc.nat()),
        (length, most, order) => {
          const whole = encodeText(tokenLike(length));
          const parts = splitIntoParts(whole, most);
          expect(parts.every((part) => part.length <= most)).toBe(true);
          if (whole.length <= most) {
            expect(parts).toEqual([whole]);
            return;
          }
          expect(parts.length).toBeGreaterThan(1);
          const picks = order[Symbol.iterator]();
          const mixed = [...parts, ...parts.map((part) => part.toLowerCase())];
          for (let at = mixed.length - 1; at > 0; at -= 1) {
            const other = Number(picks.next().value) % (at + 1);
            [mixed[at], mixed[other]] = [mixed[other] ?? '', mixed[at] ?? ''];
          }
          expect(collect(mixed)).toBe(whole);
        },
      ),
    );
  });

  it('count up, and say what is missing', () => {
    const collector = new PartCollector();
    const [a = '', b = '', c = ''] = splitIntoParts(text, 600);
    expect(collector.missing).toEqual([]);
    expect(collector.add(c)).toEqual({ done: false, have: 1, total: 3 });
    expect(collector.add(c)).toEqual({ done: false, have: 1, total: 3 });
    expect(collector.missing).toEqual([0, 1]);
    expect(collector.add(`> "${a.slice(0, 50)}\n> ${a.slice(50)}"`)).toEqual({ done: false, have: 2, total: 3 });
    expect(collector.add(b)).toEqual({ done: true, text });
    expect(collector.add(a)).toEqual({ done: true, text });
    collector.reset();
    expect(collector.add(a)).toEqual({ done: false, have: 1, total: 3 });
  });

  it('are known by their first characters', () => {
    expect(looksLikePart(splitIntoParts(text, 400)[0] ?? '')).toBe(true);
    expect(looksLikePart(' \n"oflpaaa')).toBe(true);
    expect(looksLikePart(text)).toBe(false);
    expect(looksLikePart('see OFLP')).toBe(false);
    expect(looksLikePart('')).toBe(false);
  });

  it('are at most 64', () => {
    const largest = encodeText(tokenLike(MAX_TOKEN_BYTES - 14));
    expect(splitIntoParts(largest, 230)).toHaveLength(MAX_PARTS);
    expect(codeOf(() => splitIntoParts(largest, 220))).toBe('text-too-long');
    expect(codeOf(() => splitIntoParts(largest, 10))).toBe('text-too-long');
    expect(codeOf(() => splitIntoParts(largest, 0))).toBe('text-too-long');
    expect(codeOf(() => splitIntoParts('no token', 400))).toBe('text-foreign');
  });
});

describe('a part that is refused changes nothing', () => {
  const parts = splitIntoParts(text, 400);
  const [first = '', second = ''] = parts;
  const id = crc32(tokenLike(900));

  function started(): PartCollector {
    const collector = new PartCollector();
    collector.add(first);
    return collector;
  }

  it.each([
    ['foreign', text],
    ['foreign', ''],
    ['foreign', 'https://example.com'],
    ['damaged', second.slice(0, -5)],
    ['damaged', 'OFLP'],
    ['damaged', second.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['version', forged(2, 1, 4, id, new Uint8Array(4))],
    ['numbers', forged(1, 4, 4, id, new Uint8Array(4))],
    ['numbers', forged(1, 0, 1, id, new Uint8Array(4))],
    ['numbers', forged(1, 1, 65, id, new Uint8Array(4))],
    ['numbers', forged(1, 1, 0, id, new Uint8Array(4))],
    ['numbers', forged(1, 1, 4, id, new Uint8Array())],
    ['numbers', `OFLP${base32nopad.encode(concatBytes(Uint8Array.of(1), crcBytes(Uint8Array.of(1))))}`],
    ['size', forged(1, 1, 4, id, new Uint8Array(8192))],
    ['size', `OFLP${'A'.repeat(13_200)}`],
    ['contradiction', forged(1, 0, 4, id, new Uint8Array(4))],
  ])('%s', (reason, bad) => {
    const collector = started();
    expect(refusal(() => collector.add(bad))).toEqual({ code: 'part-invalid', facts: { reason } });
    expect(collector.missing).toEqual([1, 2, 3]);
    for (const part of parts.slice(0, -1)) collector.add(part);
    expect(collector.add(parts.at(-1) ?? '')).toEqual({ done: true, text });
  });

  it('of another token, or another split of the same', () => {
    const other = splitIntoParts(encodeText(tokenLike(900, 2)), 400)[1] ?? '';
    const otherSplit = splitIntoParts(text, 300)[1] ?? '';
    const collector = started();
    for (const part of [other, otherSplit]) {
      expect(refusal(() => collector.add(part))).toEqual({ code: 'part-of-another', facts: { have: 1, total: 4 } });
    }
    collector.reset();
    expect(collector.add(other)).toEqual({ done: false, have: 1, total: 4 });
  });

  it('begins anew where sound parts do not make what they name', () => {
    const collector = new PartCollector();
    collector.add(forged(1, 0, 2, 7, Uint8Array.of(1)));
    expect(refusal(() => collector.add(forged(1, 1, 2, 7, Uint8Array.of(2)))).facts).toEqual({ reason: 'whole' });
    expect(collector.missing).toEqual([]);
  });

  it('every change of one character', () => {
    for (let at = 0; at < second.length; at += 1) {
      for (const character of 'AZQ27019*') {
        if (second[at] === character) continue;
        const collector = started();
        expect(codeOf(() => collector.add(second.slice(0, at) + character + second.slice(at + 1)))).toBe(
          'part-invalid',
        );
      }
    }
  });

  it('whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.uint8Array({ maxLength: 40 }), (noise, bytes) => {
        const collector = started();
        for (const bad of [noise, `OFLP${noise}`, `OFLP${base32nopad.encode(bytes)}`]) {
          expect(codeOf(() => collector.add(bad))).toBe('part-invalid');
        }
      }),
    );
  });
});
