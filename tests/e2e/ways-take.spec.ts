import { writeLink } from '../../src/exchange/link.ts';
import type { Way } from '../../src/license/product.ts';
import { splitIntoParts } from '../../src/text/parts.ts';
import { decodeText, encodeText } from '../../src/text/text-form.ts';
import { writeTokenFile } from '../../src/text/token-file.ts';
import { openDevice } from './support/devices.ts';
import { expectError } from './support/doors.ts';
import { expectState, giveFile, openProduct, paste, shownText } from './support/kiosk.ts';
import { look, LOOKS } from './support/look.ts';
import type { Machine } from './support/machine.ts';
import { openOffice } from './support/office.ts';
import { codeIn, qrPicture } from './support/picture.ts';
import { scanByKeyboard } from './support/scanner.ts';
import { licenses } from './support/stored.ts';
import { expect, test } from './support/test.ts';
import { makeVendor, type Vendor } from './support/vendor.ts';

// Every way into a panel that takes tokens.

declare global {
  interface Window {
    offleaseStray?: string[];
  }
}

/** Whatever keys get through to the page. */
async function watchKeys(kiosk: Machine): Promise<void> {
  await kiosk.page.addInitScript(() => {
    const stray: string[] = [];
    window.offleaseStray = stray;
    for (const type of ['keydown', 'keypress', 'keyup', 'beforeinput']) {
      document.addEventListener(type, (event) =>
        stray.push(`${type} ${event instanceof KeyboardEvent ? event.key : ''}`),
      );
    }
  });
}

const stray = (kiosk: Machine): Promise<string[] | undefined> => kiosk.page.evaluate(() => window.offleaseStray);

async function request(kiosk: Machine, url: string, { json }: Vendor): Promise<string> {
  await kiosk.page.goto(url);
  await openProduct(kiosk, json);
  await kiosk.tap('activate');
  return shownText(kiosk);
}

test('a keyboard scanner: its own layout, another one, Caps Lock, in a field, and no key for the page', async ({
  host,
  startMachine,
}) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk', { camera: false });
  await watchKeys(kiosk);
  const { page } = kiosk;
  const response = await vendor.respond(await request(kiosk, host.url, vendor));
  const damaged = `${response.slice(0, 90)}${response[90] === 'A' ? 'B' : 'A'}${response.slice(91)}`;

  await test.step('what is no token says what it is; a button that has the focus is not pressed', async () => {
    await kiosk.at('save-file').focus();
    await scanByKeyboard(kiosk, 'HTTPS://EXAMPLE.COM/MENU');
    await expectError(kiosk, 'text-foreign');
    await expect(kiosk.at('error')).toContainText('a web address');
    await expect(kiosk.at('show-said')).toHaveText('');
    expect(await stray(kiosk)).toEqual([]);
  });
  await test.step('a damaged one is refused', async () => {
    await scanByKeyboard(kiosk, damaged);
    await expectError(kiosk, 'text-damaged');
  });
  await test.step('in a field, it does not stay there', async () => {
    for (const field of ['paste-box', 'seat-name']) {
      await kiosk.at(field).focus();
      await scanByKeyboard(kiosk, damaged);
      await expectError(kiosk, 'text-damaged');
      await expect(kiosk.at(field)).toHaveValue('');
    }
  });
  await test.step('a German machine with Caps Lock on: read all the same, and said', async () => {
    await kiosk.at('token-qr').focus();
    const seen = (await stray(kiosk))?.length;
    const refused = await vendor.respond(await otherRequest(vendor));
    await scanByKeyboard(kiosk, refused, { layout: 'german', capsLock: true });
    await expectError(kiosk, 'token-not-for-this-key');
    await expect(kiosk.at('scanner-mended')).toBeVisible();
    expect((await stray(kiosk))?.length).toBe(seen);
  });
  await test.step('part by part', async () => {
    const [last, ...parts] = splitIntoParts(response, 200).reverse();
    for (const [index, part] of parts.entries()) {
      await scanByKeyboard(kiosk, part);
      await expect(kiosk.at('parts-read')).toContainText(
        `${String(index + 1)} of ${String(parts.length + 1)} parts read`,
      );
    }
    await scanByKeyboard(kiosk, last ?? '');
    await expectState(kiosk, 'active');
  });
  await test.step('with no panel open it is a keyboard like any other', async () => {
    await kiosk.at('refresh-scan').focus();
    await page.keyboard.press('a');
    expect(await stray(kiosk)).toContain('keydown a');
  });
});

