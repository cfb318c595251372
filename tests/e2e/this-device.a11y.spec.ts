import { expectState, openProduct, shownText } from './support/kiosk.ts';
import { look, LOOKS } from './support/look.ts';
import type { Machine } from './support/machine.ts';
import { damage } from './support/stored.ts';
import { expect, test } from './support/test.ts';
import { activate, makeVendor, PIN } from './support/vendor.ts';

// The screens of the licensed side that no circle leads through.

async function unfold(kiosk: Machine, testIds: readonly string[]): Promise<void> {
  for (const testId of testIds) await kiosk.at(testId).locator('summary').click();
}

// The narrowest and the largest, light and dark; what lies between has nothing of its own.
for (const [name, options] of Object.entries(LOOKS).slice(1)) {
  test(`the device’s own screens, ${name}`, async ({ host, startMachine }) => {
    const vendor = await makeVendor();
    host.dropped.set('demo/product.json', vendor.json);
    const found: string[] = [];
    const kiosk = await startMachine('kiosk', options);
    const at = (screen: string): Promise<void> => look(kiosk, screen, found);
    await kiosk.page.goto(host.url);
    await openProduct(kiosk, vendor.json);
    await activate(kiosk, vendor, { features: [{ number: 1 }, { number: 2, limit: 100 }, { number: 3, limit: 5 }] });
    const product = await kiosk.page.context().newPage();
    await product.goto(`${host.url}demo/`);
    await expect(product.locator('license-gate')).toHaveAttribute('state', 'licensed');
    await product.evaluate(async () => {
      const gate = document.querySelector('license-gate');
      await gate?.license?.consume('scans', 95);
      await gate?.license?.checkout('seats', { owner: 'Desk 4' });
    });
    await product.close();
    await unfold(kiosk, ['checkouts', 'health', 'history', 'settings']);
    await at('everything unfolded');
    await kiosk.tap('return');
    await at('return?');
    await kiosk.page.keyboard.press('Escape');
    await kiosk.tap('another-product');
    await expect(kiosk.at('known-product')).toBeVisible();
    await at('products that are known');
    await kiosk.page.reload();

    await unfold(kiosk, ['settings']);
    await kiosk.tap('kiosk-mode');
    await expect(kiosk.at('service')).toBeVisible();
    await at('kiosk, locked');
    await kiosk.tap('service');
    await kiosk.tap('pin-1');
    await at('service PIN');
    await kiosk.tap('pin-enter');
    await expect(kiosk.page.locator('.pin-status')).toContainText('not the PIN');
    await at('service PIN, wrong');
    for (const digit of PIN) await kiosk.tap(`pin-${digit}`);
    await kiosk.tap('pin-enter');
    await expect(kiosk.at('service-lock')).toBeVisible();
    await at('kiosk, open');
    await unfold(kiosk, ['settings']);
    await kiosk.tap('kiosk-mode');

    await kiosk.tap('deactivate');
    await kiosk.tap('confirm-deactivate');
    await shownText(kiosk);
    await kiosk.page.reload();
    await expect(kiosk.at('outbox')).toBeVisible();
    await kiosk.setClock(Date.UTC(2020, 4, 17) / 1000);
    await kiosk.page.reload();
    await expect(kiosk.at('clock')).toBeVisible();
    await at('outbox, and a clock that is behind');

    await damage(kiosk.page, 'offlease-device', 'licenses', { version: 1, epoch: 'many' });
    await kiosk.page.reload();
    await expect(kiosk.at('damaged')).toBeVisible();
    await at('damaged');
    await kiosk.tap('discard');
    await at('discard?');
    await kiosk.tap('confirm-discard');
    await expectState(kiosk, 'not-activated');
    await expect(kiosk.at('lost')).toBeVisible();
    await at('lost');
    await kiosk.page.addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }));
    await kiosk.page.reload();
    await expect(kiosk.at('ground').first()).toBeVisible();
    await at('what this browser offers');

    expect(found).toEqual([]);
  });
}
