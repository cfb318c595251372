import { describe, expect, it } from 'vitest';
import {
  newProductSheet,
  nextFeature,
  readProductSheet,
  sheetOfProduct,
  suggestFeatureKey,
  suggestProductId,
  type FeatureLine,
  type ProductSheet,
} from '../../../src/app/issue/product-sheet.ts';
import { changedProduct, productOf } from '../../../src/issuer/catalogue.ts';
import { isFeatureKey } from '../../../src/license/feature.ts';
import { isProductId } from '../../../src/license/ids.ts';

const sheet = (parts: Partial<ProductSheet>): ProductSheet => ({
  ...newProductSheet(),
  name: 'Ticket kiosk',
  id: 'ticket-kiosk',
  ...parts,
});

const line = (number: number, key: string, parts: Partial<FeatureLine> = {}): FeatureLine => ({
  number,
  key,
  name: '',
  type: 'bool',
  fixed: false,
  written: true,
  ...parts,
});

const problemsOf = (parts: Partial<ProductSheet>, taken: readonly string[] = []) => {
  const read = readProductSheet(sheet(parts), taken);
  return 'problems' in read ? read.problems : undefined;
};

describe('what a name suggests', () => {
  it('is a product id', () => {
    expect(suggestProductId('Müller Kiosk 2')).toBe('muller-kiosk-2');
    expect(suggestProductId('  --- ')).toBe('');
    expect(suggestProductId('東京')).toBe('');
    for (const name of ['A', 'x'.repeat(80), 'Øl & Pølse!', '.hidden', 'a-'.repeat(30), 'v1.2 beta']) {
      const id = suggestProductId(name);
      expect(id === '' || isProductId(id), `${name} → ${id}`).toBe(true);
    }
  });

  it('is a feature key', () => {
    expect(suggestFeatureKey('3D PDF export')).toBe('d-pdf-export');
    for (const name of ['Export', '42', 'Größe', 'x'.repeat(80)]) {
      const key = suggestFeatureKey(name);
      expect(key === '' || isFeatureKey(key), `${name} → ${key}`).toBe(true);
    }
  });
});

describe('a product’s form', () => {
  it('is read as the issuer takes it', () => {
    const read = readProductSheet(
      sheet({
        name: '  Ticket kiosk ',
        editions: 'Standard\n\n Professional \nStandard',
        features: [line(1, 'export', { name: ' Export ' }), line(2, 'prints', { type: 'usage-count' })],
      }),
    );
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    expect(productOf(read.draft)).toMatchObject({
      id: 'ticket-kiosk',
      name: 'Ticket kiosk',
      editions: ['Standard', 'Professional'],
      features: [
        { number: 1, key: 'export', name: 'Export', type: 'bool' },
        { number: 2, key: 'prints', type: 'usage-count' },
      ],
    });
  });

  it('passes over a line that was left empty', () => {
    const read = readProductSheet(sheet({ features: [line(1, 'export'), line(2, '')] }));
    expect('draft' in read && read.draft.features).toHaveLength(1);
  });

  it('says what is wrong, field by field', () => {
    expect(problemsOf({ name: '   ' })).toEqual({ name: 'name' });
    expect(problemsOf({ name: 'x'.repeat(101) })).toEqual({ name: 'name' });
    expect(problemsOf({ id: 'Kiosk' })).toEqual({ id: 'id' });
    expect(problemsOf({}, ['ticket-kiosk'])).toEqual({ id: 'id-taken' });
    expect(problemsOf({ editions: 'x'.repeat(51) })).toEqual({ editions: 'edition' });
    expect(problemsOf({ features: [line(1, '2nd')] })).toEqual({ 'feature-1': 'feature-key' });
    expect(problemsOf({ features: [line(1, 'a'), line(2, 'a')] })).toEqual({ 'feature-2': 'feature-twice' });
    expect(problemsOf({ features: [line(1, 'a', { name: 'x'.repeat(101) })] })).toEqual({
      'feature-1': 'feature-name',
    });
  });

  it('numbers new features behind all others, and old ones stay as they are', () => {
    const product = productOf({
      id: 'ticket-kiosk',
      name: 'Ticket kiosk',
      features: [
        { number: 1, key: 'export', type: 'bool' },
        { number: 7, key: 'prints', type: 'usage-count' },
      ],
    });
    const again = sheetOfProduct(product);
    expect(again.features.every(({ fixed }) => fixed)).toBe(true);
    const added = nextFeature(again.features);
    expect(added.number).toBe(8);
    const read = readProductSheet({ ...again, features: [...again.features, { ...added, key: 'scan' }] });
    if ('problems' in read) throw new Error(JSON.stringify(read.problems));
    expect(changedProduct(product, read.draft).features.map(({ number }) => number)).toEqual([1, 7, 8]);
    expect(nextFeature([]).number).toBe(1);
  });
});
