import { OffleaseError } from '../license/error.ts';
import type { ActivationId, DeviceId } from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { RequestClaims } from '../token/claims.ts';
import { likenessOf, namesakes, type Likeness } from './labels.ts';
import type { ActivationRecord, EntitlementRecord, SeatRecord } from './records.ts';
import { noSeat } from './seat-for.ts';
import { hasRoom, isInUse } from './seats.ts';
import type { ReadTables } from './store.ts';

/** Replacements count against the policy's limit for so long. */
const YEAR = 365 * 86_400;

/** An activation whose seat a new device may get, because it is probably the same machine without its storage. */
export interface Replacement {
  readonly activation: ActivationRecord;
  readonly likeness: Likeness;
  /** How often the seat was moved so within a year, and how often the product's policy allows it. */
  readonly used: number;
  readonly limit: number;
  readonly allowed: boolean;
  /** The old copy, if there is one, runs until here. */
  readonly runsUntil: UnixTime;
}

/** The times that still count, the oldest first. */
export function recentReplacements(times: SeatRecord['replaced'], now: UnixTime): readonly UnixTime[] {
  return (times ?? []).filter((time) => time > now - YEAR);
}

function replacementOf(
  activation: ActivationRecord,
  slot: SeatRecord,
  claims: RequestClaims,
  product: Product,
  now: UnixTime,
): Replacement {
  const used = recentReplacements(slot.replaced, now).length;
  const limit = product.policy.replacementsPerSeat;
  const likeness = likenessOf(claims, activation);
  // Where the lease has ended, nobody loses one, and nothing is counted.
  const allowed = used < limit || activation.heldUntil <= now;
  return { activation, likeness, used, limit, allowed, runsUntil: activation.heldUntil };
}

interface Asking {
  readonly claims: RequestClaims;
  readonly device: DeviceId;
  readonly now: UnixTime;
}

/** Whom a device that is new to the entitlement may replace: held seats of others that are called like it, not lost ones. */
export async function replacements(
  tables: ReadTables,
  entitlement: EntitlementRecord,
  product: Product,
  { claims, device, now }: Asking,
): Promise<readonly Replacement[]> {
  const found: Replacement[] = [];
  for (const activation of await namesakes(tables, entitlement.id, claims)) {
    if (activation.device === device || activation.lost !== undefined) continue;
    const slot = await tables.seats.get([entitlement.id, activation.seat]);
    if (slot?.activation !== activation.id || !isInUse(slot, now)) continue;
    found.push(replacementOf(activation, slot, claims, product, now));
  }
  return found.sort((a, b) => rank(b) - rank(a));
}

/**
 * What is allowed and has nothing against it first; a machine label, which the host says, counts for more than a name
 * that a person typed.
 */
function rank({ allowed, likeness: { machineLabel, seatName, contradicted } }: Replacement): number {
  return 8 * Number(allowed) + 4 * Number(!contradicted) + 2 * Number(machineLabel) + Number(seatName);
}

/**
 * The activation that the operator says is replaced, with its slot; it need not be called like the new device.
 *
 * @throws OffleaseError `activation-unknown`, `activation-ended` (`why`), `seat-given-away` (`by`), `seat-lost`,
 *   `replacement-limit` (`activation`, `seat`, `limit`), `no-seat` where the lease has ended and all seats are in use
 */
export async function requireReplaceable(
  tables: ReadTables,
  id: ActivationId,
  entitlement: EntitlementRecord,
  product: Product,
  { claims, now }: Asking,
): Promise<{ readonly replacement: Replacement; readonly slot: SeatRecord }> {
  const activation = await tables.activations.get(id);
  if (activation?.entitlement !== entitlement.id) throw new OffleaseError('activation-unknown', { activation: id });
  const { status, seat } = activation;
  if (status.state === 'ended') throw new OffleaseError('activation-ended', { activation: id, why: status.why });
  if (status.state === 'superseded') {
    throw new OffleaseError('seat-given-away', { activation: id, seat, by: status.by });
  }
  if (activation.lost !== undefined) throw new OffleaseError('seat-lost', { activation: id, seat });
  const slot = await tables.seats.get([entitlement.id, seat]);
  if (slot?.activation !== id) throw new TypeError('an active activation without its seat');
  const replacement = replacementOf(activation, slot, claims, product, now);
  const { allowed, limit } = replacement;
  if (!allowed) throw new OffleaseError('replacement-limit', { activation: id, seat, limit });
  if (!isInUse(slot, now) && !(await hasRoom(tables, entitlement, now))) throw await noSeat(tables, entitlement, now);
  return { replacement, slot };
}
