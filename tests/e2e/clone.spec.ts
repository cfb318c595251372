import { expectState, openProduct, paste, shownText } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { expectSeats, openOffice } from './support/office.ts';
import { expect, test } from './support/test.ts';

/** The office takes in a token as text, up to the proposal. */
async function takeIn(office: Machine, text: string, action: string): Promise<void> {
  await office.tap('nav-issue');
  await office.tap('receive-scan');
  await paste(office, text);
  await expect(office.at('proposal')).toHaveAttribute('data-action', action);
}

async function confirm(office: Machine): Promise<void> {
  await office.tap('issue-confirm');
  await expect(office.at('recorded')).toBeVisible();
}

/** Makes a token at a machine, and leaves it to the person again. */
async function report(kiosk: Machine): Promise<string> {
  await kiosk.tap('report');
  return shownText(kiosk);
}

test('a profile that was copied: flagged at the first token of the second one, and again when an old one comes back', async ({
  host,
  startMachine,
}) => {
  test.setTimeout(240_000);
  const office = await startMachine('office');
  await office.page.goto(host.url);
  const json = await openOffice(office, { seats: 2 });
  const kiosk = await startMachine('kiosk');
  await kiosk.page.goto(host.url);
  await openProduct(kiosk, json);
  await kiosk.tap('activate');
  await takeIn(office, await shownText(kiosk), 'activate');
  await office.tap('issue-confirm');
  await paste(kiosk, await shownText(office));
  await expectState(kiosk, 'active');

  const copy = await startMachine('copy', { camera: false });
  await copy.becomeCopyOf(kiosk, host.url);
  const flag = office.at('proposal').getByText('the device was copied');

  await test.step('both are licensed: keys that cannot be exported were copied with the profile', async () => {
    await expectState(kiosk, 'active');
    await expectState(copy, 'active');
    // Reports that say the same to the second are one report: nothing would be lost by it.
    await copy.setClock(Math.floor(Date.now() / 1000) + 60);
    const [one, other] = [await report(kiosk), await report(copy)];
    await takeIn(office, one, 'record-report');
    await expect(flag).toHaveCount(0);
    await confirm(office);
    await takeIn(office, other, 'record-report');
    await expect(flag).toBeVisible();
    await confirm(office);
    await expectSeats(office, 1);
    await expect(office.page.getByText('May be a copy').first()).toBeVisible();
  });

  await test.step('one is given back, and a profile of before is put back', async () => {
    const restored = await startMachine('restored', { camera: false });
    await restored.becomeCopyOf(kiosk, host.url);
    await kiosk.tap('deactivate');
    await kiosk.tap('confirm-deactivate');
    await takeIn(office, await shownText(kiosk), 'free-seat');
    await confirm(office);
    await expectSeats(office, 0);
    // Nothing on the machine itself can tell: it runs until its lease ends, and gets no other.
    await expectState(restored, 'active');
    await takeIn(office, await report(restored), 'record-report');
    await expect(flag).toBeVisible();
    await confirm(office);
    await expectSeats(office, 0);
  });
});
