import { OffleaseError } from '../license/error.ts';
import type { DeviceId, EntitlementId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';
import { fieldInvalid } from './catalogue.ts';
import { endActivation } from './commit-grant.ts';
import { requireEntitlement } from './entitlements.ts';
import { appendEntry } from './journal.ts';
import type { EntitlementRecord, SeatRecord } from './records.ts';
import { changeSeat, chooseSeat, hasRoom, isInUse, type Slot } from './seats.ts';
import type { ReadTables, WriteTables } from './store.ts';

const NEVER_USED: Slot = { heldUntil: 0, counters: [] };

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
  const isKept = held !== undefined && (isInUse(held, now) || (await hasRoom(tables, entitlement, now)));
  const chosen = isKept ? held : await chooseSeat(tables, entitlement, { device }, now);
  if (chosen === undefined) throw new OffleaseError('no-seat', { entitlement: id, seats: entitlement.seats });
  const { number } = chosen;
  const slot = await tables.seats.get([id, number]);
  if (slot?.reservedFor === device) return number;
  const holder = slot?.activation === undefined ? undefined : await tables.activations.get(slot.activation);
  // Its hold is over, and the seat is no longer one that it could come back to.
  const isEnding = holder?.status.state === 'active' && holder.device !== device;
  if (isEnding) await endActivation(tables, holder, 'seat-reserved', now);
  await changeSeat(tables, id, number, (taken) => {
    const before: Slot = taken ?? NEVER_USED;
    if (isKept) return { ...before, reservedFor: device };
    const { activation: _former, behind: _behind, ...rest } = before;
    return { ...rest, reservedFor: device };
  });
  await appendEntry(tables, now, 'seat-reserved', {
    entitlement: id,
    seat: number,
    device,
    ...(isEnding ? { ended: holder.id } : {}),
  });
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
  const { reservedFor: _device, ...rest } = reserved;
  await changeSeat(tables, id, reserved.number, () => rest);
  await appendEntry(tables, now, 'seat-unreserved', { entitlement: id, seat: reserved.number, device });
}
