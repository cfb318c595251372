import { bytesOfHex, utf8, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { IssuerId } from '../license/ids.ts';
import { isUnixTime, type UnixTime } from '../license/time.ts';
import { canonicalText } from './canonical.ts';
import type { CustodyProgress } from './custody.ts';
import { entryDigest, START, type JournalEntry } from './journal-entry.ts';
import { identityOf } from './keys.ts';
import type { KeysRecord, TableName } from './records.ts';
import { ALL_TABLES, keyOf } from './table-keys.ts';
import type { Row } from './whole-ledger.ts';

/*
 * What is inside of the age file: lines of canonical JSON (sorted keys), bytes as {"hex":"…"}, each ended by a line feed.
 *
 *   {"issuer":id,"made":time,"moved":bool,"name":text,"offlease":"backup 1"}
 *   [table, record]                      every record of every table
 *   {"end":n}                            how many records there were
 */
const FORMAT = 'backup 1';

export interface BackupHeader {
  readonly issuer: IssuerId;
  readonly name: string;
  readonly made: UnixTime;
  /** Its ledger was locked for good, in order to go on with this file elsewhere. */
  readonly moved: boolean;
}

/** What a backup holds, read and checked: keys and certificate belong together, and the journal is a chain from its beginning. */
export interface BackupContent extends BackupHeader {
  readonly rows: readonly Row[];
  readonly keys: KeysRecord;
  /** The digests of the journal's entries; that of entry n at n - 1. */
  readonly digests: readonly string[];
}

export function backupBytes(header: BackupHeader, rows: readonly Row[]): Bytes {
  const lines = [
    canonicalText({ offlease: FORMAT, ...header }),
    ...rows.map(({ table, record }) => canonicalText([table, record])),
    canonicalText({ end: rows.length }),
  ];
  return utf8(`${lines.join('\n')}\n`);
}

function invalid(reason: string, cause?: unknown): OffleaseError {
  return new OffleaseError('backup-invalid', { reason }, cause === undefined ? undefined : { cause });
}

/** No record has a field of this name: such an object is bytes. */
function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('hex' in value)) return value;
  const bytes = typeof value.hex === 'string' ? bytesOfHex(value.hex) : undefined;
  if (bytes === undefined) throw invalid('bytes');
  return bytes;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line, revive);
  } catch (cause) {
    throw cause instanceof OffleaseError ? cause : invalid('not JSON', cause);
  }
}

function headerOf(line: string): BackupHeader {
  const value = parsed(line);
  const fields = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const { offlease, issuer, name, made, moved } = fields;
  if (offlease !== FORMAT) throw invalid('format');
  if (typeof issuer !== 'string' || typeof name !== 'string' || typeof moved !== 'boolean') throw invalid('header');
  if (typeof made !== 'number' || !isUnixTime(made)) throw invalid('header');
  return { issuer: issuer as IssuerId, name, made, moved };
}

function rowOf(line: string): Row {
  const value = parsed(line);
  const [table, record] = Array.isArray(value) && value.length === 2 ? (value as readonly unknown[]) : [];
  if (typeof record !== 'object' || record === null || !ALL_TABLES.includes(table as TableName))
    throw invalid('record');
  return { table: table as TableName, record };
}

/** @throws OffleaseError `backup-invalid` (`reason`), `storage-damaged`, `journal-broken` (`index`) */
export async function readBackupBytes(
  plain: Bytes,
  onProgress?: (progress: CustodyProgress) => void,
): Promise<BackupContent> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch (cause) {
    throw invalid('not text', cause);
  }
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length < 2) throw invalid('its end is missing');
  const header = headerOf(lines[0] ?? '');
  const end = parsed(lines.at(-1) ?? '');
  const rows: Row[] = [];
  for (const line of lines.slice(1, -1)) {
    rows.push(rowOf(line));
    if (rows.length % 1000 === 0) onProgress?.({ phase: 'checking', done: rows.length, total: lines.length });
  }
  if (canonicalText(end) !== canonicalText({ end: rows.length })) throw invalid('its end is missing');
  const keys = rows.find(({ table }) => table === 'keys')?.record as KeysRecord | undefined;
  if (keys?.issuer !== header.issuer) throw invalid('keys');
  await identityOf(keys);
  return { ...header, rows, keys, digests: chainOf(rows) };
}

function chainOf(rows: readonly Row[]): readonly string[] {
  const entries = rows.filter(({ table }) => table === 'journal').map(({ record }) => record as JournalEntry);
  entries.sort((a, b) => keyOf('journal', a) - keyOf('journal', b));
  let previous = START;
  return entries.map((entry, at) => {
    const { index, digest } = entry;
    const { digest: _digest, ...told } = entry;
    if (index !== at + 1 || entry.previous !== previous || digest !== entryDigest(told)) {
      throw new OffleaseError('journal-broken', { index: at + 1 });
    }
    previous = digest;
    return digest;
  });
}
