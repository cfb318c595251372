// The product's own tests: no browser, no issuer, no waiting.
import { openTestLicense, type TestLicense } from 'offlease/testing';
import { describe, expect, it } from 'vitest';
import { Sale } from './sale.ts';

const DAY = 86_400;

const licensed = (state: 'active' | 'lease-expired' = 'active'): Promise<TestLicense> =>
  openTestLicense(state, { features: { reports: true, sales: { count: 3 } }, policy: { holdSeconds: 600 } });

describe('a sale', () => {
  it('counts its tickets when it is paid, all or none', async () => {
    const { license } = await licensed();
    const sale = new Sale(license);
    sale.add('adult');
    sale.add('adult');
    await sale.pay();
    expect(license.remaining('sales')).toBe(1);
    const next = new Sale(license);
    next.add('adult');
    next.add('adult');
    await expect(next.pay()).rejects.toMatchObject({ code: 'feature-exhausted' });
    expect(license.remaining('sales')).toBe(1);
  });

  it('has group tickets only where they are licensed', async () => {
    const { license } = await licensed();
    expect(() => new Sale(license).add('group')).toThrow(RangeError);
    const more = await openTestLicense('active', { features: { groups: true, sales: { count: 3 } } });
    expect(new Sale(more.license).kinds).toEqual(['adult', 'group']);
  });

  it('is finished though the license ends in the middle of it, and only then the counter closes', async () => {
    const { license, pass } = await licensed();
    const sale = new Sale(license);
    sale.add('adult');
    pass(30 * DAY);
    expect(license.getSnapshot()).toMatchObject({ state: 'active', held: true });
    await sale.pay();
    expect(license.getSnapshot().state).toBe('lease-expired');
  });

  it('does not begin without a license, and does not hold it for longer than the policy allows', async () => {
    const expired = await licensed('lease-expired');
    expect(() => new Sale(expired.license)).toThrow('license-not-active');
    const { license, pass } = await licensed();
    const sale = new Sale(license);
    sale.add('adult');
    pass(30 * DAY);
    pass(601);
    expect(license.getSnapshot().state).toBe('lease-expired');
    await expect(sale.pay()).rejects.toThrow();
  });
});
