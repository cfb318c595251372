import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf, utf8 } from '../license/bytes.ts';
import type { UnixTime } from '../license/time.ts';
import { canonicalText } from './canonical.ts';

// SHA-256 from a library and not from WebCrypto, which only answers later: an entry's digest covers the entry before it,
// which only the transaction knows, and awaiting anything but the store ends a transaction in some engines.
export type JournalEvent =
  | 'set-up'
  | 'product-created'
  | 'product-changed'
  | 'customer-created'
  | 'customer-changed'
  | 'entitlement-created'
  | 'entitlement-changed'
  | 'entitlement-renewed'
  | 'entitlement-transferred'
  | 'entitlement-disabled'
  | 'entitlement-enabled'
  | 'code-added'
  | 'code-retired'
  | 'seat-reserved'
  | 'seat-unreserved'
  | 'seat-lost'
  | 'seat-found'
  | 'seat-force-released'
  | 'copy-detected'
  | 'clock-confirmed'
  | 'response-issued'
  | 'response-repeated'
  | 'refresh-issued'
  | 'deactivation-recorded'
  | 'withdrawal-recorded'
  | 'report-recorded'
  | 'passphrase-changed'
  | 'root-exported'
  | 'root-removed'
  | 'root-returned'
  | 'next-root-made'
  | 'next-root-adopted'
  | 'certificate-renewed'
  | 'issuers-withdrawn'
  | 'delegate-certified'
  | 'allotments-returned'
  | 'certificate-accepted'
  | 'keys-exported'
  | 'name-erased'
  | 'backup-made'
  | 'backup-declined'
  | 'backup-restored'
  | 'ledger-reconciled'
  | 'withheld-released'
  | 'issuer-moved'
  | 'issuer-resumed'
  | 'refused';

/** Ids, numbers and codes, never a name: what is chained here cannot be erased without breaking the chain. */
export type JournalFacts = Readonly<Record<string, string | number | boolean>>;

export interface JournalEntry {
  /** From 1, without a gap. */
  readonly index: number;
  readonly time: UnixTime;
  readonly event: JournalEvent;
  readonly facts: JournalFacts;
  /** `digest` of the entry before; `START` for the first. */
  readonly previous: string;
  /** 64 hex digits: SHA-256 over the canonical text of the other fields. */
  readonly digest: string;
}

/** What the first entry follows. */
export const START = '0'.repeat(64);

export function entryDigest({ index, time, event, facts, previous }: Omit<JournalEntry, 'digest'>): string {
  return hexOf(sha256(utf8(canonicalText(['offlease journal 1', index, time, event, facts, previous]))));
}

/**
 * Checks entries that follow one another, for example an export. Says the index of the first one that
 * is missing or was altered, or `undefined` where the chain is whole from `previous` on.
 */
export function firstBreak(entries: readonly JournalEntry[], previous = START, index = 1): number | undefined {
  let before = previous;
  let expected = index;
  for (const entry of entries) {
    if (entry.index !== expected || entry.previous !== before || entryDigest(entry) !== entry.digest) return expected;
    before = entry.digest;
    expected += 1;
  }
  return undefined;
}
