import { encodeText } from '../../src/text/text-form.ts';
import { writeTokenFile } from '../../src/text/token-file.ts';
import { writeLink } from '../../src/exchange/link.ts';
import { kiosks as keysOf, token } from '../courier/fixture.ts';
import { openDevice } from './support/devices.ts';
import { expectState, shownText } from './support/kiosk.ts';
import { look, LOOKS } from './support/look.ts';
import type { Machine } from './support/machine.ts';
import { openOffice } from './support/office.ts';
import { stored } from './support/stored.ts';
import { expect, test } from './support/test.ts';

// What the installed app is given by the system. Installing it cannot be done here: the launch queue is a fake one, the
// share target gets the POST that the share sheet would make.

declare global {
  interface Window {
    launchApp?: (params: { targetURL?: string; files?: readonly { getFile(): Promise<File> }[] }) => void;
  }
}

/** Before any page is opened: whoever sets the consumer is launched by `launch`. */
async function fakeLaunches(machine: Machine): Promise<void> {
  await machine.page.addInitScript(() => {
    const queue = { setConsumer: (consumer: NonNullable<Window['launchApp']>) => (window.launchApp = consumer) };
    Object.defineProperty(window, 'launchQueue', { value: queue, configurable: true });
  });
}

/** The system opens a file with the app. */
async function launch(machine: Machine, name: string, content: string): Promise<void> {
  await machine.page.evaluate(
    ([as, text]) => {
      const file = new File([text], as);
      window.launchApp?.({ targetURL: location.href, files: [{ getFile: () => Promise.resolve(file) }] });
    },
    [name, content] as const,
  );
}

/** As the share sheet does it: a form, posted from outside of the app. */
async function share(machine: Machine, url: string, files: Readonly<Record<string, string>>, text = ''): Promise<void> {
  await machine.page.goto('about:blank');
  await machine.page.evaluate(
    ([action, given, shared]) => {
      const form = Object.assign(document.createElement('form'), {
        action,
        method: 'POST',
        enctype: 'multipart/form-data',
      });
      const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files', multiple: true });
      const data = new DataTransfer();
      for (const [name, content] of Object.entries(given)) data.items.add(new File([content], name));
      input.files = data.files;
      const words = Object.assign(document.createElement('input'), { name: 'text', value: shared });
      form.append(input, words);
      document.body.append(form);
      form.submit();
    },
    [`${url}share-target`, files, text] as const,
  );
  await machine.page.waitForURL(/#\/arrived$/);
}

test('a file, a share and a link arrive at a page that asks; each place takes what is for it', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(180_000);
  const office = await startMachine('office', { camera: false });
  await fakeLaunches(office);
  await office.install(host.url);
  const json = await openOffice(office, { seats: 3 });
  const device = await openDevice(json);
  const request = encodeText((await device.license.request({ code: 'MUSEUM-1' })).bytes);

  await test.step('a file is opened with the app: the issuer of this browser comes first', async () => {
    // The device's store is looked into, and made where there is none.
    const before = await stored(office.page, { except: ['licenses'] });
    await launch(office, 'request.offlease', request);
    await expect(office.at('arrived-thing')).toContainText('request.offlease');
    await expect(office.at('arrived-issue')).toHaveAttribute('data-first', 'true');
    await expect(office.at('arrived-issue')).toBeFocused();
    expect(await stored(office.page, { except: ['licenses'] })).toBe(before);
    await office.tap('arrived-issue');
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
  });

  const kiosk = await startMachine('kiosk', { camera: false });
  await test.step('a locked issuer takes it when it is open', async () => {
    await office.page.reload();
    await office.page.goto(writeLink(host.url, request));
    await office.tap('arrived-issue');
    await office.at('unlock-passphrase').fill('correct horse battery staple');
    await office.tap('unlock-submit');
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
  });

  await test.step('a product file and an answer by share: this device, and nothing unasked', async () => {
    await kiosk.install(host.url);
    await host.stop();
    await share(kiosk, host.url, { 'product.json': json });
    await expect(kiosk.at('arrived-thing')).toHaveAttribute('data-what', 'product-file');
    await kiosk.tap('arrived-device');
    await kiosk.tap('confirm-product');
    await expectState(kiosk, 'not-activated');
    await kiosk.tap('activate');
    const asked = await shownText(kiosk);

    // In a page that is open, a link changes nothing but the fragment: the issuer stays unlocked.
    await office.page.goto(writeLink(host.url, asked));
    await office.tap('arrived-issue');
    await office.tap('issue-confirm');
    const answer = await shownText(office);

    const [stranger] = await keysOf(1);
    if (stranger === undefined) throw new Error('no key');
    const foreign = encodeText(await token('response', stranger));
    await share(kiosk, host.url, { 'answers.offlease': `${foreign}\n${answer}` }, 'ignored beside a file');
    await expect(kiosk.at('arrived-device')).toHaveAttribute('data-first', 'true');
    // It waits, also over a reload.
    await kiosk.page.reload();
    await expect(kiosk.at('arrived-thing')).toHaveCount(1);
    await kiosk.tap('nav-device');
    await expectState(kiosk, 'not-activated');
    await kiosk.page.goBack();
    await kiosk.tap('arrived-device');
    await expectState(kiosk, 'active');
    await kiosk.page.goto(`${host.url}#/arrived`);
    await expect(kiosk.at('arrived-nothing')).toBeVisible();
  });

  await test.step('text is shared to a phone that has no keys', async () => {
    await kiosk.page.goto(`${host.url}share-target?text=${encodeURIComponent(request)}`);
    await kiosk.tap('arrived-courier');
    await expect(kiosk.at('courier-taken')).toHaveAttribute('data-added', '1');
    await kiosk.page.reload();
    await expect(kiosk.at('courier-counts')).toHaveAttribute('data-hand-over', '1');
  });

  await test.step('what is not ours can be looked into or discarded; nothing of it stays', async () => {
    await share(kiosk, host.url, {}, 'Soup of the day');
    await expect(kiosk.at('arrived-thing')).toHaveAttribute('data-what', 'foreign');
    await kiosk.tap('arrived-inspect');
    await expect(kiosk.at('inspect-input')).toHaveValue('Soup of the day');
    await share(kiosk, host.url, { 'a.offlease': 'OFL1AAAAAAAA' });
    await expect(kiosk.at('error')).toHaveAttribute('data-code', 'text-damaged');
    await kiosk.tap('arrived-discard');
    await expect(kiosk.at('arrived-nothing')).toBeVisible();
    await kiosk.page.reload();
    await expect(kiosk.at('arrived-nothing')).toBeVisible();
  });
  device.close();
});

