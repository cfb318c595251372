import type { Issuer } from '../../issuer/issuer.ts';
import type { JournalEntry } from '../../issuer/journal-entry.ts';
import type { ActivationId, CustomerId, EntitlementId } from '../../license/ids.ts';
import type { IssueMessages } from '../messages/issue.ts';
import { deviceName } from './device-name.ts';

/** Names for the ids of the journal, which holds none itself. What cannot be found is left out. */
export interface Names {
  readonly devices: ReadonlyMap<string, string>;
  readonly customers: ReadonlyMap<string, string>;
  readonly products: ReadonlyMap<string, string>;
  readonly operators: ReadonlyMap<string, string>;
}

export async function namesIn(issuer: Issuer, entries: readonly JournalEntry[], words: IssueMessages): Promise<Names> {
  const ids = (name: string): readonly string[] => [
    ...new Set(entries.map(({ facts }) => facts[name]).filter((value) => typeof value === 'string')),
  ];
  const devices = new Map<string, string>();
  const customers = new Map<string, string>();
  for (const id of ids('activation')) {
    const activation = await issuer.activation(id as ActivationId).catch(() => undefined);
    if (activation === undefined) continue;
    devices.set(id, deviceName(activation, words));
    if (customers.has(activation.entitlement)) continue;
    const entitlement = await issuer.getEntitlement(activation.entitlement).catch(() => undefined);
    if (entitlement !== undefined) customers.set(activation.entitlement, entitlement.customer);
  }
  for (const id of ids('entitlement')) {
    if (customers.has(id)) continue;
    const entitlement = await issuer.getEntitlement(id as EntitlementId).catch(() => undefined);
    if (entitlement !== undefined) customers.set(id, entitlement.customer);
  }
  for (const id of ids('customer')) {
    const customer = await issuer.getCustomer(id as CustomerId).catch(() => undefined);
    if (customer !== undefined) customers.set(id, customer.name);
  }
  const products = new Map((await issuer.listProducts()).map(({ id, name }) => [id as string, name]));
  const named = (await issuer.operators()).flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const]));
  return { devices, customers, products, operators: new Map(named) };
}
