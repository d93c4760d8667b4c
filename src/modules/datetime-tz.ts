/** `datetime.tzinfo` and `datetime.timezone`. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyObject_CallMethodNoArgs } from '../objects/call';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_NotImplementedError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { _PyObject_GetState } from '../objects/object-reduce';
import {
  PyObject_Hash,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  _PyObject_LookupAttr,
  reprStr,
} from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { PyTuple_Pack, tupleFromStolen } from '../objects/tupleobject';
import { defineType, method } from '../objects/typedef';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { offsetText } from './datetime-calendar';
import { addMicroseconds, isDateTime, type PyDateTime } from './datetime-datetime';
import { PyDelta_Check, deltaFromMicroseconds, deltaMicroseconds } from './datetime-delta';
import { MICROS_PER_DAY, tzOffset, typeError, valueError } from './datetime-shared';

function mustImplement(name: string): () => null {
  return () =>
    PyErr_SetString(PyExc_NotImplementedError, `a tzinfo subclass must implement ${name}()`);
}

/** @source Modules/_datetimemodule.c tzinfo_fromutc */
function tzinfo_fromutc(self: PyObject, dt: PyObject): PyObject | null {
  if (!isDateTime(dt)) return typeError('fromutc: argument must be a datetime');
  if ((dt as PyDateTime).v.tzinfo !== self) return valueError('fromutc: dt.tzinfo is not self');
  const off = tzOffset(self, 'utcoffset', dt);
  if (off === undefined) return null;
  if (off === null) return valueError('fromutc: non-None utcoffset() result required');
  const dst = tzOffset(self, 'dst', dt);
  if (dst === undefined) return null;
  if (dst === null) return valueError('fromutc: non-None dst() result required');
  const local = addMicroseconds(dt as PyDateTime, off - dst);
  if (local === null) return null;
  const again = tzOffset(self, 'dst', local);
  if (again === undefined || again === 0) {
    if (again === 0) return local;
    Py_DECREF(local);
    return null;
  }
  if (again === null) {
    Py_DECREF(local);
    return valueError('fromutc: tz.dst() gave inconsistent results; cannot convert');
  }
  const result = addMicroseconds(local as PyDateTime, again);
  Py_DECREF(local);
  return result;
}

/** @source Modules/_datetimemodule.c tzinfo_reduce */
function tzinfo_reduce(self: PyObject): PyObject | null {
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(self, _Py_ID('__getinitargs__'), out) < 0) return null;
  let args: PyObject | null = tupleFromStolen([]);
  if (out.value !== null) {
    Py_DECREF(out.value);
    args = PyObject_CallMethodNoArgs(self, _Py_ID('__getinitargs__'));
  }
  if (args === null) return null;
  const state = _PyObject_GetState(self);
  if (state === null) return null;
  const type = Py_NewRef<PyObject>(self.ob_type);
  return tupleFromStolen(state === Py_None ? [type, args] : [type, args, state]);
}

export const PyDateTime_TZInfoType = defineType({
  tp_name: 'datetime.tzinfo',
  tp_doc: 'Abstract base class for time zone info objects.',
  tp_basicsize: 16,
  tp_flags: TPFLAGS.BASETYPE,
  tp_dealloc: (self) => tp_free(self),
  tp_new: (type) => type.tp_alloc!(type, 0),
  methods: [
    method('tzname', METH.O, mustImplement('tzname'), 'datetime -> string name of time zone.'),
    method(
      'utcoffset',
      METH.O,
      mustImplement('utcoffset'),
      'datetime -> timedelta showing offset from UTC, negative values indicating West of UTC',
    ),
    method(
      'dst',
      METH.O,
      mustImplement('dst'),
      'datetime -> DST offset as timedelta positive east of UTC.',
    ),
    method('fromutc', METH.O, tzinfo_fromutc, 'datetime in UTC -> datetime in local time.'),
    method('__reduce__', METH.NOARGS, tzinfo_reduce, '-> (cls, state)'),
  ],
});

/** Offset is an owned timedelta; name an owned str or null. */
export interface TimezonePayload {
  offset: PyObject;
  name: PyObject | null;
}
export type PyTimezone = PyObject<TimezonePayload>;

let utc: PyObject | null = null;
onRuntimeReset(() => {
  utc = null;
});

/** `timezone.utc`, borrowed. */
export function timezoneUtc(): PyObject {
  utc ??= makeTimezone(PyDateTime_TimeZoneType, deltaFromMicroseconds(0n)!, null);
  return utc!;
}

export function timezoneUtcRoot(): PyObject | null {
  return utc;
}

/** Takes over `offset`; `name` borrowed. */
function makeTimezone(
  type: PyTypeObject,
  offset: PyObject,
  name: PyObject | null,
): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  self.v = { offset, name: name === null ? null : Py_NewRef(name) } satisfies TimezonePayload;
  touch(self);
  return self;
}

