import { giveFile, openProduct, shownText } from './support/kiosk.ts';
import { qrPicture } from './support/picture.ts';
import { licenses } from './support/stored.ts';
import { expect, test } from './support/test.ts';
import { makeVendor } from './support/vendor.ts';

// Whatever a stranger puts into a QR code, a link or a clipboard: it is shown as what it is, or refused, and does nothing.

const DO = 'window.offleaseHarm=1';

/** What an attack is put into, and what is put into it. */
const FRAMES: readonly ((attack: string) => string)[] = [
  (attack) => attack,
  (attack) => `OFL1${attack}`,
  (attack) => `OFLP${attack}`,
  (attack) => `{"offlease":1,"name":${JSON.stringify(attack)}}`,
  (attack) => `https://app.example/#/take/${attack}`,
  (attack) => `\u202e${attack}\u202c\u2066\u200f`,
  (attack) => `${attack}\0${attack}`,
  (attack) => `${attack}${'A'.repeat(3000)}`,
  (attack) => `OFL1\n${attack}\nOFL1 AAAA\n${attack}`,
  (attack) => encodeURIComponent(encodeURIComponent(attack)),
];

const ATTACKS: readonly string[] = [
  `<script>${DO}</script>`,
  `<img src=x onerror="${DO}">`,
  `<svg onload="${DO}">`,
  `<iframe srcdoc="<script>parent.${DO}</script>"></iframe>`,
  `"><script>${DO}</script>`,
  `'-${DO}-'`,
  `javascript:${DO}`,
  `JaVaScRiPt\t:${DO}//`,
  `data:text/html,<script>${DO}</script>`,
  `vbscript:${DO}`,
  `https://elsewhere.example/?${DO}`,
  `//elsewhere.example/x`,
  `<a href="javascript:${DO}" autofocus onfocus="${DO}">x</a>`,
  `<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">`,
  `<base href="https://elsewhere.example/">`,
  `<form action="https://elsewhere.example/"><button autofocus>x</button></form>`,
  `{{constructor.constructor('${DO}')()}}`,
  `\${${DO}}`,
  `__proto__[offleaseHarm]=1`,
  `<style>@import url(https://elsewhere.example/x.css);</style>`,
];

const PAYLOADS = FRAMES.flatMap((frame) => ATTACKS.map(frame));

test('two hundred hostile texts by paste, by link and as QR codes do nothing', async ({ host, startMachine }) => {
  test.setTimeout(480_000);
  expect(PAYLOADS).toHaveLength(200);
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk', { camera: false });
  const { page } = kiosk;
  const unwanted: string[] = [];
  page.on('dialog', (dialog) => {
    unwanted.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => unwanted.push(`popup: ${popup.url()}`));
  page.on('download', (download) => unwanted.push(`download: ${download.suggestedFilename()}`));
  page.on('framenavigated', (frame) => {
    if (!frame.url().startsWith(host.url)) unwanted.push(`navigated: ${frame.url()}`);
  });
  await page.goto(host.url);
  await openProduct(kiosk, vendor.json);
  await kiosk.tap('activate');
  await shownText(kiosk);
  const before = await licenses(page);
  /** Nothing that can act has come into the page, and nothing has acted. */
  const expectHarmless = async (): Promise<void> => {
    const found = await page.evaluate(() => ({
      harm: 'offleaseHarm' in window || 'offleaseHarm' in Object.prototype,
      elements: document.querySelectorAll(
        'iframe, object, embed, base, main script, main style, main meta, main form[action]',
      ).length,
    }));
    expect(found).toEqual({ harm: false, elements: 0 });
    expect(unwanted).toEqual([]);
  };

  await test.step('pasted', async () => {
    for (const payload of PAYLOADS) {
      await page.evaluate((text) => {
        document.querySelector('[data-testid=error]')?.removeAttribute('data-code');
        const data = new DataTransfer();
        data.setData('text/plain', text);
        const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
      }, payload);
      await expect(kiosk.at('error')).toHaveAttribute('data-code', /^(text|part|product-file)-/);
    }
    await expectHarmless();
  });

  await test.step('as QR codes in pictures', async () => {
    for (const [index, payload] of PAYLOADS.entries()) {
      if (index % 4 !== 0 || payload.length > 1500) continue;
      await page.evaluate(() => document.querySelector('[data-testid=error]')?.removeAttribute('data-code'));
      await giveFile(kiosk, 'open-file', 'photo.png', qrPicture(payload));
      await expect(kiosk.at('error')).toHaveAttribute('data-code', /^(text|part|product-file|qr)-/, {
        timeout: 30_000,
      });
    }
    await expectHarmless();
  });

  await test.step('as links', async () => {
    for (const payload of PAYLOADS) {
      await page.evaluate((text) => (location.hash = `#/take/${encodeURIComponent(text)}`), payload);
      await expect(kiosk.at('arrived-thing')).toBeVisible();
      expect(page.url()).not.toContain('take');
      await kiosk.tap('arrived-discard');
      await expect(kiosk.at('arrived-nothing')).toBeVisible();
    }
    await expectHarmless();
  });
  expect(await licenses(page)).toEqual(before);
});
