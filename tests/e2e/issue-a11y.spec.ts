import { encodeText } from '../../src/text/text-form.ts';
import { writeTokenFile } from '../../src/text/token-file.ts';
import { openDevice } from './support/devices.ts';
import { paste } from './support/kiosk.ts';
import { look } from './support/look.ts';
import { createEntitlement, createProduct, openEntitlement, productFile } from './support/office.ts';
import { expect, test } from './support/test.ts';

// The screens and dialogs of the issuing side that no circle leads through.

test('the issuer’s own screens, 320 pixels wide, light and dark in turn', async ({ host, startMachine }) => {
  test.setTimeout(180_000);
  const found: string[] = [];
  const office = await startMachine('office', { camera: false, viewport: { width: 320, height: 640 } });
  let isDark = false;
  // The parts of a screen stand on others, too: each is seen in both schemes without looking at every screen twice.
  const at = async (screen: string): Promise<void> => {
    isDark = !isDark;
    await office.page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
    await look(office, `${screen}, ${isDark ? 'dark' : 'light'}`, found);
  };
  /** Opens a dialog, looks, and closes it. */
  const dialog = async (button: string, screen: string, wrong = false): Promise<void> => {
    await office.tap(button);
    if (wrong) await office.tap('ask-confirm');
    await at(screen);
    await office.page.keyboard.press('Escape');
  };
  await office.page.goto(host.url);
  await office.tap('nav-issue');
  await dialog('restore-backup', 'restore, nothing chosen', true);
  await office.at('setup-name').fill('Back office');
  await office.at('setup-passphrase').fill('correct horse battery staple');
  await office.tap('setup-submit');
  await expect(office.at('first-backup')).toBeVisible({ timeout: 30_000 });
  await at('first backup');
  await dialog('make-backup', 'backup, no passphrase', true);
  await office.tap('decline-backup');
  await at('go on without a backup?');
  await office.tap('ask-confirm');
  await expect(office.at('first-backup')).toBeHidden();
  await createProduct(office);
  await createEntitlement(office, { seats: 2 });
  const json = await productFile(office, 'MUSEUM-1');
  const devices = await Promise.all([1, 2, 3, 4].map(() => openDevice(json)));
  const requests: Uint8Array<ArrayBuffer>[] = [];
  for (const [index, { license }] of devices.entries()) {
    requests.push((await license.request({ code: 'MUSEUM-1', seatName: `Kiosk ${String(index + 1)}` })).bytes);
  }

  await office.tap('nav-issue');
  await office.tap('receive-scan');
  await paste(office, writeTokenFile(requests.slice(0, 3), 'Three requests'));
  await expect(office.at('batch')).toHaveAttribute('data-phase', 'checked');
  await at('many tokens');
  await office.tap('batch-confirm');
  await expect(office.at('batch')).toHaveAttribute('data-phase', 'done');
  await at('many tokens, answered');
  await office.tap('batch-done');
  const again = await openDevice(json);
  await office.tap('receive-scan');
  await paste(office, encodeText((await again.license.request({ code: 'MUSEUM-1', seatName: 'Kiosk 1' })).bytes));
  await expect(office.at('proposal')).toHaveAttribute('data-action', 'replace');
  await at('replace');
  await office.tap('proposal-cancel');
  await paste(office, encodeText(requests[3] ?? new Uint8Array()));
  await expect(office.at('holders')).toBeVisible();
  await at('no seat left');

  await openEntitlement(office);
  await office.tap('open-seat');
  await office.tap('seat-trouble');
  await at('a seat');
  await dialog('seat-lose', 'lost?');
  await dialog('seat-release', 'free by force, no reason', true);
  await office.tap('close-seat');
  await dialog('add-code', 'add a code');
  await dialog('retire-code', 'retire a code?');
  await dialog('reserve-seat', 'keep a seat, no device', true);
  await dialog('transfer-entitlement', 'to another customer, nobody', true);
  await office.tap('disable-entitlement');
  await at('disable?');
  await office.tap('ask-confirm');
  await expect(office.at('enable-entitlement')).toBeVisible();
  await at('a disabled entitlement');
  await office.tap('edit-entitlement');
  await office.tap('entitlement-subscription');
  await office.at('entitlement-lease').fill('soon');
  await office.at('entitlement-overdraft').selectOption('seats');
  await office.tap('entitlement-submit');
  await at('an entitlement that cannot be saved so');
  await office.at('entitlement-lease').fill('30 days');
  await office.at('entitlement-overdraft-amount').fill('2');
  await office.at('entitlement-end').fill('2031-12-31');
  await office.tap('entitlement-submit');
  await dialog('renew-entitlement', 'renew');

  await office.tap('issue-journal');
  await office.tap('journal-refused');
  await expect(office.at('journal-entry').first()).toBeVisible();
  await at('journal, refused');
  await dialog('check-journal', 'check a journal, no file', true);
  await office.tap('issue-safety');
  await expect(office.at('certificate')).toHaveCount(1);
  await at('safety');
  await dialog('change-passphrase', 'passphrase, nothing typed', true);
  await dialog('export-root', 'write the root out, nothing typed', true);
  await dialog('remove-root', 'remove the root, nothing typed', true);
  await dialog('renew-certificate', 'certificate, nothing typed', true);
  await dialog('move-issuer', 'move away?');
  for (const { close } of [...devices, again]) close();
  expect(found).toEqual([]);
});
