import AxeBuilder from '@axe-core/playwright';
import { chromium, expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { openGateHost, page as pageOf, type GateHost } from '../tools/gate-host.ts';
import { findChromium } from '../tools/run/browser.mjs';
import type { Office } from './gate/office.ts';
import { comeToRest } from './support/look.ts';

// A product's own page with nothing of this project but the element, under the strictest policy there is.

let browser: Browser;
test.beforeAll(async () => {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium here');
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
});
test.afterAll(() => browser.close());

const GATE = '<license-gate product="product.json"><template><p class="product">Tickets</p></template></license-gate>';

interface World {
  readonly host: GateHost;
  readonly context: BrowserContext;
  /** What the tests ask of the issuer. */
  readonly office: Page;
  readonly open: (body: string, head?: string) => Promise<Page>;
}

interface Office_ {
  readonly office: Office;
}

/** A host with an issuer in another page, and at the end the assurance that no page broke the policy or a promise. */
async function inWorld(
  work: (world: World) => Promise<void>,
  {
    licensed = false,
    under = '/',
    ...options
  }: { licensed?: boolean; under?: string; colorScheme?: 'dark' | 'light'; locale?: string } = {},
): Promise<void> {
  const host = await openGateHost({ under });
  const context = await browser.newContext({ locale: 'en-US', ...options });
  const problems: string[] = [];
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) problems.push(message.text());
  });
  try {
    const office = await context.newPage();
    await office.goto(`${host.url}office.html`);
    await office.waitForFunction(() => 'office' in globalThis);
    host.files.set('product.json', await office.evaluate(() => (globalThis as unknown as Office_).office.open()));
    if (licensed) await office.evaluate(() => (globalThis as unknown as Office_).office.license());
    await work({
      host,
      context,
      office,
      async open(body, head) {
        const tab = await context.newPage();
        host.files.set('index.html', pageOf(body, head));
        await tab.goto(host.url);
        return tab;
      },
    });
    expect(problems).toEqual([]);
  } finally {
    await context.close();
    await host.stop();
  }
}

test('several gates share a license, each for its features, and follow attributes, moves and late content', () =>
  inWorld(
    async ({ open, office }) => {
      const tab = await open(`
        <license-gate id="a" product="product.json"><template><input class="product"></template></license-gate>
        <license-gate id="b" product="./product.json" feature="export"><template><p class="product">b</p></template></license-gate>
        <license-gate id="c" product="product.json" feature="export archive"><template><p class="product">c</p></template></license-gate>
        <section id="elsewhere"></section>`);
      const state = (id: string, name: string): Promise<void> =>
        expect(tab.locator(`#${id}`)).toHaveAttribute('state', name);
      await state('a', 'licensed');
      await state('b', 'licensed');
      await state('c', 'locked');
      await expect(tab.locator('#c .product')).toHaveCount(0);
      await expect(
        tab.locator('#c').getByText('This license does not include this part of the product.'),
      ).toBeVisible();
      // One license for all three.
      expect(
        await tab.evaluate(() => {
          const [a, b] = [...document.querySelectorAll('license-gate')] as unknown as { license: unknown }[];
          return a?.license !== undefined && a.license === b?.license;
        }),
      ).toBe(true);

      await tab.locator('#c').evaluate((gate) => {
        gate.setAttribute('feature', 'export');
      });
      await state('c', 'licensed');

      // Moved: the content is the same, with what was typed.
      await tab.locator('#a .product').fill('half a sale');
      await tab.evaluate(() => {
        const [gate, there] = [document.querySelector('#a'), document.querySelector('#elsewhere')];
        if (gate !== null) there?.append(gate);
      });
      await expect(tab.locator('#elsewhere .product')).toHaveValue('half a sale');
      await state('a', 'licensed');

      // Taken out and put back.
      await tab.evaluate(async () => {
        const gate = document.querySelector('#a');
        gate?.remove();
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (gate !== null) document.body.append(gate);
      });
      await state('a', 'licensed');
      await expect(tab.locator('#a .product')).toHaveCount(1);

      // A template that a framework brings late.
      await tab.evaluate(() => {
        const late = document.createElement('template');
        late.content.append(Object.assign(document.createElement('p'), { className: 'late', textContent: 'late' }));
        document.querySelector('#b')?.append(late);
      });
      await expect(tab.locator('#b .late')).toBeVisible();

      await office.evaluate(() => (globalThis as unknown as Office_).office.giveBack());
      for (const id of ['a', 'b', 'c']) await state(id, 'locked');
      await expect(tab.locator('.product, .late')).toHaveCount(0);
      await expect(tab.getByText('This product is not licensed on this device.').filter({ visible: true })).toHaveCount(
        3,
      );
    },
    { licensed: true },
  ));

