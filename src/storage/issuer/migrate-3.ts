import type { WrappedKey } from '../../issuer/key-records.ts';
import type { KeysRecord } from '../../issuer/records.ts';
import { readCertificate } from '../../token/certificate.ts';
import type { UpgradeTransaction } from './migrate-2.ts';

type OldKeys = Omit<KeysRecord, 'root' | 'filesChanged'> & { readonly root: WrappedKey };

/**
 * Version 3 keeps the root's public half apart from its private one, which can be removed, and every certificate that was
 * ever made. Before, the root was always there, and there was one certificate.
 */
export async function keysFromVersion2(transaction: UpgradeTransaction): Promise<void> {
  const keys = transaction.objectStore('keys');
  const [old] = (await keys.getAll()) as OldKeys[];
  if (old === undefined) return;
  const { issuer, made, certificate: bytes } = old;
  const record: KeysRecord = { ...old, root: { publicKey: old.root.publicKey, key: old.root }, filesChanged: made };
  await keys.put(record);
  const { serial } = readCertificate(bytes);
  await transaction.objectStore('certificates').put({ issuer, serial, made, bytes });
}
