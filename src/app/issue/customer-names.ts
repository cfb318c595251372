import type { Issuer } from '../../issuer/issuer.ts';

/** Names of customers that are known already and fit what is being typed; each once. */
export async function customerNames(issuer: Issuer, search: string, most: number): Promise<readonly string[]> {
  const { customers } = await issuer.listCustomers({ search, limit: most });
  return [...new Set(customers.map(({ name }) => name))];
}
