import type { Hex } from './bytes.ts';
import type { ValueMap } from './cbor.ts';
import {
  byFeature,
  defined,
  Fields,
  hex,
  LATEST,
  line,
  matching,
  oneOf,
  PRODUCT_ID,
  time,
  twos,
  uint,
  uint53,
} from './fields.ts';
import type { DeviceKind, IssuerKind, Kind } from './kinds.ts';
import { Refusal } from './refusal.ts';

// Section 5. Byte strings are hex here, lists that are left out are empty where a kind says that they are left out for
// being empty, and the sequence of an answer is the sum that it is.

export interface Feature {
  readonly number: number;
  readonly limit?: number | 'unlimited';
}
export interface Counter {
  readonly number: number;
  readonly used: number;
}
export type Pair = readonly [key: string, value: string];
const CLOCK = ['ok', 'behind', 'ahead'] as const;
export type Clock = (typeof CLOCK)[number];

export interface RequestClaims {
  readonly kind: 'request';
  readonly product: string;
  readonly time: number;
  readonly nonce: Hex;
  readonly epoch: number;
  readonly count: number;
  readonly certificateSerial: number;
  readonly deviceKey: Hex;
  readonly receivingKey: Hex;
  readonly activation?: Hex;
  readonly code?: string;
  readonly seatName?: string;
  readonly machineLabel?: string;
  readonly metadata?: readonly Pair[];
  readonly counters?: readonly Counter[];
  readonly clock?: Clock;
}

export interface LicenseClaims {
  readonly product: string;
  readonly activation: Hex;
  readonly sequence: number;
  readonly time: number;
  readonly leaseEnd: number;
  readonly features: readonly Feature[];
  readonly attributes: readonly Pair[];
  readonly seatName?: string;
  readonly counters?: readonly Counter[];
  readonly graceEnd?: number;
  readonly subscriptionEnd?: number;
  readonly customer?: string;
  readonly edition?: string;
  readonly plan?: string;
  readonly maintenanceEnd?: number;
  readonly term?: number;
  readonly reportEvery?: number;
  readonly withdrawals?: Hex;
  readonly entitlement?: Hex;
}

export interface ResponseClaims extends LicenseClaims {
  readonly kind: 'response';
  readonly nonce: Hex;
  readonly epoch?: number;
}

export interface RefreshClaims extends LicenseClaims {
  readonly kind: 'refresh';
}

export interface ReportClaims {
  readonly kind: 'report';
  readonly activation: Hex;
  readonly sequence: number;
  readonly time: number;
  readonly epoch: number;
  readonly count: number;
  readonly certificateSerial: number;
  readonly clock: Clock;
  readonly leaseEnd: number;
  readonly counters: readonly Counter[];
  readonly machineLabel?: string;
}

export type Subject =
  { readonly activation: Hex; readonly sequence: number } | { readonly device: Hex; readonly product: string };

export interface DeactivationClaims {
  readonly kind: 'deactivation';
  readonly subject: Subject;
  readonly time: number;
  readonly epoch: number;
  readonly count: number;
  readonly counters: readonly Counter[];
}

export type DeviceClaims = RequestClaims | ReportClaims | DeactivationClaims;
export type IssuerClaims = ResponseClaims | RefreshClaims;
export type Claims = DeviceClaims | IssuerClaims;

const product = matching(PRODUCT_ID);
const code = matching(/^[A-Z0-9-]{1,50}$/);
const pairs = (most: number) => twos(most, line(50), line(500));

function counters(fields: Fields): readonly Counter[] | undefined {
  return fields.may(16, 'counters', byFeature(uint53))?.map(([number, used]) => ({ number, used }));
}

function readRequest(fields: Fields): RequestClaims {
  return {
    kind: 'request',
    product: fields.must(1, 'product', product),
    time: fields.must(5, 'time', time),
    nonce: fields.must(6, 'nonce', hex(16)),
    epoch: fields.must(7, 'epoch', uint53),
    count: fields.must(8, 'count', uint53),
    certificateSerial: fields.must(9, 'certificateSerial', uint53),
    deviceKey: fields.must(10, 'deviceKey', hex(33)),
    receivingKey: fields.must(11, 'receivingKey', hex(33)),
    ...defined({
      activation: fields.may(2, 'activation', hex(16)),
      code: fields.may(12, 'code', code),
      seatName: fields.may(13, 'seatName', line(50)),
      machineLabel: fields.may(14, 'machineLabel', line(100)),
      metadata: fields.may(15, 'metadata', pairs(8)),
      counters: counters(fields),
      clock: fields.may(17, 'clock', oneOf(...CLOCK)),
    }),
  };
}

