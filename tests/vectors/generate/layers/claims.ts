import type { Facts, Outcome, Vector } from '../../vector.ts';
import { hex, seeded, unhex, zeros } from '../bytes.ts';
import { arr, bstr, entry, FALSE, int, map, NULL, TRUE, tstr, type Piece } from '../cbor-builder.ts';
import { flagsOf, type ClaimsJson } from '../claims.ts';
import type { Kind } from '../token.ts';
import { atDevice, atIssuer, refused, takenFromDevice, takenFromIssuer, Tokens } from '../tokens.ts';
import { ACTIVATION, DAY, ENTITLEMENT, NOW, OTHER_ACTIVATION, PRODUCT, type World } from '../world.ts';

const MAX_TIME = 0xffff_ffff;
const SAFE = Number.MAX_SAFE_INTEGER;
const TEXTS = { unicode: 'Grüße, 北京 🎫 é', emoji: '🎫' };

function pairsOf(count: number, key = (index: number): string => `key ${String(index)}`): [string, string][] {
  return Array.from({ length: count }, (_, index) => [key(index), `value ${String(index)}`]);
}

function texts(...items: readonly string[]): Piece {
  return arr(...items.map((item) => tstr(item)));
}

function everyOptional(tokens: Tokens): Record<Kind, ClaimsJson> {
  const license = {
    sequence: NOW + 12,
    graceEnd: NOW + 40 * DAY,
    subscriptionEnd: NOW + 365 * DAY,
    maintenanceEnd: NOW + 400 * DAY,
    customer: TEXTS.unicode,
    edition: 'Professional',
    plan: 'yearly',
    seatName: 'Gate 4',
    features: [
      { number: 1 },
      { number: 9 },
      { number: 100, limit: 0 },
      { number: 511, limit: 'unlimited' },
      { number: 512 },
    ],
    attributes: [
      ['region', 'north'],
      ['largest', '9007199254740993'],
    ],
    counters: [
      { number: 100, used: 7 },
      { number: 512, used: SAFE },
    ],
    term: 3,
    reportEvery: 1,
    entitlement: ENTITLEMENT,
    withdrawals: hex(tokens.world.bytesOf(tokens.world.withdrawals('nobody', 1, []))),
  };
  return {
    request: tokens.request({
      code: 'ABCD-EFGH-JKLM-NPQ2',
      seatName: 'Entrance hall, left',
      machineLabel: 'kiosk-17',
      metadata: [
        ['site', TEXTS.unicode],
        ['floor', '2'],
      ],
      counters: [{ number: 2, used: 0 }],
      activation: OTHER_ACTIVATION,
      clock: 'behind',
    }),
    response: tokens.response({ ...license, epoch: 4 }),
    refresh: tokens.refresh(license),
    report: tokens.report({ machineLabel: 'kiosk-17', clock: 'ahead', counters: [{ number: 2, used: 17 }] }),
    deactivation: tokens.deactivation({ counters: [{ number: 2, used: 17 }] }),
  };
}

function taken(tokens: Tokens, name: string, says: string, claims: ClaimsJson): Vector {
  const said = { name: `claims-${name}`, layer: 'claims', says } as const;
  if (claims['kind'] !== 'response' && claims['kind'] !== 'refresh') {
    const known = [
      { activation: ACTIVATION, key: 'device-signing' },
      { device: hex(tokens.world.key('device-signing').thumbprint), product: PRODUCT, key: 'device-signing' },
    ];
    return atIssuer(said, tokens.fromDevice(claims).bytes, takenFromDevice(tokens.world, claims), { known });
  }
  const changes = claims['withdrawals'] === undefined ? {} : { withdrawals: 1 };
  return atDevice(said, tokens.fromIssuer(claims).bytes, takenFromIssuer(claims, changes));
}

