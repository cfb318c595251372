import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../src/device/answer.ts';
import { newRecord, type DeviceRecord, type OutgoingToken, type OutstandingRequest } from '../../src/device/record.ts';
import { readRecord } from '../../src/device/record-check.ts';
import { NO_MARKS, type TimeMarks } from '../../src/device/time-marks.ts';
import {
  stateOf,
  transition,
  type Circumstances,
  type DeviceEvent,
  type DeviceState,
} from '../../src/device/transition.ts';
import type { ErrorCode } from '../../src/license/error.ts';
import type { ActivationId, IssuerId, Nonce, ProductId, RootId } from '../../src/license/ids.ts';
import { unixTime, type UnixTime } from '../../src/license/time.ts';
import type { LicenseClaims, RefreshClaims, ResponseClaims } from '../../src/token/claims.ts';
import { generateReceivingKey, generateSigningKey, type ReceivingKey } from '../../src/token/keys.ts';
import { at, NOON, randomId, refusal } from './fixture.ts';

const product = 'kiosk' as ProductId;
const issuer = randomId<IssuerId>();
const activation = randomId<ActivationId>();
const nonce = randomId<Nonce>();
const certificate = { issuer, serial: 1, bytes: new Uint8Array([1]) };

let fresh: DeviceRecord;
let spare: ReceivingKey;
beforeAll(async () => {
  const [signing, receiving] = await Promise.all([generateSigningKey(), generateReceivingKey()]);
  const root = randomId<RootId>(32);
  spare = await generateReceivingKey();
  fresh = newRecord({ root, product }, { roots: [root], signing, receiving }, NOON);
});

const terms = (more: Partial<LicenseClaims> = {}): LicenseClaims => ({
  product,
  activation,
  sequence: 10,
  time: NOON,
  leaseEnd: at(30),
  features: [
    { number: 2, limit: 5 },
    { number: 3, limit: 5 },
  ],
  attributes: [],
  ...more,
});

const token = (id: string, kind: OutgoingToken['kind'] = 'deactivation'): OutgoingToken => ({
  id,
  kind,
  bytes: new Uint8Array([7]),
  made: NOON,
});
const requestOf = (one: Nonce): OutstandingRequest => ({
  ...token(`request-${one}`, 'request'),
  kind: 'request',
  nonce: one,
  issuer,
});
const response = (more: Partial<ResponseClaims> = {}): Answer<ResponseClaims> => ({
  type: 'response',
  claims: { kind: 'response', nonce, ...terms({ sequence: 20, ...more }), ...more },
  certificate,
});
const refresh = (more: Partial<RefreshClaims> = {}): Answer<RefreshClaims> => ({
  type: 'refresh',
  claims: { kind: 'refresh', ...terms({ sequence: 20, ...more }) },
  certificate,
});

const USUAL: Circumstances = { expiry: 'running' };
const BEHIND: TimeMarks = { floor: at(5), seen: unixTime(0), turn: 1 };

/** Every state, with and without an outstanding request. */
const STATES: readonly (readonly [
  name: string,
  state: DeviceState,
  license: LicenseClaims | undefined,
  now: UnixTime,
  circumstances: Circumstances,
  marks: TimeMarks,
])[] = [
  ['not-activated', 'not-activated', undefined, at(1), USUAL, NO_MARKS],
  ['active', 'active', terms(), at(1), USUAL, NO_MARKS],
  ['active in grace', 'active', terms({ graceEnd: at(40) }), at(35), USUAL, NO_MARKS],
  ['lease-expired', 'lease-expired', terms(), at(31), USUAL, NO_MARKS],
  ['entitlement-not-active', 'entitlement-not-active', terms({ subscriptionEnd: at(30) }), at(31), USUAL, NO_MARKS],
  ['lease-expired by a clock that is not sure', 'lease-expired', terms(), at(1), { expiry: 'calendar' }, BEHIND],
  ['lease-expired and held', 'lease-expired', terms(), at(31), { expiry: 'running', held: true }, NO_MARKS],
];

const held = { id: 'one', number: 3, amount: 5, owner: 'Lobby' };

/** What each event makes of each state: the state after it, or the code of the refusal. */
type Expectation = Readonly<Record<string, DeviceState | ErrorCode>>;
const same = (result: DeviceState | ErrorCode): Expectation =>
  Object.fromEntries(STATES.map(([name]) => [name, result]));
