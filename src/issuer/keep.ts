import { OffleaseError } from '../license/error.ts';
import { writeProductFile } from '../token/product-file.ts';
import { declineBackup, makeBackup, moveIssuer, resumeIssuer } from './backup.ts';
import { Certification } from './certify.ts';
import type { Custody, IssuingHalt, Standing } from './custody.ts';
import type { StandingRecord } from './custody-records.ts';
import { Delegation, readKeysCard } from './delegate.ts';
import { exportKeys, importKeys } from './issuer-jwk.ts';
import { appendEntry } from './journal.ts';
import { journalText } from './journal-export.ts';
import { changingKeys, type Keeping } from './keeping.ts';
import { Operators } from './names.ts';
import { changeLock } from './passphrase.ts';
import type { HeadRecord, KeysRecord } from './records.ts';
import { Reconciling } from './reconcile.ts';
import { Restoring } from './restore.ts';
import { RootKeeping, rootView } from './root.ts';
import { newestCheckpoint } from './checkpoint.ts';
import { standingOf } from './standing.ts';

/** A week. */
const BACKUP_AFTER = 7 * 86_400;

export interface KeepOptions {
  readonly requireBackup?: boolean;
  /** Seconds after which a backup is due again; a week unless told. */
  readonly backupAfter?: number;
}

interface Stored {
  readonly record?: KeysRecord;
  readonly standing: StandingRecord;
  readonly head?: HeadRecord;
  readonly signedUpTo: number;
}

function isDue({ standing, head, record }: Stored, after: number, now: number): boolean {
  const { lastBackup, backupDeclined } = standing;
  if (record === undefined || head === undefined) return false;
  const since = Math.max(lastBackup ?? 0, backupDeclined ?? 0);
  if (since === 0) return true;
  return now - since >= after && head.time > since;
}

function haltOf({ session }: Keeping, { standing, record }: Stored, options: KeepOptions): IssuingHalt | undefined {
  if (record === undefined) return session.mark === undefined ? undefined : 'ledger-missing';
  if (standing.halt !== undefined) return standing.halt;
  if (session.isOlder) return 'ledger-older';
  if (record.signing === undefined) return 'certificate-needed';
  const { lastBackup, backupDeclined } = standing;
  const isMissing = lastBackup === undefined && backupDeclined === undefined;
  return options.requireBackup === true && isMissing ? 'backup-needed' : undefined;
}

/** All of {@link Custody} over one ledger. */
export function keep(keeping: Keeping, options: KeepOptions): Custody & Pick<Certification, 'fileTrust'> {
  const { session, ledger, clock } = keeping;
  const operators = new Operators(keeping);
  const roots = new RootKeeping(keeping);
  const certification = new Certification(keeping);
  const delegation = new Delegation(keeping, async (product) =>
    writeProductFile({ product, ...(await certification.fileTrust()) }),
  );
  const restoring = new Restoring(keeping);
  const reconciling = new Reconciling(keeping);

  async function standing(): Promise<Standing> {
    await session.load();
    const stored = await ledger.read(async (tables): Promise<Stored> => {
      const record = await tables.keys.get('keys');
      const head = await tables.head.get('head');
      return {
        standing: await standingOf(tables),
        signedUpTo: (await newestCheckpoint(tables))?.index ?? 0,
        ...(record === undefined ? {} : { record }),
        ...(head === undefined ? {} : { head }),
      };
    });
    const { record, head, standing: stands, signedUpTo } = stored;
    const { lastBackup, backupDeclined } = stands;
    const halt = haltOf(keeping, stored, options);
    const { name } = operators;
    return {
      status: session.status(),
      ...(halt === undefined ? {} : { halt }),
      witness: session.witness.works ? 'on' : 'off',
      backup: {
        ...(lastBackup === undefined ? {} : { last: lastBackup }),
        due: isDue(stored, options.backupAfter ?? BACKUP_AFTER, clock()),
        declined: backupDeclined !== undefined,
      },
      ...(record === undefined ? {} : { root: await rootView(record.root), filesChanged: record.filesChanged }),
      ...(record?.nextRoot === undefined ? {} : { nextRoot: await rootView(record.nextRoot) }),
      journal: { entries: head?.index ?? 0, signedUpTo },
      ...(name === undefined ? {} : { operator: name }),
    };
  }

  return {
    standing,
    watchStatus: (listener) => session.watch(listener),
    activity: () => session.activity(),
    setOperator: (name) => operators.set(name),
    operators: () => operators.list(),
    eraseOperator: (id) => operators.erase(id),

    changePassphrase: (current, next) =>
      changingKeys(keeping, async () => {
        await session.load();
        const lock = await changeLock(session.record().lock, current, next);
        await session.replace(
          ledger,
          (record) => ({ ...record, lock }),
          (tables) => appendEntry(tables, clock(), 'passphrase-changed', {}),
        );
      }),

    exportRoot: (passphrase, exportPassphrase, which = 'current') => roots.export(passphrase, exportPassphrase, which),
    proveRoot: (exported) => roots.prove(exported),
    removeRoot: (exported) => roots.remove(exported),
    returnRoot: (exported, passphrase) => roots.return(exported, passphrase),
    makeNextRoot: (passphrase) => roots.makeNext(passphrase),
    adoptNextRoot: (root) => certification.adoptNext(root),
    rotate: (rotation) => certification.rotate(rotation),
    withdraw: (minimumSerials, root) => certification.withdraw(minimumSerials, root),
    async withdrawals() {
      await session.load();
      return session.identity().withdrawals;
    },
    certificates: () => certification.list(),
    fileTrust: () => certification.fileTrust(),

    prepareDelegate: (details) => delegation.prepare(details),
    pendingCard: () => delegation.card(),
    readKeysCard,
    signDelegate: (card, delegate) => delegation.sign(card, delegate),
    delegates: async () => delegation.list(await certification.list()),
    async endDelegate(issuer, { root, unused = false }) {
      const newest = (await certification.list()).find(
        (view) => !view.own && view.certificate.claims.issuer === issuer,
      );
      if (newest === undefined) throw new OffleaseError('delegate-invalid', { reason: 'issuer' });
      const { serial } = newest.certificate.claims;
      await certification.withdraw([{ issuer, serial: serial + 1 }], root);
      await delegation.giveBack(issuer, unused);
    },
    acceptDelegation: (grant) => delegation.accept(grant),

    exportKeys: (passphrase) => exportKeys(keeping, passphrase),
    importKeys: (keys, details) => importKeys(keeping, keys, details),

    checkpoint: () => session.checkpoint(),
    async exportJournal({ onProgress } = {}) {
      await session.load();
      if (session.status() === 'ready' && session.record().signing !== undefined) await session.checkpoint();
      const identity = session.identity();
      return ledger.read((tables) => journalText(tables, identity, onProgress));
    },

    backup: (backup) => makeBackup(keeping, backup),
    declineBackup: () => declineBackup(keeping),
    readBackup: (file, reading) => restoring.read(file, reading),
    restore: (file, restore) => restoring.restore(file, restore),
    reconciliation: (page) => reconciling.rows(page),
    reconcile: (reconcile) => reconciling.reconcile(reconcile),
    withheld: (id) => reconciling.withheld(id),
    releaseWithheld: (id, seats) => reconciling.release(id, seats),
    move: (moving) => moveIssuer(keeping, moving),
    resume: (passphrase) => resumeIssuer(keeping, passphrase),

    settled: () => session.background.settled(),
  };
}
