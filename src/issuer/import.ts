import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import { createCustomer, type CustomerFields } from './customers.ts';
import type { EntitlementDraft } from './entitlement.ts';
import { createEntitlement } from './entitlements.ts';
import type { CustomerRecord, EntitlementRecord } from './records.ts';
import type { WriteTables } from './store.ts';

export interface ImportOptions {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Aborted: nothing is written, and the import rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Inside the transaction: a store may take an `AbortError` for its own, and try again. */
class Stopped extends Error {}

function requireGoing(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Stopped();
}

/** @throws the signal's reason, where the import was stopped */
export async function stoppable<T>(importing: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await importing;
  } catch (error) {
    if (error instanceof Stopped) signal?.throwIfAborted();
    throw error;
  }
}

/** One transaction holds them all. */
export const MAX_IMPORT = 10_000;
const TELL_EVERY = 50;

/**
 * All or none, in one transaction: the caller's.
 *
 * @throws OffleaseError `field-invalid` (`field: 'rows'`), or as `make`, with `row` (from 0) among its facts
 */
async function makeAll<Draft, Made>(
  drafts: readonly Draft[],
  { onProgress, signal }: ImportOptions,
  make: (draft: Draft) => Promise<Made>,
): Promise<readonly Made[]> {
  if (drafts.length > MAX_IMPORT) throw new OffleaseError('field-invalid', { field: 'rows' });
  const made: Made[] = [];
  for (const [row, draft] of drafts.entries()) {
    requireGoing(signal);
    try {
      made.push(await make(draft));
    } catch (error) {
      if (!(error instanceof OffleaseError)) throw error;
      throw new OffleaseError(error.code, { ...error.facts, row }, { cause: error });
    }
    if (made.length % TELL_EVERY === 0) onProgress?.({ done: made.length, total: drafts.length });
  }
  requireGoing(signal);
  onProgress?.({ done: made.length, total: drafts.length });
  return made;
}

export function importEntitlements(
  tables: WriteTables,
  drafts: readonly EntitlementDraft[],
  now: UnixTime,
  options: ImportOptions = {},
): Promise<readonly EntitlementRecord[]> {
  return makeAll(drafts, options, (draft) => createEntitlement(tables, draft, now));
}

export function importCustomers(
  tables: WriteTables,
  customers: readonly CustomerFields[],
  now: UnixTime,
  options: ImportOptions = {},
): Promise<readonly CustomerRecord[]> {
  return makeAll(customers, options, (fields) => createCustomer(tables, fields, now));
}
