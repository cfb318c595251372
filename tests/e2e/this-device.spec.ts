import type { Page } from '@playwright/test';
import type { LicenseGate } from '../../src/element/license-gate.ts';
import { decodeText } from '../../src/text/text-form.ts';
import { expectError } from './support/doors.ts';
import { expectState, giveProductFile, openProduct, shownText } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { damage } from './support/stored.ts';
import { expect, test } from './support/test.ts';
import { activate, license, makeVendor, now, PIN } from './support/vendor.ts';

const DAY = 86_400;

/** The product itself, in a tab of its own beside the app: its page is the demonstration's. */
async function openBeside(kiosk: Machine, url: string, state: string): Promise<Page> {
  const page = await kiosk.page.context().newPage();
  await page.goto(`${url}demo/`);
  await expect(page.locator('license-gate')).toHaveAttribute('state', state);
  return page;
}

/** What a browser does that clears an origin's databases: at its end, or when space is short. */
async function emptyStorage(kiosk: Machine, url: string): Promise<void> {
  await kiosk.page.goto(`${url}robots.txt`);
  await kiosk.page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase('offlease-device');
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      }),
  );
  await kiosk.page.goto(url);
}

async function enterPin(kiosk: Machine, pin: string): Promise<void> {
  for (const digit of pin) await kiosk.tap(`pin-${digit}`);
  await kiosk.tap('pin-enter');
}

test('features and counters move as the product uses them, and the report tells', async ({ host, startMachine }) => {
  const vendor = await makeVendor();
  host.dropped.set('demo/product.json', vendor.json);
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await license(kiosk, vendor);
  const feature = (key: string) => kiosk.page.locator(`[data-testid="feature"][data-feature="${key}"]`);
  await expect(feature('export')).toContainText('Included');
  await expect(feature('scans').getByTestId('feature-left')).toHaveText('100 of 100 left');

  const product = await openBeside(kiosk, host.url, 'licensed');
  await product.evaluate(async () => {
    const own = document.querySelector<LicenseGate>('license-gate')?.license;
    await own?.consume('scans', 7);
    await own?.checkout('seats', { amount: 2, owner: 'Desk 4' });
  });
  await expect(feature('scans').getByTestId('feature-left')).toHaveText('93 of 100 left');
  await expect(feature('scans').getByTestId('feature-used')).toHaveText('7 used');
  await expect(feature('seats').getByTestId('feature-left')).toHaveText('3 of 5 free');

  await test.step('who holds elements is named, and they can be returned for them', async () => {
    await feature('seats').locator('summary').click();
    await expect(feature('seats')).toContainText('2 · Desk 4');
    await kiosk.tap('return');
    await kiosk.tap('confirm-return');
    await expect(feature('seats').getByTestId('feature-left')).toHaveText('5 of 5 free');
    const free = () =>
      product.evaluate(() => document.querySelector<LicenseGate>('license-gate')?.license?.remaining('seats'));
    await expect.poll(free).toBe(5);
  });

  await test.step('a report says so', async () => {
    await kiosk.tap('report');
    await expect(kiosk.at('token-qr')).toHaveAttribute('data-kind', 'report');
    const claims = await vendor.issuer.open(decodeText(await shownText(kiosk)));
    expect(claims).toMatchObject({ kind: 'report', counters: [{ number: 2, used: 7 }] });
    await kiosk.page.reload();
    await kiosk.at('history').locator('summary').click();
    await expect(kiosk.at('history-entry').first()).toHaveAttribute('data-kind', 'reported');
  });
});

test('what was given back stays in the outbox until somebody says that it was delivered', async ({
  host,
  startMachine,
}) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await license(kiosk, vendor);
  await kiosk.tap('deactivate');
  await kiosk.tap('confirm-deactivate');
  const token = await shownText(kiosk);
  await kiosk.restart(host.url);
  await expectState(kiosk, 'not-activated');
  await expect(kiosk.at('outbox')).toHaveAttribute('data-count', '1');
  await kiosk.tap('show-deactivation');
  expect(await shownText(kiosk)).toBe(token);
  await kiosk.tap('confirm-delivered');
  // The screen moves on once that is written.
  await expect(kiosk.at('confirm-delivered')).toHaveCount(0);
  await expect(kiosk.at('outbox')).toHaveCount(0);
  await kiosk.page.reload();
  await expectState(kiosk, 'not-activated');
  await expect(kiosk.at('outbox')).toHaveCount(0);

  // A request likewise, when it is withdrawn.
  await kiosk.tap('activate');
  await shownText(kiosk);
  await kiosk.tap('withdraw');
  await kiosk.tap('confirm-withdraw');
  await expect(kiosk.at('token-qr')).toHaveAttribute('data-kind', 'deactivation');
  await kiosk.tap('confirm-delivered');
  await expect(kiosk.at('outbox')).toHaveCount(0);
});

