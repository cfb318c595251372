import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf, utf8 } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { ActivationId } from '../license/ids.ts';
import { isLine } from '../license/limits.ts';
import type { UnixTime } from '../license/time.ts';
import { fieldInvalid } from './catalogue.ts';
import { endActivation } from './commit-grant.ts';
import { requireEntitlement } from './entitlements.ts';
import { appendEntry } from './journal.ts';
import { randomBytes } from './passphrase.ts';
import type { ActivationRecord, SeatRecord } from './records.ts';
import { givenAway, requireActivation } from './refresh.ts';
import { noSeat } from './seat-for.ts';
import { changeSeat, hasRoom, isInUse } from './seats.ts';
import type { ReadTables, WriteTables } from './store.ts';

const MAX_REASON = 200;

interface Held {
  readonly activation: ActivationRecord;
  readonly slot: SeatRecord;
}

/** @throws OffleaseError `activation-unknown`, `activation-ended` (`why`), `seat-given-away` (`by`, `device`, `seatName`) */
async function requireHeld(tables: ReadTables, id: ActivationId): Promise<Held> {
  const activation = await requireActivation(tables, id);
  const { status } = activation;
  if (status.state === 'ended') throw new OffleaseError('activation-ended', { activation: id, why: status.why });
  if (status.state === 'superseded') throw await givenAway(tables, activation, status.by);
  const slot = await tables.seats.get([activation.entitlement, activation.seat]);
  if (slot?.activation !== id) throw new TypeError('an active activation without its seat');
  return { activation, slot };
}

function about({ id, entitlement, product, device, seat, heldUntil }: ActivationRecord) {
  return { activation: id, entitlement, product, device, seat, heldUntil };
}

/**
 * The device is lost: its seat stays held, it gets no refresh, and its requests are refused until it is found. Nothing
 * changes where it is marked already.
 *
 * @throws OffleaseError of `requireHeld`, and `no-seat` where the lease has ended and every seat is in use
 */
export async function markLost(tables: WriteTables, id: ActivationId, now: UnixTime): Promise<ActivationRecord> {
  const { activation, slot } = await requireHeld(tables, id);
  if (activation.lost !== undefined) return activation;
  const entitlement = await requireEntitlement(tables, activation.entitlement);
  if (!isInUse(slot, now) && !(await hasRoom(tables, entitlement, now))) throw await noSeat(tables, entitlement, now);
  const after: ActivationRecord = { ...activation, lost: now };
  await tables.activations.put(after);
  await changeSeat(tables, slot.entitlement, slot.number, () => ({ ...slot, lost: true }));
  await appendEntry(tables, now, 'seat-lost', about(after));
  return after;
}

/** The device was found. @throws OffleaseError of `requireHeld` */
export async function markFound(tables: WriteTables, id: ActivationId, now: UnixTime): Promise<ActivationRecord> {
  const { activation, slot } = await requireHeld(tables, id);
  if (activation.lost === undefined) return activation;
  const { lost: _since, ...after } = activation;
  const { lost: _isLost, ...rest } = slot;
  await tables.activations.put(after);
  await changeSeat(tables, slot.entitlement, slot.number, () => rest);
  await appendEntry(tables, now, 'seat-found', about(after));
  return after;
}

/**
 * Frees a seat at once, though its device may go on until its lease ends: for so long there may be one device more than
 * seats. The reason stays with the activation, and can be erased there; the journal has a salted digest of it.
 *
 * @throws OffleaseError `field-invalid` (`reason`: 1 to 200 characters), and of `requireHeld`
 */
export async function forceRelease(
  tables: WriteTables,
  id: ActivationId,
  reason: string,
  now: UnixTime,
): Promise<ActivationRecord> {
  const text = reason.trim();
  if (!isLine(text, MAX_REASON)) throw fieldInvalid('reason');
  const { activation } = await requireHeld(tables, id);
  const salt = hexOf(randomBytes(16));
  const overrun = { at: now, until: activation.heldUntil, reason: text, salt };
  await endActivation(tables, { ...activation, overrun }, 'force-release', now);
  await appendEntry(tables, now, 'seat-force-released', {
    ...about(activation),
    overrun: Math.max(0, activation.heldUntil - now),
    reasonDigest: hexOf(sha256(utf8(`${salt} ${text}`))),
  });
  return requireActivation(tables, id);
}
