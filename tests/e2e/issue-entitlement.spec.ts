import { encodeText } from '../../src/text/text-form.ts';
import { openDevice } from './support/devices.ts';
import { paste } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { expectSeats, openEntitlement, openOffice } from './support/office.ts';
import { expect, test } from './support/test.ts';

// Everything that is done to an entitlement after it was sold. The devices are the library's own.

async function give(office: Machine, token: Uint8Array<ArrayBuffer>): Promise<void> {
  await office.tap('nav-issue');
  await office.tap('receive-scan');
  await paste(office, encodeText(token));
}

async function refused(office: Machine, token: Uint8Array<ArrayBuffer>, code: string): Promise<void> {
  await give(office, token);
  await expect(office.at('error').first()).toHaveAttribute('data-code', code);
}

test('an entitlement is changed, renewed, given away, disabled and enabled again', async ({ host, startMachine }) => {
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 2 });
  const kiosk = await openDevice(json);
  const next = await openDevice(json);

  await test.step('more seats, other periods, a subscription', async () => {
    await openEntitlement(office);
    await office.tap('edit-entitlement');
    await expect(office.at('entitlement-lease')).toHaveValue('30 days');
    await office.at('entitlement-seats').fill('3');
    await office.at('entitlement-lease').fill('soon');
    await office.at('entitlement-overdraft').selectOption('seats');
    await office.tap('entitlement-subscription');
    await office.tap('entitlement-submit');
    // What is wrong is said beside the field, and the keyboard stands at the first.
    await expect(office.at('entitlement-lease')).toBeFocused();
    await expect(office.at('entitlement-lease')).toHaveAttribute('aria-invalid', 'true');
    await office.at('entitlement-lease').fill('2 weeks');
    await office.at('entitlement-overdraft-amount').fill('1');
    await office.at('entitlement-end').fill('2030-06-30');
    await office.page.keyboard.press('Enter');
    await expect(office.at('seat-use').first()).toHaveAttribute('data-seats', '3');
    await expect(office.page.getByText('14 days')).toBeVisible();
  });

  await test.step('renewed by a year, from its end', async () => {
    await office.tap('renew-entitlement');
    await expect(office.at('renew-by')).toBeFocused();
    await office.at('renew-by').fill('1 yaer');
    await office.page.keyboard.press('Enter');
    await expect(office.at('renew-by')).toHaveAttribute('aria-invalid', 'true');
    await office.at('renew-by').fill('1 year');
    await office.page.keyboard.press('Enter');
    await expect(office.at('ask-renew')).toBeHidden();
    await expect(office.page.getByText('Subscription, until Jun 30, 2031')).toBeVisible();
  });

  await test.step('given to another customer', async () => {
    await office.tap('transfer-entitlement');
    await office.at('transfer-to').fill('Harbor Ferries');
    await office.tap('ask-confirm');
    await expect(office.page.getByRole('heading', { name: 'Harbor Ferries' })).toBeVisible();
  });

  await test.step('disabled, it issues nothing; enabled, it does', async () => {
    await office.tap('disable-entitlement');
    await expect(office.at('ask-cancel')).toBeFocused();
    await office.tap('ask-confirm');
    await refused(office, (await kiosk.license.request({ code: 'MUSEUM-1' })).bytes, 'entitlement-disabled');
    await openEntitlement(office, 'Harbor Ferries');
    await office.tap('enable-entitlement');
    await expect(office.at('disable-entitlement')).toBeVisible();
    await give(office, (await kiosk.license.request({ code: 'MUSEUM-1' })).bytes);
    await office.tap('issue-confirm');
    await expect(office.at('token-qr').first()).toBeVisible();
  });

  await test.step('one more code; a retired one asks for nothing any more', async () => {
    await openEntitlement(office, 'Harbor Ferries');
    await office.tap('add-code');
    await office.at('new-code').fill('FERRY 2');
    await office.page.keyboard.press('Enter');
    await expect(office.at('code')).toHaveCount(2);
    await office.at('code').filter({ hasText: 'MUSEUM-1' }).getByTestId('retire-code').click();
    await office.tap('ask-confirm');
    await expect(office.at('ask-retire-code')).toBeHidden();
    await refused(office, (await next.license.request({ code: 'MUSEUM-1' })).bytes, 'code-retired');
    await give(office, (await next.license.request({ code: 'FERRY2' })).bytes);
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
  });

  await test.step('a seat is kept for a device, and no longer', async () => {
    await openEntitlement(office, 'Harbor Ferries');
    await office.tap('reserve-seat');
    await office.at('reserve-device').fill('no id');
    await office.tap('ask-confirm');
    await expect(office.at('reserve-device')).toBeFocused();
    await office.at('reserve-device').fill('ab12 '.repeat(16));
    await office.tap('ask-confirm');
    await expect(office.at('reservation')).toHaveCount(1);
    await expectSeats(office, 2, 'Harbor Ferries');
    await office.tap('end-reservation');
    await office.tap('ask-confirm');
    await expect(office.at('reservation')).toHaveCount(0);
    await expectSeats(office, 1, 'Harbor Ferries');
  });

  await test.step('the journal tells it, and can be looked through', async () => {
    await office.tap('issue-journal');
    await office.tap('journal-refused');
    await expect(office.at('journal-entry')).toHaveCount(2);
    await office.at('journal-search').fill('retired');
    await expect(office.at('journal-entry')).toHaveCount(1);
    await office.at('journal-search').fill('nothing like it');
    await expect(office.at('journal-entry')).toHaveCount(0);
  });
  for (const { close } of [kiosk, next]) close();
});

test('a seat shows its facts, and everything that it was given can be shown again', async ({ host, startMachine }) => {
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 2 });
  const kiosk = await openDevice(json);
  await give(office, (await kiosk.license.request({ code: 'MUSEUM-1', seatName: 'Entrance' })).bytes);
  await office.tap('issue-confirm');
  const answer = await office.at('token-text').first().inputValue();
  await openEntitlement(office);
  await expect(office.at('ends-next')).toContainText('Entrance');
  await office.tap('open-seat');
  await expect(office.at('seat-dialog')).toContainText('Entrance');
  await office.tap('seat-reserve');
  await expect(office.at('seat-unreserve')).toBeVisible();
  await office.tap('show-issued');
  await expect(office.at('seat-dialog')).toBeHidden();
  expect(await office.at('token-text').first().inputValue()).toBe(answer);
  await expectSeats(office, 1);
  kiosk.close();
});
