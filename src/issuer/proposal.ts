import type { Bytes } from '../license/bytes.ts';
import type { ActivationId, DeviceId, EntitlementId } from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import type { DeactivationClaims, ReportClaims, RequestClaims } from '../token/claims.ts';
import type { IssuerTokenKind } from '../token/kind.ts';
import type { VerifiedToken } from '../token/open.ts';
import type { LeaseTerms } from './lease-terms.ts';
import type { ActivationRecord, EntitlementRecord } from './records.ts';
import type { Replacement } from './replacement.ts';
import type { SeatUse, Taking } from './seats.ts';

/** What the operator decides about a token, where the ledger alone cannot. */
export interface Choice {
  /** Counts only where the request has no code, or one that names nothing. */
  readonly entitlement?: EntitlementId;
  /** The device is no copy: it was restored from an image. Lifts `request-void`. */
  readonly restored?: boolean;
  /** The seat of a device whose clock is behind may be taken. Lifts `seat-behind`. */
  readonly behind?: boolean;
  /** Whose seat the device gets; `none`: nobody's, it gets one of its own. */
  readonly replace?: ActivationId | 'none';
}

interface Judged {
  /** Another token of this device had the same count: it was copied, or an old state of it was restored. */
  readonly copied: boolean;
}

interface OfRequest extends Judged {
  /** What the device said, verified: `token.claims` has code, seat name, machine label and metadata. */
  readonly token: VerifiedToken<RequestClaims>;
  readonly device: DeviceId;
  readonly product: Product;
  /** What the operator has decided, and what performing keeps to. */
  readonly choice: Choice;
}

/** The epoch that a device is lifted to which the operator accepts as restored from an image. */
interface Lifting {
  readonly liftsTo?: number;
}

/** A device gets a seat, and a response. */
export interface ActivateProposal extends OfRequest, Lifting {
  readonly action: 'activate';
  readonly entitlement: EntitlementRecord;
  /** What a response made now would grant. */
  readonly lease: LeaseTerms;
  readonly seat: { readonly number: number; readonly how: Taking };
  /** Whose seat it was: its hold is over, and it is superseded. */
  readonly displaces?: ActivationRecord;
  /** Earlier activations of this device that end with it. */
  readonly ends: readonly ActivationRecord[];
  /** Activations that it could replace instead: `choose` or `perform` with `replace`. */
  readonly replaceable: readonly Replacement[];
  readonly seats: SeatUse;
}

/** A device that is new here gets the seat of one that is called like it, and probably is the same machine. */
export interface ReplaceProposal extends OfRequest, Lifting {
  readonly action: 'replace';
  readonly entitlement: EntitlementRecord;
  readonly lease: LeaseTerms;
  readonly seat: { readonly number: number; readonly how: 'replaced' };
  /** Superseded by it; its device runs on until `runsUntil`, if it is still there. */
  readonly replaces: Replacement;
  /** Others that are called like it. */
  readonly replaceable: readonly Replacement[];
  readonly ends: readonly ActivationRecord[];
  /** Whether it could get a seat of its own instead: `choose` or `perform` with `replace: 'none'`. */
  readonly hasOtherSeat: boolean;
  readonly seats: SeatUse;
}

/** The device has a seat already, and gets another response for it. */
export interface ReissueProposal extends OfRequest, Lifting {
  readonly action: 're-issue';
  readonly entitlement: EntitlementRecord;
  readonly lease: LeaseTerms;
  readonly activation: ActivationRecord;
  readonly seats: SeatUse;
}

/** This very request was answered: the same bytes again. */
export interface RepeatProposal extends OfRequest {
  readonly action: 'repeat';
  readonly entitlement: EntitlementRecord;
  readonly activation: ActivationRecord;
  readonly sequence: number;
  readonly seats: SeatUse;
}

/** The request has no code: the operator picks an entitlement of this product. */
export interface ChooseProposal extends OfRequest {
  readonly action: 'choose-entitlement';
  /** The one that this device had last. */
  readonly current?: EntitlementRecord;
}

/** A device has ended its activation. */
export interface FreeSeatProposal extends Judged {
  readonly action: 'free-seat';
  readonly token: VerifiedToken<DeactivationClaims>;
  readonly device: DeviceId;
  readonly product: Product;
  readonly entitlement: EntitlementRecord;
  readonly activation: ActivationRecord;
  /** What ends; empty if it had ended before. */
  readonly ends: readonly ActivationRecord[];
  readonly repeated: boolean;
}

/** A device says that no answer to its outstanding requests was applied. */
export interface WithdrawProposal extends Judged {
  readonly action: 'withdraw';
  readonly token: VerifiedToken<DeactivationClaims>;
  readonly device: DeviceId;
  readonly product: Product;
  readonly ends: readonly ActivationRecord[];
  readonly repeated: boolean;
}

export interface ReportProposal extends Judged {
  readonly action: 'record-report';
  readonly token: VerifiedToken<ReportClaims>;
  readonly device: DeviceId;
  readonly product: Product;
  readonly entitlement: EntitlementRecord;
  readonly activation: ActivationRecord;
  readonly repeated: boolean;
}

/** What came in, and what can be done with it: the facts for a person to check before it is done. */
export type Proposal =
  | ActivateProposal
  | ReplaceProposal
  | ReissueProposal
  | RepeatProposal
  | ChooseProposal
  | FreeSeatProposal
  | WithdrawProposal
  | ReportProposal;

export interface IssuedOutcome {
  readonly kind: 'issued';
  readonly tokenKind: IssuerTokenKind;
  readonly token: Bytes;
  readonly activation: ActivationRecord;
  readonly sequence: number;
  /** The bytes are those of an earlier answer. */
  readonly repeated: boolean;
}

export interface RecordedOutcome {
  readonly kind: 'recorded';
  readonly what: 'deactivation' | 'withdrawal' | 'report';
  /** Absent for a withdrawal. */
  readonly activation?: ActivationRecord;
  /** The activations that ended by it, each freeing its seat. */
  readonly freed: readonly ActivationRecord[];
  readonly repeated: boolean;
}

export type Outcome = IssuedOutcome | RecordedOutcome;