test('a damaged license is explained, discarded when somebody says so, and comes back', async ({
  host,
  startMachine,
}) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await license(kiosk, vendor);
  await kiosk.at('health').locator('summary').click();
  const before = await kiosk.at('device-id').innerText();
  await damage(kiosk.page, 'offlease-device', 'licenses', { version: 1, epoch: 'many' });
  await kiosk.page.reload();
  await expectError(kiosk, 'storage-damaged');

  await kiosk.tap('discard');
  await kiosk.page.keyboard.press('Escape');
  await kiosk.page.reload();
  await expectError(kiosk, 'storage-damaged'); // nothing was done without a yes
  await kiosk.tap('discard');
  await kiosk.tap('confirm-discard');
  await expectState(kiosk, 'not-activated');
  await expect(kiosk.at('device-state')).toContainText('License lost');
  await expect(kiosk.at('lost')).toContainText('Entrance, left');
  await expect(kiosk.at('lost')).toContainText(before);

  await kiosk.tap('activate');
  const request = await vendor.issuer.openRequest(decodeText(await shownText(kiosk)));
  expect(request.seatName).toBe('Entrance, left');
  await kiosk.page.reload();
  await activate(kiosk, vendor);
});

test('emptied storage is told from a device that was never licensed, and a habit from an accident', async ({
  host,
  startMachine,
}) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await openProduct(kiosk, vendor.json);
  await expect(kiosk.at('lost')).toHaveCount(0);
  await activate(kiosk, vendor);

  await emptyStorage(kiosk, host.url);
  await expectState(kiosk, 'not-activated');
  await expect(kiosk.at('lost')).toHaveAttribute('data-times', '1');
  await activate(kiosk, vendor);
  await emptyStorage(kiosk, host.url);
  await expect(kiosk.at('lost')).toHaveAttribute('data-times', '2');
  await expect(kiosk.at('health')).toHaveAttribute('data-well', 'false');
  await expect(kiosk.at('storage-health')).toContainText('Does not keep');
});

test('a clock that is behind is explained, with the date it shows', async ({ host, startMachine }) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await license(kiosk, vendor);
  await expect(kiosk.at('clock')).toHaveCount(0);
  await kiosk.setClock(Date.UTC(2020, 4, 17, 12) / 1000);
  await kiosk.page.reload();
  await expectState(kiosk, 'active');
  await expect(kiosk.at('clock')).toHaveAttribute('data-clock', 'behind');
  await expect(kiosk.at('clock')).toContainText('May 17, 2020');
  await kiosk.at('health').locator('summary').click();
  await expect(kiosk.at('clock-health')).toHaveAttribute('data-clock', 'behind');
  await expect(kiosk.at('device-date')).toContainText('2020');
});

test('storage: whether the browser keeps it, and asking it to', async ({ host, startMachine }) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await openProduct(kiosk, vendor.json);
  await kiosk.at('health').locator('summary').click();
  await expect(kiosk.at('storage-health')).toHaveAttribute('data-persisted', 'false');
  await kiosk.tap('keep-storage');
  await expect(kiosk.at('storage-asked')).toContainText('refused');
  // A browser that agrees.
  await kiosk.page.addInitScript(() => {
    let kept = false;
    navigator.storage.persist = () => Promise.resolve((kept = true));
    navigator.storage.persisted = () => Promise.resolve(kept);
  });
  await kiosk.page.reload();
  await kiosk.at('health').locator('summary').click();
  await kiosk.tap('keep-storage');
  await expect(kiosk.at('storage-health')).toHaveAttribute('data-persisted', 'true');
  await expect(kiosk.at('health')).toHaveAttribute('data-well', 'true');
});

