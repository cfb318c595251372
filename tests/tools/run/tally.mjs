// Adds up what was run, from the runners' own reports.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { top } from '../lint/rooms.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Where reports go; never committed. */
export const reports = path.join(top, '.cache/reports');

/**
 * The counts of a report, `undefined` where there is none or it cannot be read.
 * @param {string} file
 * @param {(report: any) => Counts} read
 * @returns {Counts | undefined}
 */
function countsIn(file, read) {
  try {
    const { passed, failed, skipped } = read(JSON.parse(readFileSync(file, 'utf8')));
    return [passed, failed, skipped].every(Number.isInteger) ? { passed, failed, skipped } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} file */
export const vitestCounts = (file) =>
  countsIn(file, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }));

/** @param {string} file */
export const playwrightCounts = (file) =>
  countsIn(file, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }));

/** Collects the parts of one run and closes it with one line. */
export class Tally {
  /** @type {{ name: string, counts: Counts, note: string }[]} */
  #parts = [];

  /** @type {string} */
  #folder;

  /** @param {string} [folder] emptied at once */
  constructor(folder = reports) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  /**
   * @param {string} name
   * @param {Counts} counts
   * @param {string} [note] why something was skipped or counts as failed
   */
  add(name, counts, note = '') {
    this.#parts.push({ name, counts, note });
  }

  /**
   * A runner with a report. Without one, without any test in it, or with an exit code that its report does not
   * explain, it has failed once more.
   * @param {string} name
   * @param {number} code
   * @param {Counts | undefined} counts
   */
  addRunner(name, code, counts) {
    if (counts === undefined) return this.add(name, { passed: 0, failed: 1, skipped: 0 }, 'it left no report');
    if (counts.passed + counts.failed === 0) return this.add(name, { ...counts, failed: 1 }, 'it ran no test');
    if (code !== 0 && counts.failed === 0) {
      return this.add(name, { ...counts, failed: 1 }, `it ended with ${code} though no test failed`);
    }
    return this.add(name, counts);
  }

  /**
   * Prints the parts and the closing line, and keeps that line beside the reports.
   * @returns {boolean} whether nothing failed
   */
  close() {
    const sum = { passed: 0, failed: 0, skipped: 0 };
    console.log('');
    for (const { name, counts, note } of this.#parts) {
      sum.passed += counts.passed;
      sum.failed += counts.failed;
      sum.skipped += counts.skipped;
      const said = note === '' ? '' : ` (${note})`;
      console.log(`${name}: ${closingLine(counts)}${said}`);
    }
    const line = closingLine(sum);
    writeFileSync(path.join(this.#folder, 'closing-line.txt'), `${line}\n`);
    console.log(`\n${line}`);
    return sum.failed === 0 && sum.passed > 0;
  }
}

/** @param {Counts} counts */
function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
