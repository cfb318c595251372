import type { Machine } from './support/machine.ts';
import { createProduct, setUpIssuer } from './support/office.ts';
import { look } from './support/look.ts';
import { expect, test } from './support/test.ts';

// Lists as tables, in and out.

async function choose(office: Machine, text: string): Promise<void> {
  await office.at('csv-file').setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
}

test('entitlements and customers come in from CSV, after a look, and go out again', async ({ host, startMachine }) => {
  test.setTimeout(180_000);
  const office = await startMachine('office', { camera: false });
  const spare = await startMachine('spare', { camera: false, viewport: { width: 320, height: 640 } });
  const found: string[] = [];
  for (const machine of [office, spare]) {
    await machine.page.goto(host.url);
    await setUpIssuer(machine);
    await createProduct(machine);
  }

  await test.step('a file that is no table, and one with rows that do not fit', async () => {
    await office.tap('issue-entitlements');
    await office.tap('import-csv');
    await choose(office, 'customer,product,seats\nMuseum,"museum-guide,2\n');
    await expect(office.at('csv-fault')).toContainText('Line 2');
    await choose(office, 'customer;product;seats;codes\nMuseum;museum-guide;2;M-1\nZoo;other;many;M-1\n');
    await expect(office.at('csv-plan')).toHaveAttribute('data-new', '1');
    await expect(office.at('csv-plan')).toHaveAttribute('data-bad', '1');
    await expect(office.at('csv-error')).toHaveCount(3);
    await expect(office.at('csv-error').first()).toHaveAttribute('data-line', '3');
    await look(office, 'an import with errors', found);
  });

  await test.step('nothing is written until the operator says so; then what was shown', async () => {
    await office.tap('issue-entitlements');
    await expect(office.at('entitlement-line')).toHaveCount(0);
    await office.tap('import-csv');
    const rows = Array.from(
      { length: 60 },
      (_, index) => `"Customer, ${String(index)}",museum-guide,${String(index + 1)},P30D`,
    );
    await choose(office, `customer,product,seats,lease_period\n${rows.join('\n')}\n=cmd|x,museum-guide,7,30 days\n`);
    await expect(office.at('csv-plan')).toHaveAttribute('data-new', '61');
    await office.at('csv-take').focus();
    await office.page.keyboard.press('Enter');
    await expect(office.at('csv-done')).toContainText('61', { timeout: 30_000 });
    await office.tap('csv-back');
    await office.at('entitlement-search').fill('cmd');
    await expect(office.at('entitlement-line')).toHaveCount(1);
  });

  const saved = await test.step('saved, no cell is a formula', async () => {
    const text = await office.saved('export-entitlements');
    expect(text).toContain(",'=cmd|x,");
    expect(text).not.toMatch(/(^|,)"?=/m);
    expect(text.trim().split('\r\n')).toHaveLength(62);
    await expect(office.at('csv-said')).toBeVisible();
    expect(await office.saved('export-seats')).toContain('entitlement,customer,product,seat');
    return text;
  });

  await test.step('the file is known where it came from, and new elsewhere', async () => {
    await office.tap('import-csv');
    await choose(office, saved);
    await expect(office.at('csv-plan')).toHaveAttribute('data-known', '61');
    await expect(office.at('csv-take')).toHaveCount(0);
    await spare.tap('issue-entitlements');
    await spare.tap('import-csv');
    await look(spare, 'import, 320 pixels wide', found);
    await choose(spare, saved);
    await expect(spare.at('csv-plan')).toHaveAttribute('data-new', '61');
    await look(spare, 'an import that is good, 320 pixels wide', found);
    await spare.tap('csv-take');
    await expect(spare.at('csv-done')).toBeVisible({ timeout: 30_000 });
  });

  await test.step('customers', async () => {
    await office.tap('issue-customers');
    const customers = await office.saved('export-customers');
    expect(customers.trim().split('\r\n')).toHaveLength(62);
    await office.tap('import-csv');
    await choose(office, `${customers},Harbor Ferries,C-77,,\r\n`);
    await expect(office.at('csv-plan')).toHaveAttribute('data-new', '1');
    await expect(office.at('csv-plan')).toHaveAttribute('data-known', '61');
    await office.tap('csv-take');
    await expect(office.at('csv-done')).toBeVisible();
    await office.tap('csv-back');
    await office.at('customer-search').fill('c-77');
    await expect(office.at('customer-line')).toHaveCount(1);
  });
  expect(found).toEqual([]);
});
