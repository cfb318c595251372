import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartCollector, splitIntoParts as librarySplits } from '../../../src/text/parts.ts';
import { decodeText as libraryDecodes, encodeText as libraryEncodes } from '../../../src/text/text-form.ts';
import { readTokens as libraryReads, writeTokenFile as libraryWrites } from '../../../src/text/token-file.ts';
import { hexOf } from '../bytes.ts';
import { encodeCbor } from '../cbor.ts';
import { Parts, splitIntoParts } from '../parts.ts';
import { decodeText, encodeText, readTokens, writeTokenFile } from '../text.ts';
import { finding, withFacts, type Finding } from './compare.ts';

// Where something is wrong, or may be: both say the same of random changes, the code of a refusal included.

describe('text', () => {
  const token = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => encodeCbor([bytes, new Map(), bytes])),
  );

  it('knows the same characters as ignored', async () => {
    const text = encodeText(Uint8Array.of(0));
    const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
    const reads = (decode: (text: string) => unknown) =>
      Promise.all(units.map((unit) => finding(() => decode(`${text.slice(0, 7)}${unit}${text.slice(7)}`))));
    const [mine, theirs] = [await reads(decodeText), await reads(libraryDecodes)];
    const ignored = (one: Finding, at: number) => ('accepted' in one ? [at] : []);
    expect(mine.flatMap(ignored)).toEqual(theirs.flatMap(ignored));
  });

  it('is written the same, in files too', () => {
    fc.assert(
      fc.property(fc.array(token, { minLength: 1, maxLength: 4 }), fc.string(), (tokens, heading) => {
        const [first = Uint8Array.of(0)] = tokens;
        expect(libraryEncodes(first)).toBe(encodeText(first));
        const file = writeTokenFile(tokens, heading);
        expect(libraryReads(file).map(hexOf)).toEqual(readTokens(libraryWrites(tokens, heading)).map(hexOf));
        expect(new Set(readTokens(file).map(hexOf))).toEqual(new Set(tokens.map(hexOf)));
      }),
      { numRuns: 300 },
    );
  });

  it('is split and collected, both ways', () => {
    fc.assert(
      fc.property(token, fc.integer({ min: 30, max: 200 }), (one, most) => {
        const text = encodeText(one);
        for (const [split, collector] of [
          [splitIntoParts, new PartCollector()],
          [librarySplits, new Parts()],
        ] as const) {
          const parts = split(text, most);
          if (parts.length === 1) continue;
          const last = parts
            .toReversed()
            .map((part) => collector.add(part))
            .at(-1);
          expect(last !== undefined && 'text' in last ? last.text : undefined).toBe(text);
        }
      }),
      { numRuns: 300 },
    );
  });

  /** How many symbols are missing at least; only `text-truncated` says. */
  async function missing(read: () => unknown): Promise<number> {
    const one = await finding(read);
    return 'refused' in one && one.refused === 'text-truncated' && 'missing' in one.facts
      ? Number(one.facts.missing)
      : NaN;
  }

  it('says what is missing at the end', async () => {
    await fc.assert(
      fc.asyncProperty(token, fc.nat(), async (one, cut) => {
        const text = encodeText(encodeCbor([one, cut, [new Map([[-cut, 'text']]), null]]));
        const short = text.slice(0, 4 + (cut % (text.length - 4)));
        const [mine, theirs] = [await missing(() => decodeText(short)), await missing(() => libraryDecodes(short))];
        // Both count from the heads that they can read; the library reads none that ends in a cut symbol.
        expect(mine).toBeLessThanOrEqual(text.length - short.length);
        expect(theirs).toBeLessThanOrEqual(mine);
        expect(theirs).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  // Which of the two a damaged text is called is a sentence for a person, and a changed head may mislead it.
  const sentence = async (read: () => unknown): Promise<unknown> => {
    const one = withFacts(await finding(read), ['most', 'count', 'version', 'token']);
    return JSON.parse(JSON.stringify(one).replace('"text-truncated"', '"text-damaged"'));
  };

  it('is read alike whatever happened to it', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'OFL1',
        'ofl1',
        'of l1',
        'OFLP',
        'OFL2',
        ' ',
        '\n> ',
        '.',
        '*',
        '=',
        '0',
        '1',
        '8',
        '-',
        '"',
        '\u200b',
        'é',
        '🎫',
        'ſ',
      ),
      fc.string({ maxLength: 4 }),
      fc.constantFrom('see', 'and of l1 tokens', 'A', 'Q', '7', 'lorem ipsum'),
    );
    const edit = fc.record({
      at: fc.nat(400),
      take: fc.constantFrom(0, 0, 1, 1, 2, 30),
      put: fc.oneof(fc.constant(''), piece),
    });
    const text = fc
      .tuple(
        fc.array(token, { minLength: 1, maxLength: 2 }),
        fc.constantFrom('', ' ', '\n', '. '),
        fc.array(edit, { maxLength: 3 }),
      )
      .map(([tokens, between, edits]) =>
        edits.reduce((before, { at, take, put }) => {
          const place = at % (before.length + 1);
          return before.slice(0, place) + put + before.slice(place + take);
        }, tokens.map(encodeText).join(between)),
      );
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        expect(await sentence(() => readTokens(one))).toEqual(await sentence(() => libraryReads(one)));
        expect(await sentence(() => decodeText(one))).toEqual(await sentence(() => libraryDecodes(one)));
      }),
      { numRuns: 3000 },
    );
  });
});
