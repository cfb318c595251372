import { readFile } from 'node:fs/promises';
import { encodeText } from '../../src/text/text-form.ts';
import { openDevice } from './support/devices.ts';
import { expectState, openProduct, paste, shownText } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { createEntitlement, createProduct, expectSeats, openOffice, productFile, unlock } from './support/office.ts';
import { expect, test } from './support/test.ts';

// The ways back: a device from an old image, records that are gone or old, a first backup, another tab, a reminder.

const PASSPHRASE = 'correct horse battery staple';
const BACKUP = 'river lamp otter tree';
const SLOW = { timeout: 60_000 };
const LEDGER = 'offlease-issuer';

async function give(office: Machine, text: string): Promise<void> {
  await office.tap('nav-issue');
  await office.tap('receive-scan');
  await paste(office, text);
}

async function activateAt(office: Machine, json: string): Promise<void> {
  const kiosk = await openDevice(json);
  await give(office, encodeText((await kiosk.license.request({ code: 'MUSEUM-1' })).bytes));
  await office.tap('issue-confirm');
  await expect(office.at('token-qr').first()).toBeVisible();
  kiosk.close();
}

async function saveBackup(office: Machine): Promise<Buffer> {
  await office.tap('make-backup');
  await office.at('backup-passphrase').fill(BACKUP);
  const [download] = await Promise.all([office.page.waitForEvent('download', SLOW), office.tap('ask-confirm')]);
  return readFile(await download.path());
}

async function restore(office: Machine, file: Buffer): Promise<void> {
  await office.tap('restore-backup');
  await office.at('restore-file').setInputFiles({ name: 'b.age', mimeType: 'application/octet-stream', buffer: file });
  await office.at('restore-passphrase').fill(BACKUP);
  await office.tap('ask-confirm');
  await expect(office.at('backup-summary')).toBeVisible(SLOW);
  await office.tap('ask-confirm');
  await office.at('unlock-passphrase').fill(PASSPHRASE);
  await office.tap('unlock-submit');
}

/** All records of a database, into another one of the same origin, in place of what is there. */
async function copyDatabase(machine: Machine, from: string, to: string): Promise<void> {
  await machine.page.evaluate(
    async ({ source, target }) => {
      const done = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
        });
      const old = await done(indexedDB.open(source));
      const names = [...old.objectStoreNames];
      const opening = indexedDB.open(target, target === 'kept' ? 1 : undefined);
      opening.onupgradeneeded = () => {
        for (const name of names) opening.result.createObjectStore(name);
      };
      const next = await done(opening);
      for (const name of names) {
        const reading = old.transaction(name).objectStore(name);
        const [keys, values] = [await done(reading.getAllKeys()), await done(reading.getAll())];
        const writing = next.transaction(name, 'readwrite').objectStore(name);
        await done(writing.clear());
        for (const [at, value] of values.entries()) {
          await done(writing.keyPath === null ? writing.put(value, keys[at]) : writing.put(value));
        }
      }
      old.close();
      next.close();
    },
    { source: from, target: to },
  );
}

test('a device from an old image is refused, and accepted on the operator’s word', async ({ host, startMachine }) => {
  test.setTimeout(240_000);
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 2 });
  const kiosk = await startMachine('kiosk', { camera: false });
  await kiosk.page.goto(host.url);
  await openProduct(kiosk, json);
  // The image: it has its identity, and has asked for nothing yet.
  const image = await startMachine('image', { camera: false });
  await image.becomeCopyOf(kiosk, host.url);

  await kiosk.tap('activate');
  await give(office, await shownText(kiosk));
  await office.tap('issue-confirm');
  await paste(kiosk, await shownText(office));
  await expectState(kiosk, 'active');
  await kiosk.tap('deactivate');
  await kiosk.tap('confirm-deactivate');
  await give(office, await shownText(kiosk));
  await office.tap('issue-confirm');
  await expect(office.at('recorded')).toBeVisible();

  await image.tap('activate');
  await give(office, await shownText(image));
  await expect(office.at('error').first()).toHaveAttribute('data-code', 'request-void');
  await office.tap('accept-restored');
  await office.tap('issue-confirm');
  await paste(image, await shownText(office));
  await expectState(image, 'active');
  await expectSeats(office, 1);
});

