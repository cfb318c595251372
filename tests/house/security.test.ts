import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { top } from '../tools/lint/rooms.mjs';

const ROW = /^\|([^|]*)\|([^|]*)\| `(tests\/[^`]+)` *\|$/gm;

interface Row {
  readonly fault: string;
  readonly name: string;
  readonly file: string;
}

/** The table of faults and attacks; one that is empty stands under the one before. */
const rows: readonly Row[] = [...readFileSync(path.join(top, 'SECURITY.md'), 'utf8').matchAll(ROW)].map(
  ([, fault = '', name = '', file = '']) => ({ fault: fault.trim(), name: name.trim(), file }),
);

describe('the faults and attacks in SECURITY.md', () => {
  it('are there', () => {
    expect(rows.filter(({ fault }) => fault !== '').length).toBeGreaterThanOrEqual(20);
    expect(rows.filter(({ name }) => name.length < 10)).toEqual([]);
  });

  it.each(rows.map(({ name, file }) => [name, file] as const))('%s: %s', (name, file) => {
    expect(readFileSync(path.join(top, file), 'utf8')).toContain(name);
  });
});
