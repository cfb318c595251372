import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { bytesOfHex, type Bytes } from '../../../src/license/bytes.ts';

/**
 * Public test data lies beside the project, unchanged, and is never copied into it. `OFFLEASE_VECTORS`
 * names another folder of the same layout.
 */
const other = process.env['OFFLEASE_VECTORS'];
const folder = other ?? path.resolve(import.meta.dirname, '../../../../shared/vectors');

/** Why a file's tests are skipped; `undefined` where it is there. */
export function missing(file: string): string | undefined {
  return existsSync(path.join(folder, file)) ? undefined : `${file} is not in ${folder}: see OFFLEASE_VECTORS`;
}

export function readVectors<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as T;
}

/** The JSON files of a subfolder, by name. */
export function vectorFiles(subfolder: string): readonly string[] {
  const names = readdirSync(path.join(folder, subfolder)).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => `${subfolder}/${name}`);
}

export function hex(text: string): Bytes {
  const bytes = bytesOfHex(text.toLowerCase());
  if (bytes === undefined) throw new TypeError(`not hex: ${text}`);
  return bytes;
}

/** Counts what was run and why the rest was not, so that nothing is left out in silence. */
export class Tally {
  ran = 0;
  readonly skipped: Record<string, number> = {};

  run(): void {
    this.ran += 1;
  }

  skip(reason: string): void {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
  }

  get total(): number {
    return Object.values(this.skipped).reduce((sum, count) => sum + count, this.ran);
  }
}

export interface Expected {
  readonly ran: number;
  /** How many vectors were skipped, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * A test, to stand last, that every vector was either run or skipped for a reason given here. Other
 * data (`OFFLEASE_VECTORS`) may have other numbers, but no other reasons.
 */
export function itCountsThemAll(tally: Tally, total: () => number, expected: Expected): void {
  it('ran every vector but those listed here with their reasons', () => {
    expect(tally.total).toBe(total());
    expect(tally.ran).toBeGreaterThan(0);
    expect(Object.keys(expected.skipped)).toEqual(expect.arrayContaining(Object.keys(tally.skipped)));
    if (other === undefined) expect({ ran: tally.ran, skipped: tally.skipped }).toEqual(expected);
  });
}
