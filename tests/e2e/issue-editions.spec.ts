import { look } from './support/look.ts';
import { setUpIssuer } from './support/office.ts';
import { expect, test } from './support/test.ts';

test('a new entitlement begins with what its edition stands for', async ({ host, startMachine }) => {
  const found: string[] = [];
  const office = await startMachine('office', { camera: false });
  await office.page.goto(host.url);
  await setUpIssuer(office);
  await office.tap('issue-products');
  await office.tap('new-product');
  await office.at('product-name').fill('Museum Guide');
  await office.page.getByLabel('Editions').fill('Basic\nProfessional');
  await office.tap('add-feature');
  await office.at('feature-key').first().fill('export');
  await office.tap('product-submit');
  await expect(office.at('edition')).toHaveCount(2);
  await office.at('edition').filter({ hasText: 'Basic' }).getByTestId('set-edition').click();
  await expect(office.at('ask-edition')).toBeVisible();
  await look(office, 'features of an edition', found);
  // Off in this one; without an edition it would be on.
  await office.at('ask-edition').getByRole('checkbox').first().uncheck();
  await office.tap('ask-confirm');
  await expect(office.at('edition').filter({ hasText: 'Basic' })).toHaveAttribute('data-set', 'true');
  await look(office, 'a product with editions', found);
  await office.tap('new-entitlement');
  const feature = office.page.getByRole('checkbox', { name: /export/i });
  await expect(feature).toBeChecked();
  await office.at('entitlement-edition').selectOption('Basic');
  await expect(feature).not.toBeChecked();
  expect(found).toEqual([]);
});
