// No module reaches itself through its imports, type-only ones included (which the usual plugins pass over).
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { fileOf, roomOf, top } from './rooms.mjs';
import { onEachSpecifier } from './specifiers.mjs';

/** @type {Map<string, { changed: number, imports: readonly string[] }>} */
const known = new Map();

/**
 * The files of the rooms that a file on disk imports.
 * @param {string} file
 * @returns {readonly string[]}
 */
function importsOf(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || !/\.(ts|svelte)$/.test(file)) return [];
  const before = known.get(file);
  if (before?.changed === stat.mtimeMs) return before.imports;
  const text = readFileSync(file, 'utf8');
  const scripts = file.endsWith('.svelte') ? [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)] : [[text, text]];
  const imports = scripts
    .flatMap(([, script = '']) => ts.preProcessFile(script, true, true).importedFiles)
    .map((imported) => fileOf(file, imported.fileName))
    .filter((target) => target !== undefined)
    .filter((target) => roomOf(target) !== undefined);
  known.set(file, { changed: stat.mtimeMs, imports });
  return imports;
}

/**
 * The way from one file to another along imports.
 * @param {string} start
 * @param {string} goal
 * @returns {readonly string[] | undefined}
 */
function wayBetween(start, goal) {
  /** @type {Map<string, string | undefined>} */
  const cameFrom = new Map([[start, undefined]]);
  for (const file of cameFrom.keys()) {
    if (file === goal) {
      const way = [];
      for (let step = cameFrom.get(goal); step !== undefined; step = cameFrom.get(step)) way.unshift(step);
      return [...way, goal];
    }
    for (const next of importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file);
  }
  return undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
export const cycles = {
  meta: { type: 'problem', schema: [], messages: { cycle: 'A cycle: {{way}}' } },
  create(context) {
    if (roomOf(context.filename) === undefined) return {};
    return onEachSpecifier((specifier, node) => {
      const target = fileOf(context.filename, specifier);
      if (target === undefined || roomOf(target) === undefined) return;
      const way = wayBetween(target, context.filename);
      if (way === undefined) return;
      const names = [context.filename, ...way].map((file) => path.relative(top, file)).join(' → ');
      context.report({ node, messageId: 'cycle', data: { way: names } });
    });
  },
};
