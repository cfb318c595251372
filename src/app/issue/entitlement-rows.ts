import type { Issuer } from '../../issuer/issuer.ts';
import type { EntitlementRecord } from '../../issuer/records.ts';
import type { EntitlementQuery } from '../../issuer/search.ts';
import type { SeatUse } from '../../issuer/seats.ts';

/** A line of a list of entitlements. */
export interface EntitlementRow {
  readonly entitlement: EntitlementRecord;
  readonly product: string;
  readonly use: SeatUse;
}

export interface EntitlementRows {
  readonly rows: readonly EntitlementRow[];
  /** For `after` of the next page. */
  readonly next?: string;
}

/** One page of entitlements with what a list shows of each. */
export async function entitlementRows(issuer: Issuer, query: EntitlementQuery): Promise<EntitlementRows> {
  const products = await issuer.listProducts();
  const page = await issuer.listEntitlements(query);
  const rows: EntitlementRow[] = [];
  for (const entitlement of page.entitlements) {
    const product = products.find(({ id }) => id === entitlement.product)?.name ?? entitlement.product;
    rows.push({ entitlement, product, use: await issuer.seatUse(entitlement.id) });
  }
  return { rows, ...(page.next === undefined ? {} : { next: page.next }) };
}
