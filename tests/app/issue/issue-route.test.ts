import { describe, expect, it } from 'vitest';
import { issueRoute } from '../../../src/app/issue/issue-route.ts';

describe('addresses of Issue', () => {
  it('have a screen each', () => {
    expect(issueRoute([])).toEqual({ screen: 'overview' });
    expect(issueRoute(['receive'])).toEqual({ screen: 'receive' });
    expect(issueRoute(['journal'])).toEqual({ screen: 'journal' });
    expect(issueRoute(['products'])).toEqual({ screen: 'products' });
    expect(issueRoute(['products', 'new'])).toEqual({ screen: 'product-new' });
    expect(issueRoute(['products', 'kiosk'])).toEqual({ screen: 'product', id: 'kiosk' });
    expect(issueRoute(['products', 'kiosk', 'edit'])).toEqual({ screen: 'product-edit', id: 'kiosk' });
    expect(issueRoute(['entitlements'])).toEqual({ screen: 'entitlements' });
    expect(issueRoute(['entitlements', 'new'])).toEqual({ screen: 'entitlement-new' });
    expect(issueRoute(['entitlements', 'new', 'kiosk'])).toEqual({ screen: 'entitlement-new', product: 'kiosk' });
    expect(issueRoute(['entitlements', '4f'])).toEqual({ screen: 'entitlement', id: '4f' });
    expect(issueRoute(['entitlements', '4f', 'edit'])).toEqual({ screen: 'entitlement-edit', id: '4f' });
    expect(issueRoute(['safety'])).toEqual({ screen: 'safety' });
    expect(issueRoute(['customers'])).toEqual({ screen: 'customers' });
    expect(issueRoute(['customers', 'new'])).toEqual({ screen: 'customer-new' });
    expect(issueRoute(['customers', 'import'])).toEqual({ screen: 'import', kind: 'customers' });
    expect(issueRoute(['entitlements', 'import'])).toEqual({ screen: 'import', kind: 'entitlements' });
    expect(issueRoute(['customers', '7a'])).toEqual({ screen: 'customer', id: '7a' });
    expect(issueRoute(['customers', '7a', 'edit'])).toEqual({ screen: 'customer-edit', id: '7a' });
    expect(issueRoute(['customers', '7a', 'new'])).toEqual({ screen: 'entitlement-new', customer: '7a' });
  });

  it('lead home where they are not known', () => {
    expect(issueRoute(['settings', 'x'])).toEqual({ screen: 'overview' });
  });
});
