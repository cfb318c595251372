import { describe, expect, it } from 'vitest';
import { activate, codeOf, ENTITLEMENT_DRAFT, Kiosk, openBench } from './fixture.ts';

describe('customers', () => {
  it('are found or made by the name that an entitlement is sold to', async () => {
    const { issuer, entitlement } = await openBench();
    const again = await issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, codes: [] });
    const other = await issuer.createEntitlement({
      ...ENTITLEMENT_DRAFT,
      customer: 'Stadtbahn musterstadt',
      codes: [],
    });
    expect(again.customerId).toBe(entitlement.customerId);
    expect(other.customerId).not.toBe(entitlement.customerId);
    const { entitlements } = await issuer.listEntitlements({ customer: entitlement.customerId });
    expect(entitlements.map(({ id }) => id).sort()).toEqual([entitlement.id, again.id].sort());
  });

  it('are named anew in all that they have, and in what is issued from then on', async () => {
    const { issuer, entitlement } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    await issuer.updateCustomer(entitlement.customerId, { name: 'Überlandbahn', reference: 'C-77' });
    expect((await issuer.getEntitlement(entitlement.id)).customer).toBe('Überlandbahn');
    expect(await kiosk.open((await issuer.refresh(activation.id)).token)).toMatchObject({ customer: 'Überlandbahn' });
    expect((await issuer.listEntitlements({ search: 'uberland' })).entitlements).toHaveLength(1);
    expect((await issuer.listEntitlements({ search: 'stadtbahn' })).entitlements).toHaveLength(0);
    expect((await issuer.listCustomers({ search: 'c 77' })).customers).toMatchObject([{ reference: 'C-77' }]);
    expect((await issuer.listCustomers({ search: 'stadt' })).customers).toEqual([]);
  });

  it('are listed by name, page by page, without regard to case and accents', async () => {
    const { issuer } = await openBench();
    for (const name of ['zug', 'Ähre', 'bahn']) await issuer.createCustomer({ name });
    const first = await issuer.listCustomers({ limit: 3 });
    expect(first.customers.map(({ name }) => name)).toEqual(['Ähre', 'bahn', 'Stadtbahn Musterstadt']);
    const second = await issuer.listCustomers({ limit: 3, ...(first.next === undefined ? {} : { after: first.next }) });
    expect(second.customers.map(({ name }) => name)).toEqual(['zug']);
    expect(second.next).toBeUndefined();
  });

  it('are found by several words of name and reference, each once, page by page', async () => {
    const { issuer } = await openBench();
    for (let index = 0; index < 30; index += 1) {
      await issuer.createCustomer({ name: `Museum Musica ${String(index % 2)}`, reference: `M-${String(index)}` });
    }
    const all = await issuer.listCustomers({ search: 'mus', limit: 100 });
    expect(all.customers).toHaveLength(31);
    expect((await issuer.listCustomers({ search: 'museum 1', limit: 100 })).customers).toHaveLength(20);
    expect((await issuer.listCustomers({ search: 'musica m 29' })).customers).toMatchObject([{ reference: 'M-29' }]);
    expect((await issuer.listCustomers({ search: 'museum theatre' })).customers).toEqual([]);
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await issuer.listCustomers({ search: 'mus', limit: 7, ...(after === undefined ? {} : { after }) });
      seen.push(...page.customers.map(({ id }) => id));
      after = page.next;
      if (after === undefined) break;
    }
    expect(seen).toEqual(all.customers.map(({ id }) => id));
  });

  it('hand an entitlement on to another, with its seats and codes', async () => {
    const { issuer, entitlement } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    const buyer = await issuer.createCustomer({ name: 'Käufer' });
    const after = await issuer.transferEntitlement(entitlement.id, buyer.id);
    expect(after).toMatchObject({ customerId: buyer.id, customer: 'Käufer', codes: entitlement.codes });
    expect((await issuer.listEntitlements({ customer: entitlement.customerId })).entitlements).toEqual([]);
    expect((await issuer.listEntitlements({ customer: buyer.id, search: 'kaufer' })).entitlements).toHaveLength(1);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ inUse: 1 });
    expect(await kiosk.open((await issuer.refresh(activation.id)).token)).toMatchObject({ customer: 'Käufer' });
    const entries = await issuer.journal({ limit: 2 });
    expect(entries.find(({ event }) => event === 'entitlement-transferred')?.facts).toEqual({
      entitlement: entitlement.id,
      from: entitlement.customerId,
      customer: buyer.id,
    });
  });

  it('are refused by code where they are not known or not named', async () => {
    const { issuer, entitlement } = await openBench();
    const nobody = 'ab'.repeat(16) as never;
    expect(await codeOf(issuer.transferEntitlement(entitlement.id, nobody))).toBe('customer-unknown');
    expect(await codeOf(issuer.getCustomer(nobody))).toBe('customer-unknown');
    expect(await codeOf(issuer.updateCustomer(nobody, { name: 'A' }))).toBe('customer-unknown');
    expect(await codeOf(issuer.createCustomer({ name: '' }))).toBe('field-invalid');
    expect(await codeOf(issuer.createCustomer({ name: 'A', note: 'x'.repeat(501) }))).toBe('field-invalid');
  });
});

describe('an entitlement', () => {
  it('that is disabled issues nothing until it is enabled again', async () => {
    const { issuer, entitlement } = await openBench();
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    await issuer.disableEntitlement(entitlement.id);
    await issuer.disableEntitlement(entitlement.id);
    expect(await codeOf(issuer.refresh(activation.id))).toBe('entitlement-disabled');
    expect((await issuer.enableEntitlement(entitlement.id)).disabled).toBeUndefined();
    expect((await issuer.refresh(activation.id)).kind).toBe('issued');
  });

  it('keeps an edition that its product no longer lists, and takes no other such', async () => {
    const { issuer, entitlement } = await openBench();
    await issuer.updateProduct(entitlement.product, { editions: ['Basic'] });
    expect((await issuer.updateEntitlement(entitlement.id, { seats: 5 })).edition).toBe('Professional');
    expect(await codeOf(issuer.updateEntitlement(entitlement.id, { edition: 'Standard' }))).toBe('field-invalid');
  });

  it('names all codes that it ever had, with when they were retired', async () => {
    const { issuer, entitlement, clock } = await openBench();
    await issuer.addCode(entitlement.id, 'NEW-1');
    clock.pass(60);
    await issuer.retireCode('KIOSK-2026');
    expect(await issuer.codesOf(entitlement.id)).toEqual([
      { code: 'KIOSK-2026', entitlement: entitlement.id, retired: clock.now },
      { code: 'NEW-1', entitlement: entitlement.id },
    ]);
  });
});