function acceptances(tokens: Tokens): Vector[] {
  const full = everyOptional(tokens);
  const device = hex(tokens.world.key('device-signing').thumbprint);
  const emoji = (length: number): string => TEXTS.emoji.repeat(length);
  const all = Array.from({ length: 512 }, (_, index) => index + 1);
  const take = (name: string, says: string, claims: ClaimsJson): Vector => taken(tokens, name, says, claims);
  return [
    ...(['request', 'response', 'refresh', 'report', 'deactivation'] as const).flatMap((kind) => [
      take(`${kind}-least`, `a ${kind} with nothing that can be left out`, tokens.of(kind)),
      take(`${kind}-full`, `a ${kind} with every field`, full[kind]),
    ]),
    take(
      'withdrawal',
      'a deactivation that withdraws requests',
      tokens.deactivation({ subject: { device, product: PRODUCT }, counters: [{ number: 1, used: 1 }] }),
    ),
    ...Object.entries(full).flatMap(([kind, claims]) =>
      Object.entries(claims)
        .filter(([name]) => !(name in tokens.of(kind)))
        .map(([name, value]) =>
          take(`${kind}-with-${name}`, `a ${kind} with ${name} alone`, { ...tokens.of(kind), [name]: value }),
        ),
    ),
    take('no-features', 'a license without features', tokens.response({ features: [] })),
    take('all-features', 'all 512 features', tokens.response({ features: all.map((number) => ({ number })) })),
    take(
      'all-limits',
      'all 512 features with limits',
      tokens.refresh({ features: all.map((number) => ({ number, limit: number })) }),
    ),
    take(
      'limits',
      'the least and the largest limit',
      tokens.response({
        features: [
          { number: 1, limit: 0 },
          { number: 2, limit: SAFE },
          { number: 8 },
          { number: 512, limit: 'unlimited' },
        ],
      }),
    ),
    take('attributes-32', '32 attributes', tokens.response({ attributes: pairsOf(32) })),
    take('counters-512', '512 counters', tokens.report({ counters: all.map((number) => ({ number, used: 0 })) })),
    take(
      'longest-lines',
      'lines of the greatest length, counted in code points',
      tokens.refresh({
        customer: emoji(100),
        edition: emoji(50),
        plan: 'p'.repeat(50),
        seatName: emoji(50),
        attributes: [[emoji(50), emoji(500)]],
      }),
    ),
    take(
      'longest-request',
      'a request with the longest of everything',
      tokens.request({
        product: `a${'-'.repeat(49)}`,
        code: 'Z'.repeat(50),
        seatName: emoji(50),
        machineLabel: emoji(100),
        metadata: pairsOf(8, (index) => String(index).repeat(50)).map(([key]) => [key, 'v'.repeat(500)]),
      }),
    ),
    take(
      'odd-lines',
      'characters that are none of category Cc',
      tokens.request({ seatName: '\u00a0\u200b\u2028\u202e\ufeff"<&>\'' }),
    ),
    take('shortest', 'a product and a code of one character', tokens.request({ product: '7', code: '-' })),
    take('product-characters', 'every kind of character in a product id', tokens.request({ product: '0az.9-' })),
    take('time-0', 'times from the first second', tokens.report({ time: 0, leaseEnd: 0 })),
    take('time-max', 'times to the last second', tokens.report({ time: MAX_TIME, leaseEnd: MAX_TIME })),
    take('numbers-max', 'the largest numbers', tokens.request({ epoch: SAFE, count: SAFE, certificateSerial: SAFE })),
    take('numbers-0', 'the least numbers', tokens.report({ sequence: 0, epoch: 0, count: 0, certificateSerial: 0 })),
    take(
      'sequence-ahead',
      'a sequence as far ahead of the time as it may be',
      tokens.refresh({ sequence: NOW + MAX_TIME }),
    ),
    take(
      'lease-one-second',
      'a lease of one second with grace of one, ending with the subscription',
      tokens.refresh({ leaseEnd: NOW + 1, graceEnd: NOW + 2, subscriptionEnd: NOW + 1 }),
    ),
    take(
      'subscription-later',
      'a subscription that ends in the grace period',
      tokens.refresh({ graceEnd: NOW + 32 * DAY, subscriptionEnd: NOW + 31 * DAY }),
    ),
    take('report-every-0', 'a report before every refresh: 0', tokens.refresh({ reportEvery: 0 })),
    take('report-every-1000', 'a report before every thousandth refresh', tokens.refresh({ reportEvery: 1000 })),
    ...(['ok', 'behind', 'ahead'] as const).map((clock) =>
      take(`clock-${clock}`, `clock: ${clock}`, tokens.request({ clock })),
    ),
  ];
}

type Fault = readonly [name: string, says: string, changes: Readonly<Record<number, Piece | undefined>>, field: string];