test('set before it is known, under a path of its own; events say what happens', () =>
  inWorld(
    async ({ host, open }) => {
      host.files.set(
        'late.js',
        `const gate = document.querySelector('license-gate');
         gate.product = 'product.json';
         gate.feature = 'export';
         gate.machineLabel = 'Counter 4';
         globalThis.told = [];
         for (const type of ['license-change', 'license-error', 'license-open', 'license-close'])
           document.addEventListener(type, (event) => told.push([type, event.licensed]));
         await import('./offlease-element.js');
         globalThis.after = [gate.product, gate.getAttribute('machine-label'), Object.hasOwn(gate, 'product')];`,
      );
      const tab = await open(
        '<license-gate><template><p class="product">Tickets</p></template></license-gate>',
        '<script type="module" src="late.js"></script>',
      );
      await expect(tab.locator('.product')).toBeVisible();
      expect(await tab.evaluate(() => (globalThis as unknown as { after: unknown }).after)).toEqual([
        'product.json',
        'Counter 4',
        false,
      ]);
      const gate = tab.locator('license-gate');
      await gate.evaluate((element) => {
        element.setAttribute('open', '');
      });
      await expect(tab.getByRole('dialog')).toBeVisible();
      await expect(tab.getByText('Counter 4')).toBeAttached();
      await gate.evaluate((element) => {
        (element as unknown as { open: boolean }).open = false;
      });
      await expect(tab.getByRole('dialog')).toHaveCount(0);
      await expect(gate).not.toHaveAttribute('open');
      expect(await tab.evaluate(() => (globalThis as unknown as { told: unknown }).told)).toEqual([
        ['license-change', true],
        ['license-open', undefined],
        ['license-close', undefined],
      ]);
    },
    { licensed: true, under: '/shop/counter/' },
  ));

test('speaks as its page does, and as it is told while its dialog is open', () =>
  inWorld(
    async ({ open }) => {
      const tab = await open(GATE);
      const gate = tab.locator('license-gate');
      // The page says lang="en", whatever the browser prefers.
      await tab.getByRole('button', { name: 'Open the license' }).click();
      await expect(tab.getByRole('heading', { name: 'License of this device' })).toBeVisible();
      await tab.evaluate(() => {
        document.documentElement.lang = 'de-AT';
      });
      await expect(tab.getByRole('heading', { name: 'Lizenz dieses Geräts' })).toBeVisible();
      await expect(tab.getByText('Dieses Gerät hat noch keine Lizenz.')).toBeVisible();
      await tab.keyboard.press('Escape');
      await expect(tab.getByRole('button', { name: 'Lizenz öffnen' })).toBeFocused();
      await gate.evaluate((element) => {
        element.setAttribute('lang', 'en');
      });
      await expect(tab.getByRole('button', { name: 'Open the license' })).toBeVisible();
      // Without either it is the browser's own.
      await tab.evaluate(() => {
        document.documentElement.removeAttribute('lang');
        document.querySelector('license-gate')?.removeAttribute('lang');
      });
      await expect(tab.getByRole('button', { name: 'Lizenz öffnen' })).toBeVisible();
      // A language that is not there.
      await gate.evaluate((element) => {
        element.setAttribute('lang', 'xx');
      });
      await expect(tab.getByRole('button', { name: 'Open the license' })).toBeVisible();
    },
    { locale: 'de-DE' },
  ));

test('a kiosk that loses its network once it is idle can still be activated', () =>
  inWorld(async ({ host, open, office }) => {
    const tab = await open(GATE);
    const loaded = (): Promise<string[]> =>
      tab.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname));
    await expect(tab.getByRole('button', { name: 'Open the license' })).toBeVisible();
    await tab.getByRole('button', { name: 'Open the license' }).click();
    await expect(tab.getByTestId('activate')).toBeVisible();
    await expect.poll(async () => (await loaded()).some((name) => name.includes('Activation'))).toBe(true);
    await tab.waitForLoadState('networkidle');
    await host.stop();
    await tab.getByTestId('activate').click();
    await tab.getByText('Show as text').click();
    const request = await tab.getByTestId('token-text').inputValue();
    const answer = await office.evaluate((text) => (globalThis as unknown as Office_).office.answer(text), request);
    await tab.getByTestId('paste-box').fill(answer);
    await tab.getByTestId('paste-submit').click();
    await expect(tab.locator('license-gate')).toHaveAttribute('state', 'licensed');
  }));

test('in a frame of its own origin it has the license; where nothing can be stored it says so', () =>
  inWorld(
    async ({ host, context, open }) => {
      host.files.set('inner.html', pageOf(GATE));
      const tab = await context.newPage();
      host.files.set('frame.html', pageOf('<iframe src="inner.html"></iframe>', ''));
      // This one page may show frames.
      await tab.route('**/frame.html', async (route) => {
        const response = await route.fetch();
        await route.fulfill({
          response,
          headers: { ...response.headers(), 'content-security-policy': "default-src 'self'; img-src data:" },
        });
      });
      await tab.goto(`${host.url}frame.html`);
      await expect(tab.frameLocator('iframe').locator('.product')).toBeVisible();

      host.files.set(
        'none.js',
        `Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError'); } });`,
      );
      const blocked = await open(
        GATE,
        '<script src="none.js"></script><script type="module" src="offlease-element.js"></script>',
      );
      await expect(blocked.getByText('Open it in a window of its own.')).toBeVisible();
      expect(
        await blocked
          .locator('license-gate')
          .evaluate((gate) => (gate as unknown as { error: { code: string } }).error.code),
      ).toBe('storage-unavailable');
    },
    { licensed: true },
  ));

