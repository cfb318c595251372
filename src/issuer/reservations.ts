import { OffleaseError } from '../license/error.ts';
import type { DeviceId, EntitlementId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { fieldInvalid } from './catalogue.ts';
import { endActivation } from './commit-grant.ts';
import { requireEntitlement } from './entitlements.ts';
import { appendEntry } from './journal.ts';
import type { EntitlementRecord, SeatRecord } from './records.ts';
import { changeSeat, chooseSeat } from './seats.ts';
import type { ReadTables, WriteTables } from './store.ts';

async function heldBy(
  tables: ReadTables,
  entitlement: EntitlementRecord,
  device: DeviceId,
): Promise<SeatRecord | undefined> {
  const known = await tables.devices.get([device, entitlement.product]);
  const place = known?.places.find((candidate) => candidate.entitlement === entitlement.id);
  const activation = place === undefined ? undefined : await tables.activations.get(place.activation);
  if (activation?.status.state !== 'active') return undefined;
  return tables.seats.get([entitlement.id, activation.seat]);
}

/**
 * Keeps a seat for one device, whether it was ever seen here or not. The seat is in use until the
 * reservation is taken back. A device that has a seat keeps that one.
 *
 * @throws OffleaseError `entitlement-unknown`, `field-invalid` (`field: 'device'`), `no-seat`
 */
export async function reserveSeat(
  tables: WriteTables,
  id: EntitlementId,
  device: DeviceId,
  now: UnixTime,
): Promise<number> {
  if (!/^[0-9a-f]{64}$/.test(device)) throw fieldInvalid('device');
  const entitlement = await requireEntitlement(tables, id);
  const held = await heldBy(tables, entitlement, device);
  const chosen = held ?? (await chooseSeat(tables, entitlement, device, undefined, now));
  if (chosen === undefined) throw new OffleaseError('no-seat', { entitlement: id, seats: entitlement.seats });
  const { number } = chosen;
  const slot = await tables.seats.get([id, number]);
  if (slot?.reservedFor === device) return number;
  const holder = slot?.activation === undefined ? undefined : await tables.activations.get(slot.activation);
  // Its hold is over, and the seat is no longer one that it could come back to.
  if (holder?.status.state === 'active' && holder.device !== device) {
    await endActivation(tables, holder, 'seat-reserved', now);
  }
  await changeSeat(tables, id, number, (before) => ({
    heldUntil: before?.heldUntil ?? 0,
    counters: before?.counters ?? [],
    reservedFor: device,
    ...(held?.activation === undefined ? {} : { activation: held.activation }),
  }));
  await appendEntry(tables, now, 'seat-reserved', { entitlement: id, seat: number, device });
  return number;
}

/** Nothing changes where no seat is reserved for the device. @throws OffleaseError `entitlement-unknown` */
export async function unreserveSeat(
  tables: WriteTables,
  id: EntitlementId,
  device: DeviceId,
  now: UnixTime,
): Promise<void> {
  await requireEntitlement(tables, id);
  const reserved = await tables.seats.first('reserved', { from: [id, device], to: [id, device] });
  if (reserved === undefined) return;
  const { heldUntil, counters, activation } = reserved;
  await changeSeat(tables, id, reserved.number, () => ({
    heldUntil,
    counters,
    ...(activation === undefined ? {} : { activation }),
  }));
  await appendEntry(tables, now, 'seat-unreserved', { entitlement: id, seat: reserved.number, device });
}
