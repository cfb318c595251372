import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { findChromium } from '../run/browser.mjs';
import { bundle } from './bundle.ts';
import type { Figure } from './figure.ts';
import type { Operation, Speed } from './speed-bench.ts';

/** How many times the floor's time sealing and opening may take; and nowhere may they be slower than nested JWTs. */
export const BOUNDS: Readonly<Record<string, number>> = {
  'token.seal.node': 1.3,
  'token.open.node': 1.4,
  'token.seal.chromium': 1.6,
  'token.open.chromium': 1.6,
};

/** The bench as one file, so that Node and the browser run the very same code, as a product would bundle it. */
function bench(): Promise<string> {
  return bundle('tests/tools/measure/speed-bench.ts', { minify: true });
}

/** In a process of its own, undisturbed by the one that builds. */
async function inNode(code: string): Promise<Speed> {
  const folder = await mkdtemp(path.join(tmpdir(), 'offlease-speed-'));
  try {
    const file = path.join(folder, 'bench.mjs');
    await writeFile(file, code);
    const script = `console.log(JSON.stringify(await (await import(${JSON.stringify(pathToFileURL(file).href)})).timeSpeed()))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    return JSON.parse(stdout) as Speed;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function inChromium(code: string, executablePath: string): Promise<Speed> {
  const server = createServer((request, response) => {
    // Isolated from other origins, a page gets the finer clock.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const isBench = request.url === '/bench.js';
    response.setHeader('Content-Type', isBench ? 'text/javascript' : 'text/html');
    response.end(isBench ? code : '<!doctype html><title>Speed</title>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${String(port)}/`);
    // As text: vite, which runs this file, would rewrite the import of a function.
    return await page.evaluate<Speed>("import('/bench.js').then((bench) => bench.timeSpeed())");
  } finally {
    await browser.close();
    server.close();
  }
}

function figuresOf(where: 'node' | 'chromium', { ratios, microseconds }: Speed): readonly Figure[] {
  const round = (value: number): number => Number(value.toFixed(3));
  const operations: readonly Operation[] = ['seal', 'open'];
  const figures: Figure[] = [];
  for (const who of ['token', 'jwt'] as const) {
    for (const operation of operations) {
      const { both, request, response } = ratios[who][operation];
      const name = `${who}.${operation}.${where}`;
      figures.push({ name, value: round(both) });
      figures.push({ name: `${name}.request`, value: round(request) });
      figures.push({ name: `${name}.response`, value: round(response) });
    }
  }
  for (const operation of operations) {
    const value = microseconds[`${operation}.request.floor`] + microseconds[`${operation}.response.floor`];
    figures.push({ name: `floor.${operation}.${where}.microseconds`, value: round(value / 2) });
  }
  return figures;
}

/**
 * Sealing and opening the reference request and response, as multiples of the bare WebCrypto calls
 * (`floor`), for tokens and for nested JWTs: both payloads together, then each. One run in Node, one
 * in Chromium where there is one.
 */
export async function measureSpeed(): Promise<readonly Figure[]> {
  const code = await bench();
  const figures = [...figuresOf('node', await inNode(code))];
  const executablePath = await findChromium();
  if (executablePath === undefined) console.error('no Chromium here: its figures are left out');
  else figures.push(...figuresOf('chromium', await inChromium(code, executablePath)));
  return figures;
}
