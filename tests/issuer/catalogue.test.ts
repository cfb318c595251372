import { describe, expect, it } from 'vitest';
import type { ProductDraft } from '../../src/issuer/catalogue.ts';
import { changedProduct, productOf } from '../../src/issuer/catalogue.ts';
import type { ActivationCode, ProductId } from '../../src/license/ids.ts';
import { readProductFile } from '../../src/token/product-file.ts';
import { codeOf, dump, openBench, PRODUCT, PRODUCT_DRAFT } from './fixture.ts';

function refusedField(draft: unknown): unknown {
  try {
    productOf(draft as ProductDraft);
  } catch (error) {
    return (error as { facts?: { field?: string } }).facts?.field;
  }
  return undefined;
}

describe('products', () => {
  it('are made once', async () => {
    const { issuer, store } = await openBench();
    const before = await dump(store);
    expect(await codeOf(issuer.createProduct(PRODUCT_DRAFT))).toBe('product-exists');
    expect(await dump(store)).toEqual(before);
    await issuer.createProduct({ id: 'another', name: 'Another' });
    expect((await issuer.listProducts()).map(({ id }) => id)).toEqual(['another', PRODUCT]);
  });

  it.each([
    [{ ...PRODUCT_DRAFT, id: 'Upper' }, 'id'],
    [{ ...PRODUCT_DRAFT, name: '' }, 'name'],
    [{ ...PRODUCT_DRAFT, name: 'a\nb' }, 'name'],
    [{ ...PRODUCT_DRAFT, editions: ['A', 'A'] }, 'editions'],
    [{ ...PRODUCT_DRAFT, features: [{ number: 0, key: 'a', type: 'bool' }] }, 'features'],
    [{ ...PRODUCT_DRAFT, features: [{ number: 1, key: '1a', type: 'bool' }] }, 'features'],
    [{ ...PRODUCT_DRAFT, features: [{ number: 1, key: 'a', type: 'pool' }] }, 'features'],
    [
      {
        ...PRODUCT_DRAFT,
        features: [
          { number: 1, key: 'a', type: 'bool' },
          { number: 1, key: 'b', type: 'bool' },
        ],
      },
      'features',
    ],
    [{ ...PRODUCT_DRAFT, policy: { holdSeconds: -1 } }, 'policy'],
    [{ ...PRODUCT_DRAFT, policy: { expiry: 'never' } }, 'policy'],
    [{ ...PRODUCT_DRAFT, policy: { ways: ['pigeon'] } }, 'policy'],
  ])('refuse %j', (draft, field) => {
    expect(refusedField(draft)).toBe(field);
  });

  it('have a catalogue that only grows', async () => {
    const { issuer, store } = await openBench();
    const [first, second, third] = PRODUCT_DRAFT.features;
    const before = await dump(store);
    const shrunk = issuer.updateProduct(PRODUCT, { features: [first, second] });
    expect(await codeOf(shrunk)).toBe('catalogue-append-only');
    const retyped = issuer.updateProduct(PRODUCT, { features: [first, { ...second, type: 'bool' }, third] });
    expect(await codeOf(retyped)).toBe('catalogue-append-only');
    const renumbered = issuer.updateProduct(PRODUCT, { features: [first, second, { ...third, number: 4 }] });
    expect(await codeOf(renumbered)).toBe('catalogue-append-only');
    expect(await dump(store)).toEqual(before);
    const grown = [{ ...first, name: 'Export' }, second, third, { number: 9, key: 'audio', type: 'bool' as const }];
    const product = await issuer.updateProduct(PRODUCT, { name: 'Kiosk', features: grown });
    expect(product.features).toEqual(grown);
    expect(product.name).toBe('Kiosk');
    expect(product.editions).toEqual(PRODUCT_DRAFT.editions);
    expect(await codeOf(issuer.updateProduct('none' as ProductId, {}))).toBe('product-unknown');
  });

  it('keep the parts of the policy that a change does not name', () => {
    const product = productOf({ ...PRODUCT_DRAFT, policy: { holdSeconds: 60 } });
    const changed = changedProduct(product, { policy: { expiry: 'calendar' } });
    expect(changed.policy).toMatchObject({ holdSeconds: 60, expiry: 'calendar' });
  });

  it('have a file that a device can read and verify', async () => {
    const { issuer } = await openBench();
    const activationCode = 'KIOSK-2026' as ActivationCode;
    const file = await readProductFile(await issuer.productFile(PRODUCT, { activationCode }));
    expect(file.product).toEqual((await issuer.listProducts())[0]);
    expect(file.roots.map(({ thumbprint }) => thumbprint)).toEqual([issuer.identity().root.thumbprint]);
    expect(file.certificates[0]?.bytes).toEqual(issuer.identity().certificate.bytes);
    expect(file.activationCode).toBe(activationCode);
    expect(await codeOf(issuer.productFile('none' as ProductId))).toBe('product-unknown');
  });
});
