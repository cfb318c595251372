import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { encodeText } from '../../src/text/text-form.ts';
import { openDevice } from './support/devices.ts';
import { paste } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { expectSeats, openOffice, setUpIssuer } from './support/office.ts';
import { expect, test } from './support/test.ts';

// What keeps an issuer safe, as an operator meets it. Deriving keys takes a while each time, on purpose.

const PASSPHRASE = 'correct horse battery staple';
const BACKUP = 'river lamp otter tree';
const SLOW = { timeout: 60_000 };

async function toSafety(office: Machine): Promise<void> {
  await office.tap('nav-issue');
  await office.tap('issue-safety');
  await expect(office.at('backup-card')).toBeVisible();
}

/** Makes a backup, or moves the issuer away, and gives the file. */
async function saveBackup(office: Machine, button: string): Promise<Buffer> {
  await office.tap(button);
  await office.at('backup-passphrase').fill(BACKUP);
  const [download] = await Promise.all([office.page.waitForEvent('download', SLOW), office.tap('ask-confirm')]);
  return bytesOf(download);
}

async function bytesOf(download: Download): Promise<Buffer> {
  expect(download.suggestedFilename()).toMatch(/^offlease-back-office-\d{4}-\d\d-\d\d\.age$/);
  return readFile(await download.path());
}

async function openBackup(machine: Machine, file: Buffer): Promise<void> {
  await machine.at('restore-file').setInputFiles({ name: 'b.age', mimeType: 'application/octet-stream', buffer: file });
  await machine.at('restore-passphrase').fill(BACKUP);
  await machine.tap('ask-confirm');
}

async function writeRootOut(office: Machine, passphrase = PASSPHRASE): Promise<string> {
  await office.tap('export-root');
  await office.at('issuer-passphrase').fill(passphrase);
  await office.at('export-passphrase').fill(BACKUP);
  await office.tap('ask-confirm');
  await expect(office.at('root-exported')).toBeVisible(SLOW);
  return office.at('root-exported').innerText();
}

async function enterRoot(office: Machine, text: string): Promise<void> {
  await office.at('root-text').fill(text);
  await office.at('root-passphrase').fill(BACKUP);
  await office.tap('ask-confirm');
}

async function unlock(machine: Machine, passphrase: string): Promise<void> {
  await machine.at('unlock-passphrase').fill(passphrase);
  await machine.tap('unlock-submit');
}

test('a backup comes back elsewhere, with new keys from the root on paper, and its seats are settled', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(180_000);
  const office = await startMachine('office', { camera: false });
  const spare = await startMachine('spare', { camera: false });
  for (const machine of [office, spare]) await machine.page.goto(host.url);
  const json = await openOffice(office, { seats: 2 });
  const kiosk = await openDevice(json);

  await office.tap('nav-issue');
  await office.tap('receive-scan');
  await paste(office, encodeText((await kiosk.license.request({ code: 'MUSEUM-1', seatName: 'Entrance' })).bytes));
  await office.tap('issue-confirm');
  await expect(office.at('token-qr').first()).toBeVisible();

  await toSafety(office);
  // The root is on paper only: no backup has it.
  const root = await writeRootOut(office);
  await office.tap('remove-root');
  await enterRoot(office, root);
  await expect(office.at('root-card')).toHaveAttribute('data-here', 'false', SLOW);
  const file = await saveBackup(office, 'make-backup');
  await expect(office.at('backup-saved')).toBeVisible();
  await expect(office.at('backup-card')).toHaveAttribute('data-due', 'false');

  await test.step('what is in it is shown before anything changes', async () => {
    await spare.tap('nav-issue');
    await spare.tap('restore-backup');
    await openBackup(spare, file);
    await expect(spare.at('backup-summary')).toHaveAttribute('data-relation', 'empty', SLOW);
    await expect(spare.at('backup-summary')).toContainText('Back office');
    await spare.tap('ask-confirm');
    await expect(spare.at('unlock-passphrase')).toBeVisible(SLOW);
  });

  await test.step('it issues nothing before it is settled and has a certificate', async () => {
    await unlock(spare, PASSPHRASE);
    await expect(spare.at('halt')).toHaveAttribute('data-halt', 'reconcile-needed', SLOW);
    await spare.at('reconcile-seats').fill('7');
    await spare.tap('reconcile-confirm');
    await expect(spare.at('reconcile-seats')).toHaveAttribute('aria-invalid', 'true');
    await spare.at('reconcile-seats').fill('0');
    await spare.tap('reconcile-confirm');
    await expect(spare.at('halt')).toHaveAttribute('data-halt', 'certificate-needed', SLOW);
    await toSafety(spare);
    await spare.tap('renew-certificate');
    await enterRoot(spare, root);
    await expect(spare.at('certificates-said')).toBeVisible(SLOW);
    await expect(spare.at('halt')).toHaveCount(0);
    await expect(spare.at('certificate')).toHaveCount(2);
  });

  await test.step('then it goes on: the device’s seat is known, its report is taken', async () => {
    await expectSeats(spare, 1);
  });
  kiosk.close();
});

