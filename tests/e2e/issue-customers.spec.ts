import { createProduct, setUpIssuer } from './support/office.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

// Customers on their own: made, found, changed, sold to, and forgotten.

test('a customer is made, found, changed, sold to, and erased', async ({ host, startMachine }) => {
  const office = await startMachine('office', { camera: false });
  const found: string[] = [];
  await office.page.goto(host.url);
  await setUpIssuer(office);
  await createProduct(office);
  await office.tap('issue-customers');
  await expect(office.page.getByText('No customer yet')).toBeVisible();

  await test.step('made, after a field needed another look', async () => {
    await office.tap('new-customer');
    await office.tap('customer-submit');
    await expect(office.at('customer-name')).toBeFocused();
    await expect(office.at('customer-name')).toHaveAttribute('aria-invalid', 'true');
    await look(office, 'a customer without a name', found);
    await office.at('customer-name').fill('Harbor Ferries');
    await office.at('customer-reference').fill('C-77');
    await office.at('customer-note').fill('Ask for Ada');
    await office.page.keyboard.press('Enter');
    await expect(office.page.getByRole('heading', { name: 'Harbor Ferries' })).toBeVisible();
    await expect(office.at('customer-facts')).toContainText('C-77');
    await expect(office.at('customer-facts')).toContainText('Ask for Ada');
  });

  await test.step('sold to: the form knows for whom it is', async () => {
    await office.tap('customer-entitlement');
    await expect(office.at('entitlement-customer')).toHaveValue('Harbor Ferries');
    await office.at('entitlement-code').fill('FERRY-1');
    await office.tap('entitlement-submit');
    await office.tap('open-customer');
    await expect(office.at('entitlement-line')).toHaveCount(1);
    await look(office, 'a customer', found);
  });

  await test.step('found by name or reference, and not by anything else', async () => {
    await office.tap('issue-customers');
    await office.tap('new-customer');
    await office.at('customer-name').fill('City Museum');
    await office.tap('customer-submit');
    await office.tap('issue-customers');
    await expect(office.at('customer-line')).toHaveCount(2);
    await office.at('customer-search').fill('c-77');
    await expect(office.at('customer-line')).toHaveCount(1);
    await expect(office.at('customer-line')).toContainText('1 entitlement');
    await look(office, 'customers', found);
    await office.at('customer-search').fill('theater');
    await expect(office.at('customer-line')).toHaveCount(0);
    await office.at('customer-search').fill('ferries harbor');
    await office.at('customer-line').click();
  });

  await test.step('changed; the entitlement says so at once', async () => {
    await office.tap('edit-customer');
    await office.at('customer-name').fill('Northern Ferries');
    await office.at('customer-reference').fill('');
    await office.tap('customer-submit');
    await expect(office.page.getByRole('heading', { name: 'Northern Ferries' })).toBeVisible();
    await expect(office.at('customer-facts')).not.toContainText('C-77');
    await expect(office.at('entitlement-line')).toContainText('Northern Ferries');
  });

  await test.step('erased: nothing on any screen has the name any more', async () => {
    await office.tap('erase-customer');
    await expect(office.at('ask-cancel')).toBeFocused();
    await look(office, 'erase a name?', found);
    await office.tap('ask-confirm');
    await expect(office.page.getByRole('heading', { name: /^Customer [0-9a-f]{4} [0-9a-f]{4}$/ })).toBeVisible();
    await expect(office.at('entitlement-line')).not.toContainText('Northern Ferries');
    await office.tap('issue-journal');
    await expect(office.at('journal-entry').first()).toContainText('Customer changed');
    await expect(office.page.locator('main')).not.toContainText('Northern Ferries');
  });
  expect(found).toEqual([]);
});
