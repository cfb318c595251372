import { join } from 'node:path';
import { top } from '../tools/lint/rooms.mjs';
import { serveFolder } from '../tools/serve/static-server.mjs';
import { expectState, openProduct } from './support/kiosk.ts';
import { openOffice, PRODUCT } from './support/office.ts';
import { expect, test } from './support/test.ts';

test('after the first visit every page opens with the server gone, also after a restart', async ({
  host,
  startMachine,
}) => {
  const machine = await startMachine('machine');
  await machine.install(host.url);
  await host.stop();

  for (const place of ['device', 'issue', 'courier', 'inspect']) {
    await machine.page.goto(`${host.url}#/${place}`);
    await machine.page.reload();
    await expect(machine.at(`nav-${place}`)).toHaveAttribute('aria-current', 'page');
    await expect(machine.page.locator('main h1').first()).toBeVisible();
  }
  // Never opened while there was a server.
  await machine.page.goto(`${host.url}demo/`);
  await expect(machine.at('demo-license')).toBeVisible();
  await expect(machine.page.locator('license-gate')).not.toHaveAttribute('state', 'loading');

  await machine.restart(`${host.url}?from=bookmark#/inspect`);
  await expect(machine.at('inspect-input')).toBeVisible();
});

test('it works in any folder of a host', async ({ startMachine }) => {
  const host = await serveFolder({ folder: join(top, 'dist'), under: '/some/where/' });
  const machine = await startMachine('machine');
  try {
    await machine.install(host.url);
  } finally {
    await host.stop();
  }
  await machine.restart(host.url);
  await expect(machine.page.locator('main h1').first()).toBeVisible();
  await machine.page.goto(`${host.url}demo/`);
  await expect(machine.at('demo-license')).toBeVisible();
});

test('a product file that a vendor put beside the app is there offline, and gone when it is taken away', async ({
  host,
  startMachine,
}) => {
  const office = await startMachine('office');
  await office.page.goto(host.url);
  const json = await openOffice(office);
  const kiosk = await startMachine('kiosk');
  host.dropped.set('product.json', json);
  await kiosk.install(host.url);
  await expectState(kiosk, 'not-activated');
  await kiosk.page.reload();
  await expectState(kiosk, 'not-activated');
  await host.stop();
  await kiosk.restart(host.url);
  await expectState(kiosk, 'not-activated');
  await expect(kiosk.page.getByText(PRODUCT.name).first()).toBeVisible();
  // A vendor's build opens no other product.
  await expect(kiosk.at('another-product')).toHaveCount(0);

  await host.start();
  host.dropped.delete('product.json');
  await kiosk.page.reload();
  await expect(kiosk.at('product-file-input')).toBeVisible();
  await openProduct(kiosk, json);
});

test('a new version waits for consent, and for the token on the screen', async ({ host, startMachine }) => {
  const office = await startMachine('office');
  await office.page.goto(host.url);
  const json = await openOffice(office);
  const kiosk = await startMachine('kiosk');
  await kiosk.install(host.url);
  await openProduct(kiosk, json);
  await kiosk.tap('activate');
  await expect(kiosk.at('token-qr')).toBeVisible();

  const worker = await (await fetch(`${host.url}service-worker.js`)).text();
  host.dropped.set('service-worker.js', `${worker}\n// another version\n`);
  await kiosk.page.evaluate(async () => (await navigator.serviceWorker.ready).update().then(() => undefined));
  const waits = () =>
    kiosk.page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state === 'installed');
  await expect.poll(waits).toBe(true);
  await expect(kiosk.at('update-offer')).toHaveCount(0);
  await expect(kiosk.at('token-qr')).toBeVisible();

  await kiosk.page.getByRole('button', { name: 'Back' }).first().click();
  await expect(kiosk.at('update-offer')).toBeVisible();
  expect(await waits()).toBe(true);
  const loaded = kiosk.page.waitForEvent('load');
  await kiosk.tap('update-accept');
  await loaded;
  await expect.poll(waits).toBe(false);
  await expect(kiosk.at('update-offer')).toHaveCount(0);
});

test('a new version that broke off on its way changes nothing: the old one goes on, offline and after a restart', async ({
  host,
  startMachine,
}) => {
  const machine = await startMachine('machine');
  await machine.install(`${host.url}#/inspect`);
  const worker = await (await fetch(`${host.url}service-worker.js`)).text();
  const asset = /assets\/[\w-]+\.js/.exec(worker)?.[0] ?? '';
  const broken = worker.replaceAll(asset, 'assets/never-arrived.js');
  expect(broken).not.toBe(worker);
  host.dropped.set('service-worker.js', broken);
  // How the new worker ends: a file of it never came.
  const end = await machine.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const ended = new Promise<string>((resolve) => {
      registration.addEventListener('updatefound', () => {
        const found = registration.installing;
        found?.addEventListener('statechange', () => resolve(found.state));
      });
    });
    await registration.update().catch(() => undefined);
    return ended;
  });
  expect(end).toBe('redundant');
  await expect(machine.at('update-offer')).toHaveCount(0);
  await expect(machine.at('inspect-input')).toBeVisible();
  await host.stop();
  await machine.restart(`${host.url}#/inspect`);
  await expect(machine.at('inspect-input')).toBeVisible();
  await machine.page.goto(`${host.url}#/device`);
  await expect(machine.at('product-file-input')).toBeVisible();

  // The next visit brings the whole of it.
  await host.start();
  host.dropped.set('service-worker.js', `${worker}\n// another version\n`);
  await machine.page.reload();
  await machine.page.evaluate(async () => (await navigator.serviceWorker.ready).update().then(() => undefined));
  await expect(machine.at('update-offer')).toBeVisible();
});

test('headers and page name the same policy, which lets nothing inline or evaluated through', async ({ host }) => {
  for (const address of ['', 'demo/']) {
    const response = await fetch(`${host.url}${address}`);
    const header = response.headers.get('content-security-policy') ?? '';
    const page = await response.text();
    const meta =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    expect(meta).toBe(header.replace(" frame-ancestors 'none';", ''));
    expect(header).not.toMatch(/unsafe-|https?:|\*/);
    expect(header).toContain("require-trusted-types-for 'script'; trusted-types offlease");
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle="|\son[a-z]+="/);
  }
  const missing = await fetch(`${host.url}nothing.txt`);
  expect(missing.status).toBe(404);
  expect(await (await fetch(`${host.url}robots.txt`)).text()).toMatch(/^User-agent/);
});
