/** What the address asks for behind `#/issue/`. */
export type IssueRoute =
  | { readonly screen: 'overview' }
  | { readonly screen: 'receive' }
  | { readonly screen: 'products' }
  | { readonly screen: 'product-new' }
  | { readonly screen: 'product' | 'product-edit'; readonly id: string }
  | { readonly screen: 'entitlements' }
  | { readonly screen: 'entitlement-new'; readonly product?: string; readonly customer?: string }
  | { readonly screen: 'entitlement' | 'entitlement-edit'; readonly id: string }
  | { readonly screen: 'customers' }
  | { readonly screen: 'customer-new' }
  | { readonly screen: 'customer' | 'customer-edit'; readonly id: string }
  | { readonly screen: 'import'; readonly kind: 'entitlements' | 'customers' }
  | { readonly screen: 'journal' }
  | { readonly screen: 'safety' };

/** Any address has a screen; what is not known is the overview. */
export function issueRoute([section = '', id, detail]: readonly string[]): IssueRoute {
  switch (section) {
    case 'receive':
      return { screen: 'receive' };
    case 'journal':
      return { screen: 'journal' };
    case 'safety':
      return { screen: 'safety' };
    case 'products':
      if (id === undefined) return { screen: 'products' };
      if (id === 'new') return { screen: 'product-new' };
      return { screen: detail === 'edit' ? 'product-edit' : 'product', id };
    case 'entitlements':
      if (id === undefined) return { screen: 'entitlements' };
      if (id === 'import') return { screen: 'import', kind: section };
      if (id === 'new') return { screen: 'entitlement-new', ...(detail === undefined ? {} : { product: detail }) };
      return { screen: detail === 'edit' ? 'entitlement-edit' : 'entitlement', id };
    case 'customers':
      if (id === undefined) return { screen: 'customers' };
      if (id === 'import') return { screen: 'import', kind: section };
      if (id === 'new') return { screen: 'customer-new' };
      if (detail === 'new') return { screen: 'entitlement-new', customer: id };
      return { screen: detail === 'edit' ? 'customer-edit' : 'customer', id };
    default:
      return { screen: 'overview' };
  }
}
