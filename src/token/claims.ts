import type { Bytes } from '../license/bytes.ts';
import type { Counter, FeatureGrant } from '../license/feature.ts';
import type { ActivationCode, ActivationId, DeviceId, EntitlementId, Nonce, ProductId } from '../license/ids.ts';
import type { UnixTime } from '../license/time.ts';

export type ClockState = 'ok' | 'behind' | 'ahead';
export type Pair = readonly [key: string, value: string];

/** Every token of a device: how often it has deactivated for this product, and which of its tokens this is. */
interface DeviceMarks {
  readonly epoch: number;
  readonly count: number;
  /** When it was made, by the device's own judgement. */
  readonly time: UnixTime;
}

/** Device to issuer: asks for a seat. Named by device key and nonce. */
export interface RequestClaims extends DeviceMarks {
  readonly kind: 'request';
  readonly product: ProductId;
  readonly code?: ActivationCode;
  readonly seatName?: string;
  readonly nonce: Nonce;
  /** The newest certificate of the asked issuer that the device knows. */
  readonly certificateSerial: number;
  /** 33 bytes, ECDSA: signs this token and every later one of the device. */
  readonly deviceKey: Bytes;
  /** 33 bytes, ECDH: the answer is sealed to it. */
  readonly receivingKey: Bytes;
  readonly machineLabel?: string;
  readonly metadata?: readonly Pair[];
  /** With a request after expiry: what was used so far, and of which activation. */
  readonly counters?: readonly Counter[];
  readonly activation?: ActivationId;
  readonly clock?: ClockState;
}

/** What a license says, in a response and a refresh alike. */
export interface LicenseClaims {
  readonly product: ProductId;
  readonly activation: ActivationId;
  /** Rises with every token issued for the activation; never below `time`. */
  readonly sequence: number;
  /** When it was issued; the lease begins here. */
  readonly time: UnixTime;
  /** Exclusive, like every end. */
  readonly leaseEnd: UnixTime;
  readonly graceEnd?: UnixTime;
  readonly subscriptionEnd?: UnixTime;
  readonly maintenanceEnd?: UnixTime;
  readonly customer?: string;
  readonly edition?: string;
  readonly plan?: string;
  readonly seatName?: string;
  readonly features: readonly FeatureGrant[];
  readonly attributes: readonly Pair[];
  /** What is already used, carried over from an earlier activation of the seat. */
  readonly counters?: readonly Counter[];
  /** Counts start anew when this rises. */
  readonly term?: number;
  /** A report is due before every refresh (1) or after every n. */
  readonly reportEvery?: number;
  /** There when the issuer's certificate is bound to entitlements. */
  readonly entitlement?: EntitlementId;
  /** Withdrawals signed by the root, to be passed on. */
  readonly withdrawals?: Bytes;
}

/** Issuer to device: answers one request. */
export interface ResponseClaims extends LicenseClaims {
  readonly kind: 'response';
  readonly nonce: Nonce;
  /** Lifts the epoch of a device that was restored from an old image. */
  readonly epoch?: number;
}

/** Issuer to device: a new lease for a running activation. */
export interface RefreshClaims extends LicenseClaims {
  readonly kind: 'refresh';
}

/** Device to issuer: how it stands. */
export interface ReportClaims extends DeviceMarks {
  readonly kind: 'report';
  readonly activation: ActivationId;
  /** Of the last token that the device applied. */
  readonly sequence: number;
  readonly certificateSerial: number;
  readonly leaseEnd: UnixTime;
  readonly clock: ClockState;
  readonly counters: readonly Counter[];
  readonly machineLabel?: string;
}

/** What a deactivation ends: an activation, or only the outstanding requests of a device (withdraw). */
export type DeactivationSubject =
  | { readonly activation: ActivationId; readonly sequence: number }
  | { readonly device: DeviceId; readonly product: ProductId };

/** Device to issuer: this device has ended its activation. `epoch` is the new one. */
export interface DeactivationClaims extends DeviceMarks {
  readonly kind: 'deactivation';
  readonly subject: DeactivationSubject;
  readonly counters: readonly Counter[];
}

export type DeviceClaims = RequestClaims | ReportClaims | DeactivationClaims;
export type IssuerClaims = ResponseClaims | RefreshClaims;
export type Claims = DeviceClaims | IssuerClaims;
