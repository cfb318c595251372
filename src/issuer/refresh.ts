import type { Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { ActivationId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { RefreshClaims } from '../token/claims.ts';
import { issuedRecord } from './commit-grant.ts';
import { appendEntry } from './journal.ts';
import { leaseTerms, type LeaseTerms } from './lease-terms.ts';
import { licenseClaims, nextSequence } from './license-claims.ts';
import type { ActivationRecord, EntitlementRecord } from './records.ts';
import { noSeat, seatLost } from './seat-for.ts';
import { changeSeat, hasRoom, isInUse } from './seats.ts';
import type { ReadTables, WriteTables } from './store.ts';

export interface Refresh {
  readonly entitlement: EntitlementRecord;
  readonly lease: LeaseTerms;
  /** As it will be. */
  readonly activation: ActivationRecord;
  readonly claims: RefreshClaims;
}

/** @throws OffleaseError `activation-unknown` */
export async function requireActivation(tables: ReadTables, id: ActivationId): Promise<ActivationRecord> {
  const activation = await tables.activations.get(id);
  if (activation === undefined) throw new OffleaseError('activation-unknown', { activation: id });
  return activation;
}

/** Who has the seat now, for a person: the facts name the newer activation, its device and its seat name. */
export async function givenAway(
  tables: ReadTables,
  activation: ActivationRecord,
  by: ActivationId,
): Promise<OffleaseError> {
  const holder = await tables.activations.get(by);
  return new OffleaseError('seat-given-away', {
    activation: activation.id,
    seat: activation.seat,
    by,
    ...(holder === undefined ? {} : { device: holder.device }),
    ...(holder?.seatName === undefined ? {} : { seatName: holder.seatName }),
    ...(holder?.machineLabel === undefined ? {} : { machineLabel: holder.machineLabel }),
  });
}

/**
 * What a refresh would be, by the ledger as it is. After the lease has ended, too, for as long as the
 * seat has not been given away.
 *
 * @throws OffleaseError `activation-unknown`, `activation-ended` (`why`), `seat-given-away` (`by`, `device`,
 *   `seatName`), `seat-lost`, `report-required` (`reportEvery`), `entitlement-disabled`, `lease-period-missing`,
 *   `entitlement-ended`, `no-seat` where the lease has ended and the number of seats was forced down
 */
export async function decideRefresh(
  tables: ReadTables,
  id: ActivationId,
  bound: boolean,
  now: UnixTime,
): Promise<Refresh> {
  const before = await requireActivation(tables, id);
  const { status } = before;
  if (status.state === 'ended') throw new OffleaseError('activation-ended', { activation: id, why: status.why });
  if (status.state === 'superseded') throw await givenAway(tables, before, status.by);
  const entitlement = await tables.entitlements.get(before.entitlement);
  if (entitlement === undefined) throw new OffleaseError('entitlement-unknown', { entitlement: before.entitlement });
  if (before.lost !== undefined) throw seatLost(before);
  const lease = leaseTerms(entitlement, now);
  const unreported = before.unreported ?? 1;
  const { reportEvery } = entitlement;
  if (reportEvery !== undefined && unreported >= reportEvery) {
    throw new OffleaseError('report-required', { activation: id, reportEvery });
  }
  if (before.heldUntil <= now && !(await comesBack(tables, before, entitlement, now))) {
    throw await noSeat(tables, entitlement, now);
  }
  const { graceEnd: _before, ...rest } = before;
  const activation: ActivationRecord = {
    ...rest,
    sequence: nextSequence(before.sequence, now),
    leaseEnd: lease.leaseEnd,
    ...(lease.graceEnd === undefined ? {} : { graceEnd: lease.graceEnd }),
    heldUntil: before.heldUntil > lease.heldUntil ? before.heldUntil : lease.heldUntil,
    unreported: unreported + 1,
  };
  const claims = licenseClaims(activation, entitlement, lease, [], bound, now);
  return { entitlement, lease, activation, claims: { kind: 'refresh', ...claims } };
}

/** A seat whose hold is over comes into use again, unless it is in use for another reason. */
async function comesBack(
  tables: ReadTables,
  { seat }: ActivationRecord,
  entitlement: EntitlementRecord,
  now: UnixTime,
): Promise<boolean> {
  const slot = await tables.seats.get([entitlement.id, seat]);
  return (slot !== undefined && isInUse(slot, now)) || hasRoom(tables, entitlement, now);
}

export async function commitRefresh(
  tables: WriteTables,
  { activation, claims }: Refresh,
  token: Bytes,
  now: UnixTime,
): Promise<void> {
  await changeSeat(tables, activation.entitlement, activation.seat, (slot) => {
    if (slot?.activation !== activation.id) throw new TypeError('an active activation without its seat');
    return { ...slot, heldUntil: activation.heldUntil };
  });
  await tables.activations.put(activation);
  await tables.issued.add(issuedRecord(activation, 'refresh', token, now, claims.term));
  await appendEntry(tables, now, 'refresh-issued', {
    activation: activation.id,
    entitlement: activation.entitlement,
    product: activation.product,
    device: activation.device,
    seat: activation.seat,
    sequence: activation.sequence,
    leaseEnd: claims.leaseEnd,
    heldUntil: activation.heldUntil,
  });
}
