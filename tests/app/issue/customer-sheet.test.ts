import { describe, expect, it } from 'vitest';
import { customerRows } from '../../../src/app/issue/customer-rows.ts';
import { aliasOf, erasingFields } from '../../../src/app/issue/customer-alias.ts';
import { readCustomerSheet, sheetOfCustomer } from '../../../src/app/issue/customer-sheet.ts';
import { ENTITLEMENT_DRAFT, openBench } from '../../issuer/fixture.ts';
import { words } from './speech.ts';

describe('the form of a customer', () => {
  it('reads what was typed, and takes away what was emptied', () => {
    expect(readCustomerSheet({ name: ' City Museum ', reference: 'C-7', note: '' })).toEqual({
      fields: { name: 'City Museum', reference: 'C-7', note: undefined },
    });
  });

  it('names every field that needs another look', () => {
    const long = 'x'.repeat(501);
    expect(readCustomerSheet({ name: ' ', reference: long, note: long })).toEqual({
      problems: ['name', 'reference', 'note'],
    });
    expect(readCustomerSheet({ name: 'a\u0000b', reference: '', note: '' })).toEqual({ problems: ['name'] });
  });

  it('erases a name for good: no list, search or entitlement has it any more', async () => {
    const { issuer, entitlement } = await openBench();
    const { customerId } = entitlement;
    await issuer.updateCustomer(customerId, { reference: 'C-77', note: 'Ask for Ms Example' });
    const before = await issuer.getCustomer(customerId);
    expect(sheetOfCustomer(before)).toEqual({ name: before.name, reference: 'C-77', note: 'Ask for Ms Example' });
    await issuer.updateCustomer(customerId, erasingFields(before, words.customers));
    const after = await issuer.getCustomer(customerId);
    expect(after).toEqual({ id: customerId, name: aliasOf(before, words.customers), made: before.made });
    expect((await issuer.getEntitlement(entitlement.id)).customer).toBe(after.name);
    for (const search of ['stadtbahn', 'c-77', 'example']) {
      expect((await issuer.listCustomers({ search })).customers).toEqual([]);
      expect((await issuer.listEntitlements({ search })).entitlements).toEqual([]);
    }
    expect(JSON.stringify(await issuer.journal({ limit: 100 }))).not.toMatch(/Stadtbahn|C-77|Example/);
  });

  it('lists customers with the number of their entitlements', async () => {
    const { issuer, entitlement } = await openBench();
    await issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, codes: [] });
    await issuer.createCustomer({ name: 'Nobody yet' });
    const { rows } = await customerRows(issuer, {});
    expect(rows.map(({ customer, entitlements, more }) => [customer.name, entitlements, more])).toEqual([
      ['Nobody yet', 0, false],
      [entitlement.customer, 2, false],
    ]);
  });
});
