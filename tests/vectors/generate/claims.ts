import type { Claims, Json } from '../vector.ts';
import { hex, unhex } from './bytes.ts';
import { bstr, bytesOf, arr, entry, int, map, NULL, remarked, tstr, type Piece } from './cbor-builder.ts';

/** Claims as a vector names them: ids and byte strings in hex. */
export type ClaimsJson = Claims;

/** Labels and values of a map, before they are put in order. */
export type Fields = ReadonlyMap<number, Piece>;

function canonical(a: number, b: number): number {
  if (a < 0 !== b < 0) return a < 0 ? 1 : -1;
  return Math.abs(a) - Math.abs(b);
}

/** The map with its keys in the order of the format. */
export function inOrder(fields: Fields): Piece {
  return map(...[...fields].sort(([a], [b]) => canonical(a, b)).map(([label, value]) => entry(label, value)));
}

/** The same fields with some replaced or added (a piece) or left out (`undefined`). */
export function changed(fields: Fields, changes: Readonly<Record<number, Piece | undefined>>): Fields {
  const result = new Map(fields);
  for (const [label, value] of Object.entries(changes)) {
    if (value === undefined) result.delete(Number(label));
    else result.set(Number(label), value);
  }
  return result;
}

const text = (value: Json): Piece => tstr(value as string);
const whole = (value: Json): Piece => int(Number(value));
const octets = (value: Json): Piece => bstr(unhex(value as string));
const pairs = (value: Json): Piece => arr(...(value as readonly string[][]).flat().map((one) => tstr(one)));
const counters = (value: Json): Piece =>
  map(...(value as readonly { number: number; used: number }[]).map(({ number, used }) => entry(number, int(used))));
const clock = (value: Json): Piece => int(['ok', 'behind', 'ahead'].indexOf(value as string));

const FORMS: Readonly<Record<string, readonly [label: number, form: (value: Json) => Piece]>> = {
  product: [1, text],
  activation: [2, octets],
  sequence: [3, whole],
  sequenceAhead: [4, whole],
  time: [5, whole],
  nonce: [6, octets],
  epoch: [7, whole],
  count: [8, whole],
  certificateSerial: [9, whole],
  deviceKey: [10, octets],
  receivingKey: [11, octets],
  code: [12, text],
  seatName: [13, text],
  machineLabel: [14, text],
  metadata: [15, pairs],
  counters: [16, counters],
  clock: [17, clock],
  leaseEnd: [18, whole],
  graceEnd: [19, whole],
  subscriptionEnd: [20, whole],
  attributes: [23, pairs],
  customer: [-1, text],
  edition: [-2, text],
  plan: [-3, text],
  maintenanceEnd: [-4, whole],
  term: [-5, whole],
  reportEvery: [-6, whole],
  withdrawals: [-7, octets],
  device: [-8, octets],
  entitlement: [-9, octets],
};

interface Grant {
  readonly number: number;
  readonly limit?: number | 'unlimited';
}

/** Bit n - 1 for feature n, counted from the lowest bit of the first byte. */
export function flagsOf(numbers: readonly number[]): Piece {
  const flags = new Uint8Array(Math.ceil(Math.max(...numbers) / 8));
  for (const number of numbers) {
    const index = Math.floor((number - 1) / 8);
    flags[index] = (flags[index] ?? 0) | (2 ** ((number - 1) % 8));
  }
  return bstr(flags);
}

function featureFields(features: readonly Grant[]): [number, Piece][] {
  const flagged = features.filter(({ limit }) => limit === undefined).map(({ number }) => number);
  const limits = features.flatMap(({ number, limit }) => {
    if (limit === undefined) return [];
    const value = limit === 'unlimited' ? NULL : int(limit);
    return [entry(number, remarked(value, `feature ${number}: ${limit}`))];
  });
  return [
    ...(flagged.length === 0
      ? []
      : ([[21, remarked(flagsOf(flagged), `flags: features ${flagged.join(', ')}`)]] as [number, Piece][])),
    ...(limits.length === 0 ? [] : ([[22, remarked(map(...limits), 'limits')]] as [number, Piece][])),
  ];
}

function remarkOf(name: string, value: Json): string {
  const isTime = name === 'time' || name.endsWith('End');
  const shown = isTime ? `, ${new Date(Number(value) * 1000).toISOString().slice(0, 19)}Z` : '';
  return typeof value === 'string' || typeof value === 'object' ? name : `${name}: ${String(value)}${shown}`;
}

/** The payload of claims, field by field; what would be an empty list is left out. */
export function fieldsOf({ kind, ...claims }: ClaimsJson): Fields {
  const fields: [number, Piece][] = [];
  const license = kind === 'response' || kind === 'refresh';
  const flat = { ...claims, ...(claims['subject'] as ClaimsJson | undefined) };
  for (const [name, value] of Object.entries(flat)) {
    if (name === 'subject' || (Array.isArray(value) && value.length === 0)) continue;
    if (name === 'features') {
      fields.push(...featureFields(value as unknown as readonly Grant[]));
      continue;
    }
    const ahead = license && name === 'sequence';
    const [label, form] = FORMS[ahead ? 'sequenceAhead' : name] ?? [];
    if (label === undefined || form === undefined) throw new Error(`no label for ${name}`);
    const wire = ahead ? Number(value) - Number(claims['time']) : value;
    fields.push([label, remarked(form(wire), remarkOf(ahead ? 'sequence ahead of time' : name, wire))]);
  }
  return new Map(fields);
}

export function hexOfPiece(piece: Piece): string {
  return hex(bytesOf(piece));
}
