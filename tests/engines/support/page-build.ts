import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { top } from '../../tools/lint/rooms.mjs';

/** A page of `tests/engines`, built as a product would build the library. */
export async function buildEnginePage(page: 'page' | 'custody' | 'last-seat' | 'crash' = 'page'): Promise<string> {
  const outDir = path.join(top, '.cache/engines', page);
  await build({
    configFile: false,
    root: path.join(top, 'tests/engines', page),
    base: './',
    logLevel: 'error',
    build: { outDir, emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
  });
  writeFileSync(path.join(outDir, '_headers'), '');
  return outDir;
}
