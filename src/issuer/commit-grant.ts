import type { Bytes } from '../license/bytes.ts';
import type { UnixTime } from '../license/time.ts';
import type { RequestClaims } from '../token/claims.ts';
import { recordToken } from './device-tokens.ts';
import type { Grant } from './grant.ts';
import { appendEntry } from './journal.ts';
import { putActivation } from './labels.ts';
import type { ActivationRecord, ActivationState, EndReason, IssuedRecord, SeatRecord } from './records.ts';
import { recentReplacements } from './replacement.ts';
import { changeSeat, freeSeat, type Slot } from './seats.ts';
import type { WriteTables } from './store.ts';

/** The activation may have been changed by the same transaction: it is read again, and only its state is set. */
export async function setStatus(
  tables: WriteTables,
  { id, overrun }: ActivationRecord,
  status: Exclude<ActivationState, { state: 'active' }>,
): Promise<void> {
  const activation = await tables.activations.get(id);
  if (activation === undefined) throw new TypeError('an activation that has vanished');
  const { lost: _lost, ...rest } = activation;
  await putActivation(tables, activation, { ...rest, status, ...(overrun === undefined ? {} : { overrun }) });
}

export async function endActivation(
  tables: WriteTables,
  activation: ActivationRecord,
  why: EndReason,
  now: UnixTime,
): Promise<void> {
  await freeSeat(tables, activation, now);
  await setStatus(tables, activation, { state: 'ended', at: now, why });
}

/** The slot of a granted request, as it will be. */
function slotAfter(grant: Grant, slot: SeatRecord | undefined, claims: RequestClaims, now: UnixTime): Slot {
  const { activation, replaced, usage, entitlement } = grant;
  const { term } = entitlement;
  const { behind: _behind, term: _term, replaced: times, reservedFor, lost: _lost, ...rest } = slot ?? {};
  // A replacement that cost nobody a lease does not count.
  const counted = replaced !== undefined && replaced.runsUntil > now ? [now] : [];
  const recent = [...recentReplacements(times, now), ...counted];
  return {
    ...rest,
    heldUntil: activation.heldUntil,
    activation: activation.id,
    counters: usage,
    ...(term === undefined ? {} : { term }),
    ...(recent.length === 0 ? {} : { replaced: recent }),
    // What was kept for a device is kept for the one that takes its place.
    ...(reservedFor === undefined ? {} : { reservedFor: replaced === undefined ? reservedFor : activation.device }),
    ...(claims.clock === 'behind' ? { behind: true } : {}),
  };
}

/** Seat, activation, request, token and journal entry of a granted request: all of it in the caller's transaction. */
export async function commitGrant(tables: WriteTables, grant: Grant, token: Bytes, now: UnixTime): Promise<void> {
  const { activation, displaced, replaced, ended, told, seat, claims, asked } = grant;
  if (told !== undefined && told.id !== activation.id) await tables.activations.put(told);
  for (const earlier of ended) await endActivation(tables, earlier, 'epoch', now);
  const { id: by } = activation;
  if (displaced !== undefined) await setStatus(tables, displaced, { state: 'superseded', at: now, by });
  if (replaced !== undefined) {
    const { activation: old, runsUntil: until } = replaced;
    const overrun = until > now ? { overrun: { at: now, until } } : {};
    await setStatus(tables, { ...old, ...overrun }, { state: 'superseded', at: now, by, replaced: true });
  }
  await changeSeat(tables, activation.entitlement, seat.number, (slot) => slotAfter(grant, slot, asked, now));
  await putActivation(tables, grant.before, activation);
  await tables.devices.put(grant.device);
  await recordToken(tables, grant.device, asked, grant.seen, now, by);
  await tables.requests.add(grant.request);
  await tables.issued.add(issuedRecord(activation, 'response', token, now, claims.term));
  await appendEntry(tables, now, 'response-issued', {
    activation: by,
    entitlement: activation.entitlement,
    product: activation.product,
    device: activation.device,
    seat: seat.number,
    taking: seat.how,
    epoch: activation.epoch,
    sequence: activation.sequence,
    leaseEnd: claims.leaseEnd,
    heldUntil: activation.heldUntil,
    ...(claims.epoch === undefined ? {} : { restored: true }),
    ...(displaced === undefined ? {} : { superseded: displaced.id }),
    ...(replaced === undefined
      ? {}
      : { replaced: replaced.activation.id, overrun: Math.max(0, replaced.runsUntil - now) }),
    ...(ended.length === 0 ? {} : { ended: ended.map(({ id }) => id).join(' ') }),
  });
}

export function issuedRecord(
  { id, sequence, leaseEnd }: ActivationRecord,
  kind: IssuedRecord['kind'],
  bytes: Bytes,
  time: UnixTime,
  term: number | undefined,
): IssuedRecord {
  return { activation: id, sequence, kind, time, leaseEnd, ...(term === undefined ? {} : { term }), bytes };
}
