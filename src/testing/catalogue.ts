import type { Feature, FeatureGrant, Limit } from '../license/feature.ts';

/** What a test's license grants: `true`, a number to use up, or a pool to check out of. */
export type Grant = true | { readonly count: Limit } | { readonly pool: Limit };

/** By feature key. Their numbers are their places. */
export type Grants = Readonly<Record<string, Grant>>;

export interface Catalogue {
  readonly features: readonly Feature[];
  readonly grants: readonly FeatureGrant[];
}

/** The product's features and what is granted of them. */
export function catalogueOf(grants: Grants): Catalogue {
  const lines = Object.entries(grants).map(([key, grant], index) => ({ key, grant, number: index + 1 }));
  return {
    features: lines.map(({ key, grant, number }) => ({
      number,
      key,
      type: grant === true ? 'bool' : 'count' in grant ? 'usage-count' : 'element-pool',
    })),
    grants: lines.map(({ grant, number }) =>
      grant === true ? { number } : { number, limit: 'count' in grant ? grant.count : grant.pool },
    ),
  };
}
