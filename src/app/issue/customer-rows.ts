import type { CustomerQuery } from '../../issuer/customers.ts';
import type { Issuer } from '../../issuer/issuer.ts';
import type { CustomerRecord } from '../../issuer/records.ts';

/** A line of the list of customers. */
export interface CustomerRow {
  readonly customer: CustomerRecord;
  /** Entitlements; counted up to `MOST`. */
  readonly entitlements: number;
  readonly more: boolean;
}

export interface CustomerRows {
  readonly rows: readonly CustomerRow[];
  /** For `after` of the next page. */
  readonly next?: string;
}

/** Nobody counts further on a list. */
const MOST = 20;

/** One page of customers with what a list shows of each. */
export async function customerRows(issuer: Issuer, query: CustomerQuery): Promise<CustomerRows> {
  const { customers, next } = await issuer.listCustomers(query);
  const rows = await Promise.all(
    customers.map(async (customer): Promise<CustomerRow> => {
      const page = await issuer.listEntitlements({ customer: customer.id, limit: MOST });
      return { customer, entitlements: page.entitlements.length, more: page.next !== undefined };
    }),
  );
  return { rows, ...(next === undefined ? {} : { next }) };
}
