import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.ts';
import type { Figure } from './figure.ts';

/** Bytes after gzip, everything that is imported included. */
export const BOUNDS: Readonly<Record<string, number>> = { 'size.token': 9000 };

/** The first is the token entry point; beside it, what is needed only now and then. */
const ENTRIES: Readonly<Record<string, string>> = {
  'size.token': 'src/token/index.ts',
  'size.token.product-file': 'src/token/product-file.ts',
  'size.token.inspect': 'src/token/inspect.ts',
  'size.text': 'src/text/text-form.ts',
};

/** What the entry points weigh, bundled and minified by vite: kilobytes would hide what one more feature costs. */
export async function measureSize(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, entry] of Object.entries(ENTRIES)) {
    const most = BOUNDS[name];
    const value = gzipSync(await bundle(entry, { minify: true })).length;
    figures.push({ name, value, ...(most === undefined ? {} : { most }) });
  }
  return figures;
}
