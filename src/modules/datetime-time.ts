/** `datetime.time`. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import { PyObject_CallMethodObjArgs } from '../objects/call';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import {
  PyObject_Hash,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  reprStr,
} from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { defineType, getset, method } from '../objects/typedef';
import { PyObject_TypeCheck } from '../objects/typeobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { isoTime, offsetText, parseIsoTime } from './datetime-calendar';
import { deltaFromMicroseconds } from './datetime-delta';
import { dateFormat, tzName, wrapStrftime } from './datetime-format';
import {
  callWithInts,
  checkTime,
  checkTzinfo,
  holds,
  ints,
  parseNew,
  reduced,
  typeError,
  tzOffset,
  valueError,
  type TimeFields,
} from './datetime-shared';
import { new_timezone } from './datetime-tz';

export type PyTime = PyObject<TimeFields>;
export const timeOf = (self: PyObject): TimeFields => (self as PyTime).v;
export function isTime(o: PyObject): o is PyTime {
  return PyObject_TypeCheck(o, PyDateTime_TimeType);
}

/** @source Modules/_datetimemodule.c new_time_ex2 */
export function newTime(type: PyTypeObject, t: TimeFields): PyObject | null {
  if (!checkTime(t) || !checkTzinfo(t.tzinfo)) return null;
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  self.v = { ...t, tzinfo: Py_NewRef(t.tzinfo) };
  touch(self);
  return self;
}

/** Hour to microsecond from bytes of a pickle, the fold in the first one's high bit. */
export function timeFromBytes(b: Uint8Array, tzinfo: PyObject): TimeFields {
  return {
    hour: b[0] & 0x7f,
    minute: b[1],
    second: b[2],
    microsecond: (b[3] << 16) | (b[4] << 8) | b[5],
    fold: b[0] >> 7,
    tzinfo,
  };
}

export function timeToBytes(t: TimeFields, withFold: boolean): number[] {
  const us = t.microsecond;
  const hour = t.hour | (withFold && t.fold ? 0x80 : 0);
  return [hour, t.minute, t.second, us >> 16, (us >> 8) & 255, us & 255];
}

const NAMES = ['hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold'];

function time_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const [first, second] = (args as PyTupleObject).v;
  if (first !== undefined && PyBytes_Check(first) && (first as PyBytesObject).v.length === 6) {
    return newTime(type, timeFromBytes((first as PyBytesObject).v, second ?? Py_None));
  }
  const values = parseNew(NAMES, args, kwds, 0, 5);
  if (values === null) return null;
  const n = ints([...values.slice(0, 4), values[5]], [0, 0, 0, 0, 0]);
  if (n === null) return null;
  const [hour, minute, sec, microsecond, fold] = n;
  return newTime(type, {
    hour,
    minute,
    second: sec,
    microsecond,
    fold,
    tzinfo: values[4] ?? Py_None,
  });
}

/** The offset in microseconds as time's methods ask for it. */
const offsetOf = (self: PyObject): number | null | undefined =>
  tzOffset(timeOf(self).tzinfo, 'utcoffset', Py_None);

/** ` +01:00` for a zone, empty without; null with an exception set. */
export function zoneSuffix(tzinfo: PyObject, arg: PyObject): string | null {
  const off = tzOffset(tzinfo, 'utcoffset', arg);
  if (off === undefined) return null;
  return off === null ? '' : offsetText(off, ':');
}

/** The timespec argument as text; null with an exception set. */
export function timespecArgument(o: PyObject | null): string | null {
  if (o === null) return 'auto';
  if (PyUnicode_Check(o)) return (o as PyUnicodeObject).v;
  return typeError(
    `isoformat() argument 'timespec' must be str, not ${(o as PyObject).ob_type.tp_name}`,
  );
}

function time_isoformat(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('isoformat', ['timespec'], args, kwnames, 0, 1, 0);
  const spec = values === null ? null : timespecArgument(values[0]);
  if (spec === null) return null;
  const text = isoTime(timeOf(self), spec);
  if (text === null) return valueError('Unknown timespec value');
  const zone = zoneSuffix(timeOf(self).tzinfo, Py_None);
  return zone === null ? null : PyUnicode_FromString(text + zone);
}

