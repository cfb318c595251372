import type { Counter, Feature, Limit } from '../license/feature.ts';
import type { ActivationCode, ActivationId, DeviceId, IssuerId, RootId } from '../license/ids.ts';
import type { Lease } from '../license/lease.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { ClockState, LicenseClaims, Pair } from '../token/claims.ts';
import { leaseOf } from './answer.ts';
import {
  deviceIdOf,
  type Checkout,
  type DeviceRecord,
  type HeldLicense,
  type HistoryEntry,
  type LostIdentity,
  type OutgoingToken,
} from './record.ts';
import { judgeLease, type LeaseJudgment } from './lease-judgment.ts';
import { clockState } from './time-marks.ts';
import { checkedOutOf, countersOf, remainingOf, usedOf } from './usage.ts';
import { crossedThreshold, untilNextThreshold } from './warning.ts';

/** A request that may still be answered; it can be shown again unchanged. */
export interface OutgoingRequest extends OutgoingToken {
  readonly kind: 'request';
  readonly issuer: IssuerId;
  readonly code?: ActivationCode;
  readonly seatName?: string;
}

/** A feature of the product that the license grants; a `bool` has nothing to count. */
export interface LicensedFeature extends Feature {
  readonly limit?: Limit;
  /** Used up of a usage count, checked out now of an element pool. */
  readonly used?: number;
  readonly remaining?: Limit;
}

/** What the license says, with its features by the product's catalogue. */
export interface LicenseTerms {
  readonly issuer: IssuerId;
  readonly customer?: string;
  readonly edition?: string;
  readonly plan?: string;
  readonly seatName?: string;
  readonly activation: ActivationId;
  readonly sequence: number;
  readonly lease: Lease;
  readonly maintenanceEnd?: UnixTime;
  readonly features: readonly LicensedFeature[];
  /** Numbers that this product file does not know: it is older than the entitlement. */
  readonly unknownFeatures: readonly number[];
  readonly attributes: readonly Pair[];
  /** What tokens tell: used up of usage counts, checked out of element pools. */
  readonly counters: readonly Counter[];
  readonly checkouts: readonly Checkout[];
  readonly reportEvery?: number;
}

interface Common {
  readonly product: Product;
  readonly device: DeviceId;
  readonly rootId: RootId;
  /** Outstanding requests, newest first. */
  readonly requests: readonly OutgoingRequest[];
  /** Deactivations that nobody has confirmed as delivered, newest first. */
  readonly outbox: readonly OutgoingToken[];
  readonly history: readonly HistoryEntry[];
  /**
   * What was stored here before and vanished. The way back is a request: the issuer can let this device
   * replace the one that is gone. From `times` 2 on, the browser does not keep what it stores.
   */
  readonly lost?: LostIdentity;
  /** This device's clock: `behind` what is known to have been, or `ahead` of what can be, and ignored. */
  readonly clock: ClockState;
}

interface Licensed extends Common {
  readonly license: LicenseTerms;
  /** When the product locks, or when it did. Exclusive. */
  readonly until: UnixTime;
  /** 0 once it is locked. */
  readonly secondsLeft: number;
  /** Days begun: 1 on the last day, 0 once it is locked. */
  readonly daysLeft: number;
}

/** How things stand. A new object whenever anything in it is different, the same one until then. */
export type LicenseSnapshot =
  | (Common & { readonly state: 'not-activated' })
  /**
   * `grace`: the lease itself is over, only the grace period is left. `held`: the product would be
   * locked, but somebody in the middle of something holds the lock back (`License.hold`) until `until`
   * at the latest. `warning`: the smallest threshold of the policy, in days, that is crossed.
   */
  | (Licensed & {
      readonly state: 'active';
      readonly grace: boolean;
      readonly held: boolean;
      readonly warning?: number;
    })
  /** `clock`: by the policy the clock has to be sure, and it is not. Set right, or with a token, the license goes on. */
  | (Licensed & { readonly state: 'lease-expired'; readonly reason: 'lease' | 'clock' })
  | (Licensed & { readonly state: 'entitlement-not-active' });

