import { defined } from '../license/defined.ts';
import type { Counter, Feature, Limit } from '../license/feature.ts';
import type { ActivationCode, ActivationId, DeviceId, IssuerId, RootId } from '../license/ids.ts';
import type { Lease } from '../license/lease.ts';
import type { Product } from '../license/product.ts';
import type { UnixTime } from '../license/time.ts';
import type { ClockState, LicenseClaims, Pair } from '../token/claims.ts';
import {
  deviceIdOf,
  type Checkout,
  type DeviceRecord,
  type HeldLicense,
  type HistoryEntry,
  type LostIdentity,
  type OutgoingToken,
  type OutstandingRequest,
} from './record.ts';
import { judgeLease, leaseOf, type LeaseJudgment } from './lease-judgment.ts';
import { clockState } from './time-marks.ts';
import { amountsOf, countersOf } from './usage.ts';
import { crossedThreshold, DAY_SECONDS, thresholdsOf } from './warning.ts';

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
    requests: record.requests.map(shownRequest),
    outbox: record.outbox,
    history: record.history,
    ...defined({ lost: record.lost }),
    clock: clockState(record.marks, clock),
  };
  const judged = judgmentOf(record, product, clock);
  if (record.license === undefined || judged === undefined) return { ...common, state: 'not-activated' };
  const license = termsOf(record.license, record, product);
  const until = judged.state === 'active' ? judged.until : (heldUntil ?? judged.since);
  const works = judged.state === 'active' || heldUntil !== undefined;
  const secondsLeft = works ? until - judged.time : 0;
  const licensed = { ...common, license, until, secondsLeft, daysLeft: Math.ceil(secondsLeft / DAY_SECONDS) };
  if (judged.state === 'active') {
    const warning = crossedThreshold(license.lease, product.policy.warningDays, secondsLeft);
    return { ...licensed, state: judged.state, grace: judged.grace, held: false, ...defined({ warning }) };
  }
  if (works) return { ...licensed, state: 'active', grace: false, held: true };
  return judged.state === 'lease-expired'
    ? { ...licensed, state: judged.state, reason: judged.reason }
    : { ...licensed, state: judged.state };
}

export function shownRequest({ nonce: _nonce, clock: _clock, ...request }: OutstandingRequest): OutgoingRequest {
  return request;
}

/** The lease alone, for questions that are asked often. */
export function judgmentOf(record: DeviceRecord, product: Product, clock: UnixTime): LeaseJudgment | undefined {
  if (record.license === undefined) return undefined;
  return judgeLease(leaseOf(record.license.claims), record.marks, clock, product.policy.expiry);
}

/** Seconds until something else than what is left will be different, by running time alone. */
export function untilNextPhase(snapshot: LicenseSnapshot): number {
  if (snapshot.state !== 'active') return Infinity;
  const { secondsLeft, until, license, held, product } = snapshot;
  if (held) return secondsLeft;
  const warnings = thresholdsOf(license.lease, product.policy.warningDays).map((days) => days * DAY_SECONDS);
  const phases = [0, until - license.lease.end, ...warnings].map((before) => secondsLeft - before);
  return Math.min(...phases.filter((seconds) => seconds > 0));
}

function termsOf({ issuer, claims }: HeldLicense, record: DeviceRecord, product: Product): LicenseTerms {
  const { activation, sequence, attributes, customer, edition, plan, seatName, maintenanceEnd, reportEvery } = claims;
  return {
    issuer,
    activation,
    sequence,
    lease: leaseOf(claims),
    ...featuresOf(claims, record, product),
    attributes,
    counters: countersOf(record),
    checkouts: record.checkouts,
    ...defined({ customer, edition, plan, seatName, maintenanceEnd, reportEvery }),
  };
}

function featuresOf(
  { features: grants }: LicenseClaims,
  record: DeviceRecord,
  product: Product,
): Pick<LicenseTerms, 'features' | 'unknownFeatures'> {
  const features: LicensedFeature[] = [];
  const unknownFeatures: number[] = [];
  for (const grant of grants) {
    const feature = product.features.find(({ number }) => number === grant.number);
    if (feature === undefined) unknownFeatures.push(grant.number);
    else features.push({ ...feature, ...amountsOf(record, feature, grant) });
  }
  return { features, unknownFeatures };
}

/** True where nothing that a person could see has changed but what `record` already tells. */
export function sameMoment(a: LicenseSnapshot, b: LicenseSnapshot): boolean {
  return MOMENT.every((field) => (a as Moment)[field] === (b as Moment)[field]);
}

const MOMENT = ['state', 'clock', 'grace', 'held', 'warning', 'reason', 'until', 'secondsLeft'] as const;
type Moment = Readonly<Partial<Record<(typeof MOMENT)[number], unknown>>>;
