import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, readCsv, writeCsv } from '../../../../src/app/issue/csv/csv.ts';

const cell = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', "'", '=', '+', '-', '@', 'a', ' ') }),
);
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }))
  // The first line says what separates; a header has plain words.
  .map((rows) => [(rows[0] ?? []).map((_, index) => `column ${String(index)}`), ...rows]);

const cellsOf = (text: string): readonly (readonly string[])[] => {
  const read = readCsv(text);
  if ('fault' in read) throw new Error(JSON.stringify(read.fault));
  return read.rows.map(({ cells }) => cells);
};

describe('CSV', () => {
  it('comes back as it was written, whatever the cells hold', () => {
    fc.assert(
      fc.property(table, (rows) => {
        expect(cellsOf(writeCsv(rows))).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  it('has no cell that a spreadsheet takes for a formula', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const line = csvLine([text, 'x']);
        const seen = line.startsWith('"') ? line.slice(1) : line;
        expect(seen).not.toMatch(/^[=+\-@\t\r]/);
      }),
      { numRuns: 500 },
    );
    expect(csvLine(['=1+1', '-1', '@x', '+49 30', "'=x", "it's"])).toBe("'=1+1,'-1,'@x,'+49 30,''=x,it's\r\n");
  });

  it('quotes as RFC 4180 says', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\r\nlines', 'plain'])).toBe('"a,b","say ""x""","two\r\nlines",plain\r\n');
    expect(writeCsv([['name'], ['']])).toBe('\uFEFFname\r\n""\r\n');
  });

  it('reads commas, semicolons and tabs, any line ends, and no end of the last line', () => {
    const rows = [
      ['name', 'seats'],
      ['Museum, city', '2'],
      ['', '3'],
    ];
    expect(cellsOf('name,seats\r\n"Museum, city",2\r\n,3\r\n')).toEqual(rows);
    expect(cellsOf('\uFEFFname;seats\n"Museum, city";2\n;3')).toEqual(rows);
    expect(cellsOf('name\tseats\rMuseum, city\t2\r\r\t3\r')).toEqual(rows);
    expect(cellsOf('')).toEqual([]);
    expect(cellsOf('a,b\n1,')).toEqual([
      ['a', 'b'],
      ['1', ''],
    ]);
  });

  it.each([
    ['a,b\n1,2,3', { trouble: 'cells', line: 2, cell: 3 }],
    ['a,b\n1\n', { trouble: 'cells', line: 2, cell: 2 }],
    ['a,b\n1,x"y"', { trouble: 'quote-inside', line: 2, cell: 2 }],
    ['a,b\n"1\n2"z,3', { trouble: 'after-quote', line: 3, cell: 1 }],
    ['a,b\n1,"2\n3', { trouble: 'quote-open', line: 2, cell: 2 }],
  ])('says where %j is no table', (text, fault) => {
    expect(readCsv(text)).toEqual({ fault });
  });

  it('counts lines as an editor does, over cells of several lines', () => {
    const read = readCsv('a\r\n"x\r\ny"\r\n\r\nz\r\n');
    expect('rows' in read ? read.rows.map(({ line }) => line) : read).toEqual([1, 2, 5]);
  });

  it('reads a hundred thousand rows in linear time', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => [
      `Customer ${String(index)}`,
      String(index),
      'a "b", c',
    ]);
    expect(cellsOf(writeCsv(rows))).toHaveLength(100_000);
    expect('fault' in readCsv('"'.repeat(100_001))).toBe(true);
  });
});