async function otherRequest({ json }: Vendor): Promise<string> {
  const { license, close } = await openDevice(json);
  const { bytes } = await license.request();
  close();
  return encodeText(bytes);
}

test('pasted anywhere, from the clipboard, dropped, as a photo, in parts and as a link', async ({
  host,
  startMachine,
}) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk', { camera: false });
  const { page } = kiosk;
  const response = await vendor.respond(await request(kiosk, host.url, vendor));
  const foreign = await vendor.respond(await otherRequest(vendor));
  const refused = (): Promise<void> => expectError(kiosk, 'token-not-for-this-key');
  const clear = async (): Promise<void> => {
    await paste(kiosk, 'hello');
    await expectError(kiosk, 'text-foreign');
  };

  await test.step('anywhere', async () => {
    await kiosk.at('token-qr').focus();
    await page.evaluate(
      (text) => navigator.clipboard.writeText(text),
      `Hello,\n\n> ${foreign.slice(0, 60)}\n> ${foreign.slice(60)}\n`,
    );
    await page.keyboard.press('Control+V');
    await refused();
    await clear();
  });
  await test.step('the clipboard by its button', async () => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), foreign);
    await kiosk.tap('paste-clipboard');
    await refused();
    await clear();
  });
  await test.step('a picture on the clipboard', async () => {
    await page.evaluate(
      async (bytes) => {
        const picture = new Blob([Uint8Array.from(bytes)], { type: 'image/png' });
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
      },
      Array.from(qrPicture(foreign)),
    );
    await kiosk.tap('paste-clipboard');
    await refused();
    await clear();
    await page.keyboard.press('Control+V');
    await refused();
    await clear();
  });
  await test.step('dropped', async () => {
    await page.evaluate((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'token.offlease', { type: 'application/octet-stream' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }, foreign);
    await refused();
    await clear();
  });
  await test.step('a photo as a file', async () => {
    await giveFile(kiosk, 'open-file', 'photo.png', qrPicture(foreign));
    await refused();
    await clear();
  });
  await test.step('a link to it', async () => {
    await paste(kiosk, writeLink('https://elsewhere.example/app/', foreign));
    await refused();
  });
  await test.step('all its parts at once', async () => {
    await paste(kiosk, splitIntoParts(response, 200).join('\n\n'));
    await expectState(kiosk, 'active');
  });
});

test('one file for five hundred kiosks: each takes its own and says how many others there were', async ({
  host,
  startMachine,
}) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk');
  const own = await vendor.respond(await request(kiosk, host.url, vendor));
  const tokens = [];
  const foreign = await otherRequest(vendor);
  for (let number = 0; number < 500; number += 1) {
    tokens.push(decodeText(number === 377 ? own : await vendor.respond(foreign)));
  }
  await giveFile(kiosk, 'open-file', 'answers.offlease', writeTokenFile(tokens, 'Answers of the back office'));
  await expectState(kiosk, 'active');
  await expect(kiosk.page.locator('.notice.good')).toContainText(
    '499 more tokens came along; they are for other devices',
  );
});

