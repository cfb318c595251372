import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from '../run/browser.mjs';

/**
 * Runs `call` of a bench (one ES module) in a Chromium with a profile on disk, and hands out what it resolves with.
 * `undefined` where there is no Chromium.
 */
export async function inChromium<T>(code: string, call: string): Promise<T | undefined> {
  const executablePath = await findChromium();
  if (executablePath === undefined) return undefined;
  const server = createServer((request, response) => {
    // Isolated from other origins, a page gets the finer clock.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const isBench = request.url === '/bench.js';
    response.setHeader('Content-Type', isBench ? 'text/javascript' : 'text/html');
    response.end(isBench ? code : '<!doctype html><title>Bench</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // A private window would keep its databases in memory.
  const folder = await mkdtemp(path.join(tmpdir(), 'offlease-bench-'));
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const context = await chromium.launchPersistentContext(folder, { executablePath, args });
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${String(port)}/`);
    // As text: vite, which runs this file, would rewrite the import of a function.
    return await page.evaluate<T>(`import('/bench.js').then((bench) => bench.${call})`);
  } finally {
    await context.close();
    server.close();
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
}
