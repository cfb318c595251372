import type { Facts, LongText, Outcome, Vector } from '../../vector.ts';
import { hex, join, seeded, unhex, zeros, type Octets } from '../bytes.ts';
import { arr, bstr, bytesOf, entry, map } from '../cbor-builder.ts';
import { base32, crc, slipped, textOf } from '../text-builder.ts';

/** Bytes with the heads of a token around any content. */
export function tokenLike(length: number, name = 'token'): Octets {
  return bytesOf(arr(bstr(unhex('010203')), map(entry(-4, bstr(unhex('0909')))), bstr(seeded(name, length))));
}

export const TOKEN = tokenLike(40);
const TEXT = textOf(TOKEN);
const OTHER = tokenLike(33, 'other token');

function inLines(text: string, length: number, prefix = '', end = '\n'): string {
  return (text.match(new RegExp(`.{1,${String(length)}}`, 'g')) ?? []).map((line) => prefix + line).join(end);
}

function accepted(name: string, says: string, text: LongText, bytes: Octets = TOKEN): Vector {
  return {
    name: `text-${name}`,
    layer: 'text',
    says,
    operation: 'decode-text',
    text,
    expect: { accepted: hex(bytes) },
  };
}

function rejected(name: string, says: string, text: LongText, code: string, facts?: Facts): Vector {
  const expect = facts === undefined ? { refused: code } : { refused: code, facts };
  return { name: `text-${name}`, layer: 'text', says, operation: 'decode-text', text, expect };
}

const IGNORED =
  '\t\n\v\f\r \u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000' +
  '\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0f\ufeff' +
  '"\'`´«»‘’‚‛“”„‟‹›′″「」『』〝〞＂＇>';

function forgiving(): Vector[] {
  return [
    accepted('plain', 'as it is written', TEXT),
    accepted('lower-case', 'in lower case', TEXT.toLowerCase()),
    accepted(
      'mixed-case',
      'in both cases',
      TEXT.replace(/../g, (two) => two.charAt(0).toLowerCase() + two.charAt(1)),
    ),
    accepted('lines', 'in lines', inLines(TEXT, 20)),
    accepted('lines-windows', 'in lines of Windows', inLines(TEXT, 20, '', '\r\n')),
    accepted('mail-quote', 'quoted by a mail', inLines(TEXT, 20, '> ')),
    accepted('mail-quote-twice', 'quoted twice by a mail', inLines(TEXT, 20, '>> > ')),
    accepted('groups', 'in groups with tabs', inLines(TEXT, 5, '  ', '\t')),
    accepted('typographic-quotes', 'in typographic quotation marks', `„${TEXT}“`),
    accepted('byte-order-mark', 'after a byte order mark', `\ufeff${TEXT}`),
    accepted(
      'every-ignored-character',
      'every character that is ignored, one between any two, those of the marker too',
      [...TEXT].map((symbol, index) => symbol + IGNORED.charAt(index % IGNORED.length)).join('') + IGNORED,
    ),
    accepted('words-before', 'after words', `Here is the token: ${TEXT}`),
    accepted('word-before-joined', 'after a word, without a space', `Token:${TEXT}`),
    accepted('words-after', 'words after it, made of symbols as well', `${TEXT}\n\nBest regards\nBob`),
    accepted('full-stop', 'a full stop after it', `It is ${TEXT}.`),
    accepted('digit-after', 'a digit after it that is no symbol', `${TEXT} 1`),
    accepted('link', 'in the fragment of a link', `https://kiosk.example/#/take/${TEXT}?lang=de`),
    accepted('markup', 'in markup', `<p>${TEXT}</p>`),
    accepted('json', 'in JSON', JSON.stringify({ token: TEXT, n: 1 })),
    accepted('marker-in-pieces', 'the marker in pieces', `O F\nL>1 ${TEXT.slice(4)}`),
    accepted('twice', 'the same token twice', `${TEXT}\nor: ${inLines(TEXT.toLowerCase(), 10)}`),
    accepted('of-l1', 'words that look like a marker in pieces', `A lot of L1 caches. ${TEXT} and of l1 tokens`),
    accepted('one-byte', 'a token of one byte', textOf(unhex('00')), unhex('00')),
    ...[2, 3, 4, 5].map((length) =>
      accepted(
        `length-${String(length)}`,
        `a token of ${String(length)} bytes`,
        textOf(seeded('short', length)),
        seeded('short', length),
      ),
    ),
    accepted('longest-text', '8 Mi characters', [{ repeat: ' ', times: 8 * 1024 * 1024 - TEXT.length }, TEXT]),
    accepted('longest', 'a token of 8192 bytes', textOf(tokenLike(8179)), tokenLike(8179)),
  ];
}

