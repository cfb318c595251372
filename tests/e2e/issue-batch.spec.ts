import { encodeText } from '../../src/text/text-form.ts';
import { readTokens, writeTokenFile } from '../../src/text/token-file.ts';
import { openDevice, type OpenLicense } from './support/devices.ts';
import { giveFile } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { expectSeats, openOffice } from './support/office.ts';
import { expect, test } from './support/test.ts';

// Any screen of Issue is a door for tokens, one or many. The devices are the library's own, running in the test.

async function devices(json: string, count: number): Promise<readonly OpenLicense[]> {
  return Promise.all(Array.from({ length: count }, () => openDevice(json)));
}

/** Drops files onto whatever is on the screen, as a person does from a folder. */
async function drop(office: Machine, files: Readonly<Record<string, string>>): Promise<void> {
  await office.page.evaluate((given) => {
    const data = new DataTransfer();
    for (const [name, text] of Object.entries(given)) data.items.add(new File([text], name, { type: 'text/plain' }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);
}

test('many requests in one file: what each is, one press, one file in which every device finds its answer', async ({
  host,
  startMachine,
}) => {
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 3 });
  const kiosks = await devices(json, 5);
  const requests: Uint8Array<ArrayBuffer>[] = [];
  for (const [at, { license }] of kiosks.entries()) {
    const code = at === 4 ? 'NOBODY-1' : 'MUSEUM-1';
    requests.push((await license.request({ code, seatName: `Kiosk ${String(at + 1)}` })).bytes);
  }
  const file = writeTokenFile(requests, 'Five requests');

  await test.step('nothing is issued before it is confirmed', async () => {
    await office.tap('nav-issue');
    await office.tap('receive-scan');
    await giveFile(office, 'open-file', 'requests.offlease', file);
    await expect(office.at('batch')).toHaveAttribute('data-phase', 'checked');
    await expect(office.at('batch')).toHaveAttribute('data-ready', '3');
    await expect(office.at('batch')).toHaveAttribute('data-refused', '2');
    const refused = office.at('batch-refused');
    await expect(refused).toContainText('Kiosk 4');
    await expect(refused).toContainText('NOBODY-1');
    await expectSeats(office, 0);
  });

  const answers = await test.step('one press, one file', async () => {
    await office.tap('nav-issue');
    await drop(office, { 'requests.offlease': file });
    await expect(office.at('batch-confirm')).toBeFocused();
    await office.page.keyboard.press('Enter');
    await expect(office.at('batch')).toHaveAttribute('data-phase', 'done');
    await expect(office.at('batch')).toHaveAttribute('data-issued', '3');
    const text = await office.saved('batch-save');
    const tokens = readTokens(text);
    expect(tokens).toHaveLength(3);
    return tokens;
  });

  await test.step('every device finds its own in it, and no other', async () => {
    for (const [at, { license }] of kiosks.entries()) {
      const taken: number[] = [];
      for (const [index, token] of answers.entries()) {
        await license.receive(token).then(
          () => taken.push(index),
          () => undefined,
        );
      }
      expect(taken, `kiosk ${String(at + 1)}`).toEqual(at < 3 ? [at] : []);
    }
    await expectSeats(office, 3);
  });

  await test.step('several files at once; one that holds nothing is named and stops nobody', async () => {
    const [first, second] = kiosks;
    if (first === undefined || second === undefined) throw new Error('no kiosk');
    await drop(office, {
      'one.offlease': encodeText((await first.license.deactivate()).bytes),
      'menu.txt': 'Soup of the day',
      'two.offlease': encodeText((await second.license.report()).bytes),
    });
    await expect(office.at('batch')).toHaveAttribute('data-ready', '2');
    await expect(office.at('batch-refused')).toContainText('menu.txt');
    await office.tap('batch-confirm');
    await expect(office.at('batch')).toHaveAttribute('data-phase', 'done');
    await expectSeats(office, 2);
  });

  for (const { close } of kiosks) close();
});

test('a token dropped or pasted on any screen of Issue is proposed there and then', async ({ host, startMachine }) => {
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 3 });
  const [kiosk, other] = await devices(json, 2);
  if (kiosk === undefined || other === undefined) throw new Error('no kiosk');
  const text = encodeText((await kiosk.license.request({ code: 'MUSEUM-1' })).bytes);

  for (const screen of ['overview', 'entitlements', 'products', 'journal']) {
    await office.tap('nav-issue');
    await office.tap(`issue-${screen}`);
    await drop(office, { 'request.offlease': text });
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
    await office.tap('proposal-cancel');
  }
  await office.tap('nav-issue');
  await office.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await office.page.locator('h1').first().click();
  await office.page.keyboard.press('ControlOrMeta+v');
  await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
  await office.tap('issue-confirm');
  await expect(office.at('token-qr').first()).toBeVisible();
  // While one answer is on the screen, the next request may come.
  await drop(office, { 'request.offlease': encodeText((await other.license.request({ code: 'MUSEUM-1' })).bytes) });
  await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
  await drop(office, { 'menu.txt': 'Soup of the day' });
  await expect(office.at('error').first()).toHaveAttribute('data-code', 'text-foreign');
  for (const { close } of [kiosk, other]) close();
});
