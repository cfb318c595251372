import { hexOf, type Hex } from './bytes.ts';
import { isList, type Value, type ValueMap } from './cbor.ts';
import type { Refusal } from './refusal.ts';

// The types that CDDL names in sections 5 and 6. Each reader gives `undefined` for what its type is not.

export const LATEST = 4_294_967_295;
export const PRODUCT_ID = /^[a-z0-9][a-z0-9.-]{0,49}$/;

export type Read<T> = (value: Value) => T | undefined;

/** Fails with the field that is wrong. */
export type Fail = (field: string) => Refusal;

export const uint =
  (most: number): Read<number> =>
  (value) =>
    typeof value === 'number' && value >= 0 && value <= most ? value : undefined;
export const uint53 = uint(Number.MAX_SAFE_INTEGER);
export const time = uint(LATEST);

export const hex =
  (least: number, most = least): Read<Hex> =>
  (value) =>
    value instanceof Uint8Array && value.length >= least && value.length <= most ? hexOf(value) : undefined;

export const matching =
  (pattern: RegExp): Read<string> =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? value : undefined;

/** 1 to so many code points, none of category Cc. */
export const line =
  (most: number): Read<string> =>
  (value) => {
    if (typeof value !== 'string' || !value.isWellFormed() || /\p{Cc}/u.test(value)) return undefined;
    const length = Array.from(value).length;
    return length >= 1 && length <= most ? value : undefined;
  };

export const oneOf =
  <T extends string>(...names: readonly T[]): Read<T> =>
  (value) =>
    typeof value === 'number' ? names[value] : undefined;

/** A list that is not empty, all of it of one type and, told by their JSON, no two the same. */
export const list =
  <T>(most: number, read: Read<T>): Read<readonly T[]> =>
  (value) => {
    if (!isList(value) || value.length < 1 || value.length > most) return undefined;
    const items = value.map(read).filter((item) => item !== undefined);
    if (items.length < value.length) return undefined;
    return new Set(items.map((item) => JSON.stringify(item))).size === items.length ? items : undefined;
  };

/** What stands two by two in a list, the first ones all different. */
export const twos =
  <A, B>(most: number, first: Read<A>, second: Read<B>): Read<readonly (readonly [A, B])[]> =>
  (value) => {
    if (!isList(value) || value.length < 2 || value.length > 2 * most || value.length % 2 !== 0) return undefined;
    const found: (readonly [A, B])[] = [];
    for (let at = 0; at < value.length; at += 2) {
      const [a, b] = [first(value[at] ?? null), second(value[at + 1] ?? null)];
      if (a === undefined || b === undefined) return undefined;
      found.push([a, b]);
    }
    return new Set(found.map(([a]) => a)).size === found.length ? found : undefined;
  };

/** A map from feature numbers. */
export const byFeature =
  <T>(read: Read<T>): Read<readonly (readonly [number, T])[]> =>
  (value) => {
    if (!(value instanceof Map) || value.size < 1) return undefined;
    const found: (readonly [number, T])[] = [];
    for (const [number, item] of value as ValueMap) {
      const one = read(item);
      if (number < 1 || number > 512 || one === undefined) return undefined;
      found.push([number, one]);
    }
    return found;
  };

/** The fields of a map, each read once; `end` refuses labels that nobody asked for. */
export class Fields {
  readonly #map: ValueMap;
  readonly #fail: Fail;
  readonly #asked = new Set<number>();

  constructor(map: ValueMap, fail: Fail) {
    this.#map = map;
    this.#fail = fail;
  }

  has(label: number): boolean {
    return this.#map.has(label);
  }

  may<T>(label: number, name: string, read: Read<T>): T | undefined {
    this.#asked.add(label);
    const value = this.#map.get(label);
    if (value === undefined) return undefined;
    const found = read(value);
    if (found === undefined) throw this.#fail(name);
    return found;
  }

  must<T>(label: number, name: string, read: Read<T>): T {
    const found = this.may(label, name, read);
    if (found === undefined) throw this.#fail(name);
    return found;
  }

  holds(condition: boolean, name: string): void {
    if (!condition) throw this.#fail(name);
  }

  end(): void {
    for (const label of this.#map.keys()) if (!this.#asked.has(label)) throw this.#fail(String(label));
  }
}

/** Without the members that are `undefined`. */
export function defined<T extends object>(members: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