function foreign(): Vector[] {
  const looks: readonly (readonly [string, string])[] = [
    ['url', 'https://example.com/?q=1'],
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
    ['text', '{not json'],
    ['text', '"[1]"'],
    ['jwt', 'eyJhbGciOiJFQ0RILUVTIn0.a.b.c.d-_'],
    ['jwt', 'eyJhbGciOiJkaXIifQ..b.c.d'],
    ['text', 'eyJhbGciOiJFQ0RILUVTIn0.a.b.c'],
    ['text', 'eyJhbGciOiJFQ0RILUVTIn0.a.b.c.+'],
    ['text', 'eyJhbGciOiJFUzI1NiJ9.a.b and more'],
    ['url', 'h2+a-b.c://x'],
    ['url', 'WWW.example.com'],
    ['text', 'a_b://x'],
    ['text', 'https:// x'],
    ['number', '+49 30'.slice(1)],
    ['text', '123 Main Street'],
    ['contact', 'mecard:N:Bob;;'],
    ['mail', 'MATMSG:TO:bob;;'],
    ['phone', 'smsto:+491234:hi'],
    ['part', `OFLP${'A'.repeat(80)}`],
  ];
  const inside = looks.filter(([looksLike]) => looksLike !== 'text' && looksLike !== 'number').slice(0, 11);
  return [...looks, ...inside.map(([, text]) => ['text', `see ${text}`] as const)].map(([looksLike, text], index) =>
    rejected(`foreign-${looksLike}-${String(index)}`, `no token: ${looksLike}`, text, 'text-foreign', { looksLike }),
  );
}

