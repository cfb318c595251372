import { utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { sign, type SigningKey } from '../token/keys.ts';
import { canonicalText } from './canonical.ts';
import type { CheckpointRecord } from './custody-records.ts';
import type { IssuerStore, ReadTables } from './store.ts';

/** So many entries at most wait for a signature while the issuer is unlocked. */
export const CHECKPOINT_EVERY = 100;

/** What is signed: the head of a journal, whose digest covers every entry before it. */
export function checkpointMessage(issuer: IssuerId, checkpoint: Omit<CheckpointRecord, 'signature'>): Bytes {
  const { index, digest, time, serial } = checkpoint;
  return utf8(canonicalText(['offlease checkpoint 1', issuer, index, digest, time, serial]));
}

export async function newestCheckpoint(tables: ReadTables): Promise<CheckpointRecord | undefined> {
  const [newest] = await tables.checkpoints.page({ limit: 1, descending: true });
  return newest;
}

/** Signs the head of the journal as it is, unless that is done already. Returns the index that is signed then. */
export async function signCheckpoint(
  store: IssuerStore,
  issuer: IssuerId,
  serial: number,
  signer: SigningKey,
  time: UnixTime,
): Promise<number> {
  const { head, newest } = await store.read(async (tables) => ({
    head: await tables.head.get('head'),
    newest: await newestCheckpoint(tables),
  }));
  if (head === undefined) throw new OffleaseError('issuer-not-set-up');
  const { index, digest } = head;
  if (newest?.index === index) return index;
  const unsigned = { index, digest, time, serial };
  const signature = await sign(signer, checkpointMessage(issuer, unsigned));
  await store.write(async (tables) => {
    // Another ledger may have come in the place of this one meanwhile.
    const [entry] = await tables.journal.page({ from: index, to: index, limit: 1 });
    if (entry?.digest === digest) await tables.checkpoints.put({ ...unsigned, signature });
  });
  return index;
}
