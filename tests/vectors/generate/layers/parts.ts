import type { Facts, LongText, Outcome, PartProgress, Vector } from '../../vector.ts';
import { join, seeded, unhex, zeros, type Octets } from '../bytes.ts';
import { base32, crc, partOf, slipped, textOf } from '../text-builder.ts';
import { tokenLike } from './text.ts';

const WHOLE = tokenLike(200, 'long token');
const TEXT = textOf(WHOLE);
/** Each part has two bytes of it. */
const SIXTY_FOUR = tokenLike(115);
const ID = crc(WHOLE);

/** A token in `total` parts, all but the last of one length. */
export function partsOf(whole: Octets, total: number): string[] {
  const size = Math.ceil(whole.length / total);
  return Array.from({ length: total }, (_, index) =>
    partOf({ index, total, id: crc(whole), chunk: whole.subarray(index * size, (index + 1) * size) }),
  );
}

const PARTS = partsOf(WHOLE, 3);
const [FIRST = '', SECOND = '', THIRD = ''] = PARTS;

interface Step {
  readonly part: LongText;
  readonly expect: Outcome<PartProgress>;
}

function taken(part: LongText, have: number, total = 3): Step {
  return { part, expect: { accepted: { have, total } } };
}

function whole(part: LongText, text = TEXT): Step {
  return { part, expect: { accepted: { text } } };
}

function refused(part: LongText, code: string, facts: Facts): Step {
  return { part, expect: { refused: code, facts } };
}

function collected(name: string, says: string, ...steps: Step[]): Vector {
  return { name: `parts-${name}`, layer: 'parts', says, operation: 'collect-parts', steps };
}

/** The first part is taken, and this one is refused. */
function bad(name: string, says: string, part: LongText, reason: string): Vector {
  return collected(name, says, taken(FIRST, 1), refused(part, 'part-invalid', { reason }));
}

function split(name: string, says: string, most: number, expect: Outcome<readonly string[]>, text = TEXT): Vector {
  return { name: `parts-split-${name}`, layer: 'parts', says, operation: 'split-text', text, most, expect };
}

