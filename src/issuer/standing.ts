import { OffleaseError } from '../license/error.ts';
import type { StandingRecord } from './custody-records.ts';
import type { ReadTables, WriteTables } from './store.ts';

const FIRST: StandingRecord = { id: 'standing', revision: 0 };

export async function standingOf(tables: ReadTables): Promise<StandingRecord> {
  return (await tables.standing.get('standing')) ?? FIRST;
}

/** Changes how the ledger stands. A field that is `undefined` in `change` is taken away. */
export async function changeStanding(
  tables: WriteTables,
  change: { readonly [Field in keyof StandingRecord]?: StandingRecord[Field] | undefined },
): Promise<StandingRecord> {
  const fields = Object.entries({ ...(await standingOf(tables)), ...change });
  const next = Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as unknown as StandingRecord;
  await tables.standing.put(next);
  return next;
}

/** Keys, certificates or withdrawals have changed: every tab reads them again before it issues. */
export async function nextRevision(tables: WriteTables): Promise<StandingRecord> {
  const { revision } = await standingOf(tables);
  return changeStanding(tables, { revision: revision + 1 });
}

/** Thrown in a transaction whose token was signed with keys that are not the ledger's any more; nobody outside sees it. */
export class KeysChanged extends Error {
  override readonly name = 'KeysChanged';
}

export interface IssuingRules {
  /** Of the keys in use. */
  readonly revision: number;
  /** The witness saw what the journal lacks. */
  readonly isOlder: boolean;
  readonly requireBackup: boolean;
}

/**
 * Asked in every transaction that writes a token.
 * @throws KeysChanged; OffleaseError `ledger-older`, `reconcile-needed`, `issuer-moved`, `backup-needed`
 */
export function assertMayIssue(standing: StandingRecord, rules: IssuingRules): void {
  if (standing.halt !== undefined) throw new OffleaseError(standing.halt);
  if (rules.isOlder) throw new OffleaseError('ledger-older');
  const { lastBackup, backupDeclined } = standing;
  if (rules.requireBackup && lastBackup === undefined && backupDeclined === undefined) {
    throw new OffleaseError('backup-needed');
  }
  if (standing.revision !== rules.revision) throw new KeysChanged();
}
