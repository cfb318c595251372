import type { LongText, Outcome, Vector } from '../../vector.ts';
import { hex, type Octets } from '../bytes.ts';
import { slipped, textOf } from '../text-builder.ts';
import { TOKEN, tokenLike } from './text.ts';

const SECOND = tokenLike(70, 'second of a file');
const THIRD = tokenLike(3, 'third of a file');
const HEADING = 'Offlease: 3 activation responses';

function inLines(text: string): string {
  return (text.match(/.{1,64}/g) ?? []).join('\n');
}

function fileOf(heading: string, ...tokens: readonly Octets[]): string {
  return [heading, ...tokens.map((token) => `\n${inLines(textOf(token))}`), ''].join('\n');
}

function read(name: string, says: string, text: LongText, expect: Outcome<readonly string[]>): Vector {
  return { name: `files-${name}`, layer: 'files', says, operation: 'read-tokens', text, expect };
}

function written(
  name: string,
  says: string,
  tokens: readonly Octets[],
  heading: string,
  expect: Outcome<string>,
): Vector {
  return {
    name: `files-write-${name}`,
    layer: 'files',
    says,
    operation: 'write-file',
    tokens: tokens.map(hex),
    heading,
    expect,
  };
}

export function fileVectors(): Vector[] {
  const three = [TOKEN, SECOND, THIRD];
  const hexes = three.map(hex);
  const file = fileOf(HEADING, ...three);
  const texts = three.map((token) => textOf(token));
  return [
    read('three', 'three tokens after a line for a person', file, { accepted: hexes }),
    read('windows', 'with the line ends of Windows', file.replaceAll('\n', '\r\n'), { accepted: hexes }),
    read('no-lines', 'tokens one after the other', texts.join(''), { accepted: hexes }),
    read('twice', 'each token once', texts.concat(texts).join('\n'), { accepted: hexes }),
    read('words-between', 'words between tokens', `one ${texts.join(', then\nof L1 ')}.`, { accepted: hexes }),
    read('one', 'a file of one token', fileOf('Offlease: request', TOKEN), { accepted: hexes.slice(0, 1) }),
    read('heading-only', 'a heading without a token', `${HEADING}\n\n`, {
      refused: 'text-foreign',
      facts: { looksLike: 'text' },
    }),
    read('empty', 'an empty file', '\n', { refused: 'text-empty' }),
    read('cut', 'the end of the last token is missing', file.slice(0, -6), {
      refused: 'text-truncated',
      facts: { token: 3, missing: 5 },
    }),
    read(
      'first-damaged',
      'the first token is damaged',
      file
        .replace(texts[0] ?? '', slipped(texts[0] ?? '', 30))
        .replace(inLines(texts[0] ?? ''), inLines(slipped(texts[0] ?? '', 30))),
      {
        refused: 'text-damaged',
        facts: { token: 1 },
      },
    ),
    read(
      'second-damaged',
      'the second token is damaged',
      [texts[0], slipped(texts[1] ?? '', 30), texts[2]].join('\n'),
      {
        refused: 'text-damaged',
        facts: { token: 2 },
      },
    ),
    read('one-too-long', 'a token of 8193 bytes among others', [texts[0] ?? '', textOf(tokenLike(8180))].join('\n'), {
      refused: 'text-too-long',
      facts: { token: 2, most: 8192 },
    }),
    written('three', 'a heading and tokens in lines of 64', three, HEADING, { accepted: file }),
    written('heading-lines', 'the heading is made one line', [TOKEN], ' two\r\nlines\u2028and\u200bmore ', {
      accepted: fileOf('two lines and more', TOKEN),
    }),
    written('heading-marker', 'a marker in the heading is broken', [TOKEN], 'See OFL1 and ofl1.', {
      accepted: fileOf('See OFL-1 and ofl-1.', TOKEN),
    }),
    written('line-full', 'a text of exactly 64 characters is one line', [tokenLike(18)], 'One line', {
      accepted: fileOf('One line', tokenLike(18)),
    }),
    written('none', 'no token', [], HEADING, { refused: 'text-empty' }),
    written('too-long', 'a token of 8193 bytes', [tokenLike(8180)], HEADING, {
      refused: 'text-too-long',
      facts: { most: 8192 },
    }),
  ];
}
