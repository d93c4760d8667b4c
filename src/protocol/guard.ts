/**
 * Run-time checks for data that crosses a thread or frame boundary. Each check is typed by the
 * interface it stands for, so a field that is added to the interface and not to its check does
 * not compile.
 */

/** Decides whether an unknown value is a `T`. */
export type Guard<T> = (value: unknown) => value is T;

/** A check for a field that may be absent. Made by `optional`. */
export interface OptionalGuard<T> {
  readonly optional: Guard<T>;
}

type FieldGuards<T> = {
  [K in keyof T]-?: object extends Pick<T, K>
    ? OptionalGuard<Exclude<T[K], undefined>>
    : Guard<T[K]>;
};

/** Accepts any string. */
export const isString: Guard<string> = (value): value is string => typeof value === 'string';

/** Accepts any boolean. */
export const isBoolean: Guard<boolean> = (value): value is boolean => typeof value === 'boolean';

/** Accepts finite numbers, fractions included. */
export const isNumber: Guard<number> = (value): value is number => Number.isFinite(value);

/** Accepts whole numbers from 0 that a double holds exactly: counts, rows, oids, positions. */
export const isCount: Guard<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** Accepts whole numbers of either sign: differences of counts. */
export const isInteger: Guard<number> = (value): value is number => Number.isSafeInteger(value);

/** Accepts bytes. */
export const isBytes: Guard<Uint8Array> = (value): value is Uint8Array =>
  value instanceof Uint8Array;

/** Marks a field that may be absent; when present it must pass `guard`. */
export function optional<T>(guard: Guard<T>): OptionalGuard<T> {
  return { optional: guard };
}

/** Accepts one of the listed values. */
export function oneOf<const T extends readonly (string | number | boolean)[]>(
  ...values: T
): Guard<T[number]> {
  const known = new Set<unknown>(values);
  return (value): value is T[number] => known.has(value);
}

/** Accepts arrays whose every item passes `item`. */
export function arrayOf<T>(item: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(item);
}

/** Accepts objects whose fields pass their checks; further fields are ignored. */
export function shape<T extends object>(fields: FieldGuards<T>): Guard<T> {
  const entries = Object.entries(fields as Record<string, Guard<unknown> | OptionalGuard<unknown>>);
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) {
      return false;
    }
    const record = value as Record<string, unknown>;
    return entries.every(([name, guard]) => {
      if (typeof guard === 'function') {
        return guard(record[name]);
      }
      return record[name] === undefined || guard.optional(record[name]);
    });
  };
}

/**
 * Accepts the members of a union that is told apart by the field `kind`. `variants` has one check
 * per kind, so a new member of the union does not compile until it is checked.
 */
export function variants<T extends { readonly kind: string }>(variants: {
  [K in T['kind']]: Guard<Extract<T, { readonly kind: K }>>;
}): Guard<T> {
  const table = new Map<unknown, Guard<unknown>>(Object.entries(variants));
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) {
      return false;
    }
    return table.get((value as { kind?: unknown }).kind)?.(value) === true;
  };
}
