import type { ActivationId, DeviceId, EntitlementId } from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { RequestClaims, ResponseClaims } from '../token/claims.ts';
import { flagged, seenBefore, type Seen } from './device-tokens.ts';
import { leaseTerms, type LeaseTerms } from './lease-terms.ts';
import { licenseClaims, nextSequence } from './license-claims.ts';
import type { ActivationRecord, DeviceRecord, EntitlementRecord, RequestRecord, SeatRecord } from './records.ts';
import { requireReplaceable, type Replacement } from './replacement.ts';
import { seatFor } from './seat-for.ts';
import type { ChosenSeat } from './seats.ts';
import type { ReadTables } from './store.ts';
import { heardOf, usageOfSeat } from './usage.ts';

/** A verified request, and what is decided about it by others than the ledger. */
export interface Asked {
  readonly claims: RequestClaims;
  readonly device: DeviceId;
  /** The operator's choice, which counts only where the request has no code, or one that names nothing. */
  readonly choice?: EntitlementId;
  /** The operator says that a device with a lower epoch is no copy, but was restored from an image. */
  readonly restored?: boolean;
  /** The operator says that a seat may be taken although its device's clock is behind. */
  readonly behind?: boolean;
  /** The operator says whose seat this device is to get. */
  readonly replace?: ActivationId;
  /** The id that a new activation would get. */
  readonly fresh: ActivationId;
  /** Whether tokens name their entitlement, because the certificate is bound to some. */
  readonly bound: boolean;
  readonly now: UnixTime;
}

/** Everything that granting a request would write, and the claims of the response. */
export interface Grant {
  readonly action: 'activate' | 'replace' | 're-issue';
  readonly asked: RequestClaims;
  readonly product: Product;
  readonly entitlement: EntitlementRecord;
  readonly lease: LeaseTerms;
  readonly seat: ChosenSeat;
  /** As it will be. */
  readonly activation: ActivationRecord;
  /** As it was, if it was there. */
  readonly before?: ActivationRecord;
  /** Whose seat is taken because its hold is over. */
  readonly displaced?: ActivationRecord;
  /** Whose seat is taken because the operator says so. */
  readonly replaced?: Replacement;
  /** Earlier activations of this device, of lower epochs: they have ended. */
  readonly ended: readonly ActivationRecord[];
  /** The activation of the request's counters, as it will be. */
  readonly told?: ActivationRecord;
  readonly device: DeviceRecord;
  readonly seen: Seen;
  readonly request: RequestRecord;
  readonly usage: SeatRecord['counters'];
  readonly claims: ResponseClaims;
}

/** The device's activations that a higher epoch shows to have ended. */
export function endsBelow(places: readonly ActivationRecord[], epoch: number): readonly ActivationRecord[] {
  return places.filter((activation) => activation.status.state === 'active' && activation.epoch < epoch);
}

/** The counters of a request belong to the activation that it goes on from, if that is this device's. */
async function toldBy(tables: ReadTables, asked: Asked, isRestored: boolean): Promise<ActivationRecord | undefined> {
  const { claims, device, now } = asked;
  if (claims.activation === undefined || claims.counters === undefined) return undefined;
  const earlier = await tables.activations.get(claims.activation);
  if (earlier?.device !== device) return undefined;
  // A restored image counts its tokens from an earlier number: what it says is new all the same.
  return { ...earlier, heard: heardOf(isRestored ? {} : earlier, claims, now) };
}

/** What is known when a request is to be granted. */
export interface Found {
  readonly digest: string;
  readonly known: DeviceRecord | undefined;
  readonly places: readonly ActivationRecord[];
  readonly product: Product;
  readonly entitlement: EntitlementRecord;
}