/** Every state stays as it is. */
const unchanged: Expectation = Object.fromEntries(STATES.map(([name, state]) => [name, state]));
/** What uses features goes on in a state that is held. */
const activeOnly: Expectation = {
  ...same('feature-not-licensed'),
  active: 'active',
  'active in grace': 'active',
  'lease-expired and held': 'lease-expired',
};
const exhaustedWhereActive: Expectation = {
  ...activeOnly,
  active: 'feature-exhausted',
  'active in grace': 'feature-exhausted',
  'lease-expired and held': 'feature-exhausted',
};
const licensedOnly = (result: DeviceState): Expectation => ({ ...same(result), 'not-activated': 'not-activated' });

const EVENTS: readonly (readonly [
  name: string,
  make: (now: UnixTime) => DeviceEvent,
  withRequest: boolean,
  expected: Expectation,
])[] = [
  [
    'request',
    () => ({ type: 'request', request: requestOf(randomId()) }),
    false,
    { ...unchanged, active: 'already-active', 'active in grace': 'already-active' },
  ],
  ['response to an outstanding request', (now) => response({ time: now, leaseEnd: at(60) }), true, same('active')],
  ['response to none', (now) => response({ time: now, leaseEnd: at(60) }), false, same('response-not-requested')],
  ['refresh', (now) => refresh({ time: now, leaseEnd: at(60) }), false, licensedOnly('active')],
  ['refresh while a request waits', (now) => refresh({ time: now, leaseEnd: at(60) }), true, licensedOnly('active')],
  [
    'old refresh',
    (now) => refresh({ sequence: 10, time: now, leaseEnd: at(60) }),
    false,
    { ...same('license-stale'), 'not-activated': 'not-activated' },
  ],
  [
    'refresh that is over',
    () => refresh({ leaseEnd: at(1) }),
    false,
    { ...same('lease-over'), 'not-activated': 'not-activated' },
  ],
  ['response that is over', () => response({ leaseEnd: at(1) }), true, same('lease-over')],
  ['report', () => ({ type: 'report', token: token('report-1', 'report') }), false, unchanged],
  [
    'deactivate',
    () => ({ type: 'deactivate', token: token('deactivation-1'), receiving: spare }),
    true,
    same('not-activated'),
  ],
  [
    'withdraw',
    () => ({ type: 'withdraw', tokens: [token('deactivation-1')], receiving: spare }),
    true,
    { ...same('nothing-to-withdraw'), 'not-activated': 'not-activated' },
  ],
  [
    'withdraw without a request',
    () => ({ type: 'withdraw', tokens: [token('deactivation-1')], receiving: spare }),
    false,
    same('nothing-to-withdraw'),
  ],
  ['delivered', () => ({ type: 'delivered', id: 'deactivation-0' }), false, unchanged],
  ['delivered what is not there', () => ({ type: 'delivered', id: 'nothing' }), false, same('outbox-unknown')],
  ['consume', () => ({ type: 'consume', number: 2, amount: 5 }), false, activeOnly],
  ['consume too much', () => ({ type: 'consume', number: 2, amount: 6 }), false, exhaustedWhereActive],
  ['checkout', (since) => ({ type: 'checkout', checkout: { ...held, since } }), false, activeOnly],
  [
    'checkout of too much',
    (since) => ({ type: 'checkout', checkout: { ...held, since, amount: 6 } }),
    false,
    exhaustedWhereActive,
  ],
  ['return', () => ({ type: 'return', id: 'zero' }), false, unchanged],
  ['return of nothing', () => ({ type: 'return', id: 'nothing' }), false, same('checkout-unknown')],
  ['time', () => ({ type: 'time', marks: { floor: NOON, seen: NOON, turn: 0 } }), false, unchanged],
  ['warned', () => ({ type: 'warned', warning: { activation, sequence: 10, days: 7 } }), false, unchanged],
];

/** Refusals whose code is also the name of a state. */
const REFUSED_IN_NOT_ACTIVATED = new Set(['report', 'deactivate', 'refresh', 'refresh while a request waits', 'old refresh', 'refresh that is over']); // prettier-ignore

