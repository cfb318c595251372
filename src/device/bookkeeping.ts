import { OffleaseError, type DeviceErrorCode } from '../license/error.ts';
import type { ActivationId } from '../license/ids.ts';
import type { ReceivingKey } from '../token/keys.ts';
import {
  MAX_ENDED,
  MAX_KEPT_ISSUERS,
  MAX_RETIRED_KEYS,
  MAX_SPENT,
  type DeviceRecord,
  type EndedActivation,
  type OutgoingToken,
  type OutstandingRequest,
  type RetiredKey,
  type SpentReason,
} from './record.ts';

/** `tokens` more were made. */
export function counted(record: DeviceRecord, tokens: number): DeviceRecord {
  return { ...record, count: record.count + tokens };
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

/**
 * Nothing that was sealed to this device before is good any more, and the issuer can tell from the epoch. `tokens` say
 * so: they are new, and wait to be delivered.
 */
export function voided(
  record: DeviceRecord,
  reason: RetiredKey['reason'],
  tokens: readonly OutgoingToken[],
  receiving: ReceivingKey,
): DeviceRecord {
  const { epoch, retired, outbox } = record;
  return {
    ...counted(spend(record, record.requests, reason), tokens.length),
    epoch: epoch + 1,
    receiving,
    retired: [{ kid: record.receiving.publicKey.kid, reason }, ...retired].slice(0, MAX_RETIRED_KEYS),
    outbox: [...tokens, ...outbox],
  };
}

/** Remembers an activation that is over, once. */
export function ending(
  list: readonly EndedActivation[],
  { activation, sequence }: Omit<EndedActivation, 'reason'>,
  reason: EndedActivation['reason'],
): readonly EndedActivation[] {
  return [{ activation, sequence, reason }, ...withoutActivation(list, activation)].slice(0, MAX_ENDED);
}

export function withoutActivation(
  list: readonly EndedActivation[],
  activation: ActivationId,
): readonly EndedActivation[] {
  return list.filter((ended) => ended.activation !== activation);
}

/** Keeps one item of those with the same `key`: the one with the highest `rank`. */
export function newest<Rank extends string, T extends Readonly<Record<Rank, number>>>(
  list: readonly T[],
  item: T | undefined,
  key: keyof T,
  rank: Rank,
): readonly T[] {
  const before = list.find((other) => other[key] === item?.[key]);
  if (item === undefined || (before !== undefined && before[rank] >= item[rank])) return list;
  return [item, ...list.filter((other) => other !== before)].slice(0, MAX_KEPT_ISSUERS);
}

/** @throws OffleaseError `code` (`id`) where there is none of this id */
export function withoutId<T extends { readonly id: string }>(
  list: readonly T[],
  id: string,
  code: DeviceErrorCode,
): readonly T[] {
  const rest = list.filter((one) => one.id !== id);
  if (rest.length === list.length) throw new OffleaseError(code, { id });
  return rest;
}