/** `heldUntil`: until when a lock that is due is held back. */
export function snapshotOf(
  record: DeviceRecord,
  product: Product,
  clock: UnixTime,
  heldUntil?: UnixTime,
): LicenseSnapshot {
  const common: Common = {
    product,
    device: deviceIdOf(record),
    rootId: record.root,
    requests: record.requests.map(({ nonce: _nonce, clock: _clock, ...request }) => request),
    outbox: record.outbox,
    history: record.history,
    ...(record.lost === undefined ? {} : { lost: record.lost }),
    clock: clockState(record.marks, clock),
  };
  if (record.license === undefined) {
    return { ...common, state: 'not-activated' };
  }
  const { expiry, warningDays } = product.policy;
  const license = termsOf(record.license, record, product);
  const judged = judgeLease(license.lease, record.marks, clock, expiry);
  if (judged.state === 'active') {
    const { state, grace, until } = judged;
    const left = leftUntil(until, judged.time);
    const warning = crossedThreshold(license.lease, warningDays, left.secondsLeft);
    return { ...common, state, license, grace, held: false, ...left, ...(warning === undefined ? {} : { warning }) };
  }
  if (heldUntil !== undefined) {
    return { ...common, state: 'active', license, grace: false, held: true, ...leftUntil(heldUntil, judged.time) };
  }
  const over = { ...common, license, until: judged.since, secondsLeft: 0, daysLeft: 0 };
  return judged.state === 'lease-expired'
    ? { ...over, state: judged.state, reason: judged.reason }
    : { ...over, state: judged.state };
}

function leftUntil(until: UnixTime, now: UnixTime): Pick<Licensed, 'until' | 'secondsLeft' | 'daysLeft'> {
  const secondsLeft = until - now;
  return { until, secondsLeft, daysLeft: Math.ceil(secondsLeft / 86_400) };
}

/** The lease alone, for questions that are asked often. */
export function judgmentOf(record: DeviceRecord, product: Product, clock: UnixTime): LeaseJudgment | undefined {
  if (record.license === undefined) return undefined;
  return judgeLease(leaseOf(record.license.claims), record.marks, clock, product.policy.expiry);
}

/** Seconds until something else than what is left will be different, by running time alone. */
export function untilNextPhase(snapshot: LicenseSnapshot): number {
  if (snapshot.state !== 'active') return Infinity;
  const { secondsLeft, until, license, grace, held, product } = snapshot;
  if (held) return secondsLeft;
  const toGrace = grace ? Infinity : secondsLeft - (until - license.lease.end);
  const toWarning = untilNextThreshold(license.lease, product.policy.warningDays, secondsLeft) ?? Infinity;
  return Math.min(secondsLeft, toGrace, toWarning);
}

function termsOf({ issuer, claims }: HeldLicense, record: DeviceRecord, product: Product): LicenseTerms {
  const { customer, edition, plan, seatName, maintenanceEnd, reportEvery } = claims;
  return {
    issuer,
    activation: claims.activation,
    sequence: claims.sequence,
    lease: leaseOf(claims),
    ...featuresOf(claims, record, product),
    attributes: claims.attributes,
    counters: countersOf(record),
    checkouts: record.checkouts,
    ...(customer === undefined ? {} : { customer }),
    ...(edition === undefined ? {} : { edition }),
    ...(plan === undefined ? {} : { plan }),
    ...(seatName === undefined ? {} : { seatName }),
    ...(maintenanceEnd === undefined ? {} : { maintenanceEnd }),
    ...(reportEvery === undefined ? {} : { reportEvery }),
  };
}

function featuresOf(
  { features: grants }: LicenseClaims,
  record: DeviceRecord,
  product: Product,
): Pick<LicenseTerms, 'features' | 'unknownFeatures'> {
  const features: LicensedFeature[] = [];
  const unknownFeatures: number[] = [];
  for (const { number, limit } of grants) {
    const feature = product.features.find((candidate) => candidate.number === number);
    if (feature === undefined) unknownFeatures.push(number);
    else if (limit === undefined || feature.type === 'bool') features.push(feature);
    else {
      const used = feature.type === 'usage-count' ? usedOf(record, number) : checkedOutOf(record, number);
      features.push({ ...feature, limit, used, remaining: remainingOf(limit, used) });
    }
  }
  return { features, unknownFeatures };
}

/** True where nothing that a person could see has changed but what `record` already tells. */
export function sameMoment(a: LicenseSnapshot, b: LicenseSnapshot): boolean {
  if (a.state !== b.state || a.clock !== b.clock) return false;
  if (a.state === 'not-activated' || b.state === 'not-activated') return true;
  if (a.state === 'active' && b.state === 'active') {
    if (a.grace !== b.grace || a.held !== b.held || a.warning !== b.warning) return false;
  }
  if (a.state === 'lease-expired' && b.state === 'lease-expired' && a.reason !== b.reason) return false;
  return a.until === b.until && a.secondsLeft === b.secondsLeft;
}
