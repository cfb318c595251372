// The package's declarations: one file for each of the tree's that an entry point's types reach.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { top } from '../lint/rooms.mjs';

/** Every relative module name in a declaration file, with what stands around it. */
const SPECIFIER = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.[^'"]+\.ts)\2/g;

/** Whose types the types for these frameworks build on. */
const FRAMEWORKS = ['react', 'vue', 'svelte/elements'];

/**
 * @param {string} folder where `types/` is put
 * @param {readonly string[]} entries names of files in src/entry
 */
export function writeTypes(folder, entries) {
  const emitted = emit(entries.map((name) => path.join(top, 'src/entry', `${name}.ts`)));
  /** @type {Set<string>} */
  const reached = new Set(entries.map((name) => path.join(top, 'src/entry', `${name}.d.ts`)));
  for (const file of reached) {
    const text = emitted.get(file);
    if (text === undefined) throw new Error(`no declarations for ${path.relative(top, file)}`);
    const [stranger] = [...text.matchAll(/^import .*? from '([^.'][^']*)';$/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !FRAMEWORKS.includes(name));
    if (stranger !== undefined)
      throw new Error(`types of ${path.relative(top, file)} need ${stranger}, which nobody installs`);
    const rewritten = text.replaceAll(SPECIFIER, (_, before, quote, specifier) => {
      reached.add(path.resolve(path.dirname(file), specifier.replace(/\.ts$/, '.d.ts')));
      return `${before}${quote}${specifier.replace(/\.ts$/, '.js')}${quote}`;
    });
    const to = path.join(folder, 'types', path.relative(path.join(top, 'src'), file));
    mkdirSync(path.dirname(to), { recursive: true });
    writeFileSync(to, rewritten);
  }
}

/**
 * What the compiler says of these files and all that they import.
 * @param {readonly string[]} files
 */
function emit(files) {
  const { config } = ts.readConfigFile(path.join(top, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options, errors } = ts.parseJsonConfigFileContent({ ...config, include: [], files }, ts.sys, top);
  if (errors.length > 0) throw new Error(messageOf(errors));
  /** @type {Map<string, string>} */
  const emitted = new Map();
  const program = ts.createProgram(files, {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: path.join(top, 'src'),
    outDir: path.join(top, 'src'),
  });
  const result = program.emit(undefined, (file, text) => emitted.set(path.normalize(file), text));
  // What is wrong inside of functions is for `npm run check`; what is wrong in declarations shows here.
  if (result.diagnostics.length > 0) throw new Error(messageOf(result.diagnostics));
  return emitted;
}

/** @param {readonly ts.Diagnostic[]} diagnostics */
function messageOf(diagnostics) {
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (file) => file,
    getCurrentDirectory: () => top,
    getNewLine: () => '\n',
  });
}