const LABELS: Readonly<Record<number, string>> = {
  1: 'product',
  2: 'activation',
  3: 'sequence',
  4: 'sequenceAhead',
  5: 'time',
  6: 'nonce',
  7: 'epoch',
  8: 'count',
  9: 'certificateSerial',
  10: 'deviceKey',
  11: 'receivingKey',
  17: 'clock',
  18: 'leaseEnd',
};

function missing(...labels: readonly number[]): Fault[] {
  return labels.map((label) => [
    `${LABELS[label] ?? ''}-missing`,
    `no ${LABELS[label] ?? ''}`,
    { [label]: undefined },
    LABELS[label] ?? '',
  ]);
}

/** A value of every other type for a field. */
function mistyped(label: number, field: string, type: 'text' | 'uint' | 'bytes' | 'list' | 'map'): Fault[] {
  const values: readonly (readonly [string, Piece])[] = [
    ['null', NULL],
    ['true', TRUE],
    ['uint', int(1)],
    ['text', tstr('1')],
    ['bytes', bstr(zeros(16))],
    ['list', arr(tstr('a'), tstr('b'))],
    ['map', map(entry(1, int(1)))],
  ];
  return values
    .filter(([name]) => name !== type)
    .map(([name, value]) => [`${field}-as-${name}`, `${field} as ${name}`, { [label]: value }, field]);
}

function others(...labels: readonly number[]): Fault[] {
  return labels.map((label) => [
    `label-${String(label)}`,
    `label ${String(label)}, which this kind does not have`,
    { [label]: int(1) },
    String(label),
  ]);
}

function lineFaults(label: number, field: string, max: number): Fault[] {
  return [
    [`${field}-empty`, `an empty ${field}`, { [label]: tstr('') }, field],
    [`${field}-long`, `a ${field} of ${String(max + 1)} characters`, { [label]: tstr('x'.repeat(max + 1)) }, field],
    [
      `${field}-long-emoji`,
      `a ${field} of ${String(max + 1)} code points beyond U+FFFF`,
      { [label]: tstr(TEXTS.emoji.repeat(max + 1)) },
      field,
    ],
    [`${field}-line-break`, `a line break in ${field}`, { [label]: tstr('a\nb') }, field],
    [`${field}-nul`, `NUL in ${field}`, { [label]: tstr('a\0') }, field],
  ];
}

function pairFaults(label: number, field: string, most: number): Fault[] {
  return [
    [`${field}-empty`, `an empty list of ${field}`, { [label]: arr() }, field],
    [`${field}-odd`, `a key without a value in ${field}`, { [label]: texts('a') }, field],
    [`${field}-odd-3`, `a second key without a value in ${field}`, { [label]: texts('a', 'b', 'c') }, field],
    [`${field}-text-of-two`, `a text of two characters for ${field}`, { [label]: tstr('ab') }, field],
    [`${field}-many`, `${String(most + 1)} pairs of ${field}`, { [label]: texts(...pairsOf(most + 1).flat()) }, field],
    [`${field}-key-twice`, `a key twice in ${field}`, { [label]: texts('a', 'b', 'a', 'c') }, field],
    [`${field}-key-empty`, `an empty key in ${field}`, { [label]: texts('', 'b') }, field],
    [`${field}-key-long`, `a key of 51 characters in ${field}`, { [label]: texts('k'.repeat(51), 'b') }, field],
    [`${field}-key-control`, `a control character in a key of ${field}`, { [label]: texts('a\u007f', 'b') }, field],
    [`${field}-key-number`, `a key that is a number in ${field}`, { [label]: arr(int(1), tstr('b')) }, field],
    [`${field}-value-empty`, `an empty value in ${field}`, { [label]: texts('a', '') }, field],
    [`${field}-value-long`, `a value of 501 characters in ${field}`, { [label]: texts('a', 'v'.repeat(501)) }, field],
    [`${field}-value-control`, `a control character in a value of ${field}`, { [label]: texts('a', '\u0085') }, field],
    [`${field}-value-number`, `a value that is a number in ${field}`, { [label]: arr(tstr('a'), int(1)) }, field],
    ...mistyped(label, field, 'list').filter(([name]) => !name.endsWith('null')),
  ];
}