/** Codes of `leaseTerms`, `seatFor` and `requireReplaceable`. */
export async function grantOf(tables: ReadTables, asked: Asked, found: Found): Promise<Grant> {
  const { claims, device, now } = asked;
  const { known, product, entitlement, places } = found;
  const isRestored = known !== undefined && claims.epoch < known.epoch;
  const epoch = Math.max(claims.epoch, known?.epoch ?? 0);
  const lease = leaseTerms(entitlement, now);
  const earlier = places.find((activation) => activation.entitlement === entitlement.id);
  const running = earlier?.status.state === 'active' && earlier.epoch >= epoch ? earlier : undefined;
  const replaced =
    asked.replace === undefined || running !== undefined
      ? undefined
      : await requireReplaceable(tables, asked.replace, entitlement, product, asked);
  const seat: ChosenSeat =
    replaced === undefined
      ? await seatFor(tables, { entitlement, earlier, running, epoch }, asked)
      : { number: replaced.slot.number, how: 'replaced', slot: replaced.slot };
  const told = await toldBy(tables, asked, isRestored);
  const usage = usageAfter(found, seat, told);
  const ended = endsBelow(places, epoch);
  const displaced = replaced === undefined ? await displacedFrom(tables, seat, running, ended) : undefined;
  const heard = told !== undefined && told.id === running?.id ? told.heard : running?.heard;
  const owner = deviceAfter(asked, known, epoch, isRestored);
  const seen = known === undefined ? 'new' : await seenBefore(tables, owner, claims);
  const activation = flagged(
    activationAfter(asked, entitlement, lease, seat.number, epoch, running, heard),
    seen,
    claims.count,
    now,
  );
  return {
    action: running !== undefined ? 're-issue' : replaced === undefined ? 'activate' : 'replace',
    asked: claims,
    product,
    entitlement,
    lease,
    seat,
    activation,
    ...(running === undefined ? {} : { before: running }),
    ended,
    ...(displaced === undefined ? {} : { displaced }),
    ...(replaced === undefined ? {} : { replaced: replaced.replacement }),
    ...(told === undefined ? {} : { told }),
    device: flagged({ ...owner, places: placesAfter(known, activation) }, seen, claims.count, now),
    seen,
    request: {
      device,
      nonce: claims.nonce,
      digest: found.digest,
      activation: activation.id,
      sequence: activation.sequence,
    },
    usage,
    claims: {
      kind: 'response',
      ...licenseClaims(activation, entitlement, lease, usage, asked.bound, now),
      nonce: claims.nonce,
      ...(isRestored ? { epoch } : {}),
    },
  };
}

/** The usage of the seat goes on, within a term; what its device has just told is part of it. */
function usageAfter(
  { product, entitlement }: Found,
  { slot }: ChosenSeat,
  told: ActivationRecord | undefined,
): SeatRecord['counters'] {
  const term = entitlement.term ?? 0;
  const before = (slot?.term ?? 0) === term ? (slot?.counters ?? []) : [];
  const isCounted = told !== undefined && slot?.activation === told.id && (told.term ?? 0) === term;
  return usageOfSeat(product, before, isCounted ? (told.heard?.counters ?? []) : []);
}

/** Who had the seat and has not ended: its hold is over, and it is superseded. */
async function displacedFrom(
  tables: ReadTables,
  { slot }: ChosenSeat,
  running: ActivationRecord | undefined,
  ended: readonly ActivationRecord[],
): Promise<ActivationRecord | undefined> {
  const holder = slot?.activation;
  if (holder === undefined || holder === running?.id || ended.some(({ id }) => id === holder)) return undefined;
  const previous = await tables.activations.get(holder);
  return previous?.status.state === 'active' ? previous : undefined;
}

function activationAfter(
  { claims, device, fresh, now }: Asked,
  entitlement: EntitlementRecord,
  lease: LeaseTerms,
  seat: number,
  epoch: number,
  running: ActivationRecord | undefined,
  heard: ActivationRecord['heard'],
): ActivationRecord {
  const { seatName = running?.seatName, machineLabel = running?.machineLabel, metadata = running?.metadata } = claims;
  const { leaseEnd, graceEnd, heldUntil } = lease;
  const copied = running?.copied;
  const term = running === undefined ? entitlement.term : running.term;
  return {
    id: running?.id ?? fresh,
    entitlement: entitlement.id,
    product: entitlement.product,
    seat,
    device,
    epoch,
    status: { state: 'active' },
    ...(seatName === undefined ? {} : { seatName }),
    ...(machineLabel === undefined ? {} : { machineLabel }),
    ...(metadata === undefined ? {} : { metadata }),
    receivingKey: claims.receivingKey,
    certificateSerial: claims.certificateSerial,
    sequence: nextSequence(running?.sequence ?? 0, now),
    leaseEnd,
    ...(graceEnd === undefined ? {} : { graceEnd }),
    // Earlier tokens stay out there: a shorter lease does not take back what they granted.
    heldUntil: running !== undefined && running.heldUntil > heldUntil ? running.heldUntil : heldUntil,
    made: running?.made ?? now,
    ...(heard === undefined ? {} : { heard }),
    ...(copied === undefined ? {} : { copied }),
    unreported: 1,
    // A new activation begins in this term; of an old one only its reports tell whether it has come so far.
    ...(term === undefined ? {} : { term }),
  };
}

/** Its places follow: they name the activation. */
function deviceAfter(
  { claims, device }: Asked,
  known: DeviceRecord | undefined,
  epoch: number,
  isRestored: boolean,
): DeviceRecord {
  const { restored = 0, copied } = known ?? {};
  const times = restored + Number(isRestored);
  return {
    device,
    product: claims.product,
    key: claims.deviceKey,
    epoch,
    count: isRestored ? claims.count : Math.max(known?.count ?? 0, claims.count),
    ...(times === 0 ? {} : { restored: times }),
    ...(copied === undefined ? {} : { copied }),
    places: [],
  };
}

function placesAfter(known: DeviceRecord | undefined, { entitlement, id }: ActivationRecord): DeviceRecord['places'] {
  const others = (known?.places ?? []).filter((place) => place.entitlement !== entitlement);
  return [...others, { entitlement, activation: id }];
}
