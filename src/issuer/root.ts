import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import { generateSigningKey, publicKeyOf, type PublicKey, type SigningKey } from '../token/keys.ts';
import type { ExportedRoot, RootAccess, RootView, WhichRoot } from './custody.ts';
import type { RootRecord } from './key-records.ts';
import { appendEntry } from './journal.ts';
import type { JournalEvent } from './journal-entry.ts';
import { changingKeys, type Keeping } from './keeping.ts';
import { openLock } from './passphrase.ts';
import type { KeysRecord } from './records.ts';
import { readRootPublicKey, readRootText, writeRootText } from './root-text.ts';
import { unwrapKey, wrapKey } from './wrapped-key.ts';

function rootOf(record: KeysRecord, which: WhichRoot): RootRecord {
  const root = which === 'current' ? record.root : record.nextRoot;
  if (root === undefined) throw new OffleaseError('root-needed', { which });
  return root;
}

function withRoot(record: KeysRecord, which: WhichRoot, root: RootRecord): KeysRecord {
  return which === 'current' ? { ...record, root } : { ...record, nextRoot: root };
}

export async function rootView(root: RootRecord): Promise<RootView> {
  const { thumbprint } = await publicKeyOf(root.publicKey);
  return { id: thumbprint as RootView['id'], here: root.key !== undefined, proven: root.exported !== undefined };
}

/**
 * The root for one act.
 * @throws OffleaseError `root-needed` (it is not in this browser, `which`), `root-other` (the text is of another root),
 *   `passphrase-wrong`, `root-text-invalid` (`line`)
 */
export async function openRoot(
  record: KeysRecord,
  access: RootAccess,
  which: WhichRoot = 'current',
  extractable = false,
): Promise<SigningKey> {
  const root = rootOf(record, which);
  if ('text' in access) {
    const { thumbprint } = await readRootPublicKey(access.text);
    if (thumbprint !== (await publicKeyOf(root.publicKey)).thumbprint) throw new OffleaseError('root-other', { which });
    return readRootText(access.text, access.passphrase, extractable);
  }
  if (root.key === undefined) throw new OffleaseError('root-needed', { which });
  return unwrapKey(root.key, 'root', await openLock(record.lock, access.passphrase), extractable);
}

/** Which root a text is of, once it was opened. */
async function opened(record: KeysRecord, { text, passphrase }: ExportedRoot): Promise<WhichRoot> {
  const { thumbprint } = await readRootPublicKey(text);
  for (const which of ['current', 'next'] as const) {
    const root = which === 'current' ? record.root : record.nextRoot;
    if (root === undefined || (await publicKeyOf(root.publicKey)).thumbprint !== thumbprint) continue;
    await readRootText(text, passphrase);
    return which;
  }
  throw new OffleaseError('root-other');
}

export class RootKeeping {
  readonly #keeping: Keeping;

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  async export(passphrase: string, exportPassphrase: string, which: WhichRoot): Promise<string> {
    const { session, ledger, clock } = this.#keeping;
    await session.load();
    const record = session.record();
    const root = await openRoot(record, { passphrase }, which, true);
    const now = clock();
    const text = await writeRootText(root, exportPassphrase, record.lock.rounds, now);
    await ledger.write((tables) => appendEntry(tables, now, 'root-exported', { root: root.publicKey.thumbprint }));
    return text;
  }

  prove(exported: ExportedRoot): Promise<WhichRoot> {
    return changingKeys(this.#keeping, async () => {
      const record = await this.#record();
      const which = await opened(record, exported);
      const root = rootOf(record, which);
      if (root.exported === undefined) {
        await this.#replace(which, { ...root, exported: this.#keeping.clock() });
      }
      return which;
    });
  }

  remove(exported: ExportedRoot): Promise<void> {
    return changingKeys(this.#keeping, async () => {
      const record = await this.#record();
      const which = await opened(record, exported);
      const { publicKey } = rootOf(record, which);
      await this.#replace(which, { publicKey, exported: this.#keeping.clock() }, 'root-removed');
    });
  }

  return(exported: ExportedRoot, passphrase: string): Promise<void> {
    return changingKeys(this.#keeping, async () => {
      const record = await this.#record();
      const which = await opened(record, exported);
      const under = await openLock(record.lock, passphrase);
      const root = await readRootText(exported.text, exported.passphrase, true);
      const key = await wrapKey(root, 'root', under);
      await this.#replace(which, { ...rootOf(record, which), key }, 'root-returned');
    });
  }

  makeNext(passphrase: string): Promise<PublicKey> {
    return changingKeys(this.#keeping, async () => {
      const record = await this.#record();
      const { role } = this.#keeping.session.identity().certificate.claims;
      if (role === 'delegate') throw new OffleaseError('root-needed', { which: 'current' });
      // Product files may pin it already: it stays.
      if (record.nextRoot !== undefined) return publicKeyOf(record.nextRoot.publicKey);
      const under = await openLock(record.lock, passphrase);
      const root = await generateSigningKey({ extractable: true });
      const next: RootRecord = { publicKey: root.publicKey.raw, key: await wrapKey(root, 'root', under) };
      await this.#replace('next', next, 'next-root-made');
      return root.publicKey;
    });
  }

  async #record(): Promise<KeysRecord> {
    const { session } = this.#keeping;
    await session.load();
    return session.record();
  }

  async #replace(which: WhichRoot, root: RootRecord, event?: JournalEvent): Promise<void> {
    const { session, ledger, clock } = this.#keeping;
    const now: UnixTime = clock();
    const { thumbprint } = await publicKeyOf(root.publicKey);
    const filesChanged = event === 'next-root-made' ? { filesChanged: now } : {};
    await session.replace(
      ledger,
      (record) => ({ ...withRoot(record, which, root), ...filesChanged }),
      async (tables) => {
        if (event !== undefined) await appendEntry(tables, now, event, { root: thumbprint });
      },
    );
  }
}
