import { OffleaseError } from '../license/error.ts';
import type { DeviceId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import type { ActivationRecord, EntitlementRecord, SeatRecord } from './records.ts';
import { chooseSeat, hasRoom, isInUse, lapsedBehind, nextFree, type ChosenSeat } from './seats.ts';
import type { ReadTables } from './store.ts';

export function seatLost({ id, seat, lost }: ActivationRecord): OffleaseError {
  return new OffleaseError('seat-lost', { activation: id, seat, ...(lost === undefined ? {} : { since: lost }) });
}

interface Standing {
  readonly entitlement: EntitlementRecord;
  /** The device's latest activation of the entitlement, and the same if it goes on with it. */
  readonly earlier: ActivationRecord | undefined;
  readonly running: ActivationRecord | undefined;
  readonly epoch: number;
}

interface Seeker {
  readonly device: DeviceId;
  readonly behind?: boolean;
  readonly now: UnixTime;
}

/**
 * The seat that a request gets.
 *
 * @throws OffleaseError `no-seat` (`seats`, `nextFree`, `nextSeat`), `seat-behind` (`activation`, `seat`, `device`,
 *   `heldUntil`)
 */
export async function seatFor(
  tables: ReadTables,
  { entitlement, earlier, running, epoch }: Standing,
  { device, now, behind = false }: Seeker,
): Promise<ChosenSeat> {
  const slot = earlier === undefined ? undefined : await tables.seats.get([entitlement.id, earlier.seat]);
  const isOwn = slot !== undefined && slot.activation === earlier?.id;
  if (running !== undefined && isOwn) {
    if (isInUse(slot, now) || (await hasRoom(tables, entitlement, now))) {
      return { number: slot.number, how: 'own', slot };
    }
    throw await noSeat(tables, entitlement, now);
  }
  const endsNow = earlier?.status.state === 'active' && earlier.epoch < epoch;
  const own = isOwn && (endsNow || !isInUse(slot, now)) ? slot : undefined;
  const chosen = await chooseSeat(tables, entitlement, { device, own, behind }, now);
  if (chosen !== undefined) return chosen;
  const unsure = (await hasRoom(tables, entitlement, now))
    ? await lapsedBehind(tables, entitlement.id, now)
    : undefined;
  throw unsure === undefined ? await noSeat(tables, entitlement, now) : await seatBehind(tables, unsure);
}

export async function noSeat(
  tables: ReadTables,
  { id, seats }: EntitlementRecord,
  now: UnixTime,
): Promise<OffleaseError> {
  const next = await nextFree(tables, id, now);
  return new OffleaseError('no-seat', {
    entitlement: id,
    seats,
    ...(next === undefined ? {} : { nextFree: next.freeAt, nextSeat: next.number }),
  });
}

/** The facts name whose seat it is, so that a person can look at that device. */
async function seatBehind(tables: ReadTables, slot: SeatRecord): Promise<OffleaseError> {
  const holder = slot.activation === undefined ? undefined : await tables.activations.get(slot.activation);
  return new OffleaseError('seat-behind', {
    entitlement: slot.entitlement,
    seat: slot.number,
    heldUntil: slot.heldUntil,
    ...(holder === undefined ? {} : { activation: holder.id, device: holder.device }),
    ...(holder?.seatName === undefined ? {} : { seatName: holder.seatName }),
    ...(holder?.machineLabel === undefined ? {} : { machineLabel: holder.machineLabel }),
  });
}
