import { expectState, giveProductFile, paste, shownText } from './support/kiosk.ts';
import { look, LOOKS } from './support/look.ts';
import type { Machine } from './support/machine.ts';
import { createEntitlement, createProduct, openEntitlement, productFile, setUpIssuer } from './support/office.ts';
import { expect, test } from './support/test.ts';

test('axe runs under the policy, and finds what is wrong', async ({ host, startMachine }) => {
  const found: string[] = [];
  const machine = await startMachine('machine');
  await machine.page.goto(host.url);
  await expect(machine.page.locator('main h1').first()).toBeVisible();
  await machine.page.evaluate(() => {
    const wrong = document.createElement('button');
    wrong.className = 'wrong';
    document.querySelector('main')?.append(wrong);
    document.body.append(Object.assign(document.createElement('pre'), { textContent: 'wide '.repeat(1000) }));
  });
  await look(machine, 'wrong on purpose', found);
  expect(found.some((finding) => finding.includes('button-name'))).toBe(true);
  expect(found.some((finding) => finding.includes('pixels too wide'))).toBe(true);
});

for (const [name, options] of Object.entries(LOOKS)) {
  test(`every screen, ${name}`, async ({ host, startMachine }) => {
    test.setTimeout(240_000);
    const found: string[] = [];
    const office = await startMachine('office', options);
    const kiosk = await startMachine('kiosk', options);
    const at = (machine: Machine, screen: string): Promise<void> => look(machine, screen, found);
    for (const machine of [office, kiosk]) await machine.install(host.url);

    await office.tap('nav-issue');
    await expect(office.at('setup-submit')).toBeVisible();
    await at(office, 'set-up');
    await office.tap('setup-submit');
    await at(office, 'set-up with what is missing');
    await office.page.reload();
    await setUpIssuer(office);
    await at(office, 'overview, empty');
    await office.tap('issue-products');
    await office.tap('new-product');
    await at(office, 'new product');
    await createProduct(office);
    await at(office, 'product');
    await office.tap('issue-entitlements');
    await office.tap('new-entitlement');
    await at(office, 'new entitlement');
    await createEntitlement(office);
    await at(office, 'entitlement');
    const json = await productFile(office, 'MUSEUM-1');

    await at(kiosk, 'choose a product');
    await giveProductFile(kiosk, '{');
    await expect(kiosk.at('error')).toBeVisible();
    await at(kiosk, 'a product file that is none');
    await giveProductFile(kiosk, json);
    await expect(kiosk.at('confirm-product')).toBeVisible();
    await at(kiosk, 'confirm the product');
    await kiosk.tap('confirm-product');
    await expectState(kiosk, 'not-activated');
    await at(kiosk, 'not activated');
    await kiosk.tap('activate');
    const request = await shownText(kiosk);
    await at(kiosk, 'request');
    await kiosk.tap('token-qr');
    await expect(kiosk.page.locator('dialog[open]')).toBeVisible();
    await at(kiosk, 'request, full screen');
    await kiosk.page.keyboard.press('Escape');
    await kiosk.tap('scan-answer');
    await expect(kiosk.at('camera')).toHaveAttribute('data-camera', 'on');
    await at(kiosk, 'camera');

    await office.tap('nav-issue');
    await office.tap('receive-scan');
    await expect(office.at('camera')).toHaveAttribute('data-camera', 'on');
    await at(office, 'receive');
    await paste(office, request);
    await expect(office.at('proposal')).toBeVisible();
    await at(office, 'proposal');
    await office.tap('issue-confirm');
    const response = await shownText(office);
    await at(office, 'answer');

    await paste(kiosk, response);
    await expectState(kiosk, 'active');
    await at(kiosk, 'active');
    await kiosk.tap('refresh-scan');
    await expect(kiosk.at('paste-box')).toBeVisible();
    await paste(kiosk, response);
    await expect(kiosk.at('error')).toBeVisible();
    await at(kiosk, 'refresh, refused');
    await kiosk.page.reload();
    await kiosk.tap('report');
    await shownText(kiosk);
    await at(kiosk, 'report');
    await kiosk.page.reload();
    await kiosk.tap('deactivate');
    await expect(kiosk.at('confirm-deactivate')).toBeVisible();
    await at(kiosk, 'deactivate?');
    await kiosk.tap('confirm-deactivate');
    const deactivation = await shownText(kiosk);
    await at(kiosk, 'deactivated');

    await office.tap('nav-inspect');
    await expect(office.at('inspect-input')).toBeVisible();
    await at(office, 'inspect');
    await office.at('inspect-input').fill(request);
    await expect(office.at('inspect-result').first()).toBeVisible();
    await at(office, 'inspect a request');
    await openEntitlement(office);
    await at(office, 'entitlement with a seat in use');
    await office.tap('receive-scan');
    await paste(office, deactivation);
    await expect(office.at('proposal')).toBeVisible();
    await office.tap('issue-confirm');
    await expect(office.at('recorded')).toBeVisible();
    await at(office, 'recorded');
    await office.tap('receive-next');
    await paste(office, response);
    await expect(office.at('error')).toBeVisible();
    await at(office, 'receive, refused');
    await office.tap('nav-issue');
    await at(office, 'overview');
    await office.tap('issue-journal');
    await expect(office.at('journal-entry').first()).toBeVisible();
    await at(office, 'journal');
    await office.tap('issuer-lock');
    await expect(office.at('unlock-passphrase')).toBeVisible();
    await at(office, 'locked');

    host.dropped.set('demo/product.json', json);
    await kiosk.page.goto(`${host.url}demo/`);
    await expect(kiosk.page.locator('license-gate')).toHaveAttribute('state', 'locked');
    await at(kiosk, 'demo, locked');
    await kiosk.tap('demo-open');
    await expectState(kiosk, 'not-activated');
    await at(kiosk, 'demo, dialog');

    expect(found).toEqual([]);
  });
}
