/** Values of expressions: plain values, and objects of the recording. */
import type { MomentView } from '../recording/moment';

/** An object that is no plain value. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly serial: number;
  readonly text: string;
}

/** What an expression gives. */
export type Value = number | bigint | string | boolean | null | ObjectValue | readonly Value[];

/** An expression that has no value at this moment, with the reason. */
export class NoValue extends Error {
  override readonly name = 'NoValue';
}

const MAX_DEPTH = 6;
const MAX_ITEMS = 10_000;

/** Whether a value is an object of the recording. */
export function isObject(value: Value): value is ObjectValue {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** The value of a live object: numbers, texts, lists and tuples as such, all else by identity. */
export function valueOf(view: MomentView, handle: number, depth = 0): Value {
  const text = view.atomText(handle);
  if (text !== undefined) return atomValue(view, handle, text);
  const category = view.category(handle);
  const payload = view.cursor.heap.payload(handle);
  if (
    (category === 'list' || category === 'tuple') &&
    depth < MAX_DEPTH &&
    payload.length <= MAX_ITEMS
  )
    return Array.from(
      payload.filter((item) => item > 0),
      (item) => valueOf(view, item, depth + 1),
    );
  return { kind: 'object', serial: view.serial(handle), text: view.label(handle) };
}

function atomValue(view: MomentView, handle: number, text: string): Value {
  switch (view.typeName(handle)) {
    case 'int':
      return integer(text) ?? cut(text);
    case 'float':
      return text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
    case 'bool':
      return text === 'True';
    case 'NoneType':
      return null;
    case 'str':
      return pythonText(text);
    default:
      return { kind: 'object', serial: view.serial(handle), text };
  }
}

function integer(text: string): number | bigint | undefined {
  if (!/^-?\d+$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

function cut(text: string): never {
  throw new NoValue(`it is longer than a recording keeps: ${text}`);
}

const ESCAPE = /\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[^])/g;
const SIMPLE: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The text whose Python repr is given. */
function pythonText(repr: string): string {
  if (repr.endsWith('…')) cut(repr);
  return repr.slice(1, -1).replace(ESCAPE, (_whole, escape: string) => {
    const code = escape.length > 1 ? Number.parseInt(escape.slice(1), 16) : NaN;
    return Number.isNaN(code) ? (SIMPLE[escape] ?? escape) : String.fromCodePoint(code);
  });
}

/** Equality as Python's `==` for what values can be; other objects are equal to themselves only. */
export function equal(a: Value, b: Value): boolean {
  if (isList(a) || isList(b))
    return (
      isList(a) &&
      isList(b) &&
      a.length === b.length &&
      a.every((item, i) => equal(item, b[i] ?? null))
    );
  if (isObject(a) || isObject(b)) return isObject(a) && isObject(b) && a.serial === b.serial;
  if (typeof a === 'string' || typeof b === 'string' || a === null || b === null) return a === b;
  return compareNumbers(Number(a), Number(b), a, b) === 0;
}

function compareNumbers(x: number, y: number, a: Value, b: Value): number {
  if (typeof a === 'bigint' || typeof b === 'bigint') {
    const exact = (value: Value, as: number): number | bigint =>
      typeof value === 'bigint' ? value : as;
    const left = exact(a, x);
    const right = exact(b, y);
    return left < right ? -1 : left > right ? 1 : 0;
  }
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : NaN;
}

/** Order of numbers, texts and lists; throws `NoValue` for what has none. */
export function order(a: Value, b: Value): number {
  if (isList(a) && isList(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const x = a[i] ?? null;
      const y = b[i] ?? null;
      if (!equal(x, y)) return order(x, y);
    }
    return a.length - b.length;
  }
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const isNumber = (value: Value): boolean =>
    ['number', 'bigint', 'boolean'].includes(typeof value);
  if (isNumber(a) && isNumber(b)) return compareNumbers(Number(a), Number(b), a, b);
  throw new NoValue(`${valueText(a)} and ${valueText(b)} have no order`);
}

/** Whether a list or text contains a value. */
export function contains(container: Value, value: Value): boolean {
  if (typeof container === 'string' && typeof value === 'string') return container.includes(value);
  if (isList(container)) return container.some((item) => equal(item, value));
  throw new NoValue(`${valueText(container)} is neither a list nor a text`);
}

/** A value as annotations write it; `bytes` adds the unit. */
export function valueText(value: Value, bytes = false): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => valueText(item)).join(', ')}]`;
  if (isObject(value)) return value.text;
  return bytes ? `${String(value)} B` : String(value);
}
