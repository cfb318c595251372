import { bytesOfHex, hexOf } from '../../license/bytes.ts';
import { OffleaseError } from '../../license/error.ts';
import type { LedgerChange } from './memory-store.ts';
import { TABLE_NAMES } from './schema.ts';

/** How bytes stand in JSON, which has none. No record has a field of this name. */
const BYTES = '$bytes';

/** One transaction as one line of JSON, without its end of line. */
export function ledgerLine(changes: readonly LedgerChange[]): string {
  return JSON.stringify(changes, (_, value: unknown) =>
    value instanceof Uint8Array ? { [BYTES]: hexOf(value) } : value,
  );
}

/** @throws OffleaseError storage-damaged */
export function readLedgerLine(line: string): readonly LedgerChange[] {
  let changes: unknown;
  try {
    changes = JSON.parse(line, (_, value: unknown) => bytesIn(value) ?? value);
  } catch (cause) {
    throw new OffleaseError('storage-damaged', { field: 'ledger' }, { cause });
  }
  if (!Array.isArray(changes) || !changes.every(isChange))
    throw new OffleaseError('storage-damaged', { field: 'ledger' });
  return changes;
}

function bytesIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(BYTES in value)) return undefined;
  const hex = value[BYTES];
  const bytes = typeof hex === 'string' ? bytesOfHex(hex) : undefined;
  if (bytes === undefined) throw new TypeError('no bytes');
  return bytes;
}

function isChange(value: unknown): value is LedgerChange {
  if (typeof value !== 'object' || value === null || !('table' in value)) return false;
  if (!(TABLE_NAMES as readonly unknown[]).includes(value.table)) return false;
  return 'value' in value ? typeof value.value === 'object' && value.value !== null : 'key' in value;
}
