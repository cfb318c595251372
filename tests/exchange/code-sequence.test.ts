import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CodeSequence, codesOf, PART_MS } from '../../src/exchange/code-sequence.ts';
import { printSheet } from '../../src/exchange/print-sheet.ts';
import { readQr } from '../../src/exchange/zxing-decoder.ts';
import { PartCollector } from '../../src/text/parts.ts';
import { decodeText, encodeText } from '../../src/text/text-form.ts';
import { picture } from './picture.ts';

const bytes = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, index) => (index * 151 + 7) & 255);
const short = encodeText(bytes(350));
const long = encodeText(bytes(2000));

describe('the codes of a text', () => {
  it('are one where it fits, coarser ones where that is asked for', () => {
    expect(codesOf(short)).toHaveLength(1);
    const [coarse, normal, dense] = (['coarse', 'normal', 'dense'] as const).map((density) => codesOf(long, density));
    expect(coarse?.length).toBeGreaterThan(normal?.length ?? 0);
    expect(normal?.length).toBeGreaterThan(dense?.length ?? 0);
    expect(Math.max(...(coarse ?? []).map(({ version }) => version))).toBeLessThanOrEqual(10);
  });

  it('are read in any order', () => {
    const collector = new PartCollector();
    const read = codesOf(long)
      .toReversed()
      .map((matrix) => readQr(picture(matrix, { width: 640, height: 480, scale: 4.4 })));
    const progress = read.map((sighting) => collector.add(sighting?.text ?? ''));
    expect(progress.at(-1)).toEqual({ done: true, text: long });
    expect(progress[0]).toEqual({ done: false, have: 1, total: read.length });
  });
});

describe('a sequence', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes round, pauses where it is, and is stepped through', () => {
    const onChange = vi.fn();
    const sequence = new CodeSequence({ count: 3, onChange });
    sequence.play();
    sequence.play();
    vi.advanceTimersByTime(4 * PART_MS);
    expect(sequence.at).toBe(1);
    sequence.pause();
    vi.advanceTimersByTime(10 * PART_MS);
    expect([sequence.at, sequence.playing]).toEqual([1, false]);
    sequence.next();
    sequence.next();
    expect(sequence.at).toBe(0);
    sequence.previous();
    expect(sequence.at).toBe(2);
    expect(onChange).toHaveBeenCalledTimes(1 + 4 + 1 + 3);
  });

  it('stops playing when somebody steps', () => {
    const sequence = new CodeSequence({ count: 4, onChange: () => undefined });
    sequence.play();
    sequence.show(7);
    vi.advanceTimersByTime(10 * PART_MS);
    expect([sequence.at, sequence.playing]).toEqual([3, false]);
  });

  it('of one code stands still', () => {
    const sequence = new CodeSequence({ count: 1, onChange: () => undefined });
    sequence.play();
    expect(sequence.playing).toBe(false);
    sequence.next();
    expect(sequence.at).toBe(0);
  });
});

describe('a printed sheet', () => {
  it('has the text in groups that are read back as they stand', () => {
    const { lines, characters } = printSheet(short);
    expect(characters).toBe(short.length);
    expect(lines.flat().every((group, index, all) => group.length === 4 || index === all.length - 1)).toBe(true);
    const typed = lines.map((groups, index) => `${groups.join(' ')}${index % 2 === 0 ? '\n' : '  \r\n'}`).join('');
    expect(encodeText(decodeText(typed.toLowerCase()))).toBe(short);
  });

  it('has codes with more to spare than a screen', () => {
    const [code] = printSheet(short).codes;
    const [onScreen] = codesOf(short);
    expect(code?.size).toBeGreaterThan((onScreen?.size ?? 0) + 8);
    expect(printSheet(long).codes.length).toBeGreaterThan(codesOf(long).length);
  });
});
