import { customerTermsOf } from '../../issuer/customers.ts';
import { labelsOf } from '../../issuer/labels.ts';
import type { ActivationRecord, CustomerRecord, EntitlementRecord, TableName } from '../../issuer/records.ts';
import { termsOf } from '../../issuer/search.ts';
import { hexOf } from '../../license/bytes.ts';
import type { CustomerId } from '../../license/ids.ts';

/** What a migration needs of the transaction that upgrades. */
export interface UpgradeTransaction {
  objectStore(name: TableName): { getAll(): Promise<unknown[]>; put(value: unknown): Promise<unknown> };
}

/**
 * Version 2 has customers as records of their own, and finds activations by what their devices are called. In version 1
 * an entitlement had its customer's name only: those of one name become one customer's.
 */
export async function fillFromVersion1(transaction: UpgradeTransaction): Promise<void> {
  const customers = new Map<string, CustomerRecord>();
  const entitlements = transaction.objectStore('entitlements');
  for (const value of await entitlements.getAll()) {
    const old = value as Omit<EntitlementRecord, 'customerId'>;
    const customer = customers.get(old.customer) ?? {
      id: hexOf(crypto.getRandomValues(new Uint8Array(16))) as CustomerId,
      name: old.customer,
      made: old.made,
    };
    customers.set(old.customer, customer);
    const entitlement: EntitlementRecord = { ...old, customerId: customer.id };
    await entitlements.put(entitlement);
    for (const row of termsOf(entitlement)) await transaction.objectStore('terms').put(row);
  }
  for (const customer of customers.values()) {
    await transaction.objectStore('customers').put(customer);
    for (const row of customerTermsOf(customer)) await transaction.objectStore('customerTerms').put(row);
  }
  for (const value of await transaction.objectStore('activations').getAll()) {
    for (const row of labelsOf(value as ActivationRecord)) await transaction.objectStore('labels').put(row);
  }
}
