import path from 'node:path';
import { build } from 'vite';

const TOP = path.resolve(import.meta.dirname, '../../..');

/**
 * One file of the tree with all that it imports, as vite builds it: one ES module that keeps its exports.
 *
 * @param entry from the project's folder
 */
export async function bundle(entry: string, { minify }: { readonly minify: boolean }): Promise<string> {
  const result = await build({
    root: TOP,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      write: false,
      minify,
      target: 'es2023',
      modulePreload: false,
      rolldownOptions: {
        input: path.join(TOP, entry),
        preserveEntrySignatures: 'strict',
        // What the library loads only when it is needed is in the one file, too.
        output: { format: 'es', codeSplitting: false },
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []));
  const [chunk, ...more] = outputs;
  if (chunk?.type !== 'chunk' || more.length > 0 || chunk.imports.length > 0)
    throw new Error(`${entry} is not one file`);
  return chunk.code;
}
