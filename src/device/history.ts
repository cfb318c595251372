import { defined } from '../license/defined.ts';
import type { UnixTime } from '../license/time.ts';
import { MAX_HISTORY, type DeviceRecord, type HistoryEntry, type HistoryKind } from './record.ts';

/** Adds to the history, naming the license that the record holds. */
export function noted(record: DeviceRecord, kind: HistoryKind, time: UnixTime): DeviceRecord {
  const { activation, sequence } = record.license?.claims ?? {};
  const entry: HistoryEntry = { kind, time, ...defined({ activation, sequence }) };
  return { ...record, history: [entry, ...record.history].slice(0, MAX_HISTORY) };
}
