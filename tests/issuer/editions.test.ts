import { describe, expect, it } from 'vitest';
import { codeOf, openBench, PRODUCT } from './fixture.ts';

const GRANTS = [{ number: 1 }, { number: 2, limit: 500 }, { number: 3, limit: 'unlimited' as const }];

describe('what an edition stands for', () => {
  it('is kept by the issuer alone: product file and entitlements stay as they are', async () => {
    const { issuer, entitlement } = await openBench();
    const file = await issuer.productFile(PRODUCT);
    await issuer.setEditionTemplate(PRODUCT, 'Professional', GRANTS);
    expect(await issuer.editionTemplates(PRODUCT)).toEqual([{ edition: 'Professional', features: GRANTS }]);
    expect(await issuer.productFile(PRODUCT)).toBe(file);
    expect(await issuer.getEntitlement(entitlement.id)).toEqual(entitlement);
    await issuer.setEditionTemplate(PRODUCT, 'Professional', [{ number: 1 }]);
    await issuer.setEditionTemplate(PRODUCT, 'Standard', []);
    expect((await issuer.editionTemplates(PRODUCT)).map(({ features }) => features.length)).toEqual([1, 0]);
    await issuer.setEditionTemplate(PRODUCT, 'Professional', undefined);
    expect(await issuer.editionTemplates(PRODUCT)).toEqual([{ edition: 'Standard', features: [] }]);
  });

  it('outlives a change of the product, and goes with its edition', async () => {
    const { issuer } = await openBench();
    await issuer.setEditionTemplate(PRODUCT, 'Professional', GRANTS);
    await issuer.updateProduct(PRODUCT, { name: 'Kiosk' });
    expect(await issuer.editionTemplates(PRODUCT)).toHaveLength(1);
    await issuer.updateProduct(PRODUCT, { editions: ['Standard'] });
    expect(await issuer.editionTemplates(PRODUCT)).toEqual([]);
  });

  it('fits the catalogue', async () => {
    const { issuer } = await openBench();
    const set = (edition: string, features: typeof GRANTS) =>
      codeOf(issuer.setEditionTemplate(PRODUCT, edition, features));
    expect(await set('Gold', GRANTS)).toBe('field-invalid');
    expect(await set('Standard', [{ number: 9 }])).toBe('field-invalid');
    expect(await set('Standard', [{ number: 2 }])).toBe('field-invalid');
    expect(await codeOf(issuer.setEditionTemplate('none' as never, 'Standard', []))).toBe('product-unknown');
    expect(await issuer.editionTemplates(PRODUCT)).toEqual([]);
  });
});