describe.each(STATES)('%s', (stateName, state, license, now, circumstances, marks) => {
  it.each(EVENTS)('%s', async (eventName, make, withRequest, expected) => {
    const before: DeviceRecord = {
      ...fresh,
      marks,
      requests: withRequest ? [requestOf(nonce)] : [],
      outbox: [token('deactivation-0')],
      checkouts: [{ id: 'zero', number: 1, amount: 1, since: NOON }],
      ...(license === undefined ? {} : { license: { issuer, claims: license } }),
    };
    expect(stateOf(before, now, circumstances)).toBe(state);
    const copy = structuredClone({ ...before, signing: undefined, receiving: undefined });
    const result = expected[stateName];
    const refused =
      !['not-activated', 'active', 'lease-expired', 'entitlement-not-active'].includes(result ?? '') ||
      (state === 'not-activated' && REFUSED_IN_NOT_ACTIVATED.has(eventName));
    if (refused) {
      expect((await refusal(() => transition(before, make(now), now, circumstances))).code).toBe(result);
    } else {
      const after = transition(before, make(now), now, circumstances);
      expect(stateOf(after, now, circumstances)).toBe(result);
      expect(readRecord(after)).toBe(after); // what the rules make is what the store accepts
    }
    expect({ ...before, signing: undefined, receiving: undefined }).toEqual(copy); // never changed in place
  });
});

describe('a response', () => {
  const asked = (): DeviceRecord => ({ ...fresh, requests: [requestOf(randomId()), requestOf(nonce)] });

  it('is remembered, with the other requests as void', () => {
    const after = transition(asked(), response(), NOON);
    expect(after.requests).toEqual([]);
    expect(after.spent.map(({ reason }) => reason).sort()).toEqual(['applied', 'superseded']);
    expect(after.license?.claims).toEqual(terms({ sequence: 20 }));
    expect(after.applied).toEqual([{ issuer, serial: 1 }]);
  });

  it('lifts the epoch, and never lowers it', () => {
    expect(transition({ ...asked(), epoch: 2 }, response({ epoch: 5 }), NOON).epoch).toBe(5);
    expect(transition({ ...asked(), epoch: 7 }, response({ epoch: 5 }), NOON).epoch).toBe(7);
    expect(transition({ ...asked(), epoch: 7 }, response(), NOON).epoch).toBe(7);
  });

  it('of the activation held must be newer than it', async () => {
    const held = { ...asked(), license: { issuer, claims: terms({ sequence: 20 }) } };
    expect(await refusal(() => transition(held, response(), at(31)))).toMatchObject({
      code: 'license-stale',
      facts: { which: 'response', sequence: 20, current: 20 },
    });
    const later = response({ sequence: 21, leaseEnd: at(60) });
    expect(transition(held, later, at(31)).license?.claims.sequence).toBe(21);
    expect(transition(held, later, at(31)).ended).toEqual([]);
  });

  it('of another activation supersedes the one held, which may come back by a newer one only', async () => {
    const other = randomId<ActivationId>();
    const held = { ...asked(), license: { issuer, claims: terms() } };
    const moved = transition(held, response({ activation: other }), NOON);
    expect(moved.ended).toEqual([{ activation, sequence: 10, reason: 'superseded' }]);
    expect((await refusal(() => transition(moved, refresh(), NOON))).code).toBe('license-stale');
    const again = { ...moved, requests: [requestOf(nonce)] };
    expect((await refusal(() => transition(again, response({ sequence: 10 }), NOON))).code).toBe('license-stale');
    const back = transition(again, response({ sequence: 11 }), NOON);
    expect(back.license?.claims.activation).toBe(activation);
    expect(back.ended).toEqual([{ activation: other, sequence: 20, reason: 'superseded' }]);
  });

  it('sets the floor of time, up or down, and forgets what was seen', () => {
    const wrong = { ...asked(), marks: { floor: at(500), seen: at(900), turn: 3 } };
    expect(transition(wrong, response(), NOON).marks).toEqual({ floor: NOON, seen: 0, turn: 4 });
  });
});

