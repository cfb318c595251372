import type { Issuer } from '../../issuer/issuer.ts';

/** Names of customers that are known already and fit what is being typed; each once. */
export async function customerNames(issuer: Issuer, search: string, most: number): Promise<readonly string[]> {
  const { entitlements } = await issuer.listEntitlements({ search, limit: 4 * most });
  return [...new Set(entitlements.map(({ customer }) => customer))].slice(0, most);
}
