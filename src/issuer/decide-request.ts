import { sha256 } from '@noble/hashes/sha2.js';
import { hexOf, utf8 } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import type { ActivationId, DeviceId, EntitlementId } from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { RequestClaims, ResponseClaims } from '../token/claims.ts';
import { canonicalText } from './canonical.ts';
import { leaseTerms, type LeaseTerms } from './lease-terms.ts';
import { licenseClaims, nextSequence } from './license-claims.ts';
import type { ActivationRecord, DeviceRecord, EntitlementRecord, RequestRecord, SeatRecord } from './records.ts';
import { chooseSeat, nextFree, type ChosenSeat } from './seats.ts';
import type { ReadTables } from './store.ts';
import { heardOf, usageOfSeat } from './usage.ts';

/** A verified request, and what is decided about it by others than the ledger. */
export interface Asked {
  readonly claims: RequestClaims;
  readonly device: DeviceId;
  /** The operator's choice, which counts only where the request has no code, or one that names nothing. */
  readonly choice?: EntitlementId;
  /** The id that a new activation would get. */
  readonly fresh: ActivationId;
  /** Whether tokens name their entitlement, because the certificate is bound to some. */
  readonly bound: boolean;
  readonly now: UnixTime;
}

/** Everything that granting a request would write, and the claims of the response. */
export interface Grant {
  readonly action: 'activate' | 're-issue';
  readonly product: Product;
  readonly entitlement: EntitlementRecord;
  readonly lease: LeaseTerms;
  readonly seat: ChosenSeat;
  /** As it will be. */
  readonly activation: ActivationRecord;
  /** Whose seat is taken because its hold is over. */
  readonly displaced?: ActivationRecord;
  /** Earlier activations of this device, of lower epochs: they have ended. */
  readonly ended: readonly ActivationRecord[];
  /** The activation of the request's counters, as it will be. */
  readonly told?: ActivationRecord;
  readonly device: DeviceRecord;
  readonly request: RequestRecord;
  readonly usage: SeatRecord['counters'];
  readonly claims: ResponseClaims;
}

export type RequestDecision =
  | Grant
  | { readonly action: 'repeat'; readonly request: RequestRecord; readonly activation: ActivationRecord }
  | { readonly action: 'choose-entitlement'; readonly product: Product; readonly current?: EntitlementId };

export function requestDigest(claims: RequestClaims): string {
  return hexOf(sha256(utf8(canonicalText(claims))));
}

/**
 * What a request gets, by the ledger as it is: the rules of activation in one place. Reads only, so
 * that it can be asked before anything is signed and again in the transaction that writes.
 *
 * @throws OffleaseError `request-changed`, `request-spent` (`activation`), `request-void` (`epoch`, `known`),
 *   `product-unknown`, `code-unknown`, `code-retired`, `entitlement-unknown`, `entitlement-other-product`,
 *   `entitlement-disabled`, `lease-period-missing`, `entitlement-ended`, `no-seat` (`seats`, `nextFree`, `nextSeat`)
 */
export async function decideRequest(tables: ReadTables, asked: Asked): Promise<RequestDecision> {
  const { claims, device, now } = asked;
  const digest = requestDigest(claims);
  const answered = await tables.requests.get([device, claims.nonce]);
  if (answered !== undefined) return repeated(tables, answered, digest, now);
  const known = await tables.devices.get([device, claims.product]);
  if (known !== undefined && claims.epoch < known.epoch) {
    throw new OffleaseError('request-void', { device, epoch: claims.epoch, known: known.epoch });
  }
  const product = (await tables.products.get(claims.product))?.product;
  if (product === undefined) throw new OffleaseError('product-unknown', { product: claims.product });
  const entitlement = await askedEntitlement(tables, asked);
  if (entitlement === undefined) {
    const current = known?.places.at(-1)?.entitlement;
    return { action: 'choose-entitlement', product, ...(current === undefined ? {} : { current }) };
  }
  return grant(tables, asked, digest, known, product, entitlement);
}

async function repeated(
  tables: ReadTables,
  answered: RequestRecord,
  digest: string,
  now: UnixTime,
): Promise<RequestDecision> {
  if (answered.digest !== digest) throw new OffleaseError('request-changed', { device: answered.device });
  const activation = await tables.activations.get(answered.activation);
  if (activation?.status.state !== 'active' || activation.heldUntil <= now) {
    throw new OffleaseError('request-spent', { activation: answered.activation });
  }
  return { action: 'repeat', request: answered, activation };
}

/** By its code, else by the operator's choice, else by the activation that it goes on from. */
async function askedEntitlement(tables: ReadTables, asked: Asked): Promise<EntitlementRecord | undefined> {
  const { claims, device, choice } = asked;
  let id = choice;
  if (claims.code !== undefined) {
    const code = await tables.codes.get(claims.code);
    if (code === undefined && choice === undefined) {
      throw new OffleaseError('code-unknown', { code: claims.code, product: claims.product });
    }
    if (code?.retired !== undefined) throw new OffleaseError('code-retired', { code: claims.code });
    id = code?.entitlement ?? choice;
  } else if (id === undefined && claims.activation !== undefined) {
    const earlier = await tables.activations.get(claims.activation);
    if (earlier?.device === device && earlier.product === claims.product) id = earlier.entitlement;
  }
  if (id === undefined) return undefined;
  const entitlement = await tables.entitlements.get(id);
  if (entitlement === undefined) throw new OffleaseError('entitlement-unknown', { entitlement: id });
  if (entitlement.product !== claims.product) {
    const facts = { entitlement: id, product: entitlement.product, asked: claims.product };
    throw new OffleaseError('entitlement-other-product', facts);
  }
  return entitlement;
}