/** Features from `flags` and `limits`, by number. */
function features(fields: Fields): readonly Feature[] {
  const flags = fields.may(21, 'flags', hex(1, 64)) ?? '';
  fields.holds(!flags.endsWith('00'), 'flags');
  const found: Feature[] = [];
  for (const [at, byte] of (flags.match(/../g) ?? []).entries()) {
    for (let bit = 0; bit < 8; bit++)
      if ((Number.parseInt(byte, 16) >> bit) & 1) found.push({ number: 8 * at + bit + 1 });
  }
  const flagged = new Set(found.map(({ number }) => number));
  const limit = (value: Parameters<typeof uint53>[0]) => (value === null ? 'unlimited' : uint53(value));
  for (const [number, most] of fields.may(22, 'limits', byFeature(limit)) ?? []) {
    fields.holds(!flagged.has(number), 'limits');
    found.push({ number, limit: most });
  }
  return found.sort((a, b) => a.number - b.number);
}

function readLicense(fields: Fields): LicenseClaims {
  const made = fields.must(5, 'time', time);
  const leaseEnd = fields.must(18, 'leaseEnd', time);
  const graceEnd = fields.may(19, 'graceEnd', time);
  const subscriptionEnd = fields.may(20, 'subscriptionEnd', time);
  fields.holds(leaseEnd > made, 'leaseEnd');
  fields.holds(graceEnd === undefined || graceEnd > leaseEnd, 'graceEnd');
  fields.holds(subscriptionEnd === undefined || subscriptionEnd >= leaseEnd, 'subscriptionEnd');
  return {
    product: fields.must(1, 'product', product),
    activation: fields.must(2, 'activation', hex(16)),
    sequence: made + fields.must(4, 'sequenceAhead', uint(LATEST)),
    time: made,
    leaseEnd,
    features: features(fields),
    attributes: fields.may(23, 'attributes', pairs(32)) ?? [],
    ...defined({
      seatName: fields.may(13, 'seatName', line(50)),
      counters: counters(fields),
      graceEnd,
      subscriptionEnd,
      customer: fields.may(-1, 'customer', line(100)),
      edition: fields.may(-2, 'edition', line(50)),
      plan: fields.may(-3, 'plan', line(50)),
      maintenanceEnd: fields.may(-4, 'maintenanceEnd', time),
      term: fields.may(-5, 'term', uint53),
      reportEvery: fields.may(-6, 'reportEvery', uint(1000)),
      withdrawals: fields.may(-7, 'withdrawals', hex(1, 2048)),
      entitlement: fields.may(-9, 'entitlement', hex(16)),
    }),
  };
}

function readResponse(fields: Fields): ResponseClaims {
  return {
    kind: 'response',
    ...readLicense(fields),
    nonce: fields.must(6, 'nonce', hex(16)),
    ...defined({ epoch: fields.may(7, 'epoch', uint53) }),
  };
}

function readReport(fields: Fields): ReportClaims {
  return {
    kind: 'report',
    activation: fields.must(2, 'activation', hex(16)),
    sequence: fields.must(3, 'sequence', uint53),
    time: fields.must(5, 'time', time),
    epoch: fields.must(7, 'epoch', uint53),
    count: fields.must(8, 'count', uint53),
    certificateSerial: fields.must(9, 'certificateSerial', uint53),
    clock: fields.must(17, 'clock', oneOf(...CLOCK)),
    leaseEnd: fields.must(18, 'leaseEnd', time),
    counters: counters(fields) ?? [],
    ...defined({ machineLabel: fields.may(14, 'machineLabel', line(100)) }),
  };
}

function readDeactivation(fields: Fields): DeactivationClaims {
  const subject = fields.has(-8)
    ? { device: fields.must(-8, 'device', hex(32)), product: fields.must(1, 'product', product) }
    : { activation: fields.must(2, 'activation', hex(16)), sequence: fields.must(3, 'sequence', uint53) };
  return {
    kind: 'deactivation',
    subject,
    time: fields.must(5, 'time', time),
    epoch: fields.must(7, 'epoch', uint53),
    count: fields.must(8, 'count', uint53),
    counters: counters(fields) ?? [],
  };
}

interface ClaimsOf {
  readonly request: RequestClaims;
  readonly response: ResponseClaims;
  readonly refresh: RefreshClaims;
  readonly report: ReportClaims;
  readonly deactivation: DeactivationClaims;
}

const READ: { readonly [K in Kind]: (fields: Fields) => ClaimsOf[K] } = {
  request: readRequest,
  response: readResponse,
  refresh: (fields) => ({ kind: 'refresh', ...readLicense(fields) }),
  report: readReport,
  deactivation: readDeactivation,
};

/** The claims of a payload; `claims-invalid` with the field. */
export function readClaims(payload: ValueMap, kind: DeviceKind): DeviceClaims;
export function readClaims(payload: ValueMap, kind: IssuerKind): IssuerClaims;
export function readClaims(payload: ValueMap, kind: Kind): Claims;
export function readClaims(payload: ValueMap, kind: Kind): Claims {
  const fields = new Fields(payload, (field) => new Refusal('claims-invalid', { field }));
  const claims = READ[kind](fields);
  fields.end();
  return claims;
}
