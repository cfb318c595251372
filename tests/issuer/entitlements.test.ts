import { describe, expect, it } from 'vitest';
import { generateActivationCode } from '../../src/issuer/activation-code.ts';
import type { EntitlementDraft } from '../../src/issuer/entitlement.ts';
import { OffleaseError } from '../../src/license/error.ts';
import { isActivationCode, type EntitlementId } from '../../src/license/ids.ts';
import {
  activate,
  codeOf,
  DAY,
  dump,
  ENTITLEMENT_DRAFT,
  expectRefusal,
  journalLength,
  Kiosk,
  openBench,
  PRODUCT,
} from './fixture.ts';

describe('creating', () => {
  it('keeps every field, absent ones absent', async () => {
    const { issuer, entitlement } = await openBench({
      codes: ['kiosk 2026', 'SECOND'],
      gracePeriod: 'P5D',
      overdraft: { percent: 10 },
      plan: 'Yearly',
    });
    expect(entitlement.codes).toEqual(['KIOSK2026', 'SECOND']);
    expect(entitlement).toMatchObject({ plan: 'Yearly', gracePeriod: 'P5D', overdraft: { percent: 10 } });
    expect('subscriptionEnd' in entitlement).toBe(false);
    expect('orderReference' in entitlement).toBe(false);
    expect(await issuer.getEntitlement(entitlement.id)).toEqual(entitlement);
  });

  it('generates a code where none is given', async () => {
    const { entitlement } = await openBench({ codes: [] });
    expect(entitlement.codes).toHaveLength(1);
    expect(entitlement.codes[0]).toMatch(/^[A-HJKMNP-TW-Z2-9]{4}(-[A-HJKMNP-TW-Z2-9]{4}){3}$/);
  });

  it('generates codes that read one way only', () => {
    const codes = Array.from({ length: 500 }, generateActivationCode);
    expect(new Set(codes).size).toBe(500);
    expect(codes.every(isActivationCode)).toBe(true);
    const used = new Set(codes.join('').replaceAll('-', ''));
    for (const ambiguous of '01OILUV') expect(used.has(ambiguous)).toBe(false);
    expect(used.size).toBe(29);
  });

  it('refuses a code that another entitlement has or had', async () => {
    const { issuer, store } = await openBench();
    await issuer.retireCode('KIOSK-2026');
    const before = await dump(store);
    expect(await codeOf(issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, codes: ['NEW', 'KIOSK-2026'] }))).toBe(
      'code-taken',
    );
    expect(await dump(store)).toEqual(before);
  });

  it.each<[string, Partial<EntitlementDraft>]>([
    ['customer', { customer: '' }],
    ['edition', { edition: 'Ultimate' }],
    ['plan', { plan: 'x'.repeat(51) }],
    ['orderReference', { orderReference: '\u0007' }],
    ['seats', { seats: -1 }],
    ['seats', { seats: 1.5 }],
    ['overdraft', { overdraft: { percent: -1 } }],
    ['leasePeriod', { leasePeriod: '30 days' }],
    ['gracePeriod', { gracePeriod: 'P0D' }],
    ['subscriptionEnd', { subscriptionEnd: -1 as never }],
    ['features', { features: [{ number: 77 }] }],
    ['features', { features: [{ number: 1, limit: 5 }] }],
    ['features', { features: [{ number: 2 }] }],
    ['features', { features: [{ number: 1 }, { number: 1 }] }],
    ['features', { features: [{ number: 2, limit: 2 ** 53 }] }],
    ['attributes', { attributes: [['a', '']] }],
    [
      'attributes',
      {
        attributes: [
          ['a', '1'],
          ['a', '2'],
        ],
      },
    ],
    ['attributes', { attributes: Array.from({ length: 12 }, (_, n) => [`key${n}`, 'x'.repeat(500)] as const) }],
    ['codes', { codes: ['ÄÖÜ'] }],
    ['codes', { codes: ['A', 'a'] }],
  ])('refuses a bad %s and stores nothing: %j', async (field, fields) => {
    const { issuer, store } = await openBench();
    const before = await dump(store);
    const length = await journalLength(store);
    const draft = { ...ENTITLEMENT_DRAFT, codes: [], ...fields };
    const error: unknown = await issuer.createEntitlement(draft).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(OffleaseError);
    expect(error).toMatchObject({ code: 'field-invalid', facts: { field } });
    expect(await dump(store)).toEqual(before);
    expect(await journalLength(store)).toBe(length);
  });

  it('refuses an unknown product', async () => {
    const { issuer } = await openBench();
    expect(await codeOf(issuer.createEntitlement({ ...ENTITLEMENT_DRAFT, product: 'none' }))).toBe('product-unknown');
  });
});

