import type { TableName, Tables } from './records.ts';

type Keys = { readonly [Name in TableName]: (record: Tables[Name]['value']) => Tables[Name]['key'] };

/** The key of each record: for going through tables page by page. A table that is missing here does not compile. */
const KEYS: Keys = {
  keys: ({ id }) => id,
  head: ({ id }) => id,
  products: ({ id }) => id,
  customers: ({ id }) => id,
  customerTerms: ({ list, term, customer }) => [list, term, customer],
  entitlements: ({ id }) => id,
  tallies: ({ entitlement }) => entitlement,
  codes: ({ code }) => code,
  terms: ({ list, term, entitlement }) => [list, term, entitlement],
  seats: ({ entitlement, number }) => [entitlement, number],
  labels: ({ entitlement, label, activation }) => [entitlement, label, activation],
  activations: ({ id }) => id,
  devices: ({ device, product }) => [device, product],
  deviceTokens: ({ device, product, count }) => [device, product, count],
  requests: ({ device, nonce }) => [device, nonce],
  issued: ({ activation, sequence }) => [activation, sequence],
  journal: ({ index }) => index,
  standing: ({ id }) => id,
  checkpoints: ({ index }) => index,
  certificates: ({ issuer, serial }) => [issuer, serial],
  names: ({ digest }) => digest,
  withheld: ({ entitlement }) => entitlement,
  pending: ({ id }) => id,
};

export const ALL_TABLES = Object.keys(KEYS) as readonly TableName[];

export function keyOf<Name extends TableName>(name: Name, record: Tables[Name]['value']): Tables[Name]['key'] {
  return KEYS[name](record);
}