function counterFaults(label: number, field: string): Fault[] {
  return [
    [`${field}-empty`, `an empty map of ${field}`, { [label]: map() }, field],
    [`${field}-feature-0`, `feature 0 in ${field}`, { [label]: map(entry(0, int(1))) }, field],
    [`${field}-feature-513`, `feature 513 in ${field}`, { [label]: map(entry(513, int(1))) }, field],
    [`${field}-feature-negative`, `feature -1 in ${field}`, { [label]: map(entry(-1, int(1))) }, field],
    [`${field}-negative`, `a negative number in ${field}`, { [label]: map(entry(1, int(-1))) }, field],
    [`${field}-text`, `a text in ${field}`, { [label]: map(entry(1, tstr('1'))) }, field],
    [`${field}-false`, `false in ${field}`, { [label]: map(entry(1, FALSE)) }, field],
    ...mistyped(label, field, 'map').slice(2),
  ];
}

function timeFaults(label: number, field: string): Fault[] {
  return [
    ...mistyped(label, field, 'uint').slice(0, 4),
    [`${field}-negative`, `a negative ${field}`, { [label]: int(-1) }, field],
    [`${field}-late`, `${field} after 2106`, { [label]: int(MAX_TIME + 1) }, field],
  ];
}

function uintFaults(label: number, field: string): Fault[] {
  return [
    ...mistyped(label, field, 'uint').slice(0, 3),
    [`${field}-negative`, `a negative ${field}`, { [label]: int(-1) }, field],
  ];
}

function sizeFaults(label: number, field: string, length: number): Fault[] {
  return [
    [`${field}-short`, `${field} of ${String(length - 1)} bytes`, { [label]: bstr(seeded(field, length - 1)) }, field],
    [`${field}-long`, `${field} of ${String(length + 1)} bytes`, { [label]: bstr(seeded(field, length + 1)) }, field],
    [`${field}-hex`, `${field} in hex`, { [label]: tstr(hex(seeded(field, length)).slice(0, length)) }, field],
    [`${field}-null`, `null for ${field}`, { [label]: NULL }, field],
  ];
}

function productFaults(): Fault[] {
  const ids = ['', 'Ticket', '-a', '.a', 'a_b', 'a b', 'ä', `a${'b'.repeat(50)}`, 'a\n', 'a/b'];
  return [
    ...ids.map((id, index): Fault => [
      `product-${String(index)}`,
      `product id ${JSON.stringify(id)}`,
      { 1: tstr(id) },
      'product',
    ]),
    ...mistyped(1, 'product', 'text').slice(2, 4),
  ];
}

function requestFaults(tokens: Tokens): Fault[] {
  const other = tokens.world.key('stranger-receiving');
  return [
    ...missing(1, 5, 6, 7, 8, 9, 10, 11),
    ...productFaults(),
    ...timeFaults(5, 'time'),
    ...sizeFaults(6, 'nonce', 16),
    ...uintFaults(7, 'epoch'),
    ...uintFaults(8, 'count'),
    ...uintFaults(9, 'certificateSerial'),
    ...sizeFaults(10, 'deviceKey', 33),
    ...sizeFaults(11, 'receivingKey', 33),
    ['deviceKey-raw', 'an uncompressed device key', { 10: bstr(tokens.world.key('device-signing').raw) }, 'deviceKey'],
    [
      'receivingKey-other',
      'a receiving key that is not the one of the reply key id',
      { 11: bstr(other.compressed) },
      'receivingKey',
    ],
    ...sizeFaults(2, 'activation', 16),
    ...['', 'abcd', 'AB CD', 'AB_CD', 'Ä', 'A'.repeat(51), 'A\n'].map((code, index): Fault => [
      `code-${String(index)}`,
      `code ${JSON.stringify(code)}`,
      { 12: tstr(code) },
      'code',
    ]),
    ...mistyped(12, 'code', 'text').slice(2, 4),
    ...lineFaults(13, 'seatName', 50),
    ...mistyped(13, 'seatName', 'text'),
    ...lineFaults(14, 'machineLabel', 100),
    ...pairFaults(15, 'metadata', 8),
    ...counterFaults(16, 'counters'),
    ['clock-3', 'a fourth state of the clock', { 17: int(3) }, 'clock'],
    ...uintFaults(17, 'clock'),
    ...others(0, 3, 4, 18, 21, 23, 24, -1, -7, -8, -9, -10),
  ];
}

