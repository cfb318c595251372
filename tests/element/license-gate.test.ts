import { describe, expect, it } from 'vitest';

describe('the element where there is no DOM', () => {
  it('can be imported, and registers nothing', async () => {
    expect(globalThis).not.toHaveProperty('HTMLElement');
    const { LicenseGate } = await import('../../src/element/license-gate.ts');
    await import('../../src/element/define.ts');
    expect(LicenseGate.observedAttributes).toContain('product');
  });
});
