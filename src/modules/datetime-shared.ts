/** What the types of `_datetime` share: payloads, checks, conversions. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyObject_CallFunctionObjArgs, PyObject_CallMethod } from '../objects/call';
import { PyDict_Next } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, Py_None } from '../objects/object';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { PyObject_TypeCheck } from '../objects/typeobject';
import { MAXYEAR, MINYEAR, daysInMonth } from './datetime-calendar';
import { PyDateTime_DeltaType, deltaMicroseconds } from './datetime-delta';
import {
  PyDateTime_TZInfoType,
  PyDateTime_TimeZoneType,
  type TimezonePayload,
} from './datetime-tz';

/** Year, month and day of a date; of a datetime also the time. */
export interface DatePayload {
  year: number;
  month: number;
  day: number;
  hash: PyObject | null;
}

/** Hour to tzinfo of a time or datetime. tzinfo is None or owned. */
export interface TimeFields {
  hour: number;
  minute: number;
  second: number;
  microsecond: number;
  fold: number;
  tzinfo: PyObject;
}

export const MICROS_PER_DAY = 86_400_000_000;

export function typeError(message: string): null {
  return PyErr_SetString(PyExc_TypeError, message);
}
export function valueError(message: string): null {
  return PyErr_SetString(PyExc_ValueError, message);
}

/** False with ValueError. @source Modules/_datetimemodule.c check_date_args */
export function checkDate(year: number, month: number, day: number): boolean {
  if (year < MINYEAR || year > MAXYEAR) return valueError(`year ${year} is out of range`) !== null;
  if (month < 1 || month > 12) return valueError('month must be in 1..12') !== null;
  if (day >= 1 && day <= daysInMonth(year, month)) return true;
  return valueError('day is out of range for month') !== null;
}

/** @source Modules/_datetimemodule.c check_time_args */
export function checkTime(t: TimeFields): boolean {
  const checks: [boolean, string][] = [
    [t.hour >= 0 && t.hour <= 23, 'hour must be in 0..23'],
    [t.minute >= 0 && t.minute <= 59, 'minute must be in 0..59'],
    [t.second >= 0 && t.second <= 59, 'second must be in 0..59'],
    [t.microsecond >= 0 && t.microsecond <= 999999, 'microsecond must be in 0..999999'],
    [t.fold === 0 || t.fold === 1, 'fold must be either 0 or 1'],
  ];
  for (const [ok, message] of checks) {
    if (!ok) {
      valueError(message);
      return false;
    }
  }
  return true;
}

/** @source Modules/_datetimemodule.c check_tzinfo_subclass */
export function checkTzinfo(o: PyObject): boolean {
  if (o === Py_None || PyObject_TypeCheck(o, PyDateTime_TZInfoType)) return true;
  typeError(
    `tzinfo argument must be None or of a tzinfo subclass, not type '${o.ob_type.tp_name}'`,
  );
  return false;
}

/** Int arguments with defaults; null with an exception set. */
export function ints(
  values: readonly (PyObject | null)[],
  missing: readonly number[],
): number[] | null {
  const result: number[] = [];
  for (let i = 0; i < missing.length; i++) {
    const o = values[i];
    const n = o === null || o === undefined ? missing[i] : PyLong_AsInt(o);
    if (n === -1 && PyErr_Occurred() !== null) return null;
    result.push(n);
  }
  return result;
}

/** `None` or an int offset in microseconds from `tzinfo.NAME(arg)`; undefined: error. @source Modules/_datetimemodule.c call_tzinfo_method */
export function tzOffset(
  tzinfo: PyObject,
  name: 'utcoffset' | 'dst',
  arg: PyObject,
): number | null | undefined {
  if (tzinfo === Py_None) return null;
  if (tzinfo.ob_type === PyDateTime_TimeZoneType) {
    return name === 'utcoffset'
      ? deltaMicroseconds((tzinfo as PyObject<TimezonePayload>).v.offset)
      : null;
  }
  const result = PyObject_CallMethod(tzinfo, name, arg);
  if (result === null) return undefined;
  if (result === Py_None) return null;
  if (!PyObject_TypeCheck(result, PyDateTime_DeltaType)) {
    const got = result.ob_type.tp_name;
    Py_DECREF(result);
    typeError(`tzinfo.${name}() must return None or a timedelta, not '${got}'`);
    return undefined;
  }
  const us = deltaMicroseconds(result);
  Py_DECREF(result);
  if (Math.abs(us) < MICROS_PER_DAY) return us;
  valueError(
    'offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).',
  );
  return undefined;
}

/** Whether `op` holds for a comparison result below, at or above zero. */
export function holds(diff: number, op: number): boolean {
  switch (op) {
    case Py_EQ:
      return diff === 0;
    case Py_NE:
      return diff !== 0;
    case Py_LE:
      return diff <= 0;
    case Py_GE:
      return diff >= 0;
    case Py_LT:
      return diff < 0;
    default:
      return op === Py_GT && diff > 0;
  }
}

/** Calls a class with int arguments. */
export function callWithInts(
  cls: PyObject,
  numbers: readonly number[],
  rest: readonly PyObject[] = [],
): PyObject | null {
  const items = numbers.map((n): PyObject => PyLong_FromLong(n));
  const result = PyObject_CallFunctionObjArgs(cls, ...items, ...rest);
  for (const item of items) Py_DECREF(item);
  return result;
}

/** `(type, args)` for pickling; takes over `args`. */
export function reduced(self: PyObject, args: PyObject[]): PyObject {
  return tupleFromStolen([Py_NewRef<PyObject>(self.ob_type), tupleFromStolen(args)]);
}

/** Arguments of tp_new: exactly the given and named ones, or null with the exception of PyArg_Parse. */
export function parseNew(
  names: readonly string[],
  args: PyObject,
  kwds: PyObject | null,
  required: number,
  positional: number,
): (PyObject | null)[] | null {
  const given = (args as PyTupleObject).v;
  const values: (PyObject | null)[] = names.map((_, i) => given[i] ?? null);
  const total = given.length + (kwds === null ? 0 : keywordCount(kwds));
  if (given.length > positional || total > names.length) {
    const kind =
      given.length > positional && positional < names.length ? 'positional arguments' : 'arguments';
    const bound = positional === required && required === names.length ? 'exactly' : 'at most';
    const limit = given.length > positional ? positional : names.length;
    return typeError(`function takes ${bound} ${limit} ${kind} (${total} given)`);
  }
  if (kwds !== null) {
    for (const [name, value] of keywords(kwds)) {
      const i = names.indexOf(name);
      if (i < 0) return typeError(`'${name}' is an invalid keyword argument for this function`);
      if (values[i] !== null) {
        return typeError(`argument for function given by name ('${name}') and position (${i + 1})`);
      }
      values[i] = value;
    }
  }
  for (let i = 0; i < required; i++) {
    if (values[i] === null) {
      return typeError(`function missing required argument '${names[i]}' (pos ${i + 1})`);
    }
  }
  return values;
}

function* keywords(kwds: PyObject): Iterable<[string, PyObject]> {
  const pos = { i: 0 };
  const out = { key: kwds, value: kwds, hash: 0 as number | bigint };
  while (PyDict_Next(kwds, pos, out)) yield [(out.key as PyObject<string>).v, out.value];
}

function keywordCount(kwds: PyObject): number {
  return [...keywords(kwds)].length;
}
