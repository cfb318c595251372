import { readTokens, writeTokenFile } from '../../src/text/token-file.ts';
import { encodeText } from '../../src/text/text-form.ts';
import { kiosks as keysOf, token } from '../courier/fixture.ts';
import { expectError } from './support/doors.ts';
import { expectState, giveFile, leaseEnd, openProduct, paste } from './support/kiosk.ts';
import { look, LOOKS } from './support/look.ts';
import type { Machine } from './support/machine.ts';
import { expectSeats, openEntitlement, openOffice, unlock } from './support/office.ts';
import { damage, stored } from './support/stored.ts';
import { KioskTab } from './support/tabs.ts';
import { expect, test } from './support/test.ts';

const DAY = 86_400;

interface Counts {
  readonly handOver?: number;
  readonly deliver?: number;
  readonly waiting?: number;
  readonly kiosks?: number;
}

async function expectCounts(courier: Machine, { handOver, deliver, waiting, kiosks }: Counts): Promise<void> {
  const counts = courier.at('courier-counts');
  if (handOver !== undefined) await expect(counts).toHaveAttribute('data-hand-over', String(handOver));
  if (deliver !== undefined) await expect(counts).toHaveAttribute('data-deliver', String(deliver));
  if (waiting !== undefined) await expect(counts).toHaveAttribute('data-waiting', String(waiting));
  if (kiosks !== undefined) await expect(counts).toHaveAttribute('data-kiosks', String(kiosks));
}

async function expectTaken(courier: Machine, added: number, known = 0): Promise<void> {
  const taken = courier.at('courier-taken');
  await expect(taken).toHaveAttribute('data-added', String(added), { timeout: 30_000 });
  await expect(taken).toHaveAttribute('data-known', String(known));
}

/** Several files at once, as from a stick. */
async function giveFiles(courier: Machine, texts: readonly string[]): Promise<void> {
  const input = courier.at('courier-file').locator('input[type=file]');
  await input.setInputFiles(
    texts.map((text, index) => ({
      name: `kiosk-${String(index)}.offlease`,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(text),
    })),
  );
}

/** The issuer takes a courier's file and gives the one of all answers back, if there are any. */
async function throughTheOffice(office: Machine, file: string): Promise<string | undefined> {
  await office.tap('nav-issue');
  await office.tap('receive-scan');
  await giveFile(office, 'open-file', 'courier.offlease', file);
  await expect(office.at('batch')).toHaveAttribute('data-phase', 'checked', { timeout: 30_000 });
  await expect(office.at('batch')).toHaveAttribute('data-refused', '0');
  await office.tap('batch-confirm');
  await expect(office.at('batch')).toHaveAttribute('data-phase', 'done', { timeout: 30_000 });
  const issued = Number(await office.at('batch').getAttribute('data-issued'));
  return issued === 0 ? undefined : office.saved('batch-save');
}

