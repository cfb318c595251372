import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { launch, type Page } from 'puppeteer-core';
import { findChromium } from '../tools/run/browser.mjs';
import { serveFolder } from '../tools/serve/static-server.mjs';
import type { Engine } from './page/main.ts';
import { buildEnginePage } from './support/page-build.ts';

// The licensed side under kill -9: what a page was told is done is done, and nothing is done twice or by half.

const KILLS = 12;
const UNITS = 100_000;

type Called = { readonly [Name in keyof Engine]: (...args: never[]) => unknown };

async function call<Name extends keyof Engine>(
  page: Page,
  name: Name,
  ...args: Parameters<Engine[Name]>
): Promise<Awaited<ReturnType<Engine[Name]>>> {
  return page.evaluate(
    (called, given) => {
      const { engine } = globalThis as unknown as { readonly engine: Called };
      return (engine[called] as (...all: unknown[]) => unknown)(...given);
    },
    name,
    args,
  ) as Promise<Awaited<ReturnType<Engine[Name]>>>;
}

test(`${String(KILLS)} times kill -9 while a device uses up units and gives its license back`, async () => {
  const executablePath = await findChromium();
  test.skip(executablePath === undefined, 'there is no Chromium here');
  test.setTimeout(300_000);
  const userDataDir = await mkdtemp(path.join(tmpdir(), 'offlease-crash-device-'));
  const host = await serveFolder({ folder: await buildEnginePage() });
  const start = async () => {
    const browser = await launch({
      executablePath: executablePath ?? '',
      userDataDir,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
    const page = await browser.newPage();
    await page.goto(host.url);
    await page.waitForFunction('globalThis.engine !== undefined');
    return { browser, page };
  };
  const ended = (browser: Awaited<ReturnType<typeof start>>['browser']): Promise<unknown> =>
    new Promise((resolve) => browser.process()?.once('exit', resolve));
  try {
    let { browser, page } = await start();
    const product = await call(page, 'issuer', 'kiosk');
    await call(page, 'open', product);
    expect(await call(page, 'activate', UNITS)).toBe('active');
    let used = 0;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const last = kill === KILLS;
      const gone = ended(browser);
      let told = 0;
      setTimeout(() => browser.process()?.kill('SIGKILL'), randomInt(50, 450));
      try {
        for (;;) {
          await call(page, 'consume');
          told += 1;
          if (last && told === 3) await call(page, 'deactivate');
        }
      } catch {
        await gone; // in the middle of something
      }
      ({ browser, page } = await start());
      const state = await call(page, 'open', product);
      const look = (await call(page, 'look')) as { readonly scans: number | null; readonly outbox: number };
      if (state === 'not-activated') {
        // Given back: then whole, with the token that says so.
        expect([last, look.outbox, look.scans]).toEqual([true, 1, null]);
        break;
      }
      const now = UNITS - Number(look.scans);
      expect(now - used, `after ${String(kill)} kills`).toBeGreaterThanOrEqual(told);
      // The one that was under way may be done, and nobody knows.
      expect(now - used, `after ${String(kill)} kills`).toBeLessThanOrEqual(told + 1);
      used = now;
    }
    expect(used).toBeGreaterThan(0);
    await browser.close();
  } finally {
    await host.stop();
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 10 });
  }
});