/** The time zone of a fixed offset; takes over `offset`. @source Modules/_datetimemodule.c new_timezone */
export function new_timezone(offset: PyObject, name: PyObject | null): PyObject | null {
  if (name === null && deltaMicroseconds(offset) === 0) {
    Py_DECREF(offset);
    return Py_NewRef(timezoneUtc());
  }
  if (Math.abs(deltaMicroseconds(offset)) >= MICROS_PER_DAY) {
    const text = reprStr(offset) ?? '';
    Py_DECREF(offset);
    return valueError(
      `offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not ${text}.`,
    );
  }
  return makeTimezone(PyDateTime_TimeZoneType, offset, name);
}

function timezone_new(_type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const values = PyArg_UnpackTupleKeywords('timezone', ['offset', 'name'], args, kwds, 1, 2, 0);
  if (values === null) return null;
  const [offset, name] = values;
  if (!PyDelta_Check(offset!)) {
    const got = offset!.ob_type.tp_name;
    return typeError(`timezone() argument 1 must be datetime.timedelta, not ${got}`);
  }
  if (name !== null && !PyUnicode_Check(name)) {
    return typeError(
      `timezone() argument 2 must be str, not ${(name as PyObject).ob_type.tp_name}`,
    );
  }
  return new_timezone(Py_NewRef<PyObject>(offset!), name);
}

const offsetOf = (self: PyObject): PyObject => (self as PyTimezone).v.offset;

/** `UTC`, `UTC+01:00`, or the given name. @source Modules/_datetimemodule.c timezone_str */
export function timezoneName(self: PyObject): string {
  const { offset, name } = (self as PyTimezone).v;
  if (name !== null) return (name as PyObject<string>).v;
  const us = deltaMicroseconds(offset);
  return self === utc || us === 0 ? 'UTC' : `UTC${offsetText(us, ':')}`;
}

function checkArgument(name: string, dt: PyObject): boolean {
  if (dt === Py_None || isDateTime(dt)) return true;
  typeError(`${name}(dt) argument must be a datetime instance or None, not ${dt.ob_type.tp_name}`);
  return false;
}

function timezone_repr(self: PyObject): PyObject | null {
  if (self === utc) return PyUnicode_FromString('datetime.timezone.utc');
  const { offset, name } = (self as PyTimezone).v;
  const parts = [reprStr(offset), ...(name === null ? [] : [reprStr(name)])];
  return PyUnicode_FromString(`${self.ob_type.tp_name}(${parts.join(', ')})`);
}

function timezone_fromutc(self: PyObject, dt: PyObject): PyObject | null {
  if (!isDateTime(dt)) return typeError('fromutc: argument must be a datetime instance');
  if ((dt as PyDateTime).v.tzinfo !== self) return valueError('fromutc: dt.tzinfo is not self');
  return addMicroseconds(dt as PyDateTime, deltaMicroseconds(offsetOf(self)));
}

export const PyDateTime_TimeZoneType = defineType({
  tp_name: 'datetime.timezone',
  tp_doc: 'Fixed offset from UTC implementation of tzinfo.',
  tp_basicsize: 32,
  tp_flags: 0,
  tp_base: () => PyDateTime_TZInfoType,
  tp_new: timezone_new,
  tp_dealloc: (self) => {
    const { offset, name } = (self as PyTimezone).v;
    (self as PyObject<TimezonePayload | null>).v = null;
    touch(self);
    Py_DECREF(offset);
    if (name !== null) Py_DECREF(name);
    tp_free(self);
  },
  tp_owns: (self, visit) => {
    const payload = (self as PyObject<TimezonePayload | null>).v;
    if (payload === null) return;
    visit(payload.offset, 0);
    if (payload.name !== null) visit(payload.name, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'offset' : 'name'),
  tp_repr: timezone_repr,
  tp_str: (self) => PyUnicode_FromString(timezoneName(self)),
  tp_hash: (self) => PyObject_Hash(offsetOf(self)),
  tp_richcompare: (self, other, op) => {
    if ((op !== Py_EQ && op !== Py_NE) || other.ob_type !== PyDateTime_TimeZoneType) {
      return Py_NewRef(Py_NotImplemented);
    }
    const equal = deltaMicroseconds(offsetOf(self)) === deltaMicroseconds(offsetOf(other));
    return PyBool_FromLong(equal === (op === Py_EQ) ? 1 : 0);
  },
  methods: [
    method('tzname', METH.O, (self, dt: PyObject) =>
      checkArgument('tzname', dt) ? PyUnicode_FromString(timezoneName(self)) : null,
    ),
    method('utcoffset', METH.O, (self, dt: PyObject) =>
      checkArgument('utcoffset', dt) ? Py_NewRef(offsetOf(self)) : null,
    ),
    method('dst', METH.O, (_self, dt: PyObject) =>
      checkArgument('dst', dt) ? Py_NewRef(Py_None) : null,
    ),
    method('fromutc', METH.O, timezone_fromutc),
    method('__getinitargs__', METH.NOARGS, (self) => {
      const { offset, name } = (self as PyTimezone).v;
      return name === null ? PyTuple_Pack(offset) : PyTuple_Pack(offset, name);
    }),
  ],
});