describe('a warning', () => {
  const warned = (record: DeviceRecord, days: number, sequence = 10) =>
    transition(record, { type: 'warned', warning: { activation, sequence, days } }, NOON);

  it('is noted once a threshold, from the largest to the smallest, for the lease that is held', () => {
    const held: DeviceRecord = { ...fresh, license: { issuer, claims: terms() } };
    const seven = warned(held, 7);
    expect(seven.warned).toEqual({ activation, sequence: 10, days: 7 });
    expect(readRecord(seven)).toBe(seven);
    expect(warned(seven, 7)).toBe(seven);
    expect(warned(seven, 14)).toBe(seven);
    expect(warned(seven, 3).warned?.days).toBe(3);
    expect(warned(held, 7, 9)).toBe(held);
    const renewed = transition(seven, refresh(), NOON);
    expect(warned(renewed, 14, 20).warned).toEqual({ activation, sequence: 20, days: 14 });
  });
});

describe('a deactivation', () => {
  it('clears the license, replaces the key and fills the outbox in one step', () => {
    const held: DeviceRecord = {
      ...fresh,
      count: 4,
      counters: [{ number: 2, used: 5 }],
      requests: [requestOf(nonce)],
      license: { issuer, claims: terms() },
      outbox: [token('deactivation-2')],
    };
    const made = token('deactivation-5');
    const after = transition(held, { type: 'deactivate', token: made, receiving: spare }, at(2));
    expect('license' in after).toBe(false);
    expect(after).toMatchObject({
      epoch: 1,
      count: 5,
      counters: [],
      requests: [],
      spent: [{ nonce, reason: 'deactivated' }],
      retired: [{ kid: fresh.receiving.publicKey.kid, reason: 'deactivated' }],
      ended: [{ activation, sequence: 10, reason: 'deactivated' }],
      outbox: [made, token('deactivation-2')],
    });
    expect(after.receiving).toBe(spare);
    expect(after.history[0]).toEqual({ kind: 'deactivated', time: at(2), activation, sequence: 10 });
  });

  it('is remembered for the newest 64 keys and activations', () => {
    let record: DeviceRecord = fresh;
    for (let index = 0; index < 70; index += 1) {
      const claims = terms({ activation: randomId() });
      record = transition(
        { ...record, license: { issuer, claims } },
        { type: 'deactivate', token: token(`deactivation-${index}`), receiving: spare },
        NOON,
      );
    }
    expect([record.retired.length, record.ended.length, record.outbox.length, record.epoch]).toEqual([64, 64, 70, 70]);
  });
});

describe('counters', () => {
  const used = (amount: number) => [{ number: 2, used: amount }];
  const held = (): DeviceRecord => ({ ...fresh, counters: used(5), license: { issuer, claims: terms({ term: 1 }) } });

  it('never fall within a term, and begin anew with the next', () => {
    expect(transition(held(), refresh({ term: 1 }), NOON).counters).toEqual(used(5));
    expect(transition(held(), refresh({ term: 1, counters: used(3) }), NOON).counters).toEqual(used(5));
    expect(transition(held(), refresh({ term: 1, counters: used(8) }), NOON).counters).toEqual(used(8));
    expect(transition(held(), refresh({ term: 2 }), NOON).counters).toEqual([]);
    expect(transition(held(), refresh({ term: 2, counters: used(1) }), NOON).counters).toEqual(used(1));
  });
});

describe('what came along with an answer', () => {
  it('is kept if it is newer: one certificate an issuer, one list of withdrawals a root', () => {
    const root = randomId<RootId>(32);
    const held: DeviceRecord = { ...fresh, license: { issuer, claims: terms() } };
    const bring = (record: DeviceRecord, sequence: number, serial: number, version: number): DeviceRecord =>
      transition(
        record,
        {
          ...refresh({ sequence }),
          certificate: { issuer, serial, bytes: new Uint8Array([serial]) },
          withdrawals: { root, version, bytes: new Uint8Array([version]) },
        },
        NOON,
      );
    const kept = ({ certificates, withdrawals, applied }: DeviceRecord) => [
      certificates.map(({ serial }) => serial),
      withdrawals.map(({ version }) => version),
      applied.map(({ serial }) => serial),
    ];
    const two = bring(bring(held, 11, 3, 3), 12, 4, 4);
    expect(kept(two)).toEqual([[4], [4], [4]]);
    expect(kept(bring(two, 13, 2, 2))).toEqual([[4], [4], [4]]);
  });
});
