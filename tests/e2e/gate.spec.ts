import type { Locator } from '@playwright/test';
import { expectState } from './support/kiosk.ts';
import { openOffice } from './support/office.ts';
import { expect, test } from './support/test.ts';

test('a plain page is unlocked by the license of its origin, and leads to it', async ({ host, startMachine }) => {
  test.setTimeout(180_000);
  const office = await startMachine('office');
  await office.install(host.url);
  const json = await openOffice(office, { code: 'MUSEUM-1' });
  await office.tap('nav-issue');

  // The vendor ships page and app with the product file beside them.
  host.dropped.set('product.json', json).set('demo/product.json', json);
  const kiosk = await startMachine('kiosk');
  await kiosk.install(host.url);
  await kiosk.page.goto(`${host.url}demo/`);
  // A machine that was restarted has another page.
  const gate = (): Locator => kiosk.page.locator('license-gate');
  const product = (): Locator => kiosk.page.locator('ticket-counter');

  await test.step('locked: what the page says is shown, and the product does not even exist', async () => {
    await expect(gate()).toHaveAttribute('state', 'locked');
    await expect(kiosk.at('demo-locked')).toBeVisible();
    await expect(product()).toHaveCount(0);
  });

  await test.step('the same path to a license as in the app, by camera', async () => {
    await kiosk.tap('demo-open');
    await kiosk.tap('activate');
    await office.lookAt(kiosk);
    await office.tap('receive-scan');
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate', { timeout: 30_000 });
    await office.tap('issue-confirm');
    await expect(office.at('token-qr')).toBeVisible();
    await kiosk.lookAt(office);
    await kiosk.tap('scan-answer');
    await expectState(kiosk, 'active');
  });

  await test.step('licensed: the product is there and works', async () => {
    await expect(gate()).toHaveAttribute('state', 'licensed');
    await expect(product()).toHaveCount(1);
    await kiosk.page.keyboard.press('Escape');
    await expect(kiosk.at('demo-locked')).toBeHidden();
    await expect(kiosk.at('demo-sell')).toBeVisible();
  });

  await test.step('without a server, after a restart', async () => {
    await host.stop();
    await kiosk.restart(`${host.url}demo/`);
    await expect(gate()).toHaveAttribute('state', 'licensed');
    await expect(product()).toHaveCount(1);
    await host.start();
  });

  await test.step('the app has the same license; giving it back there locks the page here', async () => {
    const app = await kiosk.page.context().newPage();
    await app.goto(host.url);
    await expect(app.getByTestId('device-state')).toHaveAttribute('data-state', 'active');
    await app.getByTestId('deactivate').click();
    await app.getByTestId('confirm-deactivate').click();
    await expect(app.getByTestId('token-qr')).toBeVisible();
    await expect(gate()).toHaveAttribute('state', 'locked');
    await expect(product()).toHaveCount(0);
  });
});
