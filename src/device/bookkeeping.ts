import type { ActivationId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { ReceivingKey } from '../token/keys.ts';
import {
  MAX_ENDED,
  MAX_HISTORY,
  MAX_KEPT_ISSUERS,
  MAX_RETIRED_KEYS,
  MAX_SPENT,
  type DeviceRecord,
  type EndedActivation,
  type HistoryKind,
  type OutstandingRequest,
  type SpentReason,
} from './record.ts';

/** `tokens` more were made. */
export function counted(record: DeviceRecord, tokens: number): DeviceRecord {
  return { ...record, count: record.count + tokens };
}

/** Adds to the history, naming the license that the record holds. */
export function noted(record: DeviceRecord, kind: HistoryKind, time: UnixTime): DeviceRecord {
  const held = record.license?.claims;
  const about = held === undefined ? {} : { activation: held.activation, sequence: held.sequence };
  return { ...record, history: [{ kind, time, ...about }, ...record.history].slice(0, MAX_HISTORY) };
}

/** `requests` can be answered no more. */
export function spend(
  record: DeviceRecord,
  requests: readonly OutstandingRequest[],
  reason: SpentReason,
): DeviceRecord {
  const spent = requests.map(({ nonce }) => ({ nonce, reason }));
  return {
    ...record,
    requests: record.requests.filter((request) => !requests.includes(request)),
    spent: [...spent, ...record.spent].slice(0, MAX_SPENT),
  };
}

/** Nothing that was sealed to this device before is good any more, and the issuer can tell from the epoch. */
export function voided(
  record: DeviceRecord,
  reason: 'withdrawn' | 'deactivated',
  receiving: ReceivingKey,
): DeviceRecord {
  const retired = [{ kid: record.receiving.publicKey.kid, reason }, ...record.retired].slice(0, MAX_RETIRED_KEYS);
  return { ...spend(record, record.requests, reason), epoch: record.epoch + 1, receiving, retired };
}

/** Remembers an activation that is over, once. */
export function ending(list: readonly EndedActivation[], ended: EndedActivation): readonly EndedActivation[] {
  return [ended, ...withoutActivation(list, ended.activation)].slice(0, MAX_ENDED);
}

export function withoutActivation(
  list: readonly EndedActivation[],
  activation: ActivationId,
): readonly EndedActivation[] {
  return list.filter((ended) => ended.activation !== activation);
}

/** Keeps one item of those that are the same by `sameAs`: the one with the highest rank. */
export function newest<T>(
  list: readonly T[],
  item: T,
  sameAs: (a: T, b: T) => boolean,
  rankOf: (item: T) => number,
): readonly T[] {
  const before = list.find((other) => sameAs(other, item));
  if (before !== undefined && rankOf(before) >= rankOf(item)) return list;
  return [item, ...list.filter((other) => other !== before)].slice(0, MAX_KEPT_ISSUERS);
}
