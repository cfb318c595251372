import fc from 'fast-check';
import { hexOf, type Bytes } from '../../src/license/bytes.ts';
import { MAX_FEATURE_NUMBER, type Counter, type FeatureGrant } from '../../src/license/feature.ts';
import type { ActivationCode, ProductId } from '../../src/license/ids.ts';
import {
  isLine,
  MAX_ATTRIBUTES,
  MAX_CUSTOMER_NAME,
  MAX_EDITION,
  MAX_KEY,
  MAX_MACHINE_LABEL,
  MAX_METADATA_PAIRS,
  MAX_PLAN,
  MAX_SEAT_NAME,
} from '../../src/license/limits.ts';
import { unixTime, type UnixTime } from '../../src/license/time.ts';
import type {
  DeactivationClaims,
  LicenseClaims,
  Pair,
  RefreshClaims,
  ReportClaims,
  RequestClaims,
  ResponseClaims,
} from '../../src/token/claims.ts';

/** Claims of every kind as FORMAT.md allows them, every optional field there or not, small enough for a token. */

function id<Id extends string>(bytes: number): fc.Arbitrary<Id> {
  return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => hexOf(array) as Id);
}

function line(max: number): fc.Arbitrary<string> {
  const units = fc.oneof(
    fc.string({ minLength: 1, maxLength: max }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: max }),
  );
  const any = fc.oneof(
    units,
    fc.constantFrom('\u200f', '\ufeffx', '__proto__', '\ud83d\ude00'.repeat(max), 'x'.repeat(max)),
  );
  return any.filter((text) => isLine(text, max));
}

const product = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,49}$/).map((text) => text as ProductId);
const code = fc.stringMatching(/^[A-Z0-9-]{1,50}$/).map((text) => text as ActivationCode);
const count = fc.oneof(fc.nat(30), fc.maxSafeNat(), fc.constant(Number.MAX_SAFE_INTEGER));
const time = fc.oneof(fc.integer({ min: 0, max: 0xffff_ffff }), fc.constantFrom(0, 0xffff_ffff)).map(unixTime);
const number = fc.integer({ min: 1, max: MAX_FEATURE_NUMBER });
const clock = fc.constantFrom('ok' as const, 'behind' as const, 'ahead' as const);

function byNumber<T extends { readonly number: number }>(list: readonly T[]): readonly T[] {
  return [...list].sort((a, b) => a.number - b.number);
}

const counter: fc.Arbitrary<Counter> = fc.record({ number, used: count });
const someCounters = fc
  .uniqueArray(counter, { selector: (entry) => entry.number, minLength: 1, maxLength: 20 })
  .map(byNumber);
const anyCounters = fc.uniqueArray(counter, { selector: (entry) => entry.number, maxLength: 20 }).map(byNumber);

const grant: fc.Arbitrary<FeatureGrant> = fc.oneof(
  fc.record({ number }),
  fc.record({ number, limit: fc.oneof(count, fc.constant('unlimited' as const)) }),
);
const features = fc.uniqueArray(grant, { selector: (entry) => entry.number, maxLength: 40 }).map(byNumber);

function pairs(min: number, max: number): fc.Arbitrary<readonly Pair[]> {
  const pair: fc.Arbitrary<Pair> = fc.tuple(line(MAX_KEY), line(100));
  return fc.uniqueArray(pair, { selector: ([key]) => key, minLength: min, maxLength: Math.min(max, 12) });
}

/** Each field there or not. */
function optional<T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record<T, never>(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const marks = { time, epoch: count, count };

export function requests(deviceKey: Bytes, receivingKey: Bytes): fc.Arbitrary<RequestClaims> {
  const required = fc.record({
    kind: fc.constant('request' as const),
    product,
    nonce: id<RequestClaims['nonce']>(16),
    ...marks,
    certificateSerial: count,
    deviceKey: fc.constant(deviceKey),
    receivingKey: fc.constant(receivingKey),
  });
  const rest = optional({
    code,
    seatName: line(MAX_SEAT_NAME),
    machineLabel: line(MAX_MACHINE_LABEL),
    metadata: pairs(1, MAX_METADATA_PAIRS).map((list) => list.slice(0, MAX_METADATA_PAIRS)),
    counters: someCounters,
    activation: id<NonNullable<RequestClaims['activation']>>(16),
    clock,
  });
  return fc.tuple(required, rest).map(([fields, more]) => ({ ...fields, ...more }));
}

export const reports: fc.Arbitrary<ReportClaims> = fc
  .tuple(
    fc.record({
      kind: fc.constant('report' as const),
      activation: id<ReportClaims['activation']>(16),
      sequence: count,
      ...marks,
      certificateSerial: count,
      leaseEnd: time,
      clock,
      counters: anyCounters,
    }),
    optional({ machineLabel: line(MAX_MACHINE_LABEL) }),
  )
  .map(([fields, more]) => ({ ...fields, ...more }));

export const deactivations: fc.Arbitrary<DeactivationClaims> = fc.record({
  kind: fc.constant('deactivation' as const),
  subject: fc.oneof(
    fc.record({ activation: id<ReportClaims['activation']>(16), sequence: count }),
    fc.record({ device: id<Extract<DeactivationClaims['subject'], { device: string }>['device']>(32), product }),
  ),
  ...marks,
  counters: anyCounters,
});

/** Ends after the beginning, and a grace period after the lease. */
function ends(begin: UnixTime): fc.Arbitrary<Pick<LicenseClaims, 'leaseEnd'> & Partial<LicenseClaims>> {
  const later = fc.integer({ min: 1, max: 1_000_000 });
  const lease = later.map((seconds) => unixTime(begin + seconds));
  return lease.chain((leaseEnd) =>
    fc
      .tuple(
        fc.constant({ leaseEnd }),
        optional({
          graceEnd: later.map((seconds) => unixTime(leaseEnd + seconds)),
          subscriptionEnd: fc.nat(1_000_000).map((seconds) => unixTime(leaseEnd + seconds)),
          maintenanceEnd: time,
        }),
      )
      .map(([first, more]) => ({ ...first, ...more })),
  );
}

const licenses: fc.Arbitrary<LicenseClaims> = fc.integer({ min: 0, max: 0xffff_ffff - 2_000_001 }).chain((seconds) => {
  const begin = unixTime(seconds);
  const required = fc.record({
    product,
    activation: id<LicenseClaims['activation']>(16),
    sequence: fc.integer({ min: 0, max: 0xffff_ffff }).map((ahead) => begin + ahead),
    time: fc.constant(begin),
    features,
    attributes: pairs(0, MAX_ATTRIBUTES),
  });
  const rest = optional({
    customer: line(MAX_CUSTOMER_NAME),
    edition: line(MAX_EDITION),
    plan: line(MAX_PLAN),
    seatName: line(MAX_SEAT_NAME),
    counters: someCounters,
    term: count,
    reportEvery: fc.nat(1000),
    entitlement: id<NonNullable<LicenseClaims['entitlement']>>(16),
  });
  return fc.tuple(required, ends(begin), rest).map(([fields, dates, more]) => ({ ...fields, ...dates, ...more }));
});

export const refreshes: fc.Arbitrary<RefreshClaims> = licenses.map((license) => ({ kind: 'refresh', ...license }));

export const responses: fc.Arbitrary<ResponseClaims> = fc
  .tuple(licenses, id<ResponseClaims['nonce']>(16), optional({ epoch: count }))
  .map(([license, nonce, more]) => ({ kind: 'response', ...license, nonce, ...more }));
