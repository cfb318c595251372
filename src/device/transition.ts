import { OffleaseError } from '../license/error.ts';
import type { UnixTime } from '../license/time.ts';
import type { RefreshClaims, ResponseClaims } from '../token/claims.ts';
import type { ReceivingKey } from '../token/keys.ts';
import { applyAnswer, type Answer } from './answer.ts';
import { counted, ending, spend, voided, withoutId } from './bookkeeping.ts';
import { applyCheckout, applyConsumption, applyReturn } from './consumption.ts';
import { noted } from './history.ts';
import {
  MAX_REQUESTS,
  type Checkout,
  type DeviceRecord,
  type OutgoingToken,
  type OutstandingRequest,
} from './record.ts';
import { judgeLease, leaseOf, type Expiry } from './lease-judgment.ts';
import { effectiveTime, type TimeMarks } from './time-marks.ts';
import { afterTime, afterWarning } from './upkeep.ts';
import type { WarnedLease } from './warning.ts';

export type DeviceState = 'not-activated' | 'active' | 'lease-expired' | 'entitlement-not-active';

/**
 * What can happen. Tokens were made or opened before, from a record with the same basis
 * (`sameBasis`); `receiving` is the key that replaces the present one.
 */
export type DeviceEvent =
  | { readonly type: 'request'; readonly request: OutstandingRequest }
  | Answer<ResponseClaims>
  | Answer<RefreshClaims>
  | { readonly type: 'report'; readonly token: OutgoingToken }
  | { readonly type: 'deactivate'; readonly token: OutgoingToken; readonly receiving: ReceivingKey }
  /** One token for each issuer that was asked. */
  | { readonly type: 'withdraw'; readonly tokens: readonly OutgoingToken[]; readonly receiving: ReceivingKey }
  /** A person confirmed that a token of the outbox reached the issuer. */
  | { readonly type: 'delivered'; readonly id: string }
  /** So much of a usage count is used up. */
  | { readonly type: 'consume'; readonly number: number; readonly amount: number }
  | { readonly type: 'checkout'; readonly checkout: Checkout }
  | { readonly type: 'return'; readonly id: string }
  /** Time went by. */
  | { readonly type: 'time'; readonly marks: TimeMarks }
  /** A warning is about to be given. */
  | { readonly type: 'warned'; readonly warning: WarnedLease };

/** What the rules know beside the record. */
export interface Circumstances {
  /** By the product's policy. */
  readonly expiry: Expiry;
  /** A page puts off the lock (`License.hold`), so it may go on using what the license granted. */
  readonly held?: boolean;
}

/** A step of a record, to be taken in a transaction. */
export type Step = (record: DeviceRecord, now: UnixTime, circumstances: Circumstances) => DeviceRecord;

const USUAL: Circumstances = { expiry: 'running' };

/** What this device makes itself, and asks for before it makes the token. */
export type DeviceAction = 'request' | 'report' | 'deactivate' | 'withdraw';

/** The state of a record at a device clock of `now`. */
export function stateOf(record: DeviceRecord, now: UnixTime, { expiry }: Circumstances = USUAL): DeviceState {
  if (record.license === undefined) return 'not-activated';
  return judgeLease(leaseOf(record.license.claims), record.marks, now, expiry).state;
}

/**
 * Whether the device may do this by itself now: the table of `transition`.
 *
 * @throws already-active, not-activated, nothing-to-withdraw
 */
export function assertAllowed(
  record: DeviceRecord,
  action: DeviceAction,
  now: UnixTime,
  circumstances: Circumstances = USUAL,
): void {
  const state = stateOf(record, now, circumstances);
  if (action === 'request') {
    if (state === 'active') throw new OffleaseError('already-active');
  } else if (action !== 'withdraw') {
    if (state === 'not-activated') throw new OffleaseError('not-activated');
  } else if (state !== 'not-activated' || record.requests.length === 0) {
    throw new OffleaseError('nothing-to-withdraw', { state });
  }
}

function assertWorking(record: DeviceRecord, number: number, now: UnixTime, circumstances: Circumstances): void {
  const state = stateOf(record, now, circumstances);
  if (state !== 'active' && !circumstances.held) throw new OffleaseError('feature-not-licensed', { number, state });
}

