import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Rolldown } from 'vite';

const TOP = path.resolve(import.meta.dirname, '../../..');

/** One file of the element as a page loads it. */
export interface Part {
  readonly file: string;
  readonly code: string;
  readonly isEntry: boolean;
  /** What it cannot run without, and what it may load later. */
  readonly needs: readonly string[];
  readonly mayLoad: readonly string[];
  /** Source files, from the project's folder. */
  readonly sources: readonly string[];
}

/**
 * The element as files beside each other, as `standalone` in the package: what every page needs in one file, the rest as
 * it is loaded.
 */
export async function buildElement(entry = 'src/element/define.ts'): Promise<readonly Part[]> {
  // Else a build within a development server is one for development.
  process.env['NODE_ENV'] = 'production';
  const result = await build({
    root: TOP,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    plugins: [svelte({ configFile: false, compilerOptions: { fragments: 'tree' } })],
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2023',
      assetsInlineLimit: 0,
      lib: { entry: { 'offlease-element': path.join(TOP, entry) }, formats: ['es'] },
      rolldownOptions: {
        // Vite leaves the blanks in a library's modules.
        output: { minify: true, codeSplitting: { groups: [{ name: 'offlease', tags: ['$initial'] }] } },
        treeshake: { moduleSideEffects: [{ test: /node_modules\/@zxing\//, sideEffects: false }] },
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []));
  return outputs.filter((one): one is Rolldown.OutputChunk => one.type === 'chunk').map(partOf);
}

function partOf({ fileName, code, isEntry, imports, dynamicImports, modules }: Rolldown.OutputChunk): Part {
  return {
    file: fileName,
    code,
    isEntry,
    needs: imports,
    mayLoad: dynamicImports,
    sources: Object.keys(modules).map((id) => path.relative(TOP, id)),
  };
}

/** These parts and all that they cannot run without. */
export function closureOf(parts: readonly Part[], first: readonly Part[]): ReadonlySet<Part> {
  const found = new Set<Part>(first);
  for (const part of found) {
    for (const file of part.needs) {
      const needed = parts.find((one) => one.file === file);
      if (needed === undefined) throw new Error(`${part.file} needs ${file}, which was not built`);
      found.add(needed);
    }
  }
  return found;
}
