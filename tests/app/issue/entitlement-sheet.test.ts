import { describe, expect, it } from 'vitest';
import {
  grantsOf,
  LEASE_PRESETS,
  newEntitlementSheet,
  readEntitlementSheet,
  wholeNumber,
  type EntitlementSheet,
} from '../../../src/app/issue/entitlement-sheet.ts';
import { newEntitlement } from '../../../src/issuer/entitlement.ts';
import { productOf } from '../../../src/issuer/catalogue.ts';
import type { ActivationCode, EntitlementId } from '../../../src/license/ids.ts';
import { parsePeriod } from '../../../src/license/time.ts';
import { NOW, PRODUCT_DRAFT } from '../../issuer/fixture.ts';

const product = productOf(PRODUCT_DRAFT);

const sheet = (parts: Partial<EntitlementSheet> = {}): EntitlementSheet => ({
  ...newEntitlementSheet(),
  product: product.id,
  customer: 'City Museum',
  grants: grantsOf(product.features),
  ...parts,
});

const problemsOf = (parts: Partial<EntitlementSheet>) => {
  const read = readEntitlementSheet(sheet(parts));
  return 'problems' in read ? read.problems : undefined;
};

describe('an entitlement’s form', () => {
  it('is good as it stands once it says for whom and for what', () => {
    const read = readEntitlementSheet(sheet());
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

  it('is read as the issuer takes it, with everything in it', () => {
    const grants = grantsOf(product.features).map((line) => ({
      ...line,
      on: true,
      limit: '12 000',
      unlimited: line.feature.number === 3,
    }));
    const read = readEntitlementSheet(
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
    const codes = (draft.codes ?? []) as readonly ActivationCode[];
    const record = newEntitlement('00'.repeat(16) as EntitlementId, codes, draft, product, NOW);
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
    const read = readEntitlementSheet(sheet({ leasePeriod: ' ' }));
    expect('draft' in read && read.draft.leasePeriod).toBeUndefined();
    expect('draft' in read).toBe(true);
  });

  it('says what is wrong, field by field', () => {
    expect(problemsOf({ product: '' })).toEqual({ product: 'product' });
    expect(problemsOf({ customer: ' ' })).toEqual({ customer: 'customer' });
    expect(problemsOf({ edition: 'x'.repeat(51) })).toEqual({ edition: 'line' });
    for (const seats of ['', '0', '-1', '1.5', 'two', '1000001', '99999999999999999999']) {
      expect(problemsOf({ seats }), seats).toEqual({ seats: 'seats' });
    }
    for (const leasePeriod of ['30', 'P', 'P0D', '30 days']) {
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
