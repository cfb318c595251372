import { MAX_FEATURE_NUMBER, type FeatureGrant, type Limit } from '../license/feature.ts';
import { MAX_ATTRIBUTES, MAX_CUSTOMER_NAME, MAX_EDITION, MAX_PLAN, MAX_SEAT_NAME } from '../license/limits.ts';
import { MAX_TIME } from '../license/time.ts';
import type { CborMap } from './cbor.ts';
import { CLAIM_LABELS } from './claim-labels.ts';
import type { IssuerClaims, LicenseClaims, ResponseClaims } from './claims.ts';
import { as, byFeature, bytes, COUNTERS, id, line, PRODUCT, textPairs, TIME, UINT, uint, type Codec } from './field.ts';
import { claimsInvalid, optional, orEmpty, recordOf, type Fields } from './record.ts';

/** The largest byte string of withdrawals that a token may carry. */
export const MAX_WITHDRAWALS_BYTES = 2048;

/** `bool` features: number n is bit (n - 1) mod 8, counted from the lowest, of byte (n - 1) div 8. */
const FLAGS: Codec<readonly number[]> = as(
  bytes(1, MAX_FEATURE_NUMBER / 8),
  (flags) => {
    if (flags.at(-1) === 0) return undefined;
    const numbers: number[] = [];
    for (let bit = 0; bit < 8 * flags.length; bit += 1) {
      if ((((flags[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1) numbers.push(bit + 1);
    }
    return numbers;
  },
  (numbers) => {
    const flags = new Uint8Array(Math.ceil(Math.max(...numbers) / 8));
    for (const number of numbers) {
      const byte = (number - 1) >> 3;
      flags[byte] = (flags[byte] ?? 0) | (1 << ((number - 1) & 7));
    }
    return flags;
  },
);

const LIMIT: Codec<Limit> = {
  read: (wire) => (wire === null ? 'unlimited' : UINT.read(wire)),
  write: (limit) => (limit === 'unlimited' ? null : limit),
};

/** A license as it lies on the wire: features in two fields, and of the sequence only what it is ahead of the time. */
interface LicenseFields extends Omit<LicenseClaims, 'sequence' | 'features'> {
  readonly sequenceAhead: number;
  readonly flags: readonly number[];
  readonly limits: readonly (readonly [number: number, limit: Limit])[];
}

/*
 * license = (
 *   1: product-id, 2: bstr .size 16, 4: uint, 5: time,  ; product, activation, sequence - time, time
 *   18: time, ? 19: time, ? 20: time, ? -4: time,       ; ends of lease, grace, subscription, maintenance
 *   ? -1: line-100, ? -2: line-50, ? -3: line-50,       ; customer, edition, plan
 *   ? 13: line-50,                                      ; seat name
 *   ? 21: flags, ? 22: limits, ? 23: pairs,             ; bool features, other features, attributes
 *   ? 16: counters, ? -5: uint, ? -6: uint,             ; usage carried over, term, report every
 *   ? -9: bstr .size 16, ? -7: bstr,                    ; entitlement, withdrawals
 * )
 * response = { license, 6: bstr .size 16, ? 7: uint }   ; nonce, epoch
 * refresh = { license }
 * flags = bstr .size (1..64)                            ; the last byte is not 0
 * limits = { + feature-number => uint / null }          ; null: unlimited
 */
const LICENSE: Fields<LicenseFields> = {
  product: PRODUCT,
  activation: id(16),
  sequenceAhead: uint(MAX_TIME),
  time: TIME,
  leaseEnd: TIME,
  graceEnd: optional(TIME),
  subscriptionEnd: optional(TIME),
  maintenanceEnd: optional(TIME),
  customer: optional(line(MAX_CUSTOMER_NAME)),
  edition: optional(line(MAX_EDITION)),
  plan: optional(line(MAX_PLAN)),
  seatName: optional(line(MAX_SEAT_NAME)),
  flags: orEmpty(FLAGS),
  limits: orEmpty(byFeature(LIMIT)),
  attributes: orEmpty(textPairs(MAX_ATTRIBUTES)),
  counters: optional(COUNTERS),
  term: optional(UINT),
  reportEvery: optional(uint(1000)),
  entitlement: optional(id(16)),
  withdrawals: optional(bytes(1, MAX_WITHDRAWALS_BYTES)),
};
const REFRESH = recordOf<LicenseFields>(CLAIM_LABELS, LICENSE);
const RESPONSE = recordOf<LicenseFields & Pick<ResponseClaims, 'nonce' | 'epoch'>>(CLAIM_LABELS, {
  ...LICENSE,
  nonce: id(16),
  epoch: optional(UINT),
});

function featuresOf({ flags, limits }: LicenseFields): readonly FeatureGrant[] {
  if (limits.some(([number]) => flags.includes(number))) throw claimsInvalid('limits');
  const grants = [...flags.map((number) => ({ number })), ...limits.map(([number, limit]) => ({ number, limit }))];
  return grants.sort((a, b) => a.number - b.number);
}

function licenseOf<T extends LicenseFields>(fields: T) {
  const { sequenceAhead, flags: _flags, limits: _limits, ...license } = fields;
  const { time, leaseEnd, graceEnd, subscriptionEnd } = fields;
  if (leaseEnd <= time) throw claimsInvalid('leaseEnd');
  if (graceEnd !== undefined && graceEnd <= leaseEnd) throw claimsInvalid('graceEnd');
  if (subscriptionEnd !== undefined && subscriptionEnd < leaseEnd) throw claimsInvalid('subscriptionEnd');
  return { ...license, sequence: time + sequenceAhead, features: featuresOf(fields) };
}

export function encodeIssuerClaims(claims: IssuerClaims): CborMap {
  const wire = {
    sequenceAhead: claims.sequence - claims.time,
    flags: claims.features.filter(({ limit }) => limit === undefined).map(({ number }) => number),
    limits: claims.features.flatMap(({ number, limit }) => (limit === undefined ? [] : [[number, limit] as const])),
  };
  return claims.kind === 'refresh' ? REFRESH.write(claims, wire) : RESPONSE.write(claims, wire);
}

/** @throws OffleaseError `claims-invalid` naming the field */
export function decodeIssuerClaims(kind: IssuerClaims['kind'], map: CborMap): IssuerClaims {
  return kind === 'refresh' ? { kind, ...licenseOf(REFRESH.read(map)) } : { kind, ...licenseOf(RESPONSE.read(map)) };
}
