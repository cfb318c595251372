import { describe, expect, it } from 'vitest';
import {
  entitlementChanges,
  grantsOf,
  LEASE_PRESETS,
  newEntitlementSheet,
  readEntitlementSheet,
  sheetOfEntitlement,
  wholeNumber,
  type EntitlementSheet,
} from '../../../src/app/issue/entitlement-sheet.ts';
import { productOf } from '../../../src/issuer/catalogue.ts';
import { parsePeriod, unixTime } from '../../../src/license/time.ts';
import { openBench, PRODUCT_DRAFT } from '../../issuer/fixture.ts';

const product = productOf(PRODUCT_DRAFT);

const sheet = (parts: Partial<EntitlementSheet> = {}): EntitlementSheet => ({
  ...newEntitlementSheet('en'),
  product: product.id,
  customer: 'City Museum',
  grants: grantsOf(product.features),
  ...parts,
});

const readSheet = (given: EntitlementSheet) => readEntitlementSheet(given, 'en');

const problemsOf = (parts: Partial<EntitlementSheet>) => {
  const read = readSheet(sheet(parts));
  return 'problems' in read ? read.problems : undefined;
};

describe('an entitlement’s form', () => {
  it('is good as it stands once it says for whom and for what', () => {
    const read = readSheet(sheet());
    expect('draft' in read && read.draft).toMatchObject({
      product: product.id,
      customer: 'City Museum',
      seats: 1,
      leasePeriod: 'P30D',
      features: [{ number: 1 }],
      attributes: [],
      codes: [],
    });
  });

  it('is read as the issuer takes it, with everything in it', async () => {
    const grants = grantsOf(product.features).map((line) => ({
      ...line,
      on: true,
      limit: '12 000',
      unlimited: line.feature.number === 3,
    }));
    const read = readSheet(
      sheet({
        edition: ' Professional ',
        plan: 'Gold',
        orderReference: 'A-17',
        seats: '25',
        leasePeriod: 'p1y',
        gracePeriod: 'P7D',
        perpetual: false,
        subscriptionEnd: '2027-12-31',
        maintenanceEnd: '2027-06-30',
        grants,
        attributes: [
          { key: ' region ', value: ' EU ' },
          { key: '', value: '' },
        ],
        code: 'museum 2026',
      }),
    );
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    const { draft } = read;
    const { issuer } = await openBench();
    const record = await issuer.createEntitlement(draft);
    expect(record).toMatchObject({
      edition: 'Professional',
      seats: 25,
      leasePeriod: 'P1Y',
      gracePeriod: 'P7D',
      subscriptionEnd: new Date(2028, 0, 1).getTime() / 1000,
      maintenanceEnd: new Date(2027, 6, 1).getTime() / 1000,
      features: [{ number: 1 }, { number: 2, limit: 12_000 }, { number: 3, limit: 'unlimited' }],
      attributes: [['region', 'EU']],
      codes: ['MUSEUM2026'],
    });
  });

  it('may go without an offline lease period', () => {
    const read = readSheet(sheet({ leasePeriod: ' ' }));
    expect('draft' in read && read.draft.leasePeriod).toBeUndefined();
    expect('draft' in read).toBe(true);
  });

  it('of an entitlement that exists, saved untouched, changes nothing', async () => {
    const { issuer, entitlement } = await openBench({
      gracePeriod: 'P7D',
      plan: 'Gold',
      overdraft: { percent: 20 },
      // Not the end of a day, wherever this runs.
      subscriptionEnd: unixTime(1_800_001_234),
      maintenanceEnd: unixTime(1_799_001_234),
      features: [{ number: 1 }, { number: 2, limit: 1000 }, { number: 3, limit: 'unlimited' }],
    });
    for (const tag of ['en', 'de', 'ja']) {
      const shown = sheetOfEntitlement(entitlement, product, tag);
      const read = readEntitlementSheet(shown, tag);
      if ('problems' in read) throw new Error(JSON.stringify(read.problems));
      const after = await issuer.updateEntitlement(
        entitlement.id,
        entitlementChanges(read.draft, entitlement, { ...shown }),
      );
      expect(after).toEqual(entitlement);
    }
  });

  it('changes what was changed, and takes away what was emptied', async () => {
    const { issuer, entitlement } = await openBench({ gracePeriod: 'P7D', overdraft: 'unlimited' });
    const shown = sheetOfEntitlement(entitlement, product, 'en');
    const changed = { ...shown, gracePeriod: '', overdraft: 'seats' as const, overdraftAmount: '3', customer: 'Tram' };
    const read = readSheet({ ...changed, perpetual: false, subscriptionEnd: '2027-12-31' });
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    const after = await issuer.updateEntitlement(entitlement.id, entitlementChanges(read.draft, entitlement, shown));
    expect(after).toMatchObject({ customer: 'Tram', overdraft: { seats: 3 } });
    expect(after.gracePeriod).toBeUndefined();
    expect(after.subscriptionEnd).toBe(new Date(2028, 0, 1).getTime() / 1000);
    expect(after.codes).toEqual(entitlement.codes);
  });

  it('says what is wrong, field by field', () => {
    expect(problemsOf({ product: '' })).toEqual({ product: 'product' });
    expect(problemsOf({ customer: ' ' })).toEqual({ customer: 'customer' });
    expect(problemsOf({ edition: 'x'.repeat(51) })).toEqual({ edition: 'line' });
    for (const seats of ['', '0', '-1', '1.5', 'two', '1000001', '99999999999999999999']) {
      expect(problemsOf({ seats }), seats).toEqual({ seats: 'seats' });
    }
    for (const leasePeriod of ['30', 'P', 'P0D', '30 dogs']) {
      expect(problemsOf({ overdraft: 'seats', overdraftAmount: 'some' })).toEqual({ overdraft: 'overdraft' });
      expect(problemsOf({ leasePeriod }), leasePeriod).toEqual({ leasePeriod: 'period' });
    }
    expect(problemsOf({ gracePeriod: 'soon' })).toEqual({ gracePeriod: 'period' });
    expect(problemsOf({ perpetual: false })).toEqual({ subscriptionEnd: 'date' });
    expect(problemsOf({ perpetual: false, subscriptionEnd: '2027-02-30' })).toEqual({ subscriptionEnd: 'date' });
    expect(problemsOf({ code: 'Größe' })).toEqual({ code: 'code' });
    expect(problemsOf({ attributes: [{ key: '', value: 'EU' }] })).toEqual({ 'attribute-0': 'attribute' });
    expect(
      problemsOf({
        attributes: [
          { key: 'region', value: 'EU' },
          { key: 'region', value: 'US' },
        ],
      }),
    ).toEqual({ 'attribute-1': 'attribute-twice' });
    const many = Array.from({ length: 33 }, (_, at) => ({ key: `k${String(at)}`, value: 'v' }));
    expect(problemsOf({ attributes: many })).toEqual({ attributes: 'attribute-count' });
    const grants = grantsOf(product.features).map((line) => ({ ...line, on: true }));
    expect(problemsOf({ grants })).toEqual({ 'grant-2': 'limit', 'grant-3': 'limit' });
  });

  it('offers only periods that are periods', () => {
    for (const preset of LEASE_PRESETS) expect(parsePeriod(preset), preset).toBeDefined();
  });
});

describe('a whole number as people type it', () => {
  it('may have blanks in it, and nothing else', () => {
    expect(wholeNumber('12 000')).toBe(12_000);
    expect(wholeNumber('12\u202f000')).toBe(12_000);
    expect(wholeNumber('0')).toBe(0);
    for (const typed of ['', '-1', '1,5', '1e3', '0x10', '9007199254740993']) {
      expect(wholeNumber(typed), typed).toBeUndefined();
    }
  });
});
