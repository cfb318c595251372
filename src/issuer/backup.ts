import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { encryptAge } from './age-file.ts';
import { backupBytes, type BackupHeader } from './backup-text.ts';
import type { BackupOptions } from './custody.ts';
import { appendEntry } from './journal.ts';
import type { Keeping } from './keeping.ts';
import { openLock, requireLength } from './passphrase.ts';
import { changeStanding, nextRevision, standingOf } from './standing.ts';
import { eachRow, type Row } from './whole-ledger.ts';

async function wholeFile(
  { session, ledger }: Keeping,
  header: Pick<BackupHeader, 'made' | 'moved'>,
  { passphrase, workFactor, onProgress }: BackupOptions,
): Promise<Bytes> {
  const { issuer, name } = session.record();
  const rows: Row[] = [];
  // One transaction: the ledger as it is at one moment. What is made of it comes after.
  await ledger.read((tables) =>
    eachRow(tables, (row) => {
      rows.push(row);
      if (rows.length % 1000 === 0) onProgress?.({ phase: 'reading', done: rows.length, total: rows.length });
    }),
  );
  onProgress?.({ phase: 'reading', done: rows.length, total: rows.length });
  return encryptAge(backupBytes({ ...header, issuer, name }, rows), passphrase, workFactor, onProgress);
}

async function signed({ session }: Keeping): Promise<void> {
  // Restored elsewhere and not certified yet, there is no key to sign with.
  if (session.status() === 'ready' && session.record().signing !== undefined) await session.checkpoint();
}

/** @throws OffleaseError `issuer-not-set-up`, `passphrase-too-short` */
export async function makeBackup(keeping: Keeping, options: BackupOptions): Promise<Bytes> {
  const { session, ledger, clock } = keeping;
  requireLength(options.passphrase);
  await session.load();
  session.record();
  const made = clock();
  // The file has this entry, too: so it holds all that its ledger holds, and restoring it loses nothing.
  await ledger.write((tables) => appendEntry(tables, made, 'backup-made', {}));
  await signed(keeping);
  const file = await wholeFile(keeping, { made, moved: false }, options);
  await ledger.write((tables) => changeStanding(tables, { lastBackup: made }));
  return file;
}

export async function declineBackup({ session, ledger, clock }: Keeping): Promise<void> {
  await session.load();
  session.record();
  const now = clock();
  await ledger.write(async (tables) => {
    await changeStanding(tables, { backupDeclined: now });
    await appendEntry(tables, now, 'backup-declined', {});
  });
}

/**
 * Locks the ledger for good before the file is made, so that no two browsers issue from it.
 * @throws OffleaseError `issuer-not-set-up`, `passphrase-too-short`, `ledger-older`, `reconcile-needed`
 */
export async function moveIssuer(keeping: Keeping, options: BackupOptions): Promise<Bytes> {
  const { session, ledger, clock } = keeping;
  requireLength(options.passphrase);
  await session.load();
  session.record();
  if (session.isOlder) throw new OffleaseError('ledger-older');
  const now = clock();
  await ledger.write(async (tables) => {
    if ((await standingOf(tables)).halt !== undefined) return;
    await nextRevision(tables);
    await changeStanding(tables, { halt: 'issuer-moved', haltedAt: now });
    await appendEntry(tables, now, 'issuer-moved', {});
  });
  const { halt } = await ledger.read(standingOf);
  // A ledger that is to be reconciled is reconciled first, or backed up.
  if (halt !== 'issuer-moved') throw new OffleaseError('reconcile-needed');
  await signed(keeping);
  session.lock();
  await session.background.settled();
  await session.load();
  return wholeFile(keeping, { made: now, moved: true }, options);
}

/** @throws OffleaseError `issuer-not-set-up`, `passphrase-wrong` */
export async function resumeIssuer({ session, ledger, clock }: Keeping, passphrase: string): Promise<void> {
  await session.load();
  await openLock(session.record().lock, passphrase);
  const now = clock();
  await ledger.write(async (tables) => {
    const { halt, haltedAt = now } = await standingOf(tables);
    if (halt !== 'issuer-moved') return;
    await nextRevision(tables);
    await changeStanding(tables, { halt: 'reconcile-needed', haltedAt: now, staleSince: haltedAt });
    await appendEntry(tables, now, 'issuer-resumed', {});
  });
  await session.load();
}
