import fc from 'fast-check';
import { hexOf, type Hex } from '../bytes.ts';
import type { Claims, Clock, Feature, LicenseClaims, Subject } from '../claims.ts';
import { LATEST } from '../fields.ts';
import type { IssuerKind } from '../kinds.ts';
import type { CertificateClaims, Withdrawals } from '../root-signed.ts';

// Random claims of each kind, anywhere within the bounds of section 5.

/** Members that are `undefined` are left out, as they are in what is read. */
function maybe<T extends object>(members: { [Key in keyof T]: fc.Arbitrary<T[Key]> }) {
  return fc.record<T, never>(members, { requiredKeys: [] });
}

const hex = (least: number, most = least): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: least, maxLength: most }).map(hexOf);
const uint53 = fc.oneof(
  fc.maxSafeNat(),
  fc.constantFrom(0, 23, 24, 255, 256, 65_536, 2 ** 32, Number.MAX_SAFE_INTEGER),
);
const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((one) => !/\p{Cc}/u.test(one)),
  fc.constantFrom('a', ' ', 'ß', '北', '🎫', '\ufeff', '\u0301', '\u2028'),
);
const line = (most: number): fc.Arbitrary<string> =>
  fc.array(character, { minLength: 1, maxLength: most }).map((characters) => characters.join(''));
const pairs = (most: number) =>
  fc.uniqueArray(fc.tuple(line(50), line(60)), { minLength: 1, maxLength: most, selector: ([key]) => key });
const numbers = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 512 }));
const counters = fc
  .uniqueArray(fc.record({ number: numbers, used: uint53 }), {
    minLength: 1,
    maxLength: 8,
    selector: ({ number }) => number,
  })
  .map((list) => list.sort((a, b) => a.number - b.number));
const features = fc
  .uniqueArray(
    fc.oneof(
      fc.record({ number: numbers }),
      fc.record({ number: numbers, limit: fc.oneof(uint53, fc.constant('unlimited' as const)) }),
    ),
    { maxLength: 12, selector: ({ number }) => number },
  )
  .map((list): readonly Feature[] => list.sort((a, b) => a.number - b.number));

export const product = fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,49}$/);
const code = fc.stringMatching(/^[A-Z0-9-]{1,50}$/);
const clock = fc.constantFrom<Clock>('ok', 'behind', 'ahead');
/** Seconds from the first to the last, and three steps on. */
const times = fc
  .uniqueArray(fc.oneof(fc.nat(LATEST), fc.integer({ min: LATEST - 9, max: LATEST })), { minLength: 4, maxLength: 4 })
  .map((four) => four.sort((a, b) => a - b));

export const requests = (keys: { deviceKey: Hex; receivingKey: Hex }): fc.Arbitrary<Claims> =>
  fc
    .tuple(
      fc.record({
        product,
        time: fc.nat(LATEST),
        nonce: hex(16),
        epoch: uint53,
        count: uint53,
        certificateSerial: uint53,
      }),
      maybe({
        activation: hex(16),
        code,
        seatName: line(50),
        machineLabel: line(100),
        metadata: pairs(8),
        counters,
        clock,
      }),
    )
    .map(([required, optional]) => ({ kind: 'request', ...required, ...keys, ...optional }));

const licenses: fc.Arbitrary<LicenseClaims> = fc
  .tuple(
    times,
    fc.record({
      product,
      activation: hex(16),
      features,
      attributes: fc.oneof(fc.constant([]), pairs(32)),
      ahead: fc.oneof(fc.constant(0), fc.nat(LATEST)),
    }),
    maybe({
      seatName: line(50),
      counters,
      customer: line(100),
      edition: line(50),
      plan: line(50),
      maintenanceEnd: fc.nat(LATEST),
      term: uint53,
      reportEvery: fc.nat(1000),
      entitlement: hex(16),
    }),
    maybe({ grace: fc.constant(true), subscription: fc.constantFrom(1, 2, 3) }),
  )
  .map(([ends, { ahead, ...required }, optional, { grace, subscription }]) => {
    const [time = 0, leaseEnd = 1, graceEnd = 2] = ends;
    return {
      ...required,
      time,
      leaseEnd,
      sequence: time + ahead,
      ...optional,
      ...(grace === true ? { graceEnd } : {}),
      ...(subscription === undefined ? {} : { subscriptionEnd: ends[subscription] ?? LATEST }),
    };
  });

export const answers: fc.Arbitrary<Claims> = fc.oneof(
  licenses.map((license): Claims => ({ kind: 'refresh', ...license })),
  fc
    .tuple(licenses, fc.record({ nonce: hex(16) }), maybe({ epoch: uint53 }))
    .map(([license, required, optional]): Claims => ({ kind: 'response', ...license, ...required, ...optional })),
);

const someCounters = fc.oneof(fc.constant([]), counters);

export const reports: fc.Arbitrary<Claims> = fc
  .tuple(
    fc.record({
      activation: hex(16),
      sequence: uint53,
      time: fc.nat(LATEST),
      epoch: uint53,
      count: uint53,
      certificateSerial: uint53,
      clock,
      leaseEnd: fc.nat(LATEST),
      counters: someCounters,
    }),
    maybe({ machineLabel: line(100) }),
  )
  .map(([required, optional]) => ({ kind: 'report', ...required, ...optional }));

export const deactivations: fc.Arbitrary<Claims> = fc
  .record({
    subject: fc.oneof<fc.Arbitrary<Subject>[]>(
      fc.record({ activation: hex(16), sequence: uint53 }),
      fc.record({ device: hex(32), product }),
    ),
    time: fc.nat(LATEST),
    epoch: uint53,
    count: uint53,
    counters: someCounters,
  })
  .map((claims) => ({ kind: 'deactivation', ...claims }));

export const certificates = (
  keys: Pick<CertificateClaims, 'root' | 'signingKey' | 'receivingKey'>,
): fc.Arbitrary<CertificateClaims> =>
  fc
    .record({
      issuer: hex(16),
      name: line(100),
      role: fc.constantFrom('issuer', 'delegate'),
      kinds: fc.constantFrom<readonly IssuerKind[]>(['response'], ['refresh'], ['response', 'refresh']),
      products: fc.uniqueArray(product, { maxLength: 5 }),
      entitlements: fc.uniqueArray(hex(16), { maxLength: 5 }),
      valid: times,
      serial: uint53,
      allotments: fc.uniqueArray(fc.record({ entitlement: hex(16), seats: uint53.map((seats) => seats || 1) }), {
        maxLength: 3,
        selector: ({ entitlement }) => entitlement,
      }),
    })
    .map(({ valid: [validFrom = 0, validUntil = 1], allotments, ...claims }) => ({
      ...keys,
      ...claims,
      validFrom,
      validUntil,
      allotments: claims.role === 'issuer' ? [] : allotments,
    }));

export const lists = (root: Hex): fc.Arbitrary<Withdrawals> =>
  fc
    .record({
      version: uint53,
      time: fc.nat(LATEST),
      minimumSerials: fc.uniqueArray(fc.record({ issuer: hex(16), serial: uint53 }), {
        maxLength: 32,
        selector: ({ issuer }) => issuer,
      }),
    })
    .map(({ minimumSerials, ...list }) => ({
      root,
      ...list,
      minimumSerials: minimumSerials.sort((a, b) => (a.issuer < b.issuer ? -1 : 1)),
    }));
