import { expectState, leaseEnd } from './support/kiosk.ts';
import type { Machine } from './support/machine.ts';
import { expect, test } from './support/test.ts';

/** More stops than any screen has. */
const MOST_STOPS = 120;

/** The test id of what has the focus, through shadow roots; of the nearest around it that has one. */
async function focused(machine: Machine): Promise<string | undefined> {
  return machine.page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element?.closest<HTMLElement>('[data-testid]')?.dataset['testid'];
  });
}

/** Goes with Tab to what has a test id. */
async function reach(machine: Machine, testId: string): Promise<void> {
  await expect(machine.at(testId).first()).toBeVisible();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if ((await focused(machine)) === testId) return;
    await machine.page.keyboard.press('Tab');
  }
  throw new Error(`${testId} cannot be reached by keyboard`);
}

async function press(machine: Machine, testId: string): Promise<void> {
  await reach(machine, testId);
  await machine.page.keyboard.press('Enter');
}

async function type(machine: Machine, testId: string, text: string): Promise<void> {
  await reach(machine, testId);
  await machine.page.keyboard.press('ControlOrMeta+a');
  await machine.page.keyboard.type(text);
}

/** Copies what one machine shows and pastes it at another, anywhere on its page. */
async function carry(from: Machine, button: string, to: Machine): Promise<void> {
  await from.page.evaluate(() => navigator.clipboard.writeText('nothing yet'));
  await press(from, button);
  const read = () => from.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(read).not.toBe('nothing yet');
  await paste(to, await read());
}

async function paste(machine: Machine, text: string): Promise<void> {
  await machine.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await machine.page.keyboard.press('ControlOrMeta+v');
}

/** What has come in stands under the hand: one key confirms it. */
async function confirm(office: Machine, action: string): Promise<void> {
  await expect(office.at('proposal')).toHaveAttribute('data-action', action);
  await expect.poll(() => focused(office)).toBe('issue-confirm');
  await office.page.keyboard.press('Enter');
}

test('the whole circle by keyboard alone', async ({ host, startMachine }) => {
  test.setTimeout(180_000);
  const office = await startMachine('office', { camera: false });
  const kiosk = await startMachine('kiosk', { camera: false });
  for (const machine of [office, kiosk]) await machine.page.goto(host.url);

  await test.step('an office opens', async () => {
    await press(office, 'nav-issue');
    await type(office, 'setup-name', 'Back office');
    await type(office, 'setup-passphrase', 'correct horse battery staple');
    await office.page.keyboard.press('Enter');
    await press(office, 'decline-backup');
    await press(office, 'ask-confirm');
    await press(office, 'issue-products');
    await press(office, 'new-product');
    await type(office, 'product-name', 'Museum Guide');
    await type(office, 'product-id', 'museum-guide');
    await press(office, 'product-submit');
    await expect(office.at('save-product-file')).toBeVisible();
    await press(office, 'issue-entitlements');
    await press(office, 'new-entitlement');
    await type(office, 'entitlement-customer', 'City Museum');
    await type(office, 'entitlement-seats', '1');
    await type(office, 'entitlement-code', 'MUSEUM-1');
    await press(office, 'entitlement-submit');
    await expect(office.at('seat-use').first()).toHaveAttribute('data-in-use', '0');
    await press(office, 'issue-products');
    await press(office, 'product-line');
    await reach(office, 'product-file-code');
    await office.page.keyboard.press('ArrowDown');
    await expect(office.at('product-file-text')).toContainText('MUSEUM-1');
  });

  await test.step('activation', async () => {
    await carry(office, 'copy-product-file', kiosk);
    await press(kiosk, 'confirm-product');
    await press(kiosk, 'activate');
    await press(office, 'receive-scan');
    await expect(office.at('paste-box')).toBeVisible();
    await carry(kiosk, 'copy-text', office);
    await confirm(office, 'activate');
    await carry(office, 'copy-text', kiosk);
    await expectState(kiosk, 'active');
  });

  await test.step('refresh', async () => {
    const before = await leaseEnd(kiosk);
    // Ends are whole seconds: one issued within the same second would end with it.
    await kiosk.page.waitForTimeout(1100);
    await press(kiosk, 'refresh-scan');
    await press(office, 'nav-issue');
    await press(office, 'issue-entitlements');
    await press(office, 'entitlement-line');
    await press(office, 'issue-refresh');
    await carry(office, 'copy-text', kiosk);
    await expectState(kiosk, 'active');
    await expect.poll(() => leaseEnd(kiosk)).toBeGreaterThan(before);
  });

  await test.step('report', async () => {
    await press(kiosk, 'report');
    await press(office, 'receive-scan');
    await expect(office.at('paste-box')).toBeVisible();
    await carry(kiosk, 'copy-text', office);
    await confirm(office, 'record-report');
    await expect(office.at('recorded')).toBeVisible();
    await kiosk.page.reload();
  });

  await test.step('deactivation', async () => {
    await press(kiosk, 'deactivate');
    await press(kiosk, 'confirm-deactivate');
    await press(office, 'receive-next');
    await expect(office.at('paste-box')).toBeVisible();
    await carry(kiosk, 'copy-text', office);
    await confirm(office, 'free-seat');
    await press(kiosk, 'confirm-delivered');
    await expectState(kiosk, 'not-activated');
    await press(office, 'nav-issue');
    await press(office, 'issue-entitlements');
    await expect(office.at('seat-use').first()).toHaveAttribute('data-in-use', '0');
  });

  for (const machine of [office, kiosk]) expect((await machine.gestures()).taps).toBe(0);
});