test('ready for the field: what is missing has a next step, and the check follows', async ({ host, startMachine }) => {
  const phone = await startMachine('phone', { asksForCamera: true, viewport: { width: 390, height: 844 } });
  await phone.install(host.url);
  await phone.tap('field-check');
  await expect(phone.at('field-summary')).toBeVisible({ timeout: 30_000 });
  for (const [row, outcome] of [
    ['installed', 'warn'],
    ['offline', 'good'],
    ['decoder', 'good'],
    ['camera', 'warn'],
    ['issuer', 'none'],
    ['allotment', 'none'],
    ['courier', 'none'],
  ] as const) {
    await expect(phone.at(`field-${row}`)).toHaveAttribute('data-outcome', outcome);
  }
  // The browser's own question is answered while the app waits for it.
  const session = await phone.page.context().newCDPSession(phone.page);
  await session.send('Browser.setPermission', { permission: { name: 'camera' }, setting: 'granted' });
  await phone.tap('field-act-camera');
  await expect(phone.at('field-camera')).toHaveAttribute('data-outcome', 'good');
});

for (const [name, options] of Object.entries(LOOKS)) {
  test(`what arrived, and the check before the field, ${name}`, async ({ host, startMachine }) => {
    const machine = await startMachine('machine', { ...options, camera: false });
    const found: string[] = [];
    const [one, two] = await keysOf(2);
    if (one === undefined || two === undefined) throw new Error('no keys');
    await machine.page.goto(`${host.url}#/arrived`);
    await expect(machine.at('arrived-nothing')).toBeVisible();
    await look(machine, 'nothing arrived', found);
    const file = writeTokenFile([await token('request', one), await token('response', two)], 'Two');
    await machine.page.goto(writeLink(host.url, file.replace(/\s/g, ' ')));
    await expect(machine.at('arrived-courier')).toBeVisible();
    await look(machine, 'two tokens arrived', found);
    await machine.page.goto(`${host.url}#/field`);
    await expect(machine.at('field-summary')).toBeVisible({ timeout: 30_000 });
    await look(machine, 'ready for the field', found);
    expect(found).toEqual([]);
  });
}
