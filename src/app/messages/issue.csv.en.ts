import type { CellTrouble } from '../issue/csv/csv-plan.ts';
import type { CsvTrouble } from '../issue/csv/csv.ts';

const rows = (count: number, text: string): string => (count === 1 ? '1 row' : `${text} rows`);

const troubles: Readonly<Record<CellTrouble, string>> = {
  missing: 'This must not be empty.',
  line: 'Too long, or it holds characters that cannot be printed.',
  product: 'There is no product with this id.',
  edition: 'The product has no such edition.',
  seats: 'Write a whole number of seats, digits only.',
  overdraft: 'Write a number of seats (5), a share (10%) or unlimited.',
  period: 'Not a length of time. Write for example P30D or 30 days.',
  date: 'Not a date. Write for example 2027-12-31 or 2027-12-31T23:00:00Z.',
  reports: 'Write a whole number from 1 to 1000.',
  'yes-no': 'Write yes or no.',
  features: 'These features do not fit the product.',
  feature: 'The product has no such feature, or it is named twice.',
  'feature-limit':
    'On-or-off features have no limit; the others need one, for example prints=1000 or prints=unlimited.',
  attributes: 'Write names and values as JSON, for example {"region":"north"}; at most 32.',
  codes: 'A code has only letters A–Z, digits and dashes, at most 50.',
  'code-taken': 'This code names another entitlement already.',
  'code-twice': 'This code is in the file twice.',
};

const faults: Readonly<Record<CsvTrouble, string>> = {
  'quote-inside': 'A quotation mark stands in the middle of a cell. Such a cell begins and ends with one.',
  'after-quote': 'Something stands behind the closing quotation mark of a cell.',
  'quote-open': 'A cell begins with a quotation mark that is never closed.',
  cells: 'This row has more or fewer cells than the first.',
};

/** Lists as CSV files, in English. */
export const csvEn = {
  title: 'As a table',
  exports: {
    entitlements: 'Save entitlements as CSV',
    customers: 'Save customers as CSV',
    seats: 'Save seats as CSV',
  },
  import: 'Import CSV',
  note: 'In the files, a text that a spreadsheet would take for a formula has an apostrophe before it; importing takes it away again.',
  exporting: (count: string): string => `${count} rows so far…`,
  exported: (name: string): string => `Saved as ${name}.`,
  stop: 'Cancel',
  exportStopped: 'Cancelled. Nothing was saved.',

  importTitles: { entitlements: 'Import entitlements', customers: 'Import customers' },
  importLeads: {
    entitlements:
      'Each row becomes a new entitlement. The first line names the columns; customer, product (its id) and seats are needed. Nothing is written before you have seen what would be.',
    customers:
      'Each row becomes a new customer. The first line names the columns; only name is needed. Nothing is written before you have seen what would be.',
  },
  columns: 'Columns that are read',
  columnsHint:
    'A file that was saved here has them all. A row whose id is here already is left out, so a file can be imported twice without harm. A date without a time counts to the end of that day.',
  columnsHintCustomers:
    'A file that was saved here has them all. A row whose id, or whose name and reference, is here already is left out, so a file can be imported twice without harm.',
  file: 'CSV file',
  choose: 'Choose a file',
  other: 'Choose another file',
  reading: 'Reading and checking…',
  stopped: 'Cancelled. Nothing was written.',
  writing: 'Writing…',
  back: 'Back to the list',

  faultTitle: (line: string, cell: string): string => `Line ${line}, cell ${cell}: this is not a table`,
  faults,
  headerMissing: (names: string): string => `The first line lacks the column ${names}. Nothing was written.`,
  headerTwice: (names: string): string => `The first line has the column ${names} twice. Nothing was written.`,
  headerNext: 'Put it right in the file and choose it again.',
  empty: 'There are no rows in this file. Nothing was written.',
  tooMany: (most: string): string =>
    `At most ${most} rows can be imported at a time. Nothing was written. Split the file.`,
  ignored: (names: string): string => `Not read: ${names}`,

  counts: {
    new: 'New',
    known: 'Here already, left out',
    bad: 'With errors',
  },
  allGood: 'Every row is good.',
  nothingNew: 'Nothing in this file is new.',
  errorsTitle: 'Rows with errors',
  line: 'Line',
  column: 'Column',
  what: 'What is wrong',
  who: 'Row',
  moreErrors: (count: string): string => `${count} more errors.`,
  previewTitle: 'What would be made',
  previewMore: (count: string): string => `and ${count} more`,
  fixFirst: 'Correct them in the file and choose it again, or take only the good rows.',
  take: (count: number, text: string): string => `Import ${rows(count, text)}`,
  takeGood: (count: number, text: string): string => `Import only the ${rows(count, text)} without errors`,
  done: (count: number, text: string): string => `${count === 1 ? '1 row was' : `${text} rows were`} imported.`,
  troubles,
};
