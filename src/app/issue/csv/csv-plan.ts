import type { CsvFault, CsvRow } from './csv.ts';

/** What is wrong with a cell; `value`: a code or name in it that is meant. */
export interface CellProblem {
  readonly column: string;
  readonly problem: CellTrouble;
  readonly value?: string;
}

export type CellTrouble =
  | 'missing'
  | 'line'
  | 'product'
  | 'edition'
  | 'seats'
  | 'overdraft'
  | 'period'
  | 'date'
  | 'reports'
  | 'yes-no'
  | 'features'
  | 'feature'
  | 'feature-limit'
  | 'attributes'
  | 'codes'
  | 'code-taken'
  | 'code-twice';

/** A row of the file, and what would become of it. */
export type PlannedRow<Draft> = { readonly line: number; readonly about: string } & (
  | { readonly what: 'new'; readonly draft: Draft }
  /** It is there already: nothing is done with it. */
  | { readonly what: 'known' }
  | { readonly what: 'bad'; readonly problems: readonly CellProblem[] }
);

/** Nothing is written by making one. */
export type CsvPlan<Draft> =
  | { readonly what: 'rows'; readonly rows: readonly PlannedRow<Draft>[]; readonly ignored: readonly string[] }
  | { readonly what: 'fault'; readonly fault: CsvFault }
  /** The first line lacks columns, or has one twice. */
  | { readonly what: 'header'; readonly missing: readonly string[]; readonly twice: readonly string[] }
  | { readonly what: 'empty' }
  | { readonly what: 'too-many'; readonly most: number };

/** A row's cells by column, without blanks around them; empty where there is none. */
export type Cells = (column: string) => string;

export interface Columns {
  /** Known names, in the order in which they are written. */
  readonly all: readonly string[];
  readonly needed: readonly string[];
}

export interface CsvTable {
  readonly rows: readonly { readonly line: number; readonly cells: Cells }[];
  readonly ignored: readonly string[];
}

/** The rows of a file by the names of its first line, where that has what is needed. */
export function tableOf(
  [head, ...body]: readonly CsvRow[],
  { all, needed }: Columns,
): CsvTable | Extract<CsvPlan<never>, { what: 'header' | 'empty' }> {
  if (head === undefined) return { what: 'empty' };
  const names = head.cells.map((name) => name.trim().toLowerCase().replace(/\s+/g, '_'));
  const missing = needed.filter((name) => !names.includes(name));
  const twice = [...new Set(names.filter((name, index) => all.includes(name) && names.indexOf(name) !== index))];
  if (missing.length > 0 || twice.length > 0) return { what: 'header', missing, twice };
  const filled = body.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (filled.length === 0) return { what: 'empty' };
  return {
    ignored: head.cells.filter((_, index) => !all.includes(names[index] ?? '')),
    rows: filled.map(({ line, cells }) => ({ line, cells: (column) => cells[names.indexOf(column)]?.trim() ?? '' })),
  };
}