describe('changing', () => {
  it('changes what later tokens say, and takes fields away', async () => {
    const { issuer, entitlement } = await openBench({ plan: 'Yearly' });
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    const changed = await issuer.updateEntitlement(entitlement.id, {
      customer: 'Nachfolger GmbH',
      plan: undefined,
      features: [{ number: 2, limit: 'unlimited' }],
    });
    expect('plan' in changed).toBe(false);
    expect(changed.codes).toEqual(entitlement.codes);
    const claims = await kiosk.open((await issuer.refresh(activation.id)).token);
    expect(claims.customer).toBe('Nachfolger GmbH');
    expect(claims.features).toEqual([{ number: 2, limit: 'unlimited' }]);
  });

  it('a disabled entitlement issues nothing until it is enabled again', async () => {
    const bench = await openBench();
    const { issuer, entitlement } = bench;
    const kiosk = await Kiosk.make(issuer);
    const { activation } = await activate(issuer, await kiosk.request());
    await issuer.updateEntitlement(entitlement.id, { disabled: true });
    const token = await (await Kiosk.make(issuer)).request();
    await expectRefusal(bench, () => issuer.receive(token), 'entitlement-disabled');
    await expectRefusal(bench, () => issuer.refresh(activation.id), 'entitlement-disabled');
    await issuer.updateEntitlement(entitlement.id, { disabled: false });
    expect((await activate(issuer, token)).kind).toBe('issued');
  });

  it('seats are not reduced below those in use', async () => {
    const { issuer, entitlement, store, clock } = await openBench({ seats: 3 });
    const kiosks = [await Kiosk.make(issuer), await Kiosk.make(issuer)];
    const ids = [];
    for (const kiosk of kiosks) ids.push((await activate(issuer, await kiosk.request())).activation.id);
    const before = await dump(store);
    const error: unknown = await issuer
      .updateEntitlement(entitlement.id, { seats: 1 })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'seats-in-use', facts: { seats: 1, inUse: 2 } });
    expect(await dump(store)).toEqual(before);
    await issuer.updateEntitlement(entitlement.id, { seats: 2 });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ seats: 2, inUse: 2, free: 0 });

    // Once a hold has ended, its slot goes; the lease that lapsed cannot come back to it.
    clock.pass(10 * DAY);
    const [first, second] = ids;
    if (first === undefined || second === undefined) throw new TypeError();
    await issuer.refresh(second);
    clock.pass(25 * DAY);
    await issuer.updateEntitlement(entitlement.id, { seats: 1 });
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ seats: 1, inUse: 1, free: 0 });
    expect(await codeOf(issuer.refresh(first))).toBe('activation-ended');
    expect(await codeOf(issuer.refresh(second))).toBe('no error');

    await issuer.updateEntitlement(entitlement.id, { seats: 2 });
    const third = await activate(issuer, await (await Kiosk.make(issuer)).request());
    expect(third.activation.seat).toBe(3);
    expect(await issuer.seatUse(entitlement.id)).toMatchObject({ seats: 2, inUse: 2, free: 0 });
  });

  it('refuses what it does not know', async () => {
    const { issuer } = await openBench();
    const unknown = '00'.repeat(16) as EntitlementId;
    expect(await codeOf(issuer.updateEntitlement(unknown, {}))).toBe('entitlement-unknown');
    expect(await codeOf(issuer.getEntitlement(unknown))).toBe('entitlement-unknown');
    expect(await codeOf(issuer.seatUse(unknown))).toBe('entitlement-unknown');
  });
});

