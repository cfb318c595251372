import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { findChromium } from '../run/browser.mjs';
import { serveFolder } from '../serve/static-server.mjs';
import type { Figure } from './figure.ts';

const TOP = path.resolve(import.meta.dirname, '../../..');

/**
 * Script and style that a page loads until the app's first screen stands, by a browser's own list: built as it is
 * published, opened for the first time, with nothing stored.
 */
export async function measureAppSize(): Promise<readonly Figure[]> {
  const folder = path.join(TOP, '.cache/measure/app');
  // Else a build within a development server is one for development.
  process.env['NODE_ENV'] = 'production';
  await build({ root: TOP, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium here');
  const host = await serveFolder({ folder });
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    // What the service worker fetches for later is no part of the first screen.
    const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
    await page.goto(host.url);
    await page.locator('main :is(h1, h2)').first().waitFor();
    await page.waitForLoadState('networkidle');
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    const files = loaded.map((name) => new URL(name).pathname).filter((name) => /\.(js|css)$/.test(name));
    if (!files.some((name) => name.endsWith('.js'))) throw new Error('the first screen loads no script');
    const sizes = files.map((name) => gzipSync(readFileSync(path.join(folder, name)), { level: 9 }).length);
    return [{ name: 'size.app.first', value: sizes.reduce((sum, size) => sum + size, 0), most: 55_000 }];
  } finally {
    await browser.close();
    await host.stop();
  }
}
