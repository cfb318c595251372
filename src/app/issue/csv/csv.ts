/*
 * CSV after RFC 4180, and what spreadsheets do with it:
 *
 * Lines end with CRLF; cells with a comma, a quote or a line break are quoted, a quote inside is doubled. A byte order mark
 * says that it is UTF-8, without which Excel reads it in the code page of the machine. Read are comma, semicolon and tab
 * (which of them, the first line says), and any end of line.
 *
 * A cell that begins with = + - @, a tab or a carriage return would be taken for a formula by a spreadsheet and run what a
 * customer has typed. Such a cell is written with an apostrophe before it, and read without. So that every text survives,
 * one that begins with apostrophes and then such a character gets one more, too.
 */

export type CsvTrouble = 'quote-inside' | 'after-quote' | 'quote-open' | 'cells';

/** What keeps a text from being a table, and where. */
export interface CsvFault {
  readonly trouble: CsvTrouble;
  /** From 1, as editors count. */
  readonly line: number;
  /** From 1. */
  readonly cell: number;
}

export interface CsvRow {
  /** The line of the file that it begins in, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const MARK = '\uFEFF';
const SEPARATORS = [',', ';', '\t'] as const;
type Separator = (typeof SEPARATORS)[number];

function written(cell: string): string {
  const safe = /^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function unescaped(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

/** One line with its end. A lone empty cell is quoted: an empty line would be no row. */
export function csvLine(cells: readonly string[]): string {
  const [only] = cells;
  if (cells.length === 1 && only === '') return '""\r\n';
  return `${cells.map(written).join(',')}\r\n`;
}

export function writeCsv(rows: Iterable<readonly string[]>): string {
  let text = MARK;
  for (const row of rows) text += csvLine(row);
  return text;
}

/** The one that the first line has most of, outside of quotes. */
function separatorOf(text: string): Separator {
  const counts = new Map<string, number>();
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '\n' || character === '\r')) break;
    else if (!isQuoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const count = (separator: Separator): number => counts.get(separator) ?? 0;
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

/** Strict: a text that is not a table is a fault, never a guess. Empty lines are left out. */
export function readCsv(given: string): { readonly rows: readonly CsvRow[] } | { readonly fault: CsvFault } {
  const text = given.startsWith(MARK) ? given.slice(1) : given;
  const separator = separatorOf(text);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  while (at < text.length) {
    let cell = '';
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      const opened = line;
      at += 1;
      for (;;) {
        const end = text.indexOf('"', at);
        if (end < 0) return { fault: { trouble: 'quote-open', line: opened, cell: cells.length + 1 } };
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
        at += 1;
      }
      line += breaksIn(cell);
      const next = text[at];
      if (next !== undefined && next !== separator && next !== '\r' && next !== '\n') {
        return { fault: { trouble: 'after-quote', line, cell: cells.length + 1 } };
      }
    } else {
      const begin = at;
      while (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n') {
        if (text[at] === '"') return { fault: { trouble: 'quote-inside', line, cell: cells.length + 1 } };
        at += 1;
      }
      cell = text.slice(begin, at);
    }
    cells.push(unescaped(cell));
    if (text[at] === separator) {
      at += 1;
      // A separator at the very end has an empty cell behind it.
      if (at === text.length) cells.push('');
      else continue;
    }
    const isBlank = cells.length === 1 && cells[0] === '' && !isQuoted;
    if (!isBlank) {
      const width = rows[0]?.cells.length ?? cells.length;
      if (cells.length !== width) {
        return { fault: { trouble: 'cells', line: begun, cell: Math.min(cells.length, width) + 1 } };
      }
      rows.push({ line: begun, cells });
    }
    cells = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    begun = line;
  }
  return { rows };
}

function breaksIn(cell: string): number {
  return cell.match(/\r\n|\r|\n/g)?.length ?? 0;
}
