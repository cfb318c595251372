import type { OpenLicense } from './support/devices.ts';
import { openDevice } from './support/devices.ts';
import { encodeText } from '../../src/text/text-form.ts';
import { bring, DOORS, expectError, expectRefusal, type Panel } from './support/doors.ts';
import type { Machine } from './support/machine.ts';
import {
  createEntitlement,
  createProduct,
  expectSeats,
  openOffice,
  productFile,
  setUpIssuer,
} from './support/office.ts';
import { damage, stored } from './support/stored.ts';
import { expect, test } from './support/test.ts';

// Each wrong thing at each door of the issuing side. The devices are the library's own, running in the test.

/** A refusal is written down, and changes nothing else. */
const JOURNAL = ['journal', 'head'];

function receivePanel(office: Machine): Panel {
  return {
    machine: office,
    scan: undefined,
    open: async () => {
      await office.tap('nav-device');
      await office.tap('nav-issue');
      await office.tap('receive-scan');
    },
    except: JOURNAL,
  };
}

async function request(device: OpenLicense, code?: string): Promise<string> {
  return encodeText((await device.license.request(code === undefined ? {} : { code })).bytes);
}

for (const door of DOORS) {
  test(`a request that cannot be granted, as ${door}`, async ({ host, startMachine }) => {
    const office = await startMachine('office');
    await office.page.goto(host.url);
    const json = await openOffice(office, { seats: 1, code: 'MUSEUM-1' });
    await createEntitlement(office, { customer: 'Old Mill', code: 'MILL-1', lease: '' });
    const panel = receivePanel(office);
    const refuse = (text: string, code: string): Promise<void> => expectRefusal(panel, door, text, code);

    const first = await openDevice(json);
    const second = await openDevice(json);
    const good = await request(first, 'MUSEUM-1');

    await test.step('truncated', () => refuse(good.slice(0, -40), 'text-truncated'));
    await test.step('something else altogether', () => refuse('https://example.com/menu', 'text-foreign'));
    await test.step('an unknown activation code', async () => {
      await refuse(await request(first, 'NOBODY-1'), 'code-unknown');
    });
    await test.step('an entitlement without an offline lease period', async () => {
      await refuse(await request(first, 'MILL-1'), 'lease-period-missing');
    });

    const answer = await test.step('the right one is granted after all that', async () => {
      await bring(panel, door, good);
      await expect(office.at('proposal')).toHaveAttribute('data-action', 'activate', { timeout: 30_000 });
      await office.tap('issue-confirm');
      return office.at('token-text').first().inputValue();
    });
    await test.step('a response where a request belongs', () => refuse(answer, 'token-kind'));
    await test.step('no seat left', async () => {
      await refuse(await request(second, 'MUSEUM-1'), 'no-seat');
    });
    await expectSeats(office, 1);
    for (const device of [first, second]) device.close();
  });
}

test('a request for another issuer, and one for a product that is not here', async ({ host, startMachine }) => {
  const office = await startMachine('office');
  const elsewhere = await startMachine('elsewhere');
  for (const machine of [office, elsewhere]) await machine.page.goto(host.url);
  const json = await openOffice(office);
  await setUpIssuer(elsewhere);
  await createProduct(elsewhere);
  const theirs = await openDevice(await productFile(elsewhere, undefined));
  await expectRefusal(receivePanel(office), 'text', await request(theirs, 'MUSEUM-1'), 'token-not-for-this-key');

  const unknown = await openDevice(json.replaceAll('museum-guide', 'museum-shop'));
  await expectRefusal(receivePanel(office), 'text', await request(unknown, 'MUSEUM-1'), 'product-unknown');
  for (const device of [theirs, unknown]) device.close();
});

test('a ledger that is damaged is named, and left as it is', async ({ host, startMachine }) => {
  const office = await startMachine('office');
  await office.page.goto(host.url);
  await openOffice(office);
  await damage(office.page, 'offlease-issuer', 'keys', { version: 1, name: 7 });
  const before = await stored(office.page);
  await office.page.reload();
  await expectError(office, 'storage-damaged');
  expect(await stored(office.page)).toBe(before);
});
