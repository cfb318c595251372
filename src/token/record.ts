import { OffleaseError } from '../license/error.ts';
import type { CborMap, CborValue } from './cbor.ts';
import type { Codec } from './field.ts';

/** A field that may be missing: then it is missing in the record, or an empty list. */
interface AbsentField<T, Absent> extends Codec<T> {
  readonly absent: Absent;
}

export function optional<T>(codec: Codec<T>): AbsentField<T, undefined> {
  return { ...codec, absent: undefined };
}

export function orEmpty<T>(codec: Codec<readonly T[]>): AbsentField<readonly T[], readonly never[]> {
  return { ...codec, absent: Object.freeze([]) };
}

/** The fields of `T`: `optional` those that `T` may lack, and no others. */
export type Fields<T extends object> = {
  readonly [Name in keyof T]-?: object extends Pick<T, Name>
    ? AbsentField<Exclude<T[Name], undefined>, undefined>
    : Codec<T[Name]> & { readonly absent?: readonly never[] };
};

export interface RecordCodec<T extends object> {
  /** Refuses a field that is missing or not allowed, and a label that no field has. */
  readonly read: (map: CborMap) => T;
  /**
   * The record in one or more parts: putting them together first would cost more than all the rest.
   * Leaves out what is `undefined` or an empty list, and passes over all that is no field.
   */
  readonly write: (...parts: readonly Partial<T>[]) => CborMap;
}

export function claimsInvalid(field: string): OffleaseError {
  return new OffleaseError('claims-invalid', { field });
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/**
 * A map with integer keys as a record of fields.
 *
 * @param labels the label of each field on the wire; a register of more labels will do
 * @param invalid makes the refusal, from the name of the field or the label that nobody knows
 */
export function recordOf<T extends object>(
  labels: Readonly<Record<Extract<keyof T, string>, number>>,
  fields: Fields<T>,
  invalid = claimsInvalid,
): RecordCodec<T> {
  type Name = Extract<keyof T, string>;
  const table = Object.entries(fields) as [Name, Codec<unknown> & { readonly absent?: unknown }][];
  const known = new Set(table.map(([name]) => labels[name]));
  return {
    read: (map) => {
      const record: Partial<Record<Name, unknown>> = {};
      let found = 0;
      for (const [name, field] of table) {
        const wire = map.get(labels[name]);
        const value = wire === undefined ? field.absent : field.read(wire);
        if (value === undefined && (wire !== undefined || !('absent' in field))) throw invalid(name);
        if (value !== undefined) record[name] = value;
        if (wire !== undefined) found += 1;
      }
      if (found < map.size) throw invalid(String([...map.keys()].find((label) => !known.has(label))));
      return record as T;
    },
    write: (...parts) => {
      const map = new Map<number, CborValue>();
      for (const [name, field] of table) {
        const value = parts.find((part) => part[name] !== undefined)?.[name];
        if (!isEmpty(value)) map.set(labels[name], field.write(value));
      }
      return map;
    },
  };
}