function refusals(): Vector[] {
  const at = TEXT.length;
  const bits = textOf(unhex('0102'));
  const joined = slipped(TEXT, 60);
  return [
    rejected('empty', 'nothing', '', 'text-empty'),
    rejected('blank', 'white space only', '  \n\t', 'text-empty'),
    rejected('quotes-only', 'quotation marks only', '>>> "" \u200b', 'text-empty'),
    ...foreign(),
    rejected('version-2', 'another version of the text form', `Token: ofl2${TEXT.slice(4)}`, 'text-version', {
      version: 2,
    }),
    rejected('version-0', 'version 0', `OFL0${TEXT.slice(4)}`, 'text-version', { version: 0 }),
    rejected('version-in-word', 'no marker: it stands inside a word', 'XOFL2', 'text-foreign', { looksLike: 'text' }),
    rejected('marker-only', 'nothing after the marker', 'OFL1', 'text-truncated', { missing: 8 }),
    rejected('no-bytes', 'a checksum over nothing', textOf(zeros(0)), 'text-truncated', { missing: 1 }),
    rejected('cut-one', 'the last symbol is missing', TEXT.slice(0, -1), 'text-truncated', { missing: 1 }),
    rejected('cut-eight', 'the last eight symbols are missing', TEXT.slice(0, -8), 'text-truncated', { missing: 8 }),
    rejected('cut-half', 'half of it is missing', TEXT.slice(0, at / 2), 'text-truncated', {
      missing: at - Math.floor(at / 2),
    }),
    rejected('cut-after-one-symbol', 'one symbol only', TEXT.slice(0, 5), 'text-truncated', { missing: 7 }),
    rejected(
      'cut-before-words',
      'the end is missing, and words follow',
      `${TEXT.slice(0, 60)}\n\n-- \nBob`,
      'text-truncated',
      {
        missing: at - 60,
      },
    ),
    rejected('cut-beginning', 'base32 without its marker', TEXT.slice(4).padEnd(64, 'A'), 'text-truncated'),
    rejected('cut-beginning-marker', 'base32 with half of its marker', TEXT.slice(2).padEnd(64, 'A'), 'text-truncated'),
    rejected('short-base32', '63 symbols of base32 are a word', 'A'.repeat(63), 'text-foreign', { looksLike: 'text' }),
    rejected('impossible-length', 'a number of symbols that base32 never has', 'OFL1777777777', 'text-truncated', {
      missing: 1,
    }),
    rejected('one-symbol-changed', 'one symbol is another', joined, 'text-damaged'),
    rejected('first-symbol-changed', 'the first byte is no head of CBOR', `OFL17${TEXT.slice(5)}`, 'text-damaged'),
    rejected(
      'crc-changed',
      'another checksum',
      textOf(TOKEN).replace(/.{7}$/, base32(join(TOKEN, unhex('00000000'))).slice(-7)),
      'text-damaged',
    ),
    rejected(
      'crc-little-endian',
      'the checksum in the other byte order',
      `OFL1${base32(join(TOKEN, crc(TOKEN).reverse()))}`,
      'text-damaged',
    ),
    rejected('slip-0', '0 in place of a symbol', `${TEXT.slice(0, 50)}0${TEXT.slice(51)}`, 'text-damaged'),
    rejected('slip-1', '1 in place of a symbol', `${TEXT.slice(0, 50)}1${TEXT.slice(51)}`, 'text-damaged'),
    rejected('slip-8', '8 in place of a symbol', `${TEXT.slice(0, 50)}8${TEXT.slice(51)}`, 'text-damaged'),
    rejected('slip-9', '9 in place of a symbol', `${TEXT.slice(0, 50)}9${TEXT.slice(51)}`, 'text-damaged'),
    rejected(
      'foreign-character',
      'a character that is none stands between two symbols',
      `${TEXT.slice(0, 50)}*${TEXT.slice(51)}`,
      'text-damaged',
    ),
    rejected('doubled-symbol', 'a symbol too many', TEXT.slice(0, 50) + TEXT.slice(49), 'text-damaged'),
    rejected('bit-1', 'the last bit of the last symbol is not zero', slipped(bits, -1, 1), 'text-damaged'),
    rejected('bit-2', 'a trailing bit is not zero', slipped(bits, -1, 2), 'text-damaged'),
    rejected('padding', 'padding of base32', `${bits}=`.replace(/.{3}=$/, '==='), 'text-truncated', { missing: 1 }),
    rejected('long-s', 'ſ is not S', TEXT.replace(/(?<=.{20})S/, 'ſ'), 'text-damaged'),
    rejected('kelvin', 'the Kelvin sign is not K', TEXT.replace(/(?<=.{20})K/, '\u212a'), 'text-damaged'),
    rejected('too-long', 'a token of 8193 bytes', textOf(tokenLike(8180)), 'text-too-long', { most: 8192 }),
    rejected(
      'too-many-symbols',
      'more symbols than a token can have',
      ['OFL1', { repeat: 'A', times: 13_115 }],
      'text-too-long',
      {
        most: 8192,
      },
    ),
    rejected(
      'too-long-text',
      'more than 8 Mi characters',
      [{ repeat: ' ', times: 8 * 1024 * 1024 + 1 - TEXT.length }, TEXT],
      'text-too-long',
      {
        most: 8 * 1024 * 1024,
      },
    ),
    rejected('several', 'two tokens where one is asked for', `${TEXT} and ${textOf(OTHER)}`, 'text-several', {
      count: 2,
    }),
    rejected(
      'one-of-several-damaged',
      'a damaged token beside a good one',
      `${textOf(OTHER)}\n${joined}`,
      'text-damaged',
      { token: 2 },
    ),
    rejected('foreign-word-first', 'symbols after a letter that is none', `é${'A'.repeat(64)}`, 'text-foreign', {
      looksLike: 'text',
    }),
    rejected('foreign-word-last', 'symbols before a letter that is none', `${'A'.repeat(64)}é`, 'text-foreign', {
      looksLike: 'text',
    }),
    rejected(
      'pieces-twice',
      'two markers in pieces that lead to no token: the first counts',
      'a lot of L1 caches, of L1 too',
      'text-truncated',
      { missing: 2 },
    ),
    rejected(
      'longest-damaged',
      'a symbol of the longest token is another',
      slipped(textOf(tokenLike(8179)), -20),
      'text-damaged',
    ),
    rejected('pieces-only', 'a marker in pieces that leads to no token', 'a lot of L1 caches', 'text-truncated', {
      missing: 2,
    }),
  ];
}