test('a browser that cannot hold a license is told so before any request, and why', async ({ host, startMachine }) => {
  const vendor = await makeVendor();
  const failures = [
    {
      code: 'insecure-context',
      ground: 'secure',
      at: 'once',
      make: () => Object.defineProperty(globalThis, 'isSecureContext', { value: false }),
    },
    {
      code: 'crypto-unavailable',
      ground: 'crypto',
      at: 'once',
      make: () => {
        crypto.subtle.deriveBits = () => Promise.reject(new DOMException('no', 'NotSupportedError'));
      },
    },
    {
      code: 'storage-unavailable',
      ground: 'storage',
      at: 'product',
      make: () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('no', 'SecurityError');
        };
      },
    },
    {
      code: 'storage-keys',
      ground: 'keys',
      at: 'product',
      make: () => {
        const { put } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (value: unknown, ...rest) {
          if (JSON.stringify(value).includes('privateKey')) throw new DOMException('no', 'DataCloneError');
          return put.call(this, value, ...rest);
        };
      },
    },
  ] as const;
  const kiosk = await startMachine('kiosk');
  for (const { code, ground, at, make } of failures) {
    await test.step(code, async () => {
      const page = await kiosk.page.context().newPage();
      await page.addInitScript(make);
      await page.goto(host.url);
      if (at === 'product') {
        await page
          .getByTestId('product-file-input')
          .locator('input[type=file]')
          .setInputFiles({ name: 'product.json', mimeType: 'application/json', buffer: Buffer.from(vendor.json) });
      }
      await expect(page.getByTestId('error')).toHaveAttribute('data-code', code);
      await expect(page.locator(`[data-ground="${ground}"]`)).toHaveAttribute('data-state', 'failed');
      await expect(page.getByTestId('activate')).toHaveCount(0);
      await page.close();
    });
  }
});

test('several products on one origin: each with its own license, and how each stands', async ({
  host,
  startMachine,
}) => {
  const [one, other] = [await makeVendor(), await makeVendor()];
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await license(kiosk, one);
  await kiosk.tap('another-product');
  await giveProductFile(kiosk, other.json);
  await expect(kiosk.at('confirm-product')).toBeVisible();
  await kiosk.tap('confirm-product');
  await expectState(kiosk, 'not-activated');
  await kiosk.tap('another-product');
  const states = (): Promise<unknown> =>
    kiosk.at('known-product').evaluateAll((lines) => lines.map((line) => line.dataset['state']));
  await expect.poll(states).toEqual(['not-activated', 'active']);
  await kiosk.at('known-product').nth(1).getByRole('button').click();
  await expectState(kiosk, 'active');
});

test('kiosk mode, by touch alone: what changes anything asks for the PIN', async ({ host, startMachine }) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk', { touch: true, viewport: { width: 1080, height: 1920 } });
  await kiosk.page.goto(host.url);
  await license(kiosk, vendor);
  await kiosk.at('settings').locator('summary').tap();
  await kiosk.tap('kiosk-mode');
  const hidden = ['deactivate', 'report', 'settings', 'another-product', 'health', 'history', 'nav-issue', 'feature'];
  const expectLocked = async (): Promise<void> => {
    await expect(kiosk.at('service')).toBeVisible();
    for (const testId of hidden) await expect(kiosk.at(testId), testId).toHaveCount(0);
    await expect(kiosk.page.getByText('Hotel Adler')).toHaveCount(0);
  };

  await test.step('a customer sees the status and nothing else, after a restart and at any address too', async () => {
    await expectState(kiosk, 'active');
    await expectLocked();
    await kiosk.restart(`${host.url}#/issue`);
    await expectState(kiosk, 'active');
    await expectLocked();
  });

  await test.step('a wrong PIN changes nothing; the third makes everybody wait, over a reload too', async () => {
    await kiosk.setClock(now());
    await kiosk.tap('service');
    for (const wrong of ['1111', '2222', '3333']) {
      await enterPin(kiosk, wrong);
      await expect(kiosk.page.locator('.pin-status')).toHaveText(/not the PIN|Too many/);
    }
    await expect(kiosk.page.locator('.pin-status')).toContainText('15 seconds');
    await expect(kiosk.at('pin-1')).toBeDisabled();
    await kiosk.page.reload();
    await kiosk.tap('service');
    await expect(kiosk.at('pin-1')).toBeDisabled();
    await expectLocked();
    await kiosk.setClock(now() + 60);
    await expect(kiosk.at('pin-1')).toBeEnabled();
  });

  await test.step('the right one opens what staff needs, until it is locked again', async () => {
    await enterPin(kiosk, PIN);
    // Whoever asked for another place is there now.
    await expect(kiosk.at('nav-issue')).toBeVisible();
    await kiosk.tap('nav-device');
    await kiosk.tap('service-lock');
    await expectLocked();
    await kiosk.tap('service');
    await enterPin(kiosk, PIN);
    await kiosk.tap('deactivate');
    await kiosk.tap('confirm-deactivate');
    await shownText(kiosk);
    await kiosk.tap('service-lock');
    await expectState(kiosk, 'not-activated');
    await expect(kiosk.at('outbox')).toHaveCount(0);
  });

  await test.step('a customer can ask for a license, and not withdraw what was asked', async () => {
    await kiosk.tap('activate');
    await shownText(kiosk);
    await expect(kiosk.at('scan-answer')).toBeVisible();
    await expect(kiosk.at('withdraw')).toHaveCount(0);
    expect((await kiosk.gestures()).keys).toBe(0);
  });
});