async function placesOf(tables: ReadTables, known: DeviceRecord | undefined): Promise<readonly ActivationRecord[]> {
  const activations: ActivationRecord[] = [];
  for (const place of known?.places ?? []) {
    const activation = await tables.activations.get(place.activation);
    if (activation !== undefined) activations.push(activation);
  }
  return activations;
}

/** The device's activations that a higher epoch shows to have ended. */
export async function endedBelow(
  tables: ReadTables,
  known: DeviceRecord | undefined,
  epoch: number,
): Promise<readonly ActivationRecord[]> {
  const activations = await placesOf(tables, known);
  return activations.filter((activation) => activation.status.state === 'active' && activation.epoch < epoch);
}

/** The counters of a request belong to the activation that it goes on from, if that is this device's. */
async function toldBy(tables: ReadTables, asked: Asked): Promise<ActivationRecord | undefined> {
  const { claims, device, now } = asked;
  if (claims.activation === undefined || claims.counters === undefined) return undefined;
  const earlier = await tables.activations.get(claims.activation);
  if (earlier?.device !== device) return undefined;
  return { ...earlier, heard: heardOf(earlier, claims, now) };
}

async function grant(
  tables: ReadTables,
  asked: Asked,
  digest: string,
  known: DeviceRecord | undefined,
  product: Product,
  entitlement: EntitlementRecord,
): Promise<Grant> {
  const { claims, device, now } = asked;
  const lease = leaseTerms(entitlement, now);
  const earlier = (await placesOf(tables, known)).find((activation) => activation.entitlement === entitlement.id);
  const running = earlier?.status.state === 'active' && earlier.epoch >= claims.epoch ? earlier : undefined;
  const seat = await seatFor(tables, asked, entitlement, earlier, running);
  const told = await toldBy(tables, asked);
  const isToldSeat = told !== undefined && seat.slot?.activation === told.id;
  const usage = usageOfSeat(product, seat.slot?.counters ?? [], isToldSeat ? (told.heard?.counters ?? []) : []);
  const holder = seat.slot?.activation;
  const previous = holder === undefined || holder === running?.id ? undefined : await tables.activations.get(holder);
  const ended = await endedBelow(tables, known, claims.epoch);
  const isEnding = ended.some(({ id }) => id === previous?.id);
  const displaced = previous?.status.state === 'active' && !isEnding ? previous : undefined;
  const heard = told !== undefined && told.id === running?.id ? told.heard : running?.heard;
  const activation = activationAfter(asked, entitlement, lease, seat.number, running, heard);
  return {
    action: running === undefined ? 'activate' : 're-issue',
    product,
    entitlement,
    lease,
    seat,
    activation,
    ended,
    ...(displaced === undefined ? {} : { displaced }),
    ...(told === undefined ? {} : { told }),
    device: deviceAfter(asked, known, activation),
    request: { device, nonce: claims.nonce, digest, activation: activation.id, sequence: activation.sequence },
    usage,
    claims: {
      kind: 'response',
      ...licenseClaims(activation, entitlement, lease, usage, asked.bound, now),
      nonce: claims.nonce,
    },
  };
}

async function seatFor(
  tables: ReadTables,
  { device, now, claims }: Asked,
  entitlement: EntitlementRecord,
  earlier: ActivationRecord | undefined,
  running: ActivationRecord | undefined,
): Promise<ChosenSeat> {
  const slot = earlier === undefined ? undefined : await tables.seats.get([entitlement.id, earlier.seat]);
  const isOwn = slot !== undefined && slot.activation === earlier?.id;
  if (running !== undefined && isOwn) return { number: slot.number, how: 'own', slot };
  const endsNow = earlier?.status.state === 'active' && earlier.epoch < claims.epoch;
  const own = isOwn && (endsNow || slot.freeAt <= now) ? slot : undefined;
  const chosen = await chooseSeat(tables, entitlement, device, own, now);
  if (chosen !== undefined) return chosen;
  const next = await nextFree(tables, entitlement.id, now);
  throw new OffleaseError('no-seat', {
    entitlement: entitlement.id,
    seats: entitlement.seats,
    ...(next === undefined ? {} : { nextFree: next.freeAt, nextSeat: next.number }),
  });
}

function activationAfter(
  { claims, device, fresh, now }: Asked,
  entitlement: EntitlementRecord,
  lease: LeaseTerms,
  seat: number,
  running: ActivationRecord | undefined,
  heard: ActivationRecord['heard'],
): ActivationRecord {
  const { seatName = running?.seatName, machineLabel = running?.machineLabel, metadata = running?.metadata } = claims;
  const { leaseEnd, graceEnd, heldUntil } = lease;
  return {
    id: running?.id ?? fresh,
    entitlement: entitlement.id,
    product: entitlement.product,
    seat,
    device,
    epoch: claims.epoch,
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
  };
}

function deviceAfter(
  { claims, device }: Asked,
  known: DeviceRecord | undefined,
  activation: ActivationRecord,
): DeviceRecord {
  const others = (known?.places ?? []).filter(({ entitlement }) => entitlement !== activation.entitlement);
  return {
    device,
    product: claims.product,
    key: claims.deviceKey,
    epoch: Math.max(known?.epoch ?? 0, claims.epoch),
    count: Math.max(known?.count ?? 0, claims.count),
    places: [...others, { entitlement: activation.entitlement, activation: activation.id }],
  };
}
