import { wrap, type IDBPTransaction } from 'idb';
import type { TableName } from '../../issuer/records.ts';
import { fillFromVersion1 } from './migrate-2.ts';
import { keysFromVersion2 } from './migrate-3.ts';

/** To idb, records are unknown; the tables of the port say what they are. */
export type IssuerSchema = Record<
  TableName,
  { key: IDBValidKey; value: unknown; indexes: Record<string, IDBValidKey> }
>;

interface TableShape {
  readonly key: string | readonly string[];
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
}

/**
 * The object stores. Seats are written with every token, so they are slim and have one compound index,
 * the order of taking; `reserved` has entries only for seats that are. What is searched for stands
 * apart, in `terms`.
 */
export const ISSUER_TABLES: Readonly<Record<TableName, TableShape>> = {
  keys: { key: 'id' },
  head: { key: 'id' },
  products: { key: 'id' },
  customers: { key: 'id' },
  customerTerms: { key: ['list', 'term', 'customer'] },
  entitlements: { key: 'id' },
  tallies: { key: 'entitlement' },
  codes: { key: 'code' },
  terms: { key: ['list', 'term', 'entitlement'] },
  seats: {
    key: ['entitlement', 'number'],
    indexes: { order: ['entitlement', 'freeAt', 'number'], reserved: ['entitlement', 'reservedFor'] },
  },
  labels: { key: ['entitlement', 'label', 'activation'] },
  activations: { key: 'id' },
  devices: { key: ['device', 'product'] },
  deviceTokens: { key: ['device', 'product', 'count'] },
  requests: { key: ['device', 'nonce'] },
  issued: { key: ['activation', 'sequence'] },
  journal: { key: 'index' },
  standing: { key: 'id' },
  checkpoints: { key: 'index' },
  certificates: { key: ['issuer', 'serial'] },
  names: { key: 'digest' },
  withheld: { key: 'entitlement' },
  pending: { key: 'id' },
};

export const TABLE_NAMES = Object.keys(ISSUER_TABLES) as readonly TableName[];

type Upgrade = IDBPTransaction<IssuerSchema, TableName[], 'versionchange'>;

/** Builds what is missing, and fills it from what an older version had. */
export function upgradeIssuer(database: IDBDatabase, oldVersion: number, transaction: IDBTransaction): void {
  for (const name of TABLE_NAMES) {
    if (database.objectStoreNames.contains(name)) continue;
    const { key, indexes = {} } = ISSUER_TABLES[name];
    const store = database.createObjectStore(name, { keyPath: typeof key === 'string' ? key : [...key] });
    for (const [index, path] of Object.entries(indexes)) store.createIndex(index, [...path]);
  }
  const upgrade = wrap(transaction) as unknown as Upgrade;
  upgrade.done.catch(() => undefined); // the connection says it as well
  if (oldVersion === 1) fillFromVersion1(upgrade).catch(() => transaction.abort());
  if (oldVersion === 1 || oldVersion === 2) keysFromVersion2(upgrade).catch(() => transaction.abort());
}