test('an issuer that was moved issues nothing here, until the move is taken back', async ({ host, startMachine }) => {
  test.setTimeout(180_000);
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  await setUpIssuer(office);
  await toSafety(office);
  await saveBackup(office, 'move-issuer');
  await expect(office.at('halt')).toHaveAttribute('data-halt', 'issuer-moved', SLOW);
  await office.page.reload();
  await expect(office.at('halt')).toHaveAttribute('data-halt', 'issuer-moved', SLOW);
  await office.tap('resume-issuer');
  await office.at('resume-passphrase').fill(PASSPHRASE);
  await office.tap('ask-confirm');
  await expect(office.at('halt').or(office.at('unlock-passphrase'))).not.toHaveAttribute('data-halt', 'issuer-moved');
});

test('passphrase, operator, root on paper, certificates, and a journal that others can check', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(180_000);
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  await setUpIssuer(office);
  await toSafety(office);

  await test.step('who works here is in the journal', async () => {
    await office.at('operator').fill('Ada');
    await office.page.keyboard.press('Enter');
    await expect(office.at('session-said')).toContainText('Ada');
  });

  await test.step('another passphrase: the old one opens nothing any more', async () => {
    await office.tap('change-passphrase');
    await office.at('passphrase-current').fill('wrong');
    await office.at('passphrase-next').fill('short');
    await office.tap('ask-confirm');
    await expect(office.at('passphrase-next')).toHaveAttribute('aria-invalid', 'true');
    await office.at('passphrase-next').fill('a longer one than before');
    await office.tap('ask-confirm');
    await expect(office.at('error').first()).toHaveAttribute('data-code', 'passphrase-wrong', SLOW);
    await office.at('passphrase-current').fill(PASSPHRASE);
    await office.tap('ask-confirm');
    await expect(office.at('ask-passphrase')).toBeHidden(SLOW);
    await office.tap('issuer-lock');
    await unlock(office, PASSPHRASE);
    await expect(office.at('error').first()).toHaveAttribute('data-code', 'passphrase-wrong', SLOW);
    await office.at('unlock-passphrase').fill('a longer one than before');
    await office.page.keyboard.press('Enter');
    await expect(office.at('receive-scan')).toBeVisible(SLOW);
  });

  await test.step('the root leaves this browser only once its copy was read back, and signs from that copy', async () => {
    await toSafety(office);
    const root = await writeRootOut(office, 'a longer one than before');
    await office.tap('remove-root');
    await office.tap('ask-confirm');
    await expect(office.at('root-text')).toBeFocused();
    await enterRoot(office, root);
    await expect(office.at('root-card')).toHaveAttribute('data-here', 'false', SLOW);
    await office.tap('renew-certificate');
    await office.at('rotate-keys').check();
    await enterRoot(office, root);
    await expect(office.at('certificate')).toHaveCount(2, SLOW);
    await office.tap('withdraw-older');
    await enterRoot(office, root);
    await expect(office.page.locator('[data-testid=certificate][data-withdrawn=true]')).toHaveCount(1, SLOW);
    await expect(office.at('files-changed')).toBeVisible();
  });

  await test.step('the journal: saved, checked, and refused where one character is another', async () => {
    await office.tap('issue-journal');
    const text = await office.saved('export-journal');
    const check = async (content: string): Promise<void> => {
      await office.tap('check-journal');
      await office.at('journal-file').setInputFiles({
        name: 'journal.jsonl',
        mimeType: 'text/plain',
        buffer: Buffer.from(content),
      });
      await office.tap('ask-confirm');
    };
    await check(text);
    await expect(office.at('journal-verdict')).toBeVisible(SLOW);
    await check(text.replace('passphrase-changed', 'passphrase-chanced'));
    await expect(office.at('error').first()).toHaveAttribute('data-code', /^journal-/, SLOW);
  });
});

test('an issuer that nobody uses locks, says so, and goes on where it was', async ({ host, startMachine }) => {
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  await openOffice(office);
  await office.tap('issue-journal');
  await office.setClock(Math.floor(Date.now() / 1000) + 3600);
  await office.page.locator('h1').first().click();
  await expect(office.at('locked-by-idleness')).toBeVisible();
  await unlock(office, PASSPHRASE);
  await expect(office.at('journal-entry').first()).toBeVisible(SLOW);
});
