import { readFileSync } from 'node:fs';

/**
 * @typedef {{ line: number, column: number }} Place
 * @typedef {{ status: string, replacement?: string, location: { start: Place, end: Place } }} Mutant
 * @typedef {{ files: Record<string, { source: string, mutants: Mutant[] }> }} Report the mutation-testing report schema
 */

/** A mutant in one line that survives edits elsewhere in its file: file, source line, what became what. */
function lineOf(/** @type {string} */ file, /** @type {string[]} */ source, /** @type {Mutant} */ mutant) {
  const { start, end } = mutant.location;
  const line = source[start.line - 1] ?? '';
  const original = start.line === end.line ? line.slice(start.column - 1, end.column - 1) : '{…}';
  const replacement = (mutant.replacement ?? '').replace(/\s+/g, ' ');
  return `${file.replace(/^src\//, '')} | ${line.trim()} | ${original} → ${replacement}`;
}

/**
 * What no test missed, and how many mutants there were.
 *
 * @param {Report} report
 */
export function survivorsOf(report) {
  /** @type {string[]} */
  const survivors = [];
  let mutants = 0;
  for (const [file, { source, mutants: list }] of Object.entries(report.files)) {
    const lines = source.split('\n');
    for (const mutant of list) {
      if (mutant.status === 'Ignored' || mutant.status === 'CompileError') continue;
      mutants += 1;
      if (mutant.status === 'Survived' || mutant.status === 'NoCoverage') survivors.push(lineOf(file, lines, mutant));
    }
  }
  return { survivors: [...new Set(survivors)], mutants, files: Object.keys(report.files) };
}

/** The survivors that are listed with a reason: the lines of its code blocks. */
export function listedIn(/** @type {URL} */ path) {
  const blocks = readFileSync(path, 'utf8').matchAll(/```text\n([\s\S]*?)\n```/g);
  return [...blocks].flatMap(([, block]) => (block ?? '').split('\n'));
}