describe('codes', () => {
  it('are added and retired; the others go on', async () => {
    const bench = await openBench();
    const { issuer, entitlement } = bench;
    const added = await issuer.addCode(entitlement.id, 'spare-1');
    expect(added.codes).toEqual(['KIOSK-2026', 'SPARE-1']);
    expect((await issuer.addCode(entitlement.id)).codes).toHaveLength(3);
    await issuer.retireCode('KIOSK-2026');
    expect(await codeOf(issuer.retireCode('KIOSK-2026'))).toBe('code-retired');
    expect(await codeOf(issuer.retireCode('NONE'))).toBe('code-unknown');
    const kiosk = await Kiosk.make(issuer);
    const retired = await kiosk.request();
    await expectRefusal(bench, () => issuer.receive(retired), 'code-retired');
    const claims = kiosk.requestClaims({ code: added.codes[1] ?? (() => expect.fail())() });
    expect((await activate(issuer, await kiosk.seal(claims))).kind).toBe('issued');
  });
});

describe('listing', () => {
  async function filled() {
    const bench = await openBench();
    const { issuer } = bench;
    await issuer.createProduct({ id: 'other', name: 'Other' });
    for (const customer of ['Zürich Verkehr', 'Bern Mobil', 'Bern Bahnhof', 'Ämter AG']) {
      const { length } = customer;
      const draft = { ...ENTITLEMENT_DRAFT, customer, codes: [`X${length}`], orderReference: `PO-${length}` };
      await issuer.createEntitlement(draft);
    }
    await issuer.createEntitlement({ product: 'other', customer: 'Bern Mobil', seats: 1, codes: ['X0'] });
    return bench;
  }

  const customers = (page: { entitlements: readonly { customer: string; product: string }[] }) =>
    page.entitlements.map(({ customer }) => customer);

  it('goes by customer, page by page, each one once', async () => {
    const { issuer } = await filled();
    const all = ['Ämter AG', 'Bern Bahnhof', 'Bern Mobil', 'Bern Mobil', 'Stadtbahn Musterstadt', 'Zürich Verkehr'];
    expect(customers(await issuer.listEntitlements())).toEqual(all);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await issuer.listEntitlements({ limit: 2, ...(after === undefined ? {} : { after }) });
      seen.push(...customers(page));
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(all);
  });

  it('finds by beginnings of words, without case and accents, in every order', async () => {
    const { issuer } = await filled();
    expect(customers(await issuer.listEntitlements({ search: 'zurich' }))).toEqual(['Zürich Verkehr']);
    expect(customers(await issuer.listEntitlements({ search: 'MOB ber', product: PRODUCT }))).toEqual(['Bern Mobil']);
    expect(customers(await issuer.listEntitlements({ search: 'b' })).toSorted()).toEqual([
      'Bern Bahnhof',
      'Bern Mobil',
      'Bern Mobil',
    ]);
    expect(customers(await issuer.listEntitlements({ search: 'kiosk-2026' }))).toEqual(['Stadtbahn Musterstadt']);
    expect(customers(await issuer.listEntitlements({ search: 'po-8' }))).toEqual(['Ämter AG']);
    expect(customers(await issuer.listEntitlements({ search: 'bahn' }))).toEqual(['Bern Bahnhof']);
    expect(customers(await issuer.listEntitlements({ search: 'nowhere' }))).toEqual([]);
  });

  it('keeps to a product', async () => {
    const { issuer } = await filled();
    const page = await issuer.listEntitlements({ product: PRODUCT });
    expect(page.entitlements.every(({ product }) => product === PRODUCT)).toBe(true);
    expect(page.entitlements).toHaveLength(5);
  });

  it('follows a change of name and of codes', async () => {
    const { issuer, entitlement } = await filled();
    await issuer.updateEntitlement(entitlement.id, { customer: 'Aare Linie' });
    await issuer.addCode(entitlement.id, 'GONDOLA');
    expect(customers(await issuer.listEntitlements({ search: 'stadtbahn' }))).toEqual([]);
    expect(customers(await issuer.listEntitlements({ search: 'aare' }))).toEqual(['Aare Linie']);
    expect(customers(await issuer.listEntitlements({ search: 'gondola' }))).toEqual(['Aare Linie']);
    expect(customers(await issuer.listEntitlements())[0]).toBe('Aare Linie');
  });

  it('refuses a cursor of another search', async () => {
    const { issuer } = await filled();
    const { next } = await issuer.listEntitlements({ limit: 1 });
    expect(next).toBeDefined();
    expect(await codeOf(issuer.listEntitlements({ search: 'zurich', after: next ?? '' }))).toBe('field-invalid');
  });
});
