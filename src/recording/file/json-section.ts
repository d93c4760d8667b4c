/** Sections of plain data: small tables of which each is one JSON value. */
import { arrayOf, isString, type Guard } from '../../protocol/guard';
import { damaged } from './fault';
import { TEXT_PER_SECTION } from './format';

/** The bytes of a JSON value. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** The value in a section, checked. */
export function readJson<T>(content: Uint8Array, tag: string, guard: Guard<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    // Neither UTF-8 nor JSON, or nested too deeply.
    if (error instanceof Error) throw damaged(`its section ${tag} is not readable`);
    throw error;
  }
  if (!guard(value)) throw damaged(`its section ${tag} has a wrong shape`);
  return value;
}

/** Stretches of a list whose texts together are about `TEXT_PER_SECTION` long. */
export function* textStretches<T>(
  list: readonly T[],
  textOf: (entry: T) => string,
): Iterable<readonly T[]> {
  let from = 0;
  let size = 0;
  for (let i = 0; i < list.length; i++) {
    size += textOf(list[i]!).length + 8; // in bounds
    if (size < TEXT_PER_SECTION && i + 1 < list.length) continue;
    yield list.slice(from, i + 1);
    from = i + 1;
    size = 0;
  }
}

/** Checks a list of texts. */
export const isTexts: Guard<readonly string[]> = arrayOf(isString);

/** Accepts arrays of a fixed length, each entry with its own check. */
export function tupleOf<T extends readonly unknown[]>(
  ...guards: { readonly [K in keyof T]: Guard<T[K]> }
): Guard<T> {
  return (value): value is T =>
    Array.isArray(value) &&
    value.length === guards.length &&
    guards.every((guard: Guard<unknown>, i) => guard(value[i]));
}
