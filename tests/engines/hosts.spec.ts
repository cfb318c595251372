import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, test, type BrowserContext } from '@playwright/test';
import { launch } from 'puppeteer-core';
import { findChromium } from '../tools/run/browser.mjs';
import { serveFolder, type StaticServer } from '../tools/serve/static-server.mjs';
import type { Engine } from './page/main.ts';
import { driveChromiumPage, type Tab } from './support/browsers.ts';
import { buildEnginePage } from './support/page-build.ts';

// What a kiosk's host does to a license: the rows of HOSTS.md that say "tested".

let folder: string;
let host: StaticServer;
let home: string;
let open: BrowserContext[];

test.beforeAll(async () => {
  folder = await buildEnginePage();
  host = await serveFolder({ folder });
});
test.afterAll(() => host.stop());

test.beforeEach(async () => {
  test.skip((await findChromium()) === undefined, 'there is no Chromium here');
  home = await mkdtemp(path.join(tmpdir(), 'offlease-host-'));
  open = [];
});
test.afterEach(async () => {
  await Promise.all(open.map((context) => context.close()));
  await rm(home, { recursive: true, force: true });
});

/** What a person or a policy may have said of site data, as Chromium keeps it in a profile. */
const SETTINGS = {
  blocked: { default_content_setting_values: { cookies: 2 } },
  'until-closed': { default_content_setting_values: { cookies: 4 } },
} as const;

interface Start {
  readonly args?: readonly string[];
  readonly siteData?: keyof typeof SETTINGS | undefined;
}

async function prepare(siteData: Start['siteData']): Promise<void> {
  if (siteData === undefined) return;
  await mkdir(path.join(home, 'Default'), { recursive: true });
  await writeFile(path.join(home, 'Default/Preferences'), JSON.stringify({ profile: SETTINGS[siteData] }));
}

async function start({ args = [], siteData }: Start = {}): Promise<BrowserContext> {
  await prepare(siteData);
  const executablePath = await findChromium();
  const context = await chromium.launchPersistentContext(home, {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', ...args],
  });
  open.push(context);
  return context;
}

async function stop(context: BrowserContext): Promise<void> {
  open = open.filter((one) => one !== context);
  await context.close();
}

async function openTab(context: BrowserContext, url = host.url): Promise<Tab> {
  return driveChromiumPage(await context.newPage(), url);
}

/** Licenses the origin of the tab; returns the product file. */
async function license(tab: Tab): Promise<string> {
  const product = await tab.call('issuer', 'kiosk');
  expect(await tab.call('open', product)).toBe('not-activated');
  expect(await tab.call('activate', 10)).toBe('active');
  return product;
}

test('a restart of the browser keeps the license', async () => {
  const before = await start();
  const product = await license(await openTab(before));
  await stop(before);
  expect(await (await openTab(await start())).call('open', product)).toBe('active');
});

test('a private window forgets the license when it is closed', async () => {
  const executablePath = await findChromium();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    // What Playwright calls a context is what the browser calls a private window.
    const [first, second] = [await browser.newContext(), await browser.newContext()];
    const product = await license(await openTab(first));
    expect(await (await openTab(first)).call('open', product)).toBe('active');
    await first.close();
    expect(await (await openTab(second)).call('open', product)).toBe('not-activated');
  } finally {
    await browser.close();
  }
});

test('site data that ends with the browser: the license is gone at the next start', async () => {
  const before = await start({ siteData: 'until-closed' });
  const product = await license(await openTab(before));
  await stop(before);
  const after = await openTab(await start({ siteData: 'until-closed' }));
  expect(await after.call('open', product)).toBe('not-activated');
});

test('site data that is blocked: said before a request is shown', async () => {
  const tab = await openTab(await start({ siteData: 'blocked' }));
  const product = await tab.call('issuer', 'kiosk');
  expect(await tab.call('openCode', product)).toBe('storage-unavailable');
});

test('another port is another origin; back at the first, the license is there', async () => {
  const context = await start();
  const product = await license(await openTab(context));
  const elsewhere = await serveFolder({ folder });
  try {
    expect(await (await openTab(context, elsewhere.url)).call('open', product)).toBe('not-activated');
  } finally {
    await elsewhere.stop();
  }
  expect(await (await openTab(context)).call('open', product)).toBe('active');
});

test('another path of one origin shares the license', async () => {
  const context = await start();
  const product = await license(await openTab(context));
  expect(await (await openTab(context, `${host.url}index.html?other`)).call('open', product)).toBe('active');
});

test('plain http on a network: refused, until the browser is told to trust the origin', async () => {
  const lan = `http://kiosk.test:${new URL(host.url).port}`;
  const args = ['--host-resolver-rules=MAP kiosk.test 127.0.0.1'];
  const untrusted = await start({ args });
  const product = await (await openTab(untrusted)).call('issuer', 'kiosk');
  const tab = await openTab(untrusted, `${lan}/index.html`);
  expect(await tab.call('openCode', product)).toBe('insecure-context');
  await stop(untrusted);
  const trusted = await start({ args: [...args, `--unsafely-treat-insecure-origin-as-secure=${lan}`] });
  await license(await openTab(trusted, `${lan}/index.html`));
});

/** A product's page by itself and in a frame on another site's page: what opening the license says in each. */
async function openInFrame(): Promise<{ readonly alone: string; readonly framed: string }> {
  // Playwright turns the browser's partitioning of storage off; this driver leaves it as people have it.
  const browser = await launch({
    executablePath: (await findChromium()) ?? '',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu'],
    userDataDir: home,
  });
  try {
    const page = await browser.newPage();
    await page.goto(host.url);
    await page.waitForFunction('globalThis.engine !== undefined');
    const [product, alone] = await page.evaluate(async () => {
      const { engine } = globalThis as unknown as { engine: Engine };
      const file = await engine.issuer('kiosk');
      await engine.open(file);
      return [file, await engine.activate(10)] as const;
    });
    // The same server under its other name: another site to the browser.
    await page.goto(host.url.replace('127.0.0.1', 'localhost'));
    await page.evaluate((address) => {
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
    }, host.url);
    const frame = await page.waitForFrame((one) => one.url() === host.url, { timeout: 30_000 }).catch(() => undefined);
    if (frame === undefined) throw new Error('no frame');
    await frame.waitForFunction('globalThis.engine !== undefined');
    const framed = await frame.evaluate(async (file) => {
      const { engine } = globalThis as unknown as { engine: Engine };
      const code = await engine.openCode(file);
      return code === 'done' ? engine.open(file) : code;
    }, product);
    return { alone, framed };
  } finally {
    await browser.close();
  }
}

test('a frame on another site’s page has storage of its own', async () => {
  expect(await openInFrame()).toEqual({ alone: 'active', framed: 'not-activated' });
});