test('the gate passes warnings on, and in a kiosk opens by a held corner', async ({ host, startMachine }) => {
  const vendor = await makeVendor({ warningDays: [3, 1] });
  host.dropped.set('product.json', vendor.json).set('demo/product.json', vendor.json);
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await activate(kiosk, vendor);
  await kiosk.setClock(now() + 28 * DAY);
  await kiosk.page.addInitScript(() => {
    const heard: number[] = [];
    Object.assign(globalThis, { heard });
    document.addEventListener('license-warning', ({ warning }) => heard.push(warning.days));
  });
  await kiosk.page.goto(`${host.url}demo/`);
  await expect(kiosk.page.locator('license-gate')).toHaveAttribute('state', 'licensed');
  const heard = () => kiosk.page.evaluate(() => (globalThis as unknown as { heard: number[] }).heard);
  await expect.poll(heard).toEqual([3]);

  await kiosk.page.evaluate(() => document.querySelector('license-gate')?.toggleAttribute('kiosk', true));
  const { mouse } = kiosk.page;
  await mouse.move(1270, 10);
  await mouse.down();
  await expect(kiosk.at('device-state')).toBeVisible();
  await mouse.up();
  await expect(kiosk.at('deactivate')).toHaveCount(0);
  await kiosk.tap('service');
  await enterPin(kiosk, PIN);
  await expect(kiosk.at('deactivate')).toBeVisible();

  // Here too, what is damaged is discarded by whoever says so.
  await damage(kiosk.page, 'offlease-device', 'licenses', { version: 1, epoch: 'many' });
  await kiosk.page.goto(`${host.url}demo/`);
  await kiosk.tap('demo-open');
  await expectError(kiosk, 'storage-damaged');
  await kiosk.tap('discard');
  await kiosk.tap('confirm-discard');
  await expectState(kiosk, 'not-activated');
  await expect(kiosk.at('lost')).toBeVisible();
});

test('kiosk mode by keyboard alone', async ({ host, startMachine }) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk', { camera: false });
  await kiosk.page.goto(host.url);
  await openProduct(kiosk, vendor.json);
  const { keyboard } = kiosk.page;
  await kiosk.page.goto(`${host.url}?kiosk`);
  await expect(kiosk.at('service')).toBeVisible();
  const reach = async (testId: string): Promise<void> => {
    for (let stops = 0; stops < 40; stops += 1) {
      if (await kiosk.at(testId).evaluate((element) => element.matches(':focus-visible'))) return;
      await keyboard.press('Tab');
    }
    throw new Error(`${testId} cannot be reached by keyboard`);
  };
  await reach('service');
  await keyboard.press('Enter');
  await expect(kiosk.at('pin-field')).toBeFocused();
  await keyboard.type('9999');
  await keyboard.press('Enter');
  await expect(kiosk.page.locator('.pin-status')).toContainText('not the PIN');
  await expect(kiosk.at('pin-field')).toBeFocused();
  await keyboard.type(PIN);
  await keyboard.press('Enter');
  await expect(kiosk.at('settings')).toBeVisible();
  // From where it left off: the next stop is the way back.
  await keyboard.press('Tab');
  await expect(kiosk.at('service-lock')).toBeFocused();
  await keyboard.press('Enter');
  await expect(kiosk.at('settings')).toHaveCount(0);
  await reach('activate');
  await keyboard.press('Enter');
  await shownText(kiosk);
});
