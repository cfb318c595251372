import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf, utf8 } from '../license/bytes.ts';
import type { ActivationId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { DeviceClaims } from '../token/claims.ts';
import { canonicalText } from './canonical.ts';
import { appendEntry } from './journal.ts';
import type { DeviceRecord } from './records.ts';
import type { ReadTables, WriteTables } from './store.ts';

/** `again`: this very token was recorded before. `copy`: another token had this count. */
export type Seen = 'new' | 'again' | 'copy';

/** Claims never change, and are asked about by every step from the proposal to the record. */
const digests = new WeakMap<DeviceClaims, string>();

export function claimsDigest(claims: DeviceClaims): string {
  const digest = digests.get(claims) ?? hexOf(sha256(utf8(canonicalText(claims))));
  digests.set(claims, digest);
  return digest;
}

type Owner = Pick<DeviceRecord, 'device' | 'product' | 'restored'>;

/**
 * Whether a token tells of a copied device. A device gives every token its own count, so two different ones with one
 * count come from two copies of it, or from an old state of it that was restored. Once the operator has accepted a
 * restored image, the counts begin anew from there.
 */
export async function seenBefore(tables: ReadTables, owner: Owner, claims: DeviceClaims): Promise<Seen> {
  const recorded = await tables.deviceTokens.get([owner.device, owner.product, claims.count]);
  if (recorded === undefined) return 'new';
  if (recorded.digest === shortDigest(claims)) return 'again';
  return (recorded.restored ?? 0) < (owner.restored ?? 0) ? 'new' : 'copy';
}

function shortDigest(claims: DeviceClaims): string {
  return claimsDigest(claims).slice(0, 16);
}

/** What to write of a token beside what it changes. `device` is as it will be. */
export async function recordToken(
  tables: WriteTables,
  device: DeviceRecord,
  claims: DeviceClaims,
  seen: Seen,
  now: UnixTime,
  activation?: ActivationId,
): Promise<void> {
  if (seen === 'new') {
    const { restored } = device;
    await tables.deviceTokens.put({
      device: device.device,
      product: device.product,
      count: claims.count,
      digest: shortDigest(claims),
      ...(restored === undefined ? {} : { restored }),
    });
  }
  if (seen === 'copy') {
    await appendEntry(tables, now, 'copy-detected', {
      device: device.device,
      product: device.product,
      ...(activation === undefined ? {} : { activation }),
      kind: claims.kind,
      count: claims.count,
    });
  }
}

/** The device, flagged at the first sign of a copy. */
export function flagged<T extends { readonly copied?: { readonly at: UnixTime; readonly count: number } }>(
  record: T,
  seen: Seen,
  count: number,
  now: UnixTime,
): T {
  return seen === 'copy' && record.copied === undefined ? { ...record, copied: { at: now, count } } : record;
}