function licenseFaults(): Fault[] {
  const ends = (label: number, field: string, value: number, says: string): Fault => [
    `${field}-${String(value - NOW)}`,
    says,
    { [label]: int(value) },
    field,
  ];
  return [
    ...missing(1, 2, 4, 5, 18),
    ...productFaults().slice(1, 3),
    ...sizeFaults(2, 'activation', 16),
    ...uintFaults(4, 'sequenceAhead'),
    ['sequenceAhead-far', 'a sequence too far ahead of the time', { 4: int(MAX_TIME + 1) }, 'sequenceAhead'],
    ...timeFaults(5, 'time'),
    ...timeFaults(18, 'leaseEnd'),
    ends(18, 'leaseEnd', NOW, 'a lease of no length'),
    ends(18, 'leaseEnd', NOW - 1, 'a lease that ends before it begins'),
    ...timeFaults(19, 'graceEnd'),
    ends(19, 'graceEnd', NOW + 30 * DAY, 'grace of no length'),
    ends(19, 'graceEnd', NOW + 30 * DAY - 1, 'grace that ends before the lease'),
    ...timeFaults(20, 'subscriptionEnd'),
    ends(20, 'subscriptionEnd', NOW + 30 * DAY - 1, 'a subscription that ends before the lease'),
    ...timeFaults(-4, 'maintenanceEnd'),
    ['flags-empty', 'flags of no bytes', { 21: bstr(zeros(0)) }, 'flags'],
    ['flags-zero', 'flags without a feature', { 21: bstr(zeros(1)) }, 'flags'],
    ['flags-trailing', 'flags whose last byte is 0', { 21: bstr(unhex('0100')) }, 'flags'],
    ['flags-65', 'flags of 65 bytes', { 21: bstr(zeros(65).map(() => 1)) }, 'flags'],
    ...mistyped(21, 'flags', 'bytes'),
    ['limits-empty', 'an empty map of limits', { 22: map() }, 'limits'],
    ['limits-0', 'a limit for feature 0', { 22: map(entry(0, int(1))) }, 'limits'],
    ['limits-513', 'a limit for feature 513', { 22: map(entry(513, int(1))) }, 'limits'],
    ['limits-negative-feature', 'a limit for feature -1', { 22: map(entry(-1, int(1))) }, 'limits'],
    ['limits-negative', 'a negative limit', { 22: map(entry(2, int(-1))) }, 'limits'],
    ['limits-true', 'true for a limit', { 22: map(entry(2, TRUE)) }, 'limits'],
    ['limits-text', 'a text for a limit', { 22: map(entry(2, tstr('unlimited'))) }, 'limits'],
    ['limits-flagged', 'a limit for a feature that flags has', { 22: map(entry(1, int(5))) }, 'limits'],
    ...mistyped(22, 'limits', 'map'),
    ...pairFaults(23, 'attributes', 32),
    ...lineFaults(-1, 'customer', 100),
    ...lineFaults(-2, 'edition', 50),
    ...lineFaults(-3, 'plan', 50),
    ...lineFaults(13, 'seatName', 50),
    ...counterFaults(16, 'counters'),
    ...uintFaults(-5, 'term'),
    ...uintFaults(-6, 'reportEvery'),
    ['reportEvery-1001', 'a report before every 1001st refresh', { [-6]: int(1001) }, 'reportEvery'],
    ['withdrawals-empty', 'withdrawals of no bytes', { [-7]: bstr(zeros(0)) }, 'withdrawals'],
    ['withdrawals-long', 'withdrawals of 2049 bytes', { [-7]: bstr(zeros(2049)) }, 'withdrawals'],
    ['withdrawals-list', 'withdrawals that are not wrapped', { [-7]: arr(NULL) }, 'withdrawals'],
    ...sizeFaults(-9, 'entitlement', 16),
    ...others(0, 3, 8, 9, 10, 11, 12, 14, 15, 17, 24, -8, -10),
  ];
}

const responseFaults = (): Fault[] => [
  ...missing(6),
  ...sizeFaults(6, 'nonce', 16),
  ...uintFaults(7, 'epoch'),
  ['flags-first', 'a feature in flags and in limits', { 21: flagsOf([3]), 22: map(entry(3, NULL)) }, 'limits'],
];