test('a courier between one issuer and five kiosks that it cannot read', async ({ host, startMachine }) => {
  test.setTimeout(300_000);
  const office = await startMachine('office', { camera: false });
  const courier = await startMachine('courier', { viewport: { width: 390, height: 844 }, touch: true });
  const gate = await startMachine('gate');
  await office.page.goto(host.url);
  await gate.page.goto(host.url);
  await courier.install(`${host.url}#/courier`);
  const json = await openOffice(office, { seats: 5 });
  const tabs: KioskTab[] = [];
  for (let count = 0; count < 4; count += 1) tabs.push(await KioskTab.open(office));
  await office.page.bringToFront();

  await test.step('five kiosks ask; it collects by camera, from several files, by paste, and each once', async () => {
    await openProduct(gate, json);
    await gate.tap('activate');
    await courier.lookAt(gate);
    await courier.tap('courier-scan');
    await expectTaken(courier, 1);
    await courier.at('kiosk-name').first().fill('Gate 1');
    await courier.tap('kiosk-name-save');
    await expect(courier.at('courier-kiosk')).toContainText('Gate 1');

    const texts: string[] = [];
    for (const tab of tabs) {
      await tab.openProduct(json);
      await tab.tap('activate');
      texts.push(await tab.shownText());
    }
    const [second = '', third = '', fourth = '', fifth = ''] = texts;
    await giveFiles(courier, [second, third, 'Soup of the day']);
    await expectTaken(courier, 2);
    await expect(courier.at('courier-taken')).toContainText('kiosk-2.offlease');
    // What was carried before is known again after a reload.
    await courier.page.reload();
    await expectCounts(courier, { handOver: 3, kiosks: 3 });
    await paste(courier, `${fourth}\n${third}\n${fifth}`);
    await expectTaken(courier, 2, 1);
    await expectCounts(courier, { handOver: 5, deliver: 0, kiosks: 5 });
  });

  const answers = await test.step('one file to the issuer, one file back', async () => {
    const file = await courier.saved('courier-save');
    expect(readTokens(file)).toHaveLength(5);
    await courier.page.reload();
    await expectCounts(courier, { handOver: 5 });
    await courier.tap('courier-handed-over');
    await expectCounts(courier, { handOver: 0, waiting: 5 });
    await office.page.bringToFront();
    const back = await throughTheOffice(office, file);
    await expectSeats(office, 5);
    return readTokens(back ?? '');
  });
  expect(answers).toHaveLength(5);

  await test.step('the answers come back out of order, and one for a kiosk that was never seen', async () => {
    const [stranger] = await keysOf(1);
    if (stranger === undefined) throw new Error('no key');
    const before = await stored(courier.page);
    const [last] = answers.slice(-1);
    if (last === undefined) throw new Error('no answer');
    await paste(courier, encodeText(last).slice(0, -8));
    await expectError(courier, 'text-truncated');
    expect(await stored(courier.page)).toBe(before);
    await paste(courier, encodeText(last));
    await expectTaken(courier, 1);
    await expectCounts(courier, { deliver: 1, waiting: 4 });
    const rest = [await token('refresh', stranger), ...answers.toReversed()];
    await giveFile(courier, 'courier-file', 'answers.offlease', writeTokenFile(rest, 'Answers'));
    await expectTaken(courier, 5, 1);
    await courier.page.reload();
    await expectCounts(courier, { deliver: 6, waiting: 0, kiosks: 6 });
    const unknown = courier.at('courier-kiosk').and(courier.page.locator('[data-unknown=true]'));
    await expect(unknown).toHaveCount(1);
    await expect(unknown).toHaveAttribute('data-kiosk', stranger.publicKey.kid);
    await unknown.getByTestId('kiosk-delete').click();
    await courier.tap('kiosk-delete-confirm');
    await expectCounts(courier, { deliver: 5, kiosks: 5 });
  });

  await test.step('the first kiosk scans its own from the phone', async () => {
    const row = courier.at('courier-kiosk').filter({ hasText: 'Gate 1' });
    await row.getByTestId('courier-show').click();
    await courier.page.reload();
    await expect(courier.page.locator('h1')).toHaveText('Show to Gate 1');
    await gate.lookAt(courier);
    await gate.scan('scan-answer');
    await expectState(gate, 'active');
    await courier.tap('courier-delivered');
    await expectCounts(courier, { deliver: 4 });
    await expect(row).toHaveAttribute('data-standing', 'done');
  });

  await test.step('the others find their own in one file', async () => {
    const file = await courier.saved('courier-save-answers');
    expect(readTokens(file)).toHaveLength(4);
    for (const tab of tabs) {
      await tab.giveFile('open-file', 'answers.offlease', file);
      await tab.expectState('active');
    }
    await courier.tap('courier-all-delivered');
    await expectCounts(courier, { deliver: 0 });
    await courier.tap('courier-erase');
    await courier.at('courier-keep-names').check();
    await courier.tap('courier-erase-confirm');
    await expectCounts(courier, { handOver: 0, deliver: 0, waiting: 0, kiosks: 0 });
    const left = await stored(courier.page);
    for (const answer of answers) expect(left).not.toContain([...answer.slice(-40)].join());
    expect(left).toContain('Gate 1');
  });

  await test.step('a day later: a refresh that nobody asked for finds the kiosk by its name', async () => {
    const tomorrow = Math.floor(Date.now() / 1000) + DAY;
    for (const machine of [office, gate, courier]) await machine.setClock(tomorrow);
    const before = await leaseEnd(gate);
    await office.page.bringToFront();
    await unlock(office);
    await openEntitlement(office);
    await office.tap('issue-refresh');
    await paste(courier, await office.at('token-text').first().inputValue());
    await expectTaken(courier, 1);
    const row = courier.at('courier-kiosk').filter({ hasText: 'Gate 1' });
    await expect(row).toHaveAttribute('data-unknown', 'false');
    await row.getByTestId('courier-show').click();
    await gate.lookAt(courier);
    await gate.scan('refresh-scan');
    await expect.poll(() => leaseEnd(gate)).toBeGreaterThan(before);
    await courier.tap('courier-delivered');
  });

  await test.step('deactivations go one way', async () => {
    const [second] = tabs;
    if (second === undefined) throw new Error('no kiosk');
    for (const kiosk of [gate, second]) {
      await kiosk.tap('deactivate');
      await kiosk.tap('confirm-deactivate');
      await expect(kiosk.at('token-qr')).toBeVisible();
    }
    await courier.lookAt(gate);
    await courier.tap('courier-scan');
    await expectTaken(courier, 1);
    // The camera is still on.
    await expect(courier.at('camera')).toBeVisible();
    await paste(courier, await second.shownText());
    await expectCounts(courier, { handOver: 2 });
    const file = await courier.saved('courier-save');
    await courier.tap('courier-handed-over');
    await expectCounts(courier, { handOver: 0, waiting: 0 });
    await office.page.bringToFront();
    expect(await throughTheOffice(office, file)).toBeUndefined();
    await expectSeats(office, 3);
    await courier.tap('courier-delete-finished');
    await expectCounts(courier, { kiosks: 0 });
  });
  for (const tab of tabs) await tab.close();
});

