import type { Bytes } from '../license/bytes.ts';
import type { DeviceId } from '../license/ids.ts';
import type { Product } from '../license/product.ts';
import type { DeactivationClaims, ReportClaims, RequestClaims } from '../token/claims.ts';
import type { IssuerTokenKind } from '../token/kind.ts';
import type { VerifiedToken } from '../token/open.ts';
import type { LeaseTerms } from './lease-terms.ts';
import type { ActivationRecord, EntitlementRecord } from './records.ts';
import type { SeatUse, Taking } from './seats.ts';

interface OfRequest {
  /** What the device said, verified: `token.claims` has code, seat name, machine label and metadata. */
  readonly token: VerifiedToken<RequestClaims>;
  readonly device: DeviceId;
  readonly product: Product;
}

/** A device gets a seat, and a response. */
export interface ActivateProposal extends OfRequest {
  readonly action: 'activate';
  readonly entitlement: EntitlementRecord;
  /** What a response made now would grant. */
  readonly lease: LeaseTerms;
  readonly seat: { readonly number: number; readonly how: Taking };
  /** Whose seat it was: its hold is over, and it is superseded. */
  readonly displaces?: ActivationRecord;
  /** Earlier activations of this device that end with it. */
  readonly ends: readonly ActivationRecord[];
  readonly seats: SeatUse;
}

/** The device has a seat already, and gets another response for it. */
export interface ReissueProposal extends OfRequest {
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
export interface FreeSeatProposal {
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
export interface WithdrawProposal {
  readonly action: 'withdraw';
  readonly token: VerifiedToken<DeactivationClaims>;
  readonly device: DeviceId;
  readonly product: Product;
  readonly ends: readonly ActivationRecord[];
  readonly repeated: boolean;
}

export interface ReportProposal {
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