const refreshFaults = (): Fault[] => [
  ['nonce', 'a nonce in a refresh', { 6: bstr(seeded('nonce', 16)) }, '6'],
  ['epoch', 'an epoch in a refresh', { 7: int(1) }, '7'],
];

const reportFaults = (): Fault[] => [
  ...missing(2, 3, 5, 7, 8, 9, 17, 18),
  ...sizeFaults(2, 'activation', 16),
  ...uintFaults(3, 'sequence'),
  ...timeFaults(5, 'time').slice(4),
  ...uintFaults(7, 'epoch').slice(3),
  ...uintFaults(8, 'count').slice(3),
  ...uintFaults(9, 'certificateSerial').slice(3),
  ...timeFaults(18, 'leaseEnd').slice(4),
  ['clock-3', 'a fourth state of the clock', { 17: int(3) }, 'clock'],
  ...lineFaults(14, 'machineLabel', 100),
  ...counterFaults(16, 'counters').slice(0, 4),
  ...others(1, 4, 6, 10, 11, 12, 13, 15, 19, 21, 24, -8, -9),
];

function deactivationFaults(tokens: Tokens): Fault[] {
  const device = bstr(tokens.world.key('device-signing').thumbprint);
  const withdrawing = { 2: undefined, 3: undefined, 1: tstr(PRODUCT), [-8]: device };
  return [
    ...missing(2, 3, 5, 7, 8),
    ...sizeFaults(2, 'activation', 16),
    ...uintFaults(3, 'sequence'),
    ...timeFaults(5, 'time').slice(4),
    ...uintFaults(7, 'epoch').slice(3),
    ...uintFaults(8, 'count').slice(3),
    ...counterFaults(16, 'counters').slice(0, 2),
    ['both', 'an activation and a device', { 1: tstr(PRODUCT), [-8]: device, 3: undefined }, '2'],
    ['both-sequence', 'a sequence beside a device', { 1: tstr(PRODUCT), [-8]: device, 2: undefined }, '3'],
    ['product', 'a product beside an activation', { 1: tstr(PRODUCT) }, '1'],
    ['device-alone', 'a device without a product', { ...withdrawing, 1: undefined }, 'product'],
    ['device-short', 'a device id of 31 bytes', { ...withdrawing, [-8]: bstr(zeros(31)) }, 'device'],
    ['device-long', 'a device id of 33 bytes', { ...withdrawing, [-8]: bstr(zeros(33)) }, 'device'],
    ['device-product', 'a product id in upper case', { ...withdrawing, 1: tstr('TICKET') }, 'product'],
    ['nobody', 'neither an activation nor a device', { 2: undefined, 3: undefined }, 'activation'],
    ...others(0, 4, 6, 9, 14, 17, 18, 24, -1, -9),
  ];
}

function refusals(tokens: Tokens): Vector[] {
  const faults: Readonly<Record<Kind, readonly Fault[]>> = {
    request: requestFaults(tokens),
    response: [...licenseFaults(), ...responseFaults()],
    refresh: [...licenseFaults().filter((_, index) => index % 4 === 0), ...refreshFaults()],
    report: reportFaults(),
    deactivation: deactivationFaults(tokens),
  };
  return Object.entries(faults).flatMap(([kind, list]) =>
    list.map(([name, says, changes, field]) => {
      const claims = tokens.of(kind);
      const said = { name: `claims-${kind}-${name}`, layer: 'claims', says } as const;
      const payload = tokens.payload(claims, changes);
      const expect = refused('claims-invalid', { field });
      return kind === 'response' || kind === 'refresh'
        ? atDevice(said, tokens.fromIssuer(claims, { payload }).bytes, expect)
        : atIssuer(said, tokens.fromDevice(claims, { payload }).bytes, expect);
    }),
  );
}

/** A refresh whose token has so many bytes. */
function ofSize(tokens: Tokens, size: number): ClaimsJson {
  const refresh = (lengths: readonly number[]): ClaimsJson =>
    tokens.refresh({ attributes: pairsOf(32).map(([key], index) => [key, 'v'.repeat(lengths[index] ?? 0)]) });
  const least = 225;
  const more = size - tokens.fromIssuer(refresh(Array<number>(32).fill(least))).bytes.length;
  const found = refresh(Array.from({ length: 32 }, (_, index) => least + Math.floor((more + index) / 32)));
  if (tokens.fromIssuer(found).bytes.length !== size) throw new Error('not of that size');
  return found;
}