test('ways that a product does not allow are not offered, and said where they are tried', async ({
  host,
  startMachine,
}) => {
  const ways: readonly Way[] = ['qr', 'camera', 'scanner'];
  const vendor = await makeVendor({ ways });
  const kiosk = await startMachine('kiosk');
  const { page } = kiosk;
  await page.goto(host.url);
  await openProduct(kiosk, vendor.json);
  await kiosk.tap('activate');
  await expect(kiosk.at('token-qr')).toBeVisible();
  for (const way of [
    'copy-text',
    'save-file',
    'share',
    'more-ways',
    'token-text',
    'open-file',
    'paste-box',
    'paste-clipboard',
  ]) {
    await expect(kiosk.at(way)).toHaveCount(0);
  }
  await expect(kiosk.at('scan-answer')).toBeVisible();
  const { license, close } = await openDevice(vendor.json);
  close();
  expect(license.getSnapshot().product.policy.ways).toEqual(ways);

  // The code itself still says what it is; the same text by a way that is not allowed changes nothing.
  const text = (await codeIn(await kiosk.at('token-qr').screenshot())) ?? '';
  const response = await vendor.respond(text);
  const before = await licenses(page);
  await page.evaluate((pasted) => navigator.clipboard.writeText(pasted), response);
  await page.keyboard.press('Control+V');
  await expectError(kiosk, 'way-not-allowed');
  await expect(kiosk.at('error')).toContainText('text');
  await page.evaluate((dropped) => {
    const data = new DataTransfer();
    data.items.add(new File([dropped], 'token.offlease'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, response);
  await expect(kiosk.at('error')).toContainText('a file');

  // By a link: it may say what it is, and is refused where it is wanted.
  await page.goto(`${host.url}#/take/${response}`);
  await kiosk.tap('arrived-device');
  await expectError(kiosk, 'way-not-allowed');
  expect(await licenses(page)).toEqual(before);
  await kiosk.tap('activate');
  await scanByKeyboard(kiosk, response);
  await expectState(kiosk, 'active');
});

test('a link: shown first, applied only when somebody says so, and gone from the address', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(180_000);
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk');
  const { page } = kiosk;
  const response = await vendor.respond(await request(kiosk, host.url, vendor));
  const before = await licenses(page);

  await page.goto('about:blank');
  await page.goto(writeLink(host.url, response));
  await expect(kiosk.at('arrived-device')).toBeVisible();
  expect(await licenses(page)).toEqual(before);
  expect(page.url()).not.toContain('OFL1');
  await page.reload();
  expect(page.url()).not.toContain('OFL1');

  // While the app is open, too: then going back does not offer it again.
  await page.goto(host.url);
  await expectState(kiosk, 'not-activated');
  await page.evaluate((text) => (location.hash = `#/take/${text}`), response);
  await expect(kiosk.at('arrived-device')).toBeVisible();
  expect(page.url()).not.toContain('OFL1');
  await kiosk.at('arrived-device').focus();
  await page.keyboard.press('Enter');
  await expectState(kiosk, 'active');
  await page.goBack();
  expect(page.url()).not.toContain('OFL1');
  await expectState(kiosk, 'active');

  await test.step('one for the issuer', async () => {
    const office = await startMachine('office');
    await office.page.goto(host.url);
    const json = await openOffice(office);
    const device = await openDevice(json);
    const { bytes } = await device.license.request();
    device.close();
    await office.page.evaluate((text) => (location.hash = `#/take/${text}`), encodeText(bytes));
    await office.tap('arrived-issue');
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
  });
});

test('no camera: the other ways at once', async ({ host, startMachine }) => {
  const vendor = await makeVendor();
  const kiosk = await startMachine('kiosk', { camera: false });
  const response = await vendor.respond(await request(kiosk, host.url, vendor));
  await kiosk.tap('scan-answer');
  await expectError(kiosk, 'camera-missing');
  await expect(kiosk.at('open-file').locator('input')).toBeFocused();
  await paste(kiosk, response);
  await expectState(kiosk, 'active');
  // Where the camera would start by itself it does not, and says so.
  await kiosk.tap('refresh-scan');
  await expect(kiosk.at('no-camera')).toBeVisible();
  await expect(kiosk.at('error')).toHaveCount(0);
});

for (const [name, options] of Object.entries(LOOKS)) {
  test(`taking looks right, ${name}`, async ({ host, startMachine }) => {
    const vendor = await makeVendor();
    const found: string[] = [];
    const kiosk = await startMachine('kiosk', options);
    const response = await vendor.respond(await request(kiosk, host.url, vendor));
    await paste(kiosk, splitIntoParts(response, 200)[0] ?? '');
    await expect(kiosk.at('parts-read')).toBeVisible();
    await expect(kiosk.at('paste-box')).toHaveValue('');
    await scanByKeyboard(kiosk, response.slice(0, 120));
    await expect(kiosk.at('error')).toBeVisible();
    await look(kiosk, 'parts and an error', found);
    await kiosk.tap('scan-answer');
    await expect(kiosk.at('camera')).toHaveAttribute('data-camera', 'on');
    await look(kiosk, 'camera', found);
    expect(found).toEqual([]);
  });
}
