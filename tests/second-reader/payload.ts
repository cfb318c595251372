import { bytesOf, type Bytes, type Hex } from './bytes.ts';
import { encodeCbor, type Value, type ValueMap } from './cbor.ts';
import {
  readClaims,
  type Claims,
  type Counter,
  type DeactivationClaims,
  type Feature,
  type IssuerClaims,
  type Pair,
  type ReportClaims,
  type RequestClaims,
} from './claims.ts';
import { Refusal } from './refusal.ts';

// Section 5 the other way: the map of claims. What is wrong with the claims is told by reading the map.

type Entry = readonly [label: number, value: Value | undefined];

const bytes = (hex: Hex | undefined): Bytes | undefined => (hex === undefined ? undefined : bytesOf(hex));
const pairs = (list: readonly Pair[] | undefined) => (list?.length ? list.flat() : undefined);

function counters(list: readonly Counter[] | undefined): ValueMap | undefined {
  return list?.length ? new Map(list.map(({ number, used }) => [number, used])) : undefined;
}

function flags(features: readonly Feature[]): Bytes | undefined {
  const numbers = features.filter(({ limit }) => limit === undefined).map(({ number }) => number);
  if (numbers.length === 0) return undefined;
  const bits = new Uint8Array(Math.ceil(Math.max(...numbers) / 8));
  for (const number of numbers) bits[(number - 1) >> 3] = (bits[(number - 1) >> 3] ?? 0) | (1 << ((number - 1) & 7));
  return bits;
}

function limits(features: readonly Feature[]): ValueMap | undefined {
  const limited = features.filter(({ limit }) => limit !== undefined);
  if (limited.length === 0) return undefined;
  return new Map(limited.map(({ number, limit }) => [number, typeof limit === 'number' ? limit : null]));
}

const CLOCK = { ok: 0, behind: 1, ahead: 2 } as const;

function requestEntries(claims: RequestClaims): readonly Entry[] {
  return [
    [1, claims.product],
    [2, bytes(claims.activation)],
    [5, claims.time],
    [6, bytes(claims.nonce)],
    [7, claims.epoch],
    [8, claims.count],
    [9, claims.certificateSerial],
    [10, bytes(claims.deviceKey)],
    [11, bytes(claims.receivingKey)],
    [12, claims.code],
    [13, claims.seatName],
    [14, claims.machineLabel],
    [15, pairs(claims.metadata)],
    [16, counters(claims.counters)],
    [17, claims.clock === undefined ? undefined : CLOCK[claims.clock]],
  ];
}

function answerEntries(claims: IssuerClaims): readonly Entry[] {
  return [
    [1, claims.product],
    [2, bytes(claims.activation)],
    [4, claims.sequence - claims.time],
    [5, claims.time],
    [6, claims.kind === 'response' ? bytes(claims.nonce) : undefined],
    [7, claims.kind === 'response' ? claims.epoch : undefined],
    [13, claims.seatName],
    [16, counters(claims.counters)],
    [18, claims.leaseEnd],
    [19, claims.graceEnd],
    [20, claims.subscriptionEnd],
    [21, flags(claims.features)],
    [22, limits(claims.features)],
    [23, pairs(claims.attributes)],
    [-1, claims.customer],
    [-2, claims.edition],
    [-3, claims.plan],
    [-4, claims.maintenanceEnd],
    [-5, claims.term],
    [-6, claims.reportEvery],
    [-7, bytes(claims.withdrawals)],
    [-9, bytes(claims.entitlement)],
  ];
}

function reportEntries(claims: ReportClaims): readonly Entry[] {
  return [
    [2, bytes(claims.activation)],
    [3, claims.sequence],
    [5, claims.time],
    [7, claims.epoch],
    [8, claims.count],
    [9, claims.certificateSerial],
    [14, claims.machineLabel],
    [16, counters(claims.counters)],
    [17, CLOCK[claims.clock]],
    [18, claims.leaseEnd],
  ];
}

function deactivationEntries({ subject, ...claims }: DeactivationClaims): readonly Entry[] {
  const who: readonly Entry[] =
    'activation' in subject
      ? [
          [2, bytes(subject.activation)],
          [3, subject.sequence],
        ]
      : [
          [1, subject.product],
          [-8, bytes(subject.device)],
        ];
  return [...who, [5, claims.time], [7, claims.epoch], [8, claims.count], [16, counters(claims.counters)]];
}

function entriesOf(claims: Claims): readonly Entry[] {
  switch (claims.kind) {
    case 'request':
      return requestEntries(claims);
    case 'response':
    case 'refresh':
      return answerEntries(claims);
    case 'report':
      return reportEntries(claims);
    case 'deactivation':
      return deactivationEntries(claims);
  }
}

/** The payload of claims that are good; `claims-invalid` with the field. */
export function payloadOfClaims(claims: Claims): Bytes {
  const entries = entriesOf(claims);
  const map = new Map(entries.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const])));
  readClaims(map, claims.kind);
  if (claims.kind === 'response' || claims.kind === 'refresh') noTwice(claims.features);
  return encodeCbor(map);
}

function noTwice(features: readonly Feature[]): void {
  const numbers = new Set(features.map(({ number }) => number));
  if (numbers.size < features.length) throw new Refusal('claims-invalid', { field: 'limits' });
}
