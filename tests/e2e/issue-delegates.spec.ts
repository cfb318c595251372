import { encodeText } from '../../src/text/text-form.ts';
import { openDevice } from './support/devices.ts';
import { paste } from './support/kiosk.ts';
import { look } from './support/look.ts';
import { createEntitlement, createProduct, expectSeats, productFile, setUpIssuer } from './support/office.ts';
import { expect, test } from './support/test.ts';

// A technician's phone issues on behalf of the office: certified, allotted seats, and ended.

const PASSPHRASE = 'correct horse battery staple';
const FIELD = 'in the field with a phone';
const SLOW = { timeout: 60_000 };

test('a phone is certified, issues from its allotment, and is ended', async ({ host, startMachine }) => {
  test.setTimeout(240_000);
  const found: string[] = [];
  const office = await startMachine('office', { camera: false });
  const phone = await startMachine('phone', { camera: false, viewport: { width: 390, height: 844 } });
  for (const machine of [office, phone]) await machine.page.goto(host.url);
  await setUpIssuer(office);
  await createProduct(office);
  await createEntitlement(office, { seats: 5 });

  const card = await test.step('the phone makes keys and shows their card', async () => {
    await phone.tap('nav-issue');
    await phone.tap('become-delegate');
    await phone.tap('ask-confirm');
    await expect(phone.at('delegate-name')).toBeFocused();
    await phone.at('delegate-name').fill('Technician');
    await phone.at('delegate-passphrase').fill(FIELD);
    await phone.tap('ask-confirm');
    await expect(phone.at('save-card')).toBeVisible(SLOW);
    await look(phone, 'a card of keys', found);
    return phone.saved('save-card');
  });

  const grant = await test.step('the office certifies it and allots two seats', async () => {
    await office.tap('nav-issue');
    await office.tap('issue-safety');
    await office.tap('certify-delegate');
    await office.at('delegate-card').fill(card.replace('Technician', 'Manager'));
    await office.at('allotment-code').fill('NOBODY');
    await office.at('allotment-seats').fill('2');
    await office.tap('ask-confirm');
    await expect(office.at('delegate-card')).toHaveAttribute('aria-invalid', 'true');
    await expect(office.at('allotment-code')).toHaveAttribute('aria-invalid', 'true');
    await look(office, 'certify a delegate, fields to mend', found);
    await office.at('delegate-card').fill(card);
    await expect(office.at('card-name')).toContainText('Technician');
    await office.at('allotment-code').fill('MUSEUM-1');
    await office.at('root-passphrase').fill(PASSPHRASE);
    await office.tap('ask-confirm');
    await expect(office.at('save-grant')).toBeVisible(SLOW);
    await expect(office.at('allotment')).toHaveAttribute('data-seats', '2');
    await look(office, 'a delegate that was certified', found);
    const text = await office.saved('save-grant');
    await expectSeats(office, 2);
    return text;
  });

  await test.step('the phone takes it over and issues from its seats', async () => {
    await phone.at('grant-text').fill(grant);
    await phone.tap('ask-confirm');
    await phone.at('unlock-passphrase').fill(FIELD);
    await phone.tap('unlock-submit');
    await expect(phone.at('receive-scan')).toBeVisible(SLOW);
    await phone.tap('decline-backup');
    await phone.tap('ask-confirm');
    await expectSeats(phone, 0);
    const json = await productFile(phone, undefined);
    const kiosk = await openDevice(json);
    await phone.tap('receive-scan');
    await paste(phone, encodeText((await kiosk.license.request({ code: 'MUSEUM-1' })).bytes));
    await phone.tap('issue-confirm');
    await expect(phone.at('token-qr').first()).toBeVisible();
    await expectSeats(phone, 1);
    await phone.tap('issue-safety');
    await expect(phone.at('own-delegation')).toBeVisible();
    await look(phone, 'the safety of a delegate', found);
    kiosk.close();
  });

  await test.step('the office ends it; its seats are held until nothing can run any more', async () => {
    await office.tap('issue-safety');
    await office.tap('end-delegate');
    await office.at('root-passphrase').fill(PASSPHRASE);
    await look(office, 'end a delegation?', found);
    await office.tap('ask-confirm');
    await expect(office.at('delegate')).toHaveAttribute('data-withdrawn', 'true', SLOW);
    await expect(office.at('allotment')).toHaveCount(0);
    await expectSeats(office, 2);
  });
  expect(found).toEqual([]);
});
