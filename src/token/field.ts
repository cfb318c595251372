import { hexOf, type Bytes } from '../license/bytes.ts';
import { isFeatureNumber, MAX_FEATURE_NUMBER, type Counter } from '../license/feature.ts';
import {
  idBytes,
  isActivationCode,
  isProductId,
  type ActivationCode,
  type HexId,
  type ProductId,
} from '../license/ids.ts';
import { isLine, isWhole, MAX_KEY, MAX_VALUE } from '../license/limits.ts';
import { isUnixTime, type UnixTime } from '../license/time.ts';
import { isCborArray, isCborBytes, isCborMap, type CborValue } from './cbor.ts';
import type { Pair } from './claims.ts';

/** How the value of a field travels. */
export interface Codec<T> {
  /** `undefined` for what the format does not allow. */
  readonly read: (wire: CborValue) => T | undefined;
  write(value: T): CborValue;
}

/** A value that travels as it is, if it passes. */
function plain<T extends CborValue>(passes: (wire: CborValue) => boolean): Codec<T> {
  return { read: (wire) => (passes(wire) ? (wire as T) : undefined), write: (value) => value };
}

/** What `codec` reads, seen as something else; `from` gives `undefined` for what is not allowed after all. */
export function as<A, B>(
  codec: Codec<A>,
  from: (wire: A) => B | undefined,
  to: (value: NoInfer<B>) => NoInfer<A>,
): Codec<B> {
  return {
    read: (wire) => {
      const found = codec.read(wire);
      return found === undefined ? undefined : from(found);
    },
    write: (value) => codec.write(to(value)),
  };
}

export function uint(max = Number.MAX_SAFE_INTEGER): Codec<number> {
  return plain((wire) => isWhole(wire, max));
}

export const UINT = uint();
export const TIME = plain<UnixTime>(isUnixTime);
export const PRODUCT = plain<ProductId>(isProductId);
export const CODE = plain<ActivationCode>(isActivationCode);

/** Text of 1 to `max` characters. */
export function line(max: number): Codec<string> {
  return plain((wire) => isLine(wire, max));
}

/** A view of `min` to `max` bytes. */
function view(min: number, max: number): Codec<Bytes> {
  return plain((wire) => isCborBytes(wire) && wire.length >= min && wire.length <= max);
}

/** A byte string of `min` to `max` bytes. */
export function bytes(min: number, max = min): Codec<Bytes> {
  return as(
    view(min, max),
    (wire) => wire.slice(),
    (value) => value,
  );
}

/** An id of so many bytes: lower-case hex here, a byte string on the wire. */
export function id<Id extends HexId>(length: number): Codec<Id> {
  return as(view(length, length), (wire) => hexOf(wire) as Id, idBytes);
}

/** One of a few words, as its index. */
export function oneOf<Word extends string>(words: readonly Word[]): Codec<Word> {
  return as(
    uint(),
    (index) => words[index],
    (word) => words.indexOf(word),
  );
}

/** Each read; nothing if one cannot be, if one stands twice by `name`, or if there are none or more than `max`. */
function readAll<T>(items: readonly (T | undefined)[], max: number, name: (item: T) => unknown) {
  const read = items.filter((item) => item !== undefined);
  const names = new Set(read.map(name));
  return read.length > 0 && read.length <= max && names.size === items.length ? read : undefined;
}

/** `[item, item, …]`, 1 to `max` of them, none twice. */
export function listOf<T extends string>(item: Codec<T>, max: number): Codec<readonly T[]> {
  return {
    read: (wire) => (isCborArray(wire) ? readAll(wire.map(item.read), max, (value) => value) : undefined),
    write: (items) => items.map((value) => item.write(value)),
  };
}

/** `[first, second, first, second, …]`, 1 to `max` pairs, no `first` twice. */
export function pairsOf<A extends string, B>(
  first: Codec<A>,
  second: Codec<B>,
  max: number,
): Codec<readonly (readonly [A, B])[]> {
  return {
    read: (wire) => {
      if (!isCborArray(wire)) return undefined;
      const pairs: (readonly [A, B] | undefined)[] = [];
      for (let index = 0; index < wire.length; index += 2) {
        const [a, b] = [wire[index], wire[index + 1]];
        const one = a === undefined ? a : first.read(a);
        const other = b === undefined ? b : second.read(b);
        pairs.push(one === undefined || other === undefined ? undefined : [one, other]);
      }
      return readAll(pairs, max, ([name]) => name);
    },
    write: (pairs) => pairs.flatMap(([a, b]) => [first.write(a), second.write(b)]),
  };
}

/** Keys and values of a vendor's own. */
export function textPairs(max: number): Codec<readonly Pair[]> {
  return pairsOf(line(MAX_KEY), line(MAX_VALUE), max);
}

/** `{ feature number: value }`, not empty. */
export function byFeature<T>(value: Codec<T>): Codec<readonly (readonly [number: number, value: T])[]> {
  const entry = ([number, wire]: readonly [number, CborValue]): readonly [number, T] | undefined => {
    const read = isFeatureNumber(number) ? value.read(wire) : undefined;
    return read === undefined ? undefined : [number, read];
  };
  return {
    read: (wire) =>
      isCborMap(wire) ? readAll([...wire].map(entry), MAX_FEATURE_NUMBER, ([number]) => number) : undefined,
    write: (entries) => new Map(entries.map(([number, item]) => [number, value.write(item)])),
  };
}

export const COUNTERS: Codec<readonly Counter[]> = as(
  byFeature(UINT),
  (entries) => entries.map(([number, used]) => ({ number, used })),
  (counters) => counters.map(({ number, used }) => [number, used] as const),
);
