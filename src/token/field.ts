import { hexOf, type Bytes } from '../license/bytes.ts';
import { OffleaseError } from '../license/error.ts';
import { isFeatureNumber, type Counter } from '../license/feature.ts';
import { isProductId, type ProductId } from '../license/ids.ts';
import { isLine, MAX_ATTRIBUTES, MAX_KEY, MAX_VALUE } from '../license/limits.ts';
import { isUnixTime, type UnixTime } from '../license/time.ts';
import { isCborArray, isCborBytes, isCborMap, type CborMap, type CborValue } from './cbor.ts';
import type { Pair } from './claims.ts';

export function claimsInvalid(field: string): OffleaseError {
  return new OffleaseError('claims-invalid', { field });
}

/** A record of fields: the label of each on the wire. */
export type Labels<Field extends string> = Readonly<Record<Field, number>>;

/**
 * Reads a map with integer keys field by field. Every method that is not named `optional…` refuses a
 * field that is missing; `end` refuses a field that nobody asked for. All throw `claims-invalid`
 * naming the field.
 */
export class FieldReader<Field extends string> {
  readonly #map: CborMap;
  readonly #labels: Labels<Field>;
  readonly #read = new Set<number>();

  constructor(map: CborMap, labels: Labels<Field>) {
    this.#map = map;
    this.#labels = labels;
  }

  has(field: Field): boolean {
    return this.#map.has(this.#labels[field]);
  }

  #take(field: Field): CborValue | undefined {
    this.#read.add(this.#labels[field]);
    return this.#map.get(this.#labels[field]);
  }

  uint(field: Field, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.#take(field);
    if (typeof value !== 'number' || value < 0 || value > max) throw claimsInvalid(field);
    return value;
  }

  optionalUint(field: Field, max = Number.MAX_SAFE_INTEGER): number | undefined {
    return this.has(field) ? this.uint(field, max) : undefined;
  }

  time(field: Field): UnixTime {
    const value = this.#take(field);
    if (typeof value !== 'number' || !isUnixTime(value)) throw claimsInvalid(field);
    return value;
  }

  optionalTime(field: Field): UnixTime | undefined {
    return this.has(field) ? this.time(field) : undefined;
  }

  bytes(field: Field, length: number): Bytes {
    const value = this.#take(field);
    if (!isCborBytes(value) || value.length !== length) throw claimsInvalid(field);
    return value;
  }

  optionalByteString(field: Field, max: number): Bytes | undefined {
    if (!this.has(field)) return undefined;
    const value = this.#take(field);
    if (!isCborBytes(value) || value.length === 0 || value.length > max) throw claimsInvalid(field);
    return value;
  }

  /** An id of `length` bytes, as lower-case hex. */
  id<Id extends string>(field: Field, length: number): Id {
    return hexOf(this.bytes(field, length)) as Id;
  }

  optionalId<Id extends string>(field: Field, length: number): Id | undefined {
    return this.has(field) ? this.id<Id>(field, length) : undefined;
  }

  line(field: Field, max: number): string {
    const value = this.#take(field);
    if (typeof value !== 'string' || !isLine(value, max)) throw claimsInvalid(field);
    return value;
  }

  optionalLine(field: Field, max: number): string | undefined {
    return this.has(field) ? this.line(field, max) : undefined;
  }

  product(field: Field): ProductId {
    const value = this.#take(field);
    if (typeof value !== 'string' || !isProductId(value)) throw claimsInvalid(field);
    return value;
  }

  /** A list that is not empty: an empty one is written by leaving the field out. */
  optionalList(field: Field, max: number): readonly CborValue[] | undefined {
    if (!this.has(field)) return undefined;
    const value = this.#take(field);
    if (!isCborArray(value) || value.length === 0 || value.length > max) throw claimsInvalid(field);
    return value;
  }

  /** A map that is not empty. */
  optionalMap(field: Field, max: number): CborMap | undefined {
    if (!this.has(field)) return undefined;
    const value = this.#take(field);
    if (!isCborMap(value) || value.size === 0 || value.size > max) throw claimsInvalid(field);
    return value;
  }

  /** `[key, value, key, value, …]`, no key twice. */
  optionalPairs(field: Field, max = MAX_ATTRIBUTES): readonly Pair[] | undefined {
    const list = this.optionalList(field, 2 * max);
    if (list === undefined) return undefined;
    if (list.length % 2 !== 0) throw claimsInvalid(field);
    const pairs: Pair[] = [];
    const keys = new Set<string>();
    for (let index = 0; index < list.length; index += 2) {
      const key = list[index];
      const value = list[index + 1];
      if (typeof key !== 'string' || !isLine(key, MAX_KEY) || keys.has(key)) throw claimsInvalid(field);
      if (typeof value !== 'string' || !isLine(value, MAX_VALUE)) throw claimsInvalid(field);
      keys.add(key);
      pairs.push([key, value]);
    }
    return pairs;
  }

  /** `{ feature number: used }`. */
  optionalCounters(field: Field): readonly Counter[] | undefined {
    const map = this.optionalMap(field, 512);
    if (map === undefined) return undefined;
    return [...map].map(([number, used]) => {
      if (!isFeatureNumber(number) || typeof used !== 'number' || used < 0) throw claimsInvalid(field);
      return { number, used };
    });
  }

  /** @throws OffleaseError `claims-invalid` if there is a label that no field has */
  end(): void {
    for (const label of this.#map.keys()) {
      if (!this.#read.has(label)) throw claimsInvalid(String(label));
    }
  }
}

/** A map from fields, leaving out what is `undefined` or empty. */
export function writeFields<Field extends string>(
  labels: Labels<Field>,
  fields: Readonly<Partial<Record<NoInfer<Field>, CborValue | undefined>>>,
): CborMap {
  const map = new Map<number, CborValue>();
  for (const field of Object.keys(labels) as Field[]) {
    const value = fields[field];
    if (value === undefined) continue;
    if (isCborMap(value) && value.size === 0) continue;
    if (isCborArray(value) && value.length === 0) continue;
    map.set(labels[field], value);
  }
  return map;
}

export function pairsValue(pairs: readonly Pair[] | undefined): CborValue | undefined {
  return pairs?.flat();
}

export function countersValue(counters: readonly Counter[] | undefined): CborValue | undefined {
  return counters === undefined ? undefined : new Map(counters.map(({ number, used }) => [number, used]));
}

/** Drops the fields that are `undefined`, so that absent means absent. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const found: Partial<T> = {};
  for (const key in fields) if (fields[key] !== undefined) found[key] = fields[key];
  return found as { [K in keyof T]: Exclude<T[K], undefined> };
}