/**
 * The rules of the licensed side: the record after `event` at a device clock of `now`. Pure; the same
 * record object comes back where nothing changed. Marks of time are to be brought up to date
 * first (event `time`).
 *
 * | event                        | `not-activated` | `active` | `lease-expired`, `entitlement-not-active` |
 * | ---------------------------- | --------------- | -------- | ----------------------------------------- |
 * | `request`                    | yes             | `already-active` | yes                               |
 * | `response` to an outstanding request | → `active` | → `active` | → `active`                       |
 * | `response` to another        | `response-not-requested`, or why it is void | the same | the same               |
 * | `refresh` of the activation held | `not-activated` | prolongs | → `active`                             |
 * | `report`                     | `not-activated` | yes      | yes                                       |
 * | `deactivate`                 | `not-activated` | → `not-activated` | → `not-activated`                |
 * | `withdraw`                   | if any request is outstanding | `nothing-to-withdraw` | `nothing-to-withdraw` |
 * | `consume`, `checkout`        | `feature-not-licensed` | as far as granted | `feature-not-licensed`, unless held |
 * | `return`, `delivered`        | of what is there | the same | the same                                |
 * | `time`, `warned`             | no change if it is no news | the same | the same                      |
 *
 * Answers are refused with `lease-over` where they would be over already, and change nothing then. By
 * `calendar` a clock that is not sure makes `active` a `lease-expired`: all that is allowed there may
 * mend it. While `active` no request can be made, but one made before a wrong clock was mended may
 * still be outstanding; its answer is good: the issuer has counted on it.
 *
 * @throws as `assertAllowed`, and response-already-applied, response-not-requested, request-withdrawn,
 *   license-other-product, license-other-activation, license-stale (`which`, `sequence`, `current`),
 *   license-deactivated, lease-over (`leaseEnd`), issuer-not-asked, outbox-unknown, feature-not-licensed
 *   (`number`, `state`), feature-exhausted (`number`, `amount`, `remaining`), amount-invalid, checkout-unknown
 */
export function transition(
  record: DeviceRecord,
  event: DeviceEvent,
  now: UnixTime,
  circumstances: Circumstances = USUAL,
): DeviceRecord {
  const time = effectiveTime(record.marks, now);
  const { type } = event;
  if (type === 'request' || type === 'report' || type === 'deactivate' || type === 'withdraw') {
    assertAllowed(record, type, now, circumstances);
  }
  switch (type) {
    case 'request': {
      const asked = { ...counted(record, 1), requests: [event.request, ...record.requests] };
      return noted(spend(asked, asked.requests.slice(MAX_REQUESTS), 'superseded'), 'requested', time);
    }
    case 'response':
    case 'refresh':
      return applyAnswer(record, event, now, circumstances.expiry);
    case 'report':
      return noted(counted(record, 1), 'reported', time);
    case 'deactivate': {
      const {
        license,
        lost: _lost,
        ...rest
      } = voided(noted(record, 'deactivated', time), 'deactivated', [event.token], event.receiving);
      return license === undefined
        ? record
        : { ...rest, ended: ending(record.ended, license.claims, 'deactivated'), counters: [], checkouts: [] };
    }
    case 'withdraw':
      return voided(noted(record, 'withdrawn', time), 'withdrawn', event.tokens, event.receiving);
    case 'delivered':
      return noted({ ...record, outbox: withoutId(record.outbox, event.id, 'outbox-unknown') }, type, time);
    case 'consume':
      assertWorking(record, event.number, now, circumstances);
      return applyConsumption(record, event.number, event.amount);
    case 'checkout':
      assertWorking(record, event.checkout.number, now, circumstances);
      return applyCheckout(record, event.checkout);
    case 'return':
      return applyReturn(record, event.id);
    case 'time':
      return afterTime(record, event.marks);
    case 'warned':
      return afterWarning(record, event.warning);
  }
}

/** `event`, to be applied to whatever is stored by then. */
export function stepOf(event: DeviceEvent): Step {
  return (record, now, circumstances) => transition(record, event, now, circumstances);
}