test('codes one after the other for an issuer with a camera; what was taken is noted at once', async ({
  host,
  startMachine,
}) => {
  const courier = await startMachine('courier', { camera: false });
  await courier.page.goto(`${host.url}#/courier`);
  const keys = await keysOf(3);
  const requests = await Promise.all(keys.map((key) => token('request', key)));
  await paste(courier, writeTokenFile(requests, 'Three'));
  await expectTaken(courier, 3);
  await courier.tap('courier-codes');
  for (const [index, request] of requests.entries()) {
    await expect(courier.at('token-text').first()).toHaveValue(encodeText(request));
    await courier.tap('courier-code-taken');
    // Only the code on the screen is lost from sight by a reload, not what was noted.
    if (index === 0) await courier.page.reload();
  }
  await expect(courier.at('courier-all-shown')).toBeVisible();
  await courier.tap('courier-back');
  await expectCounts(courier, { handOver: 0, waiting: 3 });
});

test('what is damaged in the store is said, left as it is, and can be deleted', async ({ host, startMachine }) => {
  const courier = await startMachine('courier', { camera: false });
  await courier.page.goto(`${host.url}#/courier`);
  const [key] = await keysOf(1);
  if (key === undefined) throw new Error('no key');
  await paste(courier, encodeText(await token('request', key)));
  await expectTaken(courier, 1);
  await damage(courier.page, 'offlease-courier', 'tokens', { bytes: 'gone' });
  const before = await stored(courier.page);
  await courier.page.reload();
  await expectError(courier, 'storage-damaged');
  expect(await stored(courier.page)).toBe(before);
  await courier.tap('courier-erase');
  await courier.tap('courier-erase-confirm');
  await expectCounts(courier, { kiosks: 0 });
});