/** Presses Tab until what `name` tells has the focus, and a key on it: nothing is touched. */
async function press(tab: Page, what: ReturnType<Page['locator']>, key = 'Enter'): Promise<void> {
  await expect(what).toBeVisible();
  for (let steps = 0; steps < 80; steps += 1) {
    if (await what.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element)) {
      await tab.keyboard.press(key);
      return;
    }
    await tab.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${String(what)}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the whole circle by keyboard, and nothing for axe, ${colorScheme}`, () =>
    inWorld(
      async ({ open, office }) => {
        test.setTimeout(240_000);
        const tab = await open(`<main><h1>Museum</h1>${GATE}<button id="after">After</button></main>`);
        const gate = tab.locator('license-gate');
        const found: string[] = [];
        const look = async (screen: string): Promise<void> => {
          await comeToRest(tab);
          const { violations } = await new AxeBuilder({ page: tab }).analyze();
          for (const { id, nodes } of violations)
            found.push(
              `${screen}: ${id} ${nodes.map(({ html, any }) => `${html} ${String(any[0]?.message)}`).join(' ')}`,
            );
        };
        const asText = async (): Promise<string> => {
          await press(tab, tab.locator('summary', { hasText: 'Show as text' }));
          return tab.getByTestId('token-text').inputValue();
        };
        const paste = async (text: string): Promise<void> => {
          const box = tab.getByTestId('paste-box');
          for (
            let steps = 0;
            steps < 20 &&
            !(await box.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element));
            steps += 1
          )
            await tab.keyboard.press('Tab');
          await expect(box).toBeFocused();
          await tab.keyboard.insertText(text);
          await press(tab, tab.getByTestId('paste-submit'));
        };
        const ask = <T>(what: 'answer' | 'refresh' | 'kindOf', text: string): Promise<T> =>
          office.evaluate(
            ([name, token]) => (globalThis as unknown as Office_).office[name](token) as Promise<unknown>,
            [what, text] as const,
          ) as Promise<T>;

        await look('locked');
        await press(tab, tab.getByRole('button', { name: 'Open the license' }));
        await expect(tab.getByRole('dialog')).toBeVisible();
        await look('not activated');

        // The focus stays inside.
        for (let steps = 0; steps < 25; steps += 1) {
          await tab.keyboard.press('Tab');
          expect(await tab.evaluate(() => document.activeElement?.id)).not.toBe('after');
        }

        await press(tab, tab.getByTestId('activate'));
        await expect(tab.getByTestId('token-qr')).toBeVisible();
        await look('activating');
        const request = await asText();
        await paste(await ask<string>('answer', request));
        await expect(tab.getByTestId('device-state')).toHaveAttribute('data-state', 'active');
        await expect(tab.locator('[role=status]', { hasText: 'Activated.' })).toBeAttached();
        await expect(gate).toHaveAttribute('state', 'licensed');
        await look('active');

        await press(tab, tab.getByTestId('report'));
        const report = await asText();
        await look('report');
        expect(await ask<string>('kindOf', report)).toBe('report');
        await press(tab, tab.getByTestId('refresh-next'));
        await paste(await ask<string>('refresh', report));
        await expect(tab.locator('[role=status]', { hasText: 'Refreshed.' })).toBeAttached();

        await press(tab, tab.getByTestId('deactivate'));
        await expect(tab.getByTestId('confirm-deactivate')).toBeVisible();
        await look('confirm');
        // Escape closes the question and nothing else.
        await tab.keyboard.press('Escape');
        await expect(tab.getByTestId('confirm-deactivate')).toHaveCount(0);
        await expect(tab.getByTestId('device-state')).toHaveAttribute('data-state', 'active');
        await press(tab, tab.getByTestId('deactivate'));
        await press(tab, tab.getByTestId('confirm-deactivate'));
        await expect(gate).toHaveAttribute('state', 'locked');
        await expect(gate.locator('.product')).toHaveCount(0);
        expect(await ask<string>('kindOf', await asText())).toBe('deactivation');
        await press(tab, tab.getByTestId('confirm-delivered'));
        await expect(tab.getByTestId('device-state')).toHaveAttribute('data-state', 'not-activated');

        await tab.keyboard.press('Escape');
        await expect(tab.getByRole('dialog')).toHaveCount(0);
        // Where it was opened from.
        await expect(tab.getByRole('button', { name: 'Open the license' })).toBeFocused();
        expect(found).toEqual([]);
      },
      { colorScheme },
    ));
}