/** Where a text ends too early, its bytes say so by their heads: `missing` is the least that must follow. */
function extents(): Vector[] {
  const cut = (name: string, says: string, digits: string, symbols: number, bytes: number): Vector => {
    const text = `OFL1${base32(unhex(digits)).slice(0, symbols)}`;
    const missing = Math.ceil(((bytes + 4) * 8) / 5) - symbols;
    return rejected(`extent-${name}`, says, text, 'text-truncated', { missing });
  };
  const whole = (name: string, says: string, digits: string): Vector =>
    rejected(`extent-${name}`, says, `OFL1${base32(unhex(digits))}`, 'text-damaged');
  const tagged = join(unhex('d0'), TOKEN);
  return [
    cut('tagged', 'the end of a tagged token is missing', hex(tagged), 40, tagged.length),
    cut('after-head', 'cut after the head of a byte string', '8341005828', 8, 46),
    cut('in-head', 'cut in the head of a tag', '84410040d8', 8, 7),
    cut('eight-bytes', 'cut after a length of eight bytes', '5b000000000000002800', 16, 49),
    cut('largest-list', 'a list that can just be read', '991ffd0000', 8, 8192),
    whole('huge-list', 'a list that no token can hold', '991ffe0000'),
    whole('list-4gb', 'a list of four billion items', '9affffffff'),
    cut('largest-bytes', 'a byte string that a token can just hold', '591ffd0000', 8, 8192),
    whole('huge-bytes', 'a byte string that no token can hold', '591ffe0000'),
    whole('indefinite', 'a head of indefinite length', '5f00000000'),
    whole('reserved', 'a head of reserved length', '5c00000000'),
  ];
}

/** A foreign character between two symbols stands for a lost one; anywhere else a text ends there. */
function foreignCharacters(): Vector[] {
  const sevens = TEXT.indexOf('7', 20);
  const zero = (place: number): string => `${TEXT.slice(0, place)}0${TEXT.slice(place + 1)}`;
  return [
    rejected(
      'foreign-after-7',
      'a foreign character between 7 and a symbol',
      `${TEXT.slice(0, sevens + 1)}*${TEXT.slice(sevens + 2)}`,
      'text-damaged',
    ),
    rejected(
      'foreign-second',
      'a foreign character after the first symbol',
      `${TEXT.slice(0, 5)}*${TEXT.slice(6)}`,
      'text-damaged',
    ),
    rejected('foreign-first', 'a foreign character after the marker', `OFL1*${TEXT.slice(4)}`, 'text-truncated', {
      missing: 8,
    }),
    rejected(
      'foreign-after-space',
      'a cut text, and words in brackets',
      `${TEXT.slice(0, 60)} (Bob)`,
      'text-truncated',
      { missing: TEXT.length - 60 },
    ),
    rejected('foreign-before-space', 'a cut text, a comma and words', `${TEXT.slice(0, 60)}, Bob`, 'text-truncated', {
      missing: TEXT.length - 60,
    }),
    rejected(
      'foreign-before-marker',
      'a cut text, a comma and another token',
      `${TEXT.slice(0, 60)},${textOf(OTHER)}`,
      'text-truncated',
      {
        token: 1,
        missing: TEXT.length - 60,
      },
    ),
    rejected('first-0', '0 in place of the first symbol', zero(4), 'text-damaged'),
    rejected('first-9', '9 in place of the first symbol', `OFL19${TEXT.slice(5)}`, 'text-damaged'),
    rejected(
      'slip-and-cut',
      'a digit in place of a symbol, and the end is missing',
      zero(50).slice(0, 70),
      'text-truncated',
      { missing: TEXT.length - 70 },
    ),
    rejected(
      'slip-and-ones',
      'a digit in place of the first symbol, and ones where the checksum stands',
      `OFL10AAAAAAA${base32(unhex('ffffffff'))}`,
      'text-damaged',
    ),
  ];
}

function writing(): Vector[] {
  const make = (name: string, says: string, bytes: Octets, expect: Outcome<string>): Vector => ({
    name: `text-write-${name}`,
    layer: 'text',
    says,
    operation: 'encode-text',
    bytes: hex(bytes),
    expect,
  });
  return [
    make('check', 'the check value of CRC-32', unhex('313233343536373839'), { accepted: 'OFL1GEZDGNBVGY3TQOOL6Q4SM' }),
    make('token', 'a token', TOKEN, { accepted: TEXT }),
    make('longest', 'a token of 8192 bytes', tokenLike(8179), { accepted: textOf(tokenLike(8179)) }),
    make('nothing', 'no bytes', zeros(0), { refused: 'text-empty' }),
    make('too-long', 'a token of 8193 bytes', tokenLike(8180), { refused: 'text-too-long', facts: { most: 8192 } }),
  ];
}

export function textVectors(): Vector[] {
  return [...forgiving(), ...refusals(), ...extents(), ...foreignCharacters(), ...writing()];
}