test('by keyboard alone, without a network, and nothing is lost by what is wrong', async ({ host, startMachine }) => {
  const courier = await startMachine('courier', { camera: false });
  await courier.install(host.url);
  await host.stop();
  await courier.page.goto(`${host.url}#/courier`);
  await courier.page.reload();
  await expectCounts(courier, { kiosks: 0 });
  const [first, second] = await keysOf(2);
  if (first === undefined || second === undefined) throw new Error('no keys');
  const request = await token('request', first);
  const press = async (testId: string): Promise<void> => {
    const target = courier.at(testId).first();
    for (let stops = 0; stops < 80; stops += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) break;
      await courier.page.keyboard.press('Tab');
    }
    await expect(target).toBeFocused();
    await courier.page.keyboard.press('Enter');
  };
  const pasteAnywhere = async (text: string): Promise<void> => {
    await courier.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await courier.page.locator('h1').first().click();
    await courier.page.keyboard.press('ControlOrMeta+v');
  };

  await pasteAnywhere(encodeText(request));
  await expectTaken(courier, 1);
  await courier.at('kiosk-name').first().focus();
  await courier.page.keyboard.type('Gate 3');
  await courier.page.keyboard.press('Enter');
  await expect(courier.at('courier-kiosk')).toContainText('Gate 3');
  await pasteAnywhere(`${encodeText(await token('request', second))}\nOFL1AAAAAAAA`);
  await expectError(courier, 'text-damaged');
  await expectCounts(courier, { handOver: 1, kiosks: 1 });
  await press('courier-handed-over');
  await expectCounts(courier, { waiting: 1 });
  await pasteAnywhere(encodeText(await token('response', first)));
  await expectTaken(courier, 1);
  await press('courier-show');
  await expect(courier.page.locator('h1')).toBeFocused();
  await press('courier-delivered');
  await expectCounts(courier, { deliver: 0 });
  await press('courier-erase');
  await press('courier-erase-confirm');
  await expectCounts(courier, { kiosks: 0 });
  expect(JSON.parse(await stored(courier.page))).toMatchObject({
    'offlease-courier/tokens': { keys: [] },
    'offlease-courier/names': { keys: [] },
  });
});

for (const [name, options] of Object.entries(LOOKS)) {
  test(`the courier’s screens, ${name}`, async ({ host, startMachine }) => {
    const courier = await startMachine('courier', { ...options, camera: false });
    const found: string[] = [];
    const at = (screen: string): Promise<void> => look(courier, screen, found);
    await courier.page.goto(`${host.url}#/courier`);
    await expectCounts(courier, { kiosks: 0 });
    await at('nothing carried');
    const keys = await keysOf(8);
    const [first] = keys;
    if (first === undefined) throw new Error('no keys');
    await paste(courier, encodeText(await token('request', first)));
    await expectTaken(courier, 1);
    await at('one collected');
    await courier.at('kiosk-name').first().fill('x'.repeat(51));
    await courier.tap('kiosk-name-save');
    await expectError(courier, 'kiosk-name-invalid');
    await at('a name that cannot be used');
    const more = await Promise.all(keys.map((key, index) => token(index % 3 === 2 ? 'report' : 'request', key)));
    await paste(courier, writeTokenFile(more, 'More'));
    await expectTaken(courier, 8);
    await courier.tap('courier-codes');
    await expect(courier.at('token-qr')).toBeVisible();
    await at('codes for the issuer');
    await courier.tap('courier-back');
    await courier.tap('courier-handed-over');
    await paste(courier, writeTokenFile(await Promise.all(keys.map((key) => token('response', key))), 'Answers'));
    await expectTaken(courier, 8);
    await at('answers');
    await courier.tap('courier-show');
    await expect(courier.at('courier-delivered')).toBeVisible();
    await at('a code for a kiosk');
    await courier.tap('courier-delivered');
    await courier.tap('kiosk-rename');
    await courier.tap('kiosk-delete');
    await at('delete one?');
    await courier.page.keyboard.press('Escape');
    await courier.tap('courier-erase');
    await at('delete everything?');
    expect(found).toEqual([]);
  });
}
