import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test as base, type Page } from '@playwright/test';
import { createServer } from 'vite';
import { findChromium } from '../tools/run/browser.mjs';
import { serveFolder, type StaticServer } from '../tools/serve/static-server.mjs';
import { buildSite, type Site } from './support/site.ts';

// Every example is made from the packed package, and its requests are answered by the issuer script.

const DAY = 86_400_000;
const executablePath = await findChromium();

interface Surroundings {
  readonly problems: string[];
}

const test = base.extend<Surroundings, { readonly site: Site; readonly host: StaticServer }>({
  launchOptions: [
    // eslint-disable-next-line no-empty-pattern -- how Playwright is told that nothing is needed
    async ({}, use) =>
      use({ args: ['--no-sandbox', '--disable-gpu'], ...(executablePath === undefined ? {} : { executablePath }) }),
    { scope: 'worker' },
  ],
  // eslint-disable-next-line no-empty-pattern -- the same
  site: [async ({}, use) => use(await buildSite()), { scope: 'worker', timeout: 300_000 }],
  host: [
    async ({ site }, use) => {
      const host = await serveFolder({ folder: site.dist });
      for (const page of ['plain', 'react', 'vue', 'svelte', 'kiosk', 'demonstration']) {
        host.dropped.set(`${page}/product.json`, site.product);
      }
      await use(host);
      await host.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  // What a page complains of, policies included, fails its test.
  problems: [
    async ({ page }, use) => {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        // Browsers ask for an icon that these pages do not have.
        if (!['error', 'warning'].includes(message.type()) || message.location().url.endsWith('/favicon.ico')) return;
        problems.push(message.text());
      });
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

/** Through the element's dialog, by text: what it asks goes to the script, what that says comes back. */
async function activate(page: Page, site: Site): Promise<void> {
  await page.locator('[slot=locked] [data-license-open]').click();
  await page.getByTestId('activate').click();
  await expect(page.getByTestId('token-qr').first()).toBeVisible();
  const request = await page.getByTestId('token-text').first().inputValue();
  await page
    .getByTestId('paste-box')
    .first()
    .fill(await site.answer(request));
  await page.getByTestId('paste-submit').first().click();
  await expect(page.getByTestId('device-state')).toHaveAttribute('data-state', 'active');
  await page.keyboard.press('Escape');
}

/** A month goes by. */
async function expire(page: Page): Promise<void> {
  await page.clock.fastForward(31 * DAY);
}

test('a plain page from the own host, without any tools', async ({ page, host, site }) => {
  await page.clock.install();
  await page.goto(`${host.url}plain/`);
  const gate = page.locator('license-gate');
  await expect(gate).toHaveAttribute('state', 'locked');
  await expect(page.getByTestId('content')).toHaveCount(0);
  await activate(page, site);
  await expect(gate).toHaveAttribute('state', 'licensed');
  await expect(page.getByTestId('content')).toBeVisible();
  await expire(page);
  await expect(gate).toHaveAttribute('state', 'locked');
  await expect(page.getByTestId('content')).toHaveCount(0);
});

test('a page that is opened as a file, by the one script', async ({ page, host: _host, site }) => {
  writeFileSync(path.join(site.dist, 'plain/product.js'), `var product = ${site.product};\n`);
  await page.goto(pathToFileURL(path.join(site.dist, 'plain/file.html')).href);
  const gate = page.locator('license-gate');
  await expect(gate).toHaveAttribute('state', 'locked');
  await activate(page, site);
  await expect(page.getByTestId('content')).toBeVisible();
  await page.reload();
  await expect(gate).toHaveAttribute('state', 'licensed');
  await expect(page.getByTestId('content')).toBeVisible();
});

test('React: one license in StrictMode, own words, a counted feature', async ({ page, host, site }) => {
  await page.addInitScript(() => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (name, version) {
      opened.push(name);
      return version === undefined ? open.call(this, name) : open.call(this, name, version);
    };
  });
  await page.clock.install();
  await page.goto(`${host.url}react/`);
  await expect(page.getByTestId('state')).toHaveText('not-activated');
  await page.getByTestId('answer').fill('nonsense');
  await page.getByTestId('take').click();
  await expect(page.getByRole('alert')).toHaveText('text-foreign');
  await page.getByTestId('ask').click();
  await page.getByTestId('answer').fill(await site.answer(await page.getByTestId('request').inputValue()));
  await page.getByTestId('take').click();
  await expect(page.getByTestId('content')).toHaveText('Licensed to City Museum, 30 days left.');
  await page.getByTestId('sell').click();
  await expect(page.getByTestId('sell')).toHaveText('Sell (4 left)');
  const opened = await page.evaluate(() => (globalThis as unknown as { readonly opened: string[] }).opened);
  expect(opened.filter((name) => name === 'offlease-device')).toHaveLength(1);
  await expire(page);
  await expect(page.getByTestId('state')).toHaveText('lease-expired');
});

for (const framework of ['vue', 'svelte']) {
  test(`${framework}: what the gate says is rendered`, async ({ page, host, site }) => {
    await page.clock.install();
    await page.goto(`${host.url}${framework}/`);
    await expect(page.locator('license-gate')).toHaveAttribute('state', 'locked');
    await expect(page.getByTestId('content')).toHaveCount(0);
    await activate(page, site);
    await expect(page.getByTestId('content')).toHaveText('Licensed to City Museum, 30 days left.');
    await expire(page);
    await expect(page.getByTestId('content')).toHaveCount(0);
    await expect(page.locator('license-gate')).toHaveAttribute('state', 'locked');
  });
}

test('a kiosk: counted sales, and one that is finished though the license ends in the middle of it', async ({
  page,
  host,
  site,
}) => {
  await page.clock.install();
  await page.goto(`${host.url}kiosk/`);
  await expect(page.getByTestId('closed')).toBeVisible();
  await expect(page.locator('ticket-counter')).toHaveCount(0);
  await activate(page, site);
  const left = page.getByTestId('left');

  await test.step('three features: reports and groups are there, sales are counted', async () => {
    await expect(left).toContainText('5 tickets left');
    await expect(page.getByTestId('report')).toBeVisible();
    await page.getByTestId('begin').click();
    await page.getByTestId('adult').click();
    await page.getByTestId('group').click();
    await page.getByTestId('pay').click();
    await expect(left).toHaveText('3 tickets left. 0 €. Sold.');
  });

  await test.step('more than is left is refused, and nothing is counted', async () => {
    await page.getByTestId('begin').click();
    for (let tickets = 0; tickets < 4; tickets += 1) await page.getByTestId('adult').click();
    await page.getByTestId('pay').click();
    await expect(left).toContainText('3 tickets left. 56 €. No tickets left.');
    await page.getByTestId('give-up').click();
  });

  await test.step('the lease ends in the middle of a sale: it is finished, and then the counter closes', async () => {
    await page.getByTestId('begin').click();
    await page.getByTestId('adult').click();
    await expect(left).toContainText('14 €');
    // Just behind the end, and within the quarter of an hour that the policy allows.
    await page.clock.fastForward(30 * DAY + 1000);
    await expect(page.locator('license-gate')).toHaveAttribute('state', 'licensed');
    await page.getByTestId('adult').click();
    await page.getByTestId('pay').click();
    await expect(page.getByTestId('closed')).toBeVisible();
    await expect(page.locator('ticket-counter')).toHaveCount(0);
  });
});

test('a demonstration licenses itself in development on localhost, and says so; a production build does not', async ({
  browser,
  page,
  host,
  site,
}) => {
  await page.goto(`${host.url}demonstration/`);
  await expect(page.locator('license-gate')).toHaveAttribute('state', 'locked');
  await expect(page.getByTestId('locked')).toBeVisible();

  // The build of this site has left another word here, and vite goes by it.
  process.env['NODE_ENV'] = 'development';
  const server = await createServer({
    configFile: false,
    root: site.project,
    logLevel: 'error',
    // This page's alone, found before it is opened: the others' frameworks have no plugins here.
    optimizeDeps: { entries: ['demonstration/index.html'], include: ['offlease/element/define', 'offlease/testing'] },
    server: { host: '127.0.0.1', port: 0, watch: null, hmr: false },
  });
  const other = await browser.newPage();
  try {
    await server.listen();
    const warnings: string[] = [];
    other.on('console', (message) => {
      if (message.type() === 'warning') warnings.push(message.text());
    });
    const [address = ''] = server.resolvedUrls?.local ?? [];
    await other.goto(`${address}demonstration/`);
    await expect(other.getByTestId('content')).toBeVisible({ timeout: 60_000 });
    await expect(other.locator('license-gate [part=demonstration]')).toHaveText(/Demonstration license/);
    expect(warnings.filter((text) => text.includes('licensed itself'))).toHaveLength(1);
    // Anew at each start, with what is asked for then.
    await other.reload();
    await expect(other.getByTestId('content')).toBeVisible();
  } finally {
    await other.close();
    await server.close();
  }
});

test('what the bundler made of the package has no issuer in it', async ({ host: _host, site }) => {
  const assets = path.join(site.dist, 'assets');
  const files = readdirSync(assets);
  const text = files
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(path.join(assets, file), 'utf8'))
    .join('');
  expect(text).toContain('license-gate');
  for (const word of ['offlease-issuer', 'seats-in-use', 'offlease-demonstration']) expect(text).not.toContain(word);
  // The worker and its WebAssembly came along, as files of their own.
  expect(files.filter((file) => /^decode\.worker-.*\.js$/.test(file))).toHaveLength(1);
  expect(files.filter((file) => /^zxing_reader-.*\.wasm$/.test(file))).toHaveLength(1);
});