/** What nobody would read is not made in the first place. */
function sealing(tokens: Tokens): Vector[] {
  const { world } = tokens;
  const replyTo = hex(world.key('device-receiving').kid);
  const seal = (
    name: string,
    says: string,
    claims: ClaimsJson,
    expect: Outcome<true>,
    certificate?: string,
  ): Vector => {
    const fromIssuer = claims['kind'] === 'response' || claims['kind'] === 'refresh';
    const keys = fromIssuer
      ? { signer: 'issuer-signing', recipient: 'device-receiving' }
      : { signer: 'device-signing', recipient: 'issuer-receiving', replyTo };
    return {
      name: `claims-seal-${name}`,
      layer: 'claims',
      says,
      operation: 'seal-token',
      claims: claims,
      ...keys,
      ...(certificate === undefined ? {} : { certificate }),
      expect,
    };
  };
  const fails = (name: string, says: string, claims: ClaimsJson, facts: Facts): Vector =>
    seal(name, says, claims, { refused: 'claims-invalid', facts });
  const full = everyOptional(tokens);
  return [
    ...Object.entries(full).map(([kind, claims]) =>
      seal(`full-${kind}`, `a ${kind} with every field can be made and read`, claims, { accepted: true }),
    ),
    seal(
      'withdrawal',
      'a withdrawal of requests can be made and read',
      tokens.deactivation({ subject: { device: hex(world.key('device-signing').thumbprint), product: PRODUCT } }),
      { accepted: true },
    ),
    ...(['request', 'response', 'refresh', 'report', 'deactivation'] as const).map((kind) =>
      seal(`least-${kind}`, `a ${kind} with nothing that can be left out can be made and read`, tokens.of(kind), {
        accepted: true,
      }),
    ),
    seal('no-features', 'a refresh without features', tokens.refresh({ features: [] }), { accepted: true }),
    seal(
      'flags',
      'features that share a byte',
      tokens.refresh({ features: [{ number: 1 }, { number: 2 }, { number: 8 }] }),
      {
        accepted: true,
      },
    ),
    seal('carrying', 'a response that carries a certificate', tokens.response(), { accepted: true }, 'issuer-1'),
    seal('longest', 'a token of 8192 bytes', ofSize(tokens, 8192), { accepted: true }),
    fails('too-long', 'a token of 8193 bytes is not made', ofSize(tokens, 8193), { field: 'size' }),
    fails('request', 'a request with an empty seat name is not made', tokens.request({ seatName: '' }), {
      field: 'seatName',
    }),
    fails('response', 'a response whose lease ends at once is not made', tokens.response({ leaseEnd: NOW }), {
      field: 'leaseEnd',
    }),
    fails(
      'refresh',
      'a refresh with feature 513 is not made',
      tokens.refresh({ features: [{ number: 513, limit: 1 }] }),
      { field: 'limits' },
    ),
    fails('feature-513', 'a flag for feature 513 is not made', tokens.refresh({ features: [{ number: 513 }] }), {
      field: 'flags',
    }),
    fails(
      'feature-twice',
      'a feature with a limit and without is not made',
      tokens.refresh({ features: [{ number: 5 }, { number: 5, limit: 1 }] }),
      { field: 'limits' },
    ),
    fails('sequence-behind', 'a sequence below the time is not made', tokens.refresh({ sequence: NOW - 1 }), {
      field: 'sequenceAhead',
    }),
    fails('report', 'a report with a line break is not made', tokens.report({ machineLabel: 'a\nb' }), {
      field: 'machineLabel',
    }),
    fails('deactivation', 'a deactivation of a negative epoch is not made', tokens.deactivation({ epoch: -1 }), {
      field: 'epoch',
    }),
    fails(
      'size',
      'a token of more than 8192 bytes is not made',
      tokens.refresh({ attributes: pairsOf(32).map(([key]) => [key, 'v'.repeat(300)]) }),
      { field: 'size' },
    ),
  ];
}

export function claimsVectors(world: World): Vector[] {
  const tokens = new Tokens(world);
  return [...acceptances(tokens), ...refusals(tokens), ...sealing(tokens)];
}
