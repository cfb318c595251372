import { codesOf } from './code-sequence.ts';
import { qrPath, type QrPath } from './qr-drawing.ts';

/** Characters that a person reads at a glance and types without losing the place. */
const GROUP = 4;
/** Groups in a line: 32 characters, which fit on a sheet beside the number of the line. */
const LINE = 8;

/** A token on paper: what is drawn and what is typed. Words about it (what it is, for whom, what to do) are the panel's. */
export interface PrintSheet {
  /** With error correction Q: paper is folded, stained and photographed at a slant. In parts where there is much. */
  readonly codes: readonly QrPath[];
  /** The text, line by line, each a row of groups. Read back as it stands: spaces and line breaks count for nothing. */
  readonly lines: readonly (readonly string[])[];
  readonly characters: number;
}

/** @throws OffleaseError as `splitIntoParts` */
export function printSheet(text: string): PrintSheet {
  const groups = Array.from({ length: Math.ceil(text.length / GROUP) }, (_, index) =>
    text.slice(index * GROUP, (index + 1) * GROUP),
  );
  const lines = Array.from({ length: Math.ceil(groups.length / LINE) }, (_, index) =>
    groups.slice(index * LINE, (index + 1) * LINE),
  );
  return { codes: codesOf(text, 'normal', 'Q').map(qrPath), lines, characters: text.length };
}
