import { inflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { readLink } from '../../src/exchange/link.ts';
import { decodeText } from '../../src/text/text-form.ts';
import { PartCollector } from '../../src/text/parts.ts';
import { readTokens } from '../../src/text/token-file.ts';
import { openProduct, shownText } from './support/kiosk.ts';
import { look, LOOKS } from './support/look.ts';
import { codeIn } from './support/picture.ts';
import type { Machine } from './support/machine.ts';
import { expect, test } from './support/test.ts';
import { makeVendor } from './support/vendor.ts';

// Every way out of the panel that shows a token.

declare global {
  interface Window {
    offleaseTold?: { wake: number; shared: { title?: string; text?: string; files?: string[] }[] };
  }
}

async function showRequest(kiosk: Machine, url: string, json: string): Promise<string> {
  await kiosk.page.goto(url);
  await openProduct(kiosk, json);
  await kiosk.tap('activate');
  return shownText(kiosk);
}

/** How many sheets of paper, by the page objects of the PDF. */
function pagesOf(pdf: Buffer): number {
  const plain = [pdf.toString('latin1')];
  for (const { index } of plain[0]?.matchAll(/stream\r?\n/g) ?? []) {
    try {
      plain.push(inflateSync(pdf.subarray(index + 7)).toString('latin1'));
    } catch {
      // a stream of another kind
    }
  }
  return plain.join('\n').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

test('a token on the whole screen, by finger and by keyboard, and the screen stays on', async ({
  host,
  startMachine,
}) => {
  const { json } = await makeVendor();
  const kiosk = await startMachine('kiosk', { colorScheme: 'dark' });
  await kiosk.page.addInitScript(() => {
    const told = { wake: 0, shared: [] };
    window.offleaseTold = told;
    const released = { release: () => Promise.resolve((told.wake -= 1)) };
    Object.defineProperty(navigator, 'wakeLock', {
      value: { request: () => Promise.resolve(((told.wake += 1), released)) },
    });
  });
  const text = await showRequest(kiosk, host.url, json);
  const wake = (): Promise<number | undefined> => kiosk.page.evaluate(() => window.offleaseTold?.wake);
  await expect.poll(wake).toBe(1);
  // In the dark theme, too, the code has its white border: it is read off the screen as it is.
  expect(await codeIn(await kiosk.at('token-qr').screenshot())).toBe(text);

  await kiosk.tap('token-qr');
  await expect(kiosk.at('qr-full')).toBeVisible();
  expect(await codeIn(await kiosk.page.screenshot())).toBe(text);
  await kiosk.page.keyboard.press('Escape');
  await expect(kiosk.at('qr-full')).toBeHidden();

  await kiosk.at('token-qr').focus();
  await kiosk.page.keyboard.press('Enter');
  await expect(kiosk.at('qr-full')).toBeVisible();
  // What comes next is beside it.
  await kiosk.tap('full-scan-answer');
  await expect(kiosk.at('qr-full')).toBeHidden();
  await expect(kiosk.at('camera')).toHaveAttribute('data-camera', 'on');

  await kiosk.page.getByRole('button', { name: 'Back' }).click();
  await expect(kiosk.at('device-state')).toBeVisible();
  await expect.poll(wake).toBe(0);
});

test('a token in parts: in turn, paused, step by step, and standing still for who wants that', async ({
  host,
  startMachine,
}) => {
  const { json } = await makeVendor();
  const kiosk = await startMachine('kiosk');
  const text = await showRequest(kiosk, host.url, json);
  const position = kiosk.at('part-position');
  await kiosk.at('qr-help').locator('summary').click();
  await kiosk.tap('density-coarse');
  await expect(position).toHaveText(/Part \d of \d/);
  const total = Number(/of (\d+)/.exec((await position.textContent()) ?? '')?.[1]);
  expect(total).toBeGreaterThan(1);
  // By itself.
  await expect(position).toHaveText(`Part 2 of ${String(total)}`);
  await kiosk.tap('part-turning');
  await expect(kiosk.at('part-turning')).toHaveText('Show in turn');

  await kiosk.tap('qr-enlarge');
  const inFull = kiosk.at('qr-full');
  const collector = new PartCollector();
  let whole: string | undefined;
  for (let step = 0; step < total; step += 1) {
    const part = await codeIn(await inFull.screenshot());
    const progress = collector.add(part ?? '');
    if (progress.done) whole = progress.text;
    await inFull.getByTestId('part-next').click();
  }
  expect(whole).toBe(text);
  await kiosk.tap('qr-shrink');

  await kiosk.page.emulateMedia({ reducedMotion: 'reduce' });
  await kiosk.tap('density-normal');
  await expect(position).toBeHidden();
  await kiosk.tap('density-coarse');
  await expect(position).toHaveText(`Part 1 of ${String(total)}`);
  await expect(kiosk.at('part-turning')).toHaveText('Show in turn');
  await kiosk.tap('token-qr');
  await kiosk.page.keyboard.press('ArrowRight');
  await expect(kiosk.at('qr-full').getByTestId('part-position')).toHaveText(`Part 2 of ${String(total)}`);
});

test('a token as file, text, link and through the share sheet', async ({ host, startMachine }) => {
  const { json } = await makeVendor();
  const kiosk = await startMachine('kiosk');
  await kiosk.page.addInitScript(() => {
    const told: NonNullable<Window['offleaseTold']> = { wake: 0, shared: [] };
    window.offleaseTold = told;
    Object.assign(navigator, {
      canShare: ({ files }: ShareData) => files !== undefined && new URLSearchParams(location.search).has('files'),
      share: async ({ title = '', text = '', files = [] }: ShareData) => {
        const contents = await Promise.all(files.map(async (file) => `${file.name}\n${await file.text()}`));
        told.shared.push({ title, text, files: contents });
      },
    });
  });
  const text = await showRequest(kiosk, `${host.url}?files&kiosk-not`, json);
  const token = decodeText(text);
  expect(readTokens(await kiosk.saved('save-file'))).toEqual([token]);
  await kiosk.tap('copy-text');
  await expect(kiosk.at('show-said')).toHaveText('The text is copied.');
  expect(await kiosk.page.evaluate(() => navigator.clipboard.readText())).toBe(text);

  await kiosk.at('more-ways').locator('summary').click();
  await kiosk.tap('copy-link');
  await expect(kiosk.at('show-said')).toHaveText(/The link is copied/);
  const link = await kiosk.page.evaluate(() => navigator.clipboard.readText());
  expect(readLink(link)).toBe(text);
  expect(new URL(link).search).toBe('');

  const lastShared = () => kiosk.page.evaluate(() => window.offleaseTold?.shared.at(-1));
  await kiosk.tap('share');
  await expect.poll(lastShared).toBeDefined();
  const [file = ''] = (await lastShared())?.files ?? [];
  expect(file).toMatch(/^[a-z-]+-request\.offlease\.txt\n/);
  expect(readTokens(file)).toEqual([token]);
  // Where files are not taken, the text is.
  await kiosk.page.goto(host.url);
  await kiosk.tap('activate');
  await kiosk.tap('share');
  await expect.poll(lastShared).toMatchObject({ text, files: [] });
});

async function printed(page: Page): Promise<Buffer> {
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  return page.screenshot({ fullPage: true });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a token on paper, from the ${colorScheme} theme`, async ({ host, startMachine }) => {
    const { json } = await makeVendor();
    const kiosk = await startMachine('kiosk', { colorScheme, viewport: { width: 794, height: 1123 } });
    const text = await showRequest(kiosk, host.url, json);
    const { page } = kiosk;
    const pdf = await page.pdf({ format: 'A4' });
    expect(pagesOf(pdf)).toBe(1);
    await expect(page.locator('[data-offlease-sheet]')).toHaveCount(0);

    const paper = await printed(page);
    expect(await codeIn(paper)).toBe(text);
    const sheet = page.locator('[data-offlease-sheet] .sheet');
    await expect(sheet).toContainText('Activation request');
    await expect(sheet).toContainText('the issuer');
    // What stands there to be typed is the token, whatever is between the groups.
    const lines = await sheet
      .locator('li')
      .evaluateAll((all) =>
        all.map((line) =>
          Array.from(line.querySelectorAll('span:not(.line-number)'), (group) => group.textContent).join(' '),
        ),
      );
    expect(decodeText(lines.join('\n'))).toEqual(decodeText(text));
    await expect(page.locator('main')).toBeHidden();
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    await expect(page.locator('main')).toBeVisible();
    await expect(page.locator('[data-offlease-sheet]')).toHaveCount(0);
  });
}

for (const [name, options] of Object.entries(LOOKS)) {
  test(`all ways of showing look right, ${name}`, async ({ host, startMachine }) => {
    const { json } = await makeVendor();
    const found: string[] = [];
    const kiosk = await startMachine('kiosk', options);
    await kiosk.page.emulateMedia({ reducedMotion: 'reduce' });
    await showRequest(kiosk, host.url, json);
    for (const fold of ['qr-help', 'more-ways']) await kiosk.at(fold).locator('summary').click();
    await look(kiosk, 'all ways', found);
    await kiosk.tap('density-coarse');
    await expect(kiosk.at('part-position')).toBeVisible();
    await look(kiosk, 'in parts', found);
    await kiosk.tap('token-qr');
    await expect(kiosk.at('qr-full')).toBeVisible();
    await look(kiosk, 'in parts, on the whole screen', found);
    expect(found).toEqual([]);
  });
}
