import { readFile } from 'node:fs/promises';
import { encodeText } from '../../src/text/text-form.ts';
import { openDevice } from './support/devices.ts';
import { paste } from './support/kiosk.ts';
import { look } from './support/look.ts';
import type { Machine } from './support/machine.ts';
import { expectSeats, openEntitlement, openOffice, productFile } from './support/office.ts';
import { expect, test } from './support/test.ts';

// The next root, keys for a script, names erased from the journal; seats that were held back, released; a clock that is wrong.

const PASSPHRASE = 'correct horse battery staple';
const COPY = 'river lamp otter tree';
const SLOW = { timeout: 60_000 };

async function toSafety(office: Machine): Promise<void> {
  await office.tap('nav-issue');
  await office.tap('issue-safety');
  await expect(office.at('backup-card')).toBeVisible();
}

async function activateAt(office: Machine, json: string): Promise<void> {
  const kiosk = await openDevice(json);
  await office.tap('nav-issue');
  await office.tap('receive-scan');
  await paste(office, encodeText((await kiosk.license.request({ code: 'MUSEUM-1' })).bytes));
  await office.tap('issue-confirm');
  await expect(office.at('token-qr').first()).toBeVisible();
  kiosk.close();
}

test('the next root takes over, keys go to a script, a name is erased', async ({ host, startMachine }) => {
  test.setTimeout(240_000);
  const found: string[] = [];
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  await openOffice(office, { seats: 3 });

  await test.step('the next root is made, written out, and removed once the copy was read back', async () => {
    await toSafety(office);
    await office.tap('make-next-root');
    await office.tap('ask-confirm');
    await expect(office.at('issuer-passphrase')).toHaveAttribute('aria-invalid', 'true');
    await office.at('issuer-passphrase').fill(PASSPHRASE);
    await office.tap('ask-confirm');
    await expect(office.at('next-root-card')).toHaveAttribute('data-there', 'true', SLOW);
    await office.tap('export-next-root');
    await office.at('issuer-passphrase').fill(PASSPHRASE);
    await office.at('export-passphrase').fill(COPY);
    await office.tap('ask-confirm');
    await expect(office.at('next-root-exported')).toBeVisible(SLOW);
    const copy = await office.at('next-root-exported').innerText();
    await office.tap('remove-next-root');
    await office.at('root-text').fill(copy);
    await office.at('root-passphrase').fill(COPY);
    await office.tap('ask-confirm');
    await expect(office.at('next-root-card')).toHaveAttribute('data-here', 'false', SLOW);
    await look(office, 'safety, with a next root', found);

    const json = await productFile(office, 'MUSEUM-1');
    const kiosk = await openDevice(json);
    await toSafety(office);
    const before = await office.at('root-id').innerText();
    await office.tap('adopt-next-root');
    await office.at('root-text').fill(copy);
    await office.at('root-passphrase').fill(COPY);
    await office.tap('ask-confirm');
    await expect(office.at('next-root-card')).toHaveAttribute('data-there', 'false', SLOW);
    await expect(office.at('root-id')).not.toHaveText(before, { useInnerText: true });
    // A device whose product file names both follows.
    await office.tap('receive-scan');
    await paste(office, encodeText((await kiosk.license.request({ code: 'MUSEUM-1' })).bytes));
    await office.tap('issue-confirm');
    await expect(office.at('token-qr').first()).toBeVisible();
    const { decodeText } = await import('../../src/text/text-form.ts');
    await kiosk.license.receive(decodeText(await office.at('token-text').first().inputValue()));
    expect(kiosk.license.getSnapshot().state).toBe('active');
    kiosk.close();
  });

  await test.step('keys for a script: only with the passphrase and the word that one knows', async () => {
    await toSafety(office);
    await office.tap('export-keys');
    await office.at('issuer-passphrase').fill(PASSPHRASE);
    await office.tap('ask-confirm');
    await expect(office.at('keys-understood')).toBeFocused();
    await look(office, 'export the keys?', found);
    await office.at('keys-understood').check();
    const [download] = await Promise.all([office.page.waitForEvent('download', SLOW), office.tap('ask-confirm')]);
    const keys = JSON.parse(await readFile(await download.path(), 'utf8')) as { signing: JsonWebKey; offlease: string };
    expect(keys.offlease).toBe('issuer-jwks 1');
    expect(keys.signing.d).toMatch(/^[\w-]{43}$/);
    await expect(office.at('script-said')).toBeVisible();
  });

  await test.step('a name is erased: the journal is whole, and does not have it', async () => {
    await office.at('operator').fill('Ada Lovelace');
    await office.page.keyboard.press('Enter');
    await openEntitlement(office);
    await office.tap('disable-entitlement');
    await office.tap('ask-confirm');
    await office.tap('issue-journal');
    await expect(office.page.locator('main')).toContainText('Ada Lovelace');
    await office.tap('issue-safety');
    await expect(office.at('operator-line')).toContainText('Ada Lovelace');
    await office.tap('erase-operator');
    await office.tap('ask-confirm');
    await expect(office.at('operator-line')).toContainText('Erased');
    await office.tap('issue-journal');
    const text = await office.saved('export-journal');
    expect(text).not.toContain('Ada Lovelace');
    await office.tap('check-journal');
    await office
      .at('journal-file')
      .setInputFiles({ name: 'j.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(text) });
    await office.tap('ask-confirm');
    await expect(office.at('journal-verdict')).toBeVisible(SLOW);
    await expect(office.page.locator('main')).not.toContainText('Ada Lovelace');
  });
  expect(found).toEqual([]);
});

test('after an old backup came back, seats are held back, and released by number; the fleet shows them', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(240_000);
  const found: string[] = [];
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 3 });
  await toSafety(office);
  await office.tap('make-backup');
  await office.at('backup-passphrase').fill(COPY);
  const [download] = await Promise.all([office.page.waitForEvent('download', SLOW), office.tap('ask-confirm')]);
  const file = await readFile(await download.path());
  await activateAt(office, json);
  await toSafety(office);
  await office.tap('restore-backup');
  await office.at('restore-file').setInputFiles({ name: 'b.age', mimeType: 'application/octet-stream', buffer: file });
  await office.at('restore-passphrase').fill(COPY);
  await office.tap('ask-confirm');
  await expect(office.at('backup-summary')).toHaveAttribute('data-relation', 'older', SLOW);
  await office.tap('ask-confirm');
  await office.at('unlock-passphrase').fill(PASSPHRASE);
  await office.tap('unlock-submit');
  await expect(office.at('halt')).toHaveAttribute('data-halt', 'reconcile-needed', SLOW);
  await office.tap('reconcile-confirm');
  await expect(office.at('halt')).toHaveCount(0, SLOW);

  await openEntitlement(office);
  await expect(office.at('withheld')).toHaveAttribute('data-seats', '3');
  await office.tap('release-withheld');
  await office.at('withheld-number').fill('4');
  await office.tap('ask-confirm');
  await expect(office.at('withheld-number')).toHaveAttribute('aria-invalid', 'true');
  await look(office, 'release seats?', found);
  await office.at('withheld-number').fill('2');
  await office.tap('ask-confirm');
  await expect(office.at('withheld')).toHaveAttribute('data-seats', '1');
  await activateAt(office, json);
  await expectSeats(office, 2);
  await office.tap('issue-overview');
  await expect(office.at('fleet')).toHaveAttribute('data-seats', '3');
  await expect(office.at('fleet')).toHaveAttribute('data-in-use', '2');
  await look(office, 'the overview with its fleet', found);
  expect(found).toEqual([]);
});

test('a clock from before the app was made: nothing is issued until the date is confirmed', async ({
  host,
  startMachine,
}) => {
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  await office.setClock(Date.UTC(2001, 0, 1) / 1000);
  await office.page.reload();
  await office.tap('nav-issue');
  await office.at('setup-name').fill('Back office');
  await office.at('setup-passphrase').fill(PASSPHRASE);
  await office.tap('setup-submit');
  await expect(office.at('clock-doubt')).toContainText('This app was made on', SLOW);
  await office.tap('confirm-clock');
  await expect(office.at('clock-doubt')).toBeHidden();
});