function time_strftime(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('strftime', ['format'], args, kwnames, 1, 1, 0);
  if (values === null) return null;
  const format = values[0]!;
  if (!PyUnicode_Check(format)) {
    return typeError(`strftime() argument 1 must be str, not ${format.ob_type.tp_name}`);
  }
  const t = timeOf(self);
  const numbers = [1900, 1, 1, t.hour, t.minute, t.second, 0, 1, -1];
  const tuple = tupleFromStolen(numbers.map((n) => PyLong_FromLong(n)));
  const result = wrapStrftime(self, (format as PyUnicodeObject).v, tuple, t, Py_None);
  Py_DECREF(tuple);
  return result;
}

function time_replace(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('replace', NAMES, args, kwnames, 0, 5, 0);
  if (values === null) return null;
  const t = timeOf(self);
  const n = ints(
    [...values.slice(0, 4), values[5]],
    [t.hour, t.minute, t.second, t.microsecond, t.fold],
  );
  if (n === null) return null;
  const [hour, minute, second, microsecond, fold] = n;
  const tzinfo = values[4] ?? t.tzinfo;
  if (self.ob_type === PyDateTime_TimeType) {
    return newTime(PyDateTime_TimeType, { hour, minute, second, microsecond, fold, tzinfo });
  }
  return callWithInts(self.ob_type, [hour, minute, second, microsecond], [tzinfo]);
}

/** The zone of a parsed text: None, UTC or a fixed offset; new reference. */
export function parsedZone(offset: number | null): PyObject | null {
  if (offset === null) return Py_NewRef(Py_None);
  const delta = deltaFromMicroseconds(BigInt(offset));
  return delta === null ? null : new_timezone(delta, null);
}

function time_fromisoformat(cls: PyObject, o: PyObject): PyObject | null {
  if (!PyUnicode_Check(o)) return typeError('fromisoformat: argument must be str');
  const parsed = parseIsoTime((o as PyUnicodeObject).v.replace(/^T/, ''));
  if (parsed === null) return valueError(`Invalid isoformat string: ${reprStr(o) ?? ''}`);
  const tzinfo = parsedZone(parsed.offset);
  if (tzinfo === null) return null;
  const { hour, minute, second, microsecond } = parsed;
  const result =
    cls === PyDateTime_TimeType
      ? newTime(PyDateTime_TimeType, { hour, minute, second, microsecond, fold: 0, tzinfo })
      : callWithInts(cls, [hour, minute, second, microsecond], [tzinfo]);
  Py_DECREF(tzinfo);
  return result;
}

const micros = (t: TimeFields): number =>
  ((t.hour * 60 + t.minute) * 60 + t.second) * 1e6 + t.microsecond;

/** @source Modules/_datetimemodule.c time_richcompare */
function richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (!isTime(other)) return Py_NewRef(Py_NotImplemented);
  const same = timeOf(self).tzinfo === timeOf(other).tzinfo;
  const off1 = same ? 0 : offsetOf(self);
  const off2 = same ? 0 : offsetOf(other);
  if (off1 === undefined || off2 === undefined) return null;
  if ((off1 === null) !== (off2 === null)) {
    if (op === Py_EQ || op === Py_NE) return PyBool_FromLong(op === Py_NE ? 1 : 0);
    return typeError("can't compare offset-naive and offset-aware times");
  }
  const diff = micros(timeOf(self)) - (off1 ?? 0) - (micros(timeOf(other)) - (off2 ?? 0));
  return PyBool_FromLong(holds(diff, op) ? 1 : 0);
}

function hash(self: PyObject): Py_hash_t {
  const off = offsetOf(self);
  if (off === undefined) return -1;
  const t = timeOf(self);
  const state =
    off === null || off === 0
      ? PyBytes_FromBytes(Uint8Array.from(timeToBytes(t, false)))
      : PyLong_FromLong(micros(t) - off);
  const result = PyObject_Hash(state);
  Py_DECREF(state);
  return result;
}

/** The seconds and microseconds of a repr, left out where zero. */
export function reprTail(t: TimeFields): string {
  if (t.microsecond !== 0) return `, ${t.second}, ${t.microsecond}`;
  return t.second !== 0 ? `, ${t.second}` : '';
}

/** Fold and tzinfo of a repr; null with an exception set. */
export function reprZone(t: TimeFields): string | null {
  const fold = t.fold ? ', fold=1' : '';
  if (t.tzinfo === Py_None) return fold;
  const zone = reprStr(t.tzinfo);
  return zone === null ? null : `${fold}, tzinfo=${zone}`;
}

