import { encodeText } from '../../src/text/text-form.ts';
import { openDevice } from './support/devices.ts';
import { paste } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { expectSeats, openEntitlement, openOffice, unlock } from './support/office.ts';
import { expect, test } from './support/test.ts';

// What an operator does when something is wrong with a device. The devices are the library's own.

async function give(office: Machine, token: Uint8Array<ArrayBuffer>): Promise<void> {
  await office.tap('nav-issue');
  await office.tap('receive-scan');
  await paste(office, encodeText(token));
}

async function openSeat(office: Machine, name: string): Promise<void> {
  await openEntitlement(office);
  await office.at('activation').filter({ hasText: name }).first().getByTestId('open-seat').click();
  await expect(office.at('seat-dialog')).toContainText(name);
}

test('a machine that was set up anew keeps its seat; a lost one gets nothing; a dead one is freed', async ({
  host,
  startMachine,
}) => {
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 2 });
  const [first, anew, second, third] = await Promise.all([1, 2, 3, 4].map(() => openDevice(json)));
  if (first === undefined || anew === undefined || second === undefined || third === undefined) throw new Error('few');
  const request = async (device: typeof first, seatName: string) =>
    (await device.license.request({ code: 'MUSEUM-1', seatName })).bytes;

  await test.step('replace: the facts, the warning, and the seat moves', async () => {
    await give(office, await request(first, 'Entrance'));
    await office.tap('issue-confirm');
    await expect(office.at('token-qr').first()).toBeVisible();
    await give(office, await request(anew, 'Entrance'));
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'replace');
    await expect(office.at('proposal')).toContainText('runs on until');
    // It can have a seat of its own instead, and that can be taken back.
    await office.tap('own-seat');
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
    await office.tap('replace-this');
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'replace');
    await office.tap('issue-confirm');
    await expect(office.at('token-qr').first()).toBeVisible();
    await expectSeats(office, 1);
  });

  await test.step('lost: its requests are refused until it is found', async () => {
    await openSeat(office, 'Entrance');
    await office.tap('seat-trouble');
    await office.tap('seat-lose');
    await office.tap('ask-confirm');
    await expect(office.at('seat-found')).toBeVisible();
    await office.tap('close-seat');
    await give(office, await request(anew, 'Entrance'));
    await expect(office.at('error').first()).toHaveAttribute('data-code', 'seat-lost');
    await openSeat(office, 'Entrance');
    await office.tap('seat-found');
    await expect(office.at('seat-refresh')).toBeVisible();
    await office.tap('close-seat');
  });

  await test.step('no seat left: the one that is dead is replaced on the operator’s word', async () => {
    await give(office, await request(second, 'Café'));
    await office.tap('issue-confirm');
    await expect(office.at('token-qr').first()).toBeVisible();
    await give(office, await request(third, 'Shop'));
    await expect(office.at('error').first()).toHaveAttribute('data-code', 'no-seat');
    await office.at('holders').locator('li').filter({ hasText: 'Café' }).getByTestId('replace-this').click();
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'replace');
    await office.tap('proposal-cancel');
    await expectSeats(office, 2);
  });

  await test.step('freed by force: not without a reason, and then at once', async () => {
    await openSeat(office, 'Café');
    await office.tap('seat-trouble');
    await office.tap('seat-release');
    await office.tap('ask-confirm');
    await expect(office.at('release-reason')).toBeFocused();
    await office.at('release-reason').fill('Fell into the harbor');
    await office.page.keyboard.press('Enter');
    await expect(office.at('seat-dialog')).toContainText('Fell into the harbor');
    await office.tap('close-seat');
    await expectSeats(office, 1);
    await give(office, await request(third, 'Shop'));
    await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
  });
  for (const { close } of [first, anew, second, third]) close();
});

test('a date that cannot be right is confirmed before anything is issued', async ({ host, startMachine }) => {
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 2 });
  const kiosk = await openDevice(json);
  const token = (await kiosk.license.request({ code: 'MUSEUM-1' })).bytes;
  await office.setClock(Math.floor(Date.now() / 1000) + 60 * 86_400);
  await unlock(office);
  await give(office, token);
  await expect(office.at('error').first()).toHaveAttribute('data-code', 'clock-unconfirmed');
  await office.tap('confirm-clock');
  await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate');
  await office.tap('issue-confirm');
  await expect(office.at('token-qr').first()).toBeVisible();
  kiosk.close();
});
