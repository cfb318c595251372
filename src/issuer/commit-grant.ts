import type { Bytes } from '../license/bytes.ts';
import type { UnixTime } from '../license/time.ts';
import type { Grant } from './decide-request.ts';
import { appendEntry } from './journal.ts';
import type { ActivationRecord, ActivationState, IssuedRecord } from './records.ts';
import { changeSeat, freeSeat } from './seats.ts';
import type { WriteTables } from './store.ts';

/** The activation may have been changed by the same transaction: it is read again, and only its state is set. */
export async function setStatus(tables: WriteTables, { id }: ActivationRecord, status: ActivationState): Promise<void> {
  const activation = await tables.activations.get(id);
  if (activation === undefined) throw new TypeError('an activation that has vanished');
  await tables.activations.put({ ...activation, status });
}

export async function endActivation(
  tables: WriteTables,
  activation: ActivationRecord,
  why: Extract<ActivationState, { state: 'ended' }>['why'],
  now: UnixTime,
): Promise<void> {
  await freeSeat(tables, activation, now);
  await setStatus(tables, activation, { state: 'ended', at: now, why });
}

/** Seat, activation, request, token and journal entry of a granted request: all of it in the caller's transaction. */
export async function commitGrant(tables: WriteTables, grant: Grant, token: Bytes, now: UnixTime): Promise<void> {
  const { activation, displaced, ended, told, seat, usage, claims } = grant;
  if (told !== undefined && told.id !== activation.id) await tables.activations.put(told);
  for (const earlier of ended) await endActivation(tables, earlier, 'epoch', now);
  if (displaced !== undefined) {
    await setStatus(tables, displaced, { state: 'superseded', at: now, by: activation.id });
  }
  await changeSeat(tables, activation.entitlement, seat.number, (slot) => ({
    ...slot,
    heldUntil: activation.heldUntil,
    activation: activation.id,
    counters: usage,
  }));
  await tables.activations.put(activation);
  await tables.devices.put(grant.device);
  await tables.requests.add(grant.request);
  await tables.issued.add(issuedRecord(activation, 'response', token, now));
  await appendEntry(tables, now, 'response-issued', {
    activation: activation.id,
    entitlement: activation.entitlement,
    product: activation.product,
    device: activation.device,
    seat: seat.number,
    taking: seat.how,
    epoch: activation.epoch,
    sequence: activation.sequence,
    leaseEnd: claims.leaseEnd,
    heldUntil: activation.heldUntil,
    ...(displaced === undefined ? {} : { superseded: displaced.id }),
    ...(ended.length === 0 ? {} : { ended: ended.map(({ id }) => id).join(' ') }),
  });
}

export function issuedRecord(
  { id, sequence, leaseEnd }: ActivationRecord,
  kind: IssuedRecord['kind'],
  bytes: Bytes,
  time: UnixTime,
): IssuedRecord {
  return { activation: id, sequence, kind, time, leaseEnd, bytes };
}
