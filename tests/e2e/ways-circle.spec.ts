import { expectState, giveFile, openProduct, shownText } from './support/kiosk.ts';
import type { Machine, MachineOptions } from './support/machine.ts';
import { createProduct, openEntitlement, productFile, setUpIssuer } from './support/office.ts';
import { scanByKeyboard } from './support/scanner.ts';
import { expect, test } from './support/test.ts';

// The whole circle for kiosks that lack something: each token travels in one way there and one way back.

/** How tokens get across, from what one machine shows to an open panel of the other, or to where that opens. */
interface Way {
  readonly name: string;
  readonly kiosk: MachineOptions;
  /** Leaves the office at the proposal. */
  toOffice(office: Machine, kiosk: Machine): Promise<void>;
  /** `open`: opens the kiosk's panel, where that is needed. */
  toKiosk(kiosk: Machine, office: Machine, open: () => Promise<void>): Promise<void>;
}

async function byCamera(office: Machine, kiosk: Machine): Promise<void> {
  // Away from what was read last, and from the camera that read it: a running one goes on with the picture it has.
  await office.tap('nav-inspect');
  await expect(office.at('receive-scan')).toBeHidden();
  await office.lookAt(kiosk);
  await office.tap('nav-issue');
  await office.tap('receive-scan');
}

/** Says what a link says, in the page that is open: an issuer need not be unlocked anew for it. */
async function openLink(machine: Machine, link: string): Promise<void> {
  await machine.page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
}

async function copied(machine: Machine, testId: string): Promise<string> {
  if (testId === 'copy-link') await machine.at('more-ways').locator('summary').click();
  await machine.tap(testId);
  await expect(machine.at('show-said')).not.toHaveText('');
  return machine.page.evaluate(() => navigator.clipboard.readText());
}

/** Pastes with no field in the focus. */
async function pasteAnywhere(machine: Machine, text: string): Promise<void> {
  await machine.page.evaluate((pasted) => navigator.clipboard.writeText(pasted), text);
  await machine.page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await machine.page.keyboard.press('Control+V');
}

const WAYS: readonly Way[] = [
  {
    name: 'a kiosk without a camera, with a keyboard scanner',
    kiosk: { camera: false },
    toOffice: byCamera,
    async toKiosk(kiosk, office, open) {
      await open();
      await scanByKeyboard(kiosk, await shownText(office));
    },
  },
  {
    name: 'a kiosk without a keyboard, with a camera and a finger',
    kiosk: { touch: true, viewport: { width: 1080, height: 1920 } },
    toOffice: byCamera,
    async toKiosk(kiosk, office, open) {
      await kiosk.lookAt(office);
      await open();
      // Where an answer is expected, the camera is a tap away; for a refresh it is on.
      if (await kiosk.at('scan-answer').isVisible()) await kiosk.tap('scan-answer');
    },
  },
  {
    name: 'files alone',
    kiosk: { camera: false },
    async toOffice(office, kiosk) {
      const file = await kiosk.saved('save-file');
      await office.tap('nav-issue');
      await office.tap('receive-scan');
      await giveFile(office, 'open-file', 'token.offlease', file);
    },
    async toKiosk(kiosk, office, open) {
      const file = await office.saved('save-file');
      await open();
      await giveFile(kiosk, 'open-file', 'token.offlease', file);
    },
  },
  {
    name: 'text alone, pasted anywhere',
    kiosk: { camera: false },
    async toOffice(office, kiosk) {
      const text = await copied(kiosk, 'copy-text');
      await office.tap('nav-issue');
      await expect(office.at('receive-scan')).toBeVisible();
      await pasteAnywhere(office, text);
    },
    async toKiosk(kiosk, office, open) {
      const text = await copied(office, 'copy-text');
      await open();
      await expect(kiosk.at('paste-box')).toBeVisible();
      await pasteAnywhere(kiosk, text);
    },
  },
  {
    name: 'links alone',
    kiosk: { camera: false },
    async toOffice(office, kiosk) {
      await openLink(office, await copied(kiosk, 'copy-link'));
      await office.tap('arrived-issue');
    },
    async toKiosk(kiosk, office) {
      await openLink(kiosk, await copied(office, 'copy-link'));
      await kiosk.tap('arrived-device');
    },
  },
];

async function circle(office: Machine, kiosk: Machine, { toOffice, toKiosk }: Way): Promise<void> {
  const atOffice = async (action: string): Promise<void> => {
    await expect(kiosk.at('token-qr')).toBeVisible();
    await toOffice(office, kiosk);
    await expect(office.at('proposal')).toHaveAttribute('data-action', action, { timeout: 30_000 });
    await office.tap('issue-confirm');
  };
  const atKiosk = async (open: () => Promise<void>): Promise<void> => {
    await expect(office.at('token-qr')).toBeVisible();
    await toKiosk(kiosk, office, open);
  };
  const stay = (): Promise<void> => Promise.resolve();

  await kiosk.tap('activate');
  await atOffice('activate');
  await atKiosk(stay);
  await expectState(kiosk, 'active');

  // A report is due before each refresh: both sides know.
  await expect(kiosk.at('report-due')).toBeVisible();
  await openEntitlement(office);
  await office.tap('issue-refresh');
  await expect(office.at('error').first()).toHaveAttribute('data-code', 'report-required');
  await kiosk.tap('report');
  await atOffice('record-report');
  await expect(office.at('recorded')).toBeVisible();
  await openEntitlement(office);
  await office.tap('issue-refresh');
  await atKiosk(() => kiosk.tap('refresh-next'));
  await expect(kiosk.page.locator('.notice.good')).toContainText('Refreshed');
  await expectState(kiosk, 'active');

  await kiosk.tap('deactivate');
  await kiosk.tap('confirm-deactivate');
  await atOffice('free-seat');
  await expect(office.at('recorded')).toBeVisible();
  if (!(await kiosk.at('confirm-delivered').isVisible())) await kiosk.tap('show-deactivation');
  await kiosk.tap('confirm-delivered');
  await expectState(kiosk, 'not-activated');
}

test('activate, report, refresh and deactivate: by whatever a kiosk has', async ({ host, startMachine }) => {
  test.setTimeout(480_000);
  const office = await startMachine('office');
  await office.page.goto(host.url);
  await setUpIssuer(office);
  await createProduct(office);
  await office.tap('issue-entitlements');
  await office.tap('new-entitlement');
  await office.at('entitlement-customer').fill('City Museum');
  await office.at('entitlement-seats').fill('1');
  await office.at('entitlement-lease').fill('P30D');
  await office.at('entitlement-code').fill('MUSEUM-1');
  await office.page
    .locator('details', { has: office.at('entitlement-reports') })
    .locator('summary')
    .click();
  await office.at('entitlement-reports').fill('1');
  await office.tap('entitlement-submit');
  await expect(office.at('seat-use').first()).toHaveAttribute('data-seats', '1');
  const json = await productFile(office, 'MUSEUM-1');

  for (const way of WAYS) {
    await test.step(way.name, async () => {
      const kiosk = await startMachine(way.name.replaceAll(/[^a-z]+/g, '-'), way.kiosk);
      await kiosk.page.goto(host.url);
      await openProduct(kiosk, json);
      await circle(office, kiosk, way);
      // Whoever has no keyboard has pressed no key.
      if (way.kiosk.touch === true) expect((await kiosk.gestures()).keys).toBe(0);
      await kiosk.off();
    });
  }
});
