import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import { readCertificate } from '../token/certificate.ts';
import { readWithdrawals } from '../token/withdrawal.ts';
import { decryptAge } from './age-file.ts';
import { readBackupBytes, type BackupContent } from './backup-text.ts';
import type { BackupSummary, ProgressOption, RestoreOptions } from './custody.ts';
import type { CertificateRecord, NameRecord, StandingRecord } from './custody-records.ts';
import { appendEntry } from './journal.ts';
import type { Keeping } from './keeping.ts';
import type { HeadRecord, KeysRecord } from './records.ts';
import type { ReadTables, WriteTables } from './store.ts';
import { standingOf } from './standing.ts';
import { clearLedger, putRow, type Row } from './whole-ledger.ts';
import type { WitnessMark } from './witness.ts';

/** What is here before anything is restored. */
interface Here {
  readonly keys?: KeysRecord;
  readonly head?: HeadRecord;
  /** The digest of the entry at which the backup ends, where this journal has one. */
  readonly atItsEnd?: string;
  readonly standing: StandingRecord;
  readonly certificates: readonly CertificateRecord[];
  readonly names: readonly NameRecord[];
}

async function whatIsHere(tables: ReadTables, backup: BackupContent): Promise<Here> {
  const { length } = backup.digests;
  const keys = await tables.keys.get('keys');
  const head = await tables.head.get('head');
  const [entry] = await tables.journal.page({ from: length, to: length, limit: 1 });
  const names = await tables.names.page({ limit: 10_000 });
  return {
    ...(keys === undefined ? {} : { keys }),
    ...(head === undefined ? {} : { head }),
    ...(entry === undefined ? {} : { atItsEnd: entry.digest }),
    standing: await standingOf(tables),
    certificates: await tables.certificates.page({ limit: 1000 }),
    names,
  };
}

function relationOf({ digests, issuer }: BackupContent, { keys, head, atItsEnd }: Here): BackupSummary['relation'] {
  if (keys === undefined || head === undefined) return 'empty';
  if (keys.issuer !== issuer) return 'other-issuer';
  if (digests[head.index - 1] === head.digest) return digests.length === head.index ? 'same' : 'newer';
  return atItsEnd !== undefined && atItsEnd === digests.at(-1) ? 'older' : 'forked';
}

function count({ rows }: BackupContent, table: Row['table']): number {
  return rows.filter((row) => row.table === table).length;
}

function summaryOf(backup: BackupContent, here: Here, mark: WitnessMark | undefined): BackupSummary {
  const { issuer, digests, keys } = backup;
  const relation = relationOf(backup, here);
  const isWitnessed = mark?.issuer === issuer;
  const isSeen = isWitnessed && digests[mark.index - 1] === mark.digest;
  return {
    name: backup.name,
    issuer,
    made: backup.made,
    moved: backup.moved,
    entries: digests.length,
    products: count(backup, 'products'),
    entitlements: count(backup, 'entitlements'),
    activations: count(backup, 'activations'),
    root: keys.root.key !== undefined,
    relation,
    // Where its witness is, or its ledger, there it was made; a moved one's keys stay behind with it.
    keepsKeys: here.keys?.issuer === issuer ? here.keys.signing !== undefined : isWitnessed && !backup.moved,
    // A moved one may have been used elsewhere: only the operator knows.
    complete: !backup.moved && (isSeen || (relation === 'same' && mark === undefined)),
  };
}

/** Of the same issuer, what is here of keys and certificates may be newer than what comes back. */
function keysAfter(backup: BackupContent, here: Here, { keepsKeys }: BackupSummary): KeysRecord {
  const { keys } = backup;
  const own = here.keys?.issuer === keys.issuer ? here.keys : undefined;
  const serial = ({ certificate }: KeysRecord): number => readCertificate(certificate).serial;
  const newer = own !== undefined && serial(own) >= serial(keys) ? own : keys;
  const withdrawals = [keys.withdrawals, own?.withdrawals]
    .filter((list) => list !== undefined)
    .filter((list) => readWithdrawals(list).root === readCertificate(newer.certificate).root)
    .toSorted((a, b) => readWithdrawals(b).version - readWithdrawals(a).version)[0];
  const { signing, withdrawals: _before, ...rest } = newer;
  return {
    ...rest,
    ...(keepsKeys && signing !== undefined ? { signing } : {}),
    ...(withdrawals === undefined ? {} : { withdrawals }),
  };
}

async function bring(
  tables: WriteTables,
  backup: BackupContent,
  here: Here,
  summary: BackupSummary,
  isComplete: boolean,
  now: UnixTime,
): Promise<HeadRecord> {
  await clearLedger(tables);
  for (const row of backup.rows) {
    if (row.table !== 'keys' && row.table !== 'standing' && row.table !== 'pending') await putRow(tables, row);
  }
  await tables.keys.put(keysAfter(backup, here, summary));
  if (here.keys?.issuer === backup.issuer) {
    for (const certificate of here.certificates) await tables.certificates.put(certificate);
    // Who works now is named by them, and what was erased stays so.
    for (const name of here.names) await tables.names.put(name);
  }
  const before = backup.rows.find(({ table }) => table === 'standing')?.record as StandingRecord | undefined;
  const revision = Math.max(here.standing.revision, before?.revision ?? 0) + 1;
  await tables.standing.put({
    id: 'standing',
    revision,
    lastBackup: backup.made,
    ...(isComplete ? {} : { halt: 'reconcile-needed', haltedAt: now, staleSince: backup.made }),
  });
  const { index, digest } = await appendEntry(tables, now, 'backup-restored', {
    entries: backup.digests.length,
    made: backup.made,
    relation: summary.relation,
    complete: isComplete,
  });
  return { id: 'head', index, digest, time: now };
}

export class Restoring {
  readonly #keeping: Keeping;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  async #content(file: Bytes, passphrase: string, { onProgress }: ProgressOption): Promise<BackupContent> {
    return readBackupBytes(await decryptAge(file, passphrase, onProgress), onProgress);
  }

  async read(file: Bytes, options: { readonly passphrase: string } & ProgressOption): Promise<BackupSummary> {
    const { session, ledger } = this.#keeping;
    const backup = await this.#content(file, options.passphrase, options);
    await session.background.settled();
    const mark = await session.witness.read();
    return summaryOf(backup, await ledger.read((tables) => whatIsHere(tables, backup)), mark);
  }

  async restore(file: Bytes, options: RestoreOptions): Promise<BackupSummary> {
    const { session, ledger, clock } = this.#keeping;
    const { onProgress, replace = false, firstUse = false } = options;
    const backup = await this.#content(file, options.passphrase, options);
    await session.background.settled();
    const mark = await session.witness.read();
    const now = clock();
    onProgress?.({ phase: 'writing', done: 0, total: backup.rows.length });
    const summary = await ledger.write(async (tables) => {
      const here = await whatIsHere(tables, backup);
      const found = summaryOf(backup, here, mark);
      const { relation } = found;
      if (!replace && relation === 'other-issuer')
        throw new OffleaseError('backup-other-issuer', { name: backup.name });
      if (!replace && (relation === 'older' || relation === 'forked')) {
        throw new OffleaseError('backup-older', { entries: backup.digests.length, here: here.head?.index ?? 0 });
      }
      await bring(tables, backup, here, found, found.complete || (backup.moved && firstUse), now);
      return found;
    });
    onProgress?.({ phase: 'writing', done: backup.rows.length, total: backup.rows.length });
    if (summary.relation === 'other-issuer') session.operator = undefined;
    session.lock();
    await session.background.settled();
    await session.open();
    return summary;
  }
}
