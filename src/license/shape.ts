/**
 * What a value from outside (JSON, a store) has to be: a test; a list `[item]`, or `[item, most]`; or the fields of an
 * object, `'name?'` for one that may be missing. Fields that are not named may be anything.
 */
export type Shape =
  ((value: unknown) => boolean) | readonly [item: Shape, most?: number] | { readonly [field: string]: Shape };

/** The fields of `T`, each once: one that is forgotten, or optional here only, does not compile. */
export type ShapeOf<T extends object> = {
  readonly [Name in keyof T & string as object extends Pick<T, Name> ? `${Name}?` : Name]-?: Shape;
};

/** Where a value is not as `shape` says: the names of fields, with dots between; `undefined` where it is sound. */
export function faultIn(value: unknown, shape: Shape, path = ''): string | undefined {
  if (typeof shape === 'function') return shape(value) ? undefined : path;
  const parts = partsOf(value, shape, path);
  return parts === undefined ? path : parts.map((part) => faultIn(...part)).find((fault) => fault !== undefined);
}

type Part = [value: unknown, shape: Shape, path: string];

function partsOf(value: unknown, shape: Exclude<Shape, (value: unknown) => boolean>, path: string): Part[] | undefined {
  if (isList(shape)) {
    const [item, most = Infinity] = shape;
    return isList(value) && value.length <= most ? value.map((one) => [one, item, path]) : undefined;
  }
  if (typeof value !== 'object' || value === null || isList(value)) return undefined;
  const parts: Part[] = [];
  for (const [field, inner] of Object.entries(shape)) {
    const name = field.replace('?', '');
    const part = (value as Readonly<Record<string, unknown>>)[name];
    if (part !== undefined || name === field) parts.push([part, inner, path === '' ? name : `${path}.${name}`]);
  }
  return parts;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** One of these. */
export function oneOf(...values: readonly unknown[]): Shape {
  return (value) => values.includes(value);
}