export function partVectors(): Vector[] {
  const chunk = seeded('chunk', 4);
  const part = (changes: Partial<Parameters<typeof partOf>[0]>): string =>
    partOf({ index: 1, total: 3, id: ID, chunk, ...changes });
  const other = tokenLike(200, 'another long token');
  const longest = tokenLike(8179);
  const [longFirst = '', longSecond = ''] = partsOf(longest, 2);
  const half = longest.length / 2;
  const hugePart = (index: number, length: number, total = 3): string =>
    partOf({ index, total, id: ID, chunk: longest.subarray(0, length) });
  return [
    collected('in-order', 'in order', taken(FIRST, 1), taken(SECOND, 2), whole(THIRD)),
    collected(
      'any-order',
      'in any order, twice if need be',
      taken(THIRD, 1),
      taken(THIRD, 1),
      taken(FIRST, 2),
      whole(SECOND),
      whole(FIRST),
    ),
    collected(
      'forgiving',
      'read as forgivingly as a token',
      taken(`> "o f\nl P ${FIRST.slice(4).toLowerCase()}"`, 1),
      taken(`\ufeff ${SECOND}`, 2),
      whole(`${THIRD}\n\nBob`),
    ),
    collected(
      'sixty-four',
      'in 64 parts',
      ...partsOf(SIXTY_FOUR, 64).map((one, index) =>
        index < 63 ? taken(one, index + 1, 64) : whole(one, textOf(SIXTY_FOUR)),
      ),
    ),
    collected(
      'longest',
      'a token of 8192 bytes, its first part taken again',
      taken(longFirst, 1, 2),
      whole(longSecond, textOf(longest)),
      whole(longFirst, textOf(longest)),
    ),
    collected(
      'full-part',
      'a part that leaves no room for others',
      taken(partOf({ index: 0, total: 2, id: ID, chunk: longest }), 1, 2),
      refused(partOf({ index: 1, total: 2, id: ID, chunk }), 'part-invalid', { reason: 'size' }),
    ),
    collected(
      'unequal',
      'parts of several lengths',
      ...[0, 10, 150].map((from, index): Step => {
        const one = partOf({ index, total: 3, id: ID, chunk: WHOLE.subarray(from, [10, 150, WHOLE.length][index]) });
        return index === 2 ? whole(one) : taken(one, index + 1);
      }),
    ),
    collected(
      'after-refusal',
      'a refused part changes nothing',
      taken(FIRST, 1),
      refused(slipped(SECOND, -3), 'part-invalid', { reason: 'damaged' }),
      taken(SECOND, 2),
      whole(THIRD),
    ),
    collected(
      'begin-anew',
      'parts that do not make what they name are forgotten',
      taken(partOf({ index: 0, total: 2, id: ID, chunk }), 1, 2),
      refused(partOf({ index: 1, total: 2, id: ID, chunk }), 'part-invalid', { reason: 'whole' }),
      taken(FIRST, 1),
      taken(SECOND, 2),
      whole(THIRD),
    ),
    bad('a-token', 'a whole token is no part', TEXT, 'foreign'),
    bad('nothing', 'an empty text', '', 'foreign'),
    bad('words-before', 'a part begins at the beginning', `Part: ${SECOND}`, 'foreign'),
    bad('cut', 'the last symbols are missing', SECOND.slice(0, -5), 'damaged'),
    bad('marker-only', 'nothing after the marker', 'OFLP', 'damaged'),
    bad('symbol-changed', 'a symbol is another', slipped(SECOND, 40), 'damaged'),
    bad('slip', '1 in place of a symbol', `${SECOND.slice(0, 40)}1${SECOND.slice(41)}`, 'damaged'),
    bad('no-checksum', 'three bytes only', `OFLP${base32(unhex('010103'))}`, 'damaged'),
    bad('version-0', 'version 0', part({ version: 0 }), 'version'),
    bad('version-2', 'version 2', part({ version: 2 }), 'version'),
    bad('index-is-total', 'the index is not below the total', part({ index: 3 }), 'numbers'),
    bad('index-above', 'the index is above the total', part({ index: 255 }), 'numbers'),
    bad('total-0', 'a total of 0', part({ index: 0, total: 0 }), 'numbers'),
    bad('total-1', 'a total of 1', part({ index: 0, total: 1 }), 'numbers'),
    bad('total-65', 'a total of 65', part({ total: 65 }), 'numbers'),
    bad('empty-chunk', 'an empty chunk', part({ chunk: zeros(0) }), 'numbers'),
    bad('short-header', 'a header of one byte', `OFLP${base32(join(unhex('01'), crc(unhex('01'))))}`, 'numbers'),
    bad('too-many-symbols', 'more symbols than a part can have', ['OFLP', { repeat: 'A', times: 13_126 }], 'size'),
    bad('contradiction', 'another chunk for the same index', part({ index: 0 }), 'contradiction'),
    collected(
      'too-much',
      'more than 8192 bytes in all',
      taken(hugePart(0, half), 1),
      taken(hugePart(1, half), 2),
      refused(partOf({ index: 2, total: 3, id: ID, chunk: unhex('00') }), 'part-invalid', { reason: 'size' }),
    ),
    collected(
      'too-much-at-once',
      'a chunk of 8193 bytes',
      refused(partOf({ index: 0, total: 2, id: ID, chunk: tokenLike(8180) }), 'part-invalid', { reason: 'size' }),
    ),
    collected(
      'whole',
      'all parts are there and do not make the token',
      taken(FIRST, 1),
      taken(SECOND, 2),
      refused(part({ index: 2 }), 'part-invalid', { reason: 'whole' }),
    ),
    collected(
      'another-token',
      'a part of another token',
      taken(FIRST, 1),
      refused(partsOf(other, 3)[1] ?? '', 'part-of-another', { have: 1, total: 3 }),
    ),
    collected(
      'another-split',
      'a part of the same token in another split',
      taken(FIRST, 1),
      refused(partsOf(WHOLE, 4)[1] ?? '', 'part-of-another', { have: 1, total: 3 }),
    ),

    split('one', 'a text that is short enough stays whole', TEXT.length, { accepted: [TEXT] }),
    split('two', 'one character less makes two parts', TEXT.length - 1, { accepted: partsOf(WHOLE, 2) }),
    split('three', 'in parts of one length but the last', 150, { accepted: PARTS }),
    split('untidy', 'an untidy text is read first', 150, { accepted: PARTS }, `Token:\n> ${TEXT.toLowerCase()}`),
    split('sixty-four', 'in 64 parts at most', 227, { accepted: partsOf(longest, 64) }, textOf(longest)),
    split(
      'too-many',
      '65 parts would be needed',
      226,
      { refused: 'text-too-long', facts: { most: 64 } },
      textOf(longest),
    ),
    split('no-room', 'no room for a byte of the token', 22, { refused: 'text-too-long', facts: { most: 64 } }),
    split('nothing', 'no length at all', 0, { refused: 'text-too-long', facts: { most: 64 } }),
    split('foreign', 'what is no token', 150, { refused: 'text-foreign', facts: { looksLike: 'text' } }, 'no token'),
  ];
}