function repr(self: PyObject): PyObject | null {
  const t = timeOf(self);
  const zone = reprZone(t);
  if (zone === null) return null;
  return PyUnicode_FromString(
    `${self.ob_type.tp_name}(${t.hour}, ${t.minute}${reprTail(t)}${zone})`,
  );
}

/** Answers of the zone: utcoffset, dst as timedelta or None. */
export function zoneDelta(
  tzinfo: PyObject,
  name: 'utcoffset' | 'dst',
  arg: PyObject,
): PyObject | null {
  const off = tzOffset(tzinfo, name, arg);
  if (off === undefined) return null;
  return off === null ? Py_NewRef(Py_None) : deltaFromMicroseconds(BigInt(off));
}

export function zoneName(tzinfo: PyObject, arg: PyObject): PyObject | null {
  if (tzinfo === Py_None) return Py_NewRef(Py_None);
  const name = tzName(tzinfo, arg);
  return name === null ? null : PyUnicode_FromString(name);
}

function reduce(self: PyObject, withFold: boolean): PyObject {
  const t = timeOf(self);
  const args: PyObject[] = [PyBytes_FromBytes(Uint8Array.from(timeToBytes(t, withFold)))];
  if (t.tzinfo !== Py_None) args.push(Py_NewRef(t.tzinfo));
  return reduced(self, args);
}

const field = (name: Exclude<keyof TimeFields, 'tzinfo'>) =>
  getset(name, (self) => PyLong_FromLong(timeOf(self)[name]));
export const timeFieldRows = [
  field('hour'),
  field('minute'),
  field('second'),
  field('microsecond'),
  getset('tzinfo', (self) => Py_NewRef(timeOf(self).tzinfo)),
  field('fold'),
];

/** tp_dealloc of time and datetime: gives up the zone. */
export function zonedDealloc(self: PyObject): void {
  const t = timeOf(self);
  const { tzinfo } = t;
  t.tzinfo = Py_None;
  touch(self);
  Py_DECREF(tzinfo);
  tp_free(self);
}

export function zonedOwns(self: PyObject, visit: (o: PyObject, slot: number) => void): void {
  const t = (self as PyObject<TimeFields | null>).v;
  if (t?.tzinfo && t.tzinfo !== Py_None) visit(t.tzinfo, 0);
}

const { NOARGS, O, FASTCALL, KEYWORDS, CLASS } = METH;

export const PyDateTime_TimeType = defineType({
  tp_name: 'datetime.time',
  tp_doc:
    'time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll arguments are optional. tzinfo may be None, or an instance of\na tzinfo subclass. The remaining arguments may be ints.',
  tp_basicsize: 40,
  tp_flags: TPFLAGS.BASETYPE,
  tp_new: time_new,
  tp_dealloc: zonedDealloc,
  tp_owns: zonedOwns,
  tp_slotname: () => 'tzinfo',
  tp_repr: repr,
  tp_str: (self) => PyObject_CallMethodObjArgs(self, _Py_ID('isoformat')),
  tp_hash: hash,
  tp_richcompare: richcompare,
  methods: [
    method('isoformat', FASTCALL | KEYWORDS, time_isoformat),
    method('strftime', FASTCALL | KEYWORDS, time_strftime, 'format -> strftime() style string.'),
    method(
      '__format__',
      O,
      (self, format: PyObject) => dateFormat(self, format),
      'Formats self with strftime.',
    ),
    method(
      'utcoffset',
      NOARGS,
      (self) => zoneDelta(timeOf(self).tzinfo, 'utcoffset', Py_None),
      'Return self.tzinfo.utcoffset(self).',
    ),
    method(
      'tzname',
      NOARGS,
      (self) => zoneName(timeOf(self).tzinfo, Py_None),
      'Return self.tzinfo.tzname(self).',
    ),
    method(
      'dst',
      NOARGS,
      (self) => zoneDelta(timeOf(self).tzinfo, 'dst', Py_None),
      'Return self.tzinfo.dst(self).',
    ),
    method('replace', FASTCALL | KEYWORDS, time_replace, 'Return time with new specified fields.'),
    method(
      'fromisoformat',
      O | CLASS,
      time_fromisoformat,
      'string -> time from a string in ISO 8601 format',
    ),
    method(
      '__reduce_ex__',
      O,
      (self) => reduce(self, true),
      '__reduce_ex__(proto) -> (cls, state)',
    ),
    method('__reduce__', NOARGS, (self) => reduce(self, false), '__reduce__() -> (cls, state)'),
  ],
  getset: timeFieldRows,
});