test('records that are gone or older are noticed, nothing is issued, and a backup brings them back', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(300_000);
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 3 });
  await copyDatabase(office, LEDGER, 'kept');
  await activateAt(office, json);
  await office.tap('nav-issue');
  await office.tap('issue-safety');
  const file = await saveBackup(office);
  await expect(office.at('backup-saved')).toBeVisible();

  await test.step('an older state of the store', async () => {
    await copyDatabase(office, 'kept', LEDGER);
    await office.page.reload();
    await unlock(office);
    await expect(office.at('halt')).toHaveAttribute('data-halt', 'ledger-older', SLOW);
    const kiosk = await openDevice(json);
    await give(office, encodeText((await kiosk.license.request({ code: 'MUSEUM-1' })).bytes));
    await office.tap('issue-confirm');
    await expect(office.at('error').first()).toHaveAttribute('data-code', 'ledger-older');
    kiosk.close();
    await office.tap('nav-issue');
    await restore(office, file);
    await expect(office.at('halt')).toHaveCount(0, SLOW);
    await expectSeats(office, 1);
  });

  await test.step('no store at all', async () => {
    await office.page.evaluate(async (name) => {
      const request = indexedDB.deleteDatabase(name);
      await new Promise((resolve, reject) => {
        request.onsuccess = resolve;
        request.onerror = reject;
      });
    }, LEDGER);
    await office.page.reload();
    await expect(office.at('halt')).toHaveAttribute('data-halt', 'ledger-missing', SLOW);
    await restore(office, file);
    await expect(office.at('receive-scan')).toBeVisible(SLOW);
    await expectSeats(office, 1);
  });
});

test('no token before a backup was made; it is asked for again when it has become old', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(240_000);
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  await office.tap('nav-issue');
  await office.at('setup-name').fill('Back office');
  await office.at('setup-passphrase').fill(PASSPHRASE);
  await office.tap('setup-submit');
  await expect(office.at('first-backup')).toBeVisible(SLOW);
  await createProduct(office);
  await createEntitlement(office, { seats: 2 });
  const json = await productFile(office, 'MUSEUM-1');
  const kiosk = await openDevice(json);
  const text = encodeText((await kiosk.license.request({ code: 'MUSEUM-1' })).bytes);
  kiosk.close();

  await give(office, text);
  await office.tap('issue-confirm');
  await expect(office.at('error').first()).toHaveAttribute('data-code', 'backup-needed');
  await expectSeats(office, 0);
  await saveBackup(office);
  await expect(office.at('first-backup')).toHaveCount(0);
  await give(office, text);
  await office.tap('issue-confirm');
  await expect(office.at('token-qr').first()).toBeVisible();
  await office.tap('nav-issue');
  await expect(office.at('backup-due')).toHaveCount(0);

  await office.setClock(Math.floor(Date.now() / 1000) + 8 * 86_400);
  await office.page.reload();
  await unlock(office);
  await expect(office.at('backup-due')).toBeVisible(SLOW);
});

test('two tabs on one ledger: what one does, the other shows; the last seat goes once', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(240_000);
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 1 });
  const other = await office.page.context().newPage();
  await other.goto(host.url);
  await other.getByTestId('nav-issue').click();
  await other.getByTestId('unlock-passphrase').fill(PASSPHRASE);
  await other.getByTestId('unlock-submit').click();
  await other.getByTestId('receive-scan').click();
  const [first, second] = [await openDevice(json), await openDevice(json)];
  // Both are at the same question before either is answered.
  await other.getByTestId('paste-box').fill(encodeText((await first.license.request({ code: 'MUSEUM-1' })).bytes));
  await other.getByTestId('paste-submit').click();
  await expect(other.getByTestId('proposal')).toBeVisible();
  await give(office, encodeText((await second.license.request({ code: 'MUSEUM-1' })).bytes));
  await expect(office.at('proposal')).toBeVisible();
  await office.tap('issue-confirm');
  await expect(office.at('token-qr').first()).toBeVisible();
  await other.getByTestId('issue-confirm').click();
  await expect(other.getByTestId('error').first()).toHaveAttribute('data-code', 'no-seat');
  // A list that is open there follows by itself.
  await other.getByTestId('nav-issue').click();
  await other.getByTestId('issue-entitlements').click();
  await expect(other.getByTestId('seat-use').first()).toHaveAttribute('data-in-use', '1');
  for (const { close } of [first, second]) close();
});
