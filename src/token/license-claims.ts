import { isFeatureNumber, MAX_FEATURE_NUMBER, type FeatureGrant, type Limit } from '../license/feature.ts';
import { idBytes, type ActivationId, type EntitlementId, type Nonce } from '../license/ids.ts';
import { MAX_CUSTOMER_NAME, MAX_EDITION, MAX_PLAN, MAX_SEAT_NAME } from '../license/limits.ts';
import type { CborMap, CborValue } from './cbor.ts';
import { CLAIM_LABELS, type ClaimField } from './claim-labels.ts';
import type { IssuerClaims, LicenseClaims } from './claims.ts';
import { claimsInvalid, countersValue, FieldReader, pairsValue, present, writeFields } from './field.ts';

/** The largest byte string of withdrawals that a token may carry. */
export const MAX_WITHDRAWALS_BYTES = 2048;

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
 * flags = bstr .size (1..64)                            ; feature n is bit (n - 1) mod 8 of byte (n - 1) div 8,
 *                                                       ; bit 0 the lowest; the last byte is not 0
 * limits = { + feature-number => uint / null }          ; null: unlimited
 */
function flagsValue(features: readonly FeatureGrant[]): CborValue | undefined {
  const numbers = features.filter(({ limit }) => limit === undefined).map(({ number }) => number);
  if (numbers.length === 0) return undefined;
  const flags = new Uint8Array(Math.ceil(Math.max(...numbers) / 8));
  for (const number of numbers) {
    const byte = (number - 1) >> 3;
    flags[byte] = (flags[byte] ?? 0) | (1 << ((number - 1) & 7));
  }
  return flags;
}

function limitsValue(features: readonly FeatureGrant[]): CborMap {
  const limits = new Map<number, CborValue>();
  for (const { number, limit } of features) {
    if (limit !== undefined) limits.set(number, limit === 'unlimited' ? null : limit);
  }
  return limits;
}

function flaggedNumbers(fields: FieldReader<ClaimField>): readonly number[] {
  const flags = fields.optionalByteString('flags', MAX_FEATURE_NUMBER / 8);
  if (flags === undefined) return [];
  if (flags[flags.length - 1] === 0) throw claimsInvalid('flags');
  const numbers: number[] = [];
  flags.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit += 1) if ((byte & (1 << bit)) !== 0) numbers.push(8 * index + bit + 1);
  });
  return numbers;
}

function limitOf(value: CborValue): Limit {
  if (value === null) return 'unlimited';
  if (typeof value !== 'number' || value < 0) throw claimsInvalid('limits');
  return value;
}

function featuresOf(fields: FieldReader<ClaimField>): readonly FeatureGrant[] {
  const grants = new Map<number, FeatureGrant>(flaggedNumbers(fields).map((number) => [number, { number }]));
  for (const [number, value] of fields.optionalMap('limits', MAX_FEATURE_NUMBER) ?? []) {
    if (!isFeatureNumber(number) || grants.has(number)) throw claimsInvalid('limits');
    grants.set(number, { number, limit: limitOf(value) });
  }
  return [...grants.values()].sort((a, b) => a.number - b.number);
}

export function encodeIssuerClaims(claims: IssuerClaims): CborMap {
  return writeFields(CLAIM_LABELS, {
    product: claims.product,
    activation: idBytes(claims.activation),
    sequenceAhead: claims.sequence - claims.time,
    time: claims.time,
    leaseEnd: claims.leaseEnd,
    graceEnd: claims.graceEnd,
    subscriptionEnd: claims.subscriptionEnd,
    maintenanceEnd: claims.maintenanceEnd,
    customer: claims.customer,
    edition: claims.edition,
    plan: claims.plan,
    seatName: claims.seatName,
    flags: flagsValue(claims.features),
    limits: limitsValue(claims.features),
    attributes: pairsValue(claims.attributes),
    counters: countersValue(claims.counters),
    term: claims.term,
    reportEvery: claims.reportEvery,
    entitlement: claims.entitlement === undefined ? undefined : idBytes(claims.entitlement),
    withdrawals: claims.withdrawals,
    ...(claims.kind === 'response' ? { nonce: idBytes(claims.nonce), epoch: claims.epoch } : {}),
  });
}

function licenseOf(fields: FieldReader<ClaimField>): LicenseClaims {
  const time = fields.time('time');
  const required = {
    product: fields.product('product'),
    activation: fields.id<ActivationId>('activation', 16),
    sequence: time + fields.uint('sequenceAhead', 0xffff_ffff),
    time,
    leaseEnd: fields.time('leaseEnd'),
    features: featuresOf(fields),
    attributes: fields.optionalPairs('attributes') ?? [],
  };
  const optional = {
    graceEnd: fields.optionalTime('graceEnd'),
    subscriptionEnd: fields.optionalTime('subscriptionEnd'),
    maintenanceEnd: fields.optionalTime('maintenanceEnd'),
    customer: fields.optionalLine('customer', MAX_CUSTOMER_NAME),
    edition: fields.optionalLine('edition', MAX_EDITION),
    plan: fields.optionalLine('plan', MAX_PLAN),
    seatName: fields.optionalLine('seatName', MAX_SEAT_NAME),
    counters: fields.optionalCounters('counters'),
    term: fields.optionalUint('term'),
    reportEvery: fields.optionalUint('reportEvery', 1000),
    entitlement: fields.optionalId<EntitlementId>('entitlement', 16),
    withdrawals: fields.optionalByteString('withdrawals', MAX_WITHDRAWALS_BYTES),
  };
  if (required.leaseEnd <= time) throw claimsInvalid('leaseEnd');
  if (optional.graceEnd !== undefined && optional.graceEnd <= required.leaseEnd) throw claimsInvalid('graceEnd');
  if (optional.subscriptionEnd !== undefined && optional.subscriptionEnd < required.leaseEnd) {
    throw claimsInvalid('subscriptionEnd');
  }
  return { ...required, ...present(optional) };
}

/** @throws OffleaseError `claims-invalid` naming the field */
export function decodeIssuerClaims(kind: IssuerClaims['kind'], map: CborMap): IssuerClaims {
  const fields = new FieldReader(map, CLAIM_LABELS);
  const license = licenseOf(fields);
  if (kind === 'refresh') {
    fields.end();
    return { kind, ...license };
  }
  const nonce = fields.id<Nonce>('nonce', 16);
  const epoch = fields.optionalUint('epoch');
  fields.end();
  return { kind, ...license, nonce, ...present({ epoch }) };
}
