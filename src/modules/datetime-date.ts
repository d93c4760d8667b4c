/** `datetime.date`. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import {
  PyObject_CallMethodObjArgs,
  PyObject_CallOneArg,
  PyObject_CallMethodOneArg,
  PyObject_CallNoArgs,
} from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError } from '../objects/exceptions';
import { PyFloat_AsDouble, PyFloat_Check } from '../objects/floatobject';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_AsInt, PyLong_AsLong, PyLong_FromLong } from '../objects/longobject';
import { PyObject_Hash, Py_NotImplemented, reprStr } from '../objects/object';
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
import * as calendar from './datetime-calendar';
import { isDateTime } from './datetime-datetime';
import { PyDelta_Check, deltaFromMicroseconds } from './datetime-delta';
import { dateFormat, dateStrftime } from './datetime-format';
import {
  MICROS_PER_DAY,
  callWithInts,
  checkDate,
  holds,
  ints,
  parseNew,
  reduced,
  typeError,
  valueError,
  type DatePayload,
} from './datetime-shared';
import { newStructSequence, structSequenceType } from './struct-sequence';
import { moduleAttribute } from './module-attribute';

export type PyDate = PyObject<DatePayload>;
export const dateOf = (self: PyObject): DatePayload => (self as PyDate).v;

export function isDate(o: PyObject): o is PyDate {
  return PyObject_TypeCheck(o, PyDateTime_DateType);
}

/** @source Modules/_datetimemodule.c new_date_ex */
export function newDate(
  type: PyTypeObject,
  year: number,
  month: number,
  day: number,
): PyObject | null {
  if (!checkDate(year, month, day)) return null;
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  self.v = { year, month, day, hash: null } satisfies DatePayload;
  return self;
}

/** The type itself directly, a subclass through its call. */
function makeDate(cls: PyObject, { year, month, day }: calendar.Ymd): PyObject | null {
  if (cls === PyDateTime_DateType) return newDate(PyDateTime_DateType, year, month, day);
  return callWithInts(cls, [year, month, day]);
}

function date_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const first = (args as PyTupleObject).v[0];
  if (first !== undefined && PyBytes_Check(first) && (first as PyBytesObject).v.length === 4) {
    const [hi, lo, month, day] = (first as PyBytesObject).v;
    return newDate(type, hi * 256 + lo, month, day);
  }
  const values = parseNew(['year', 'month', 'day'], args, kwds, 3, 3);
  const n = values === null ? null : ints(values, [0, 0, 0]);
  return n === null ? null : newDate(type, n[0], n[1], n[2]);
}

/** Seconds since the epoch, rounded down; undefined with an exception set. */
export function timestampArgument(o: PyObject): number | undefined {
  let value: number;
  if (PyFloat_Check(o)) {
    value = Math.floor(PyFloat_AsDouble(o));
    if (Number.isNaN(value)) {
      valueError('Invalid value NaN (not a number)');
      return undefined;
    }
  } else {
    value = PyLong_AsLong(o);
    if (value === -1 && PyErr_Occurred() !== null) return undefined;
  }
  if (Math.abs(value) < 2 ** 63) return value;
  PyErr_SetString(PyExc_OverflowError, 'timestamp out of range for platform time_t');
  return undefined;
}

/** The date of a moment; null with ValueError beyond the calendar. */
export function ymdOfSeconds(seconds: number): calendar.Ymd | null {
  const ordinal = Math.floor(seconds / 86400) + 719163;
  if (ordinal >= 1 && ordinal <= calendar.MAXORDINAL) return calendar.ordinalToYmd(ordinal);
  const year = 1970 + Math.trunc(seconds / 31556952);
  return valueError(`year ${year} is out of range`);
}

function date_fromtimestamp(cls: PyObject, o: PyObject): PyObject | null {
  const seconds = timestampArgument(o);
  const ymd = seconds === undefined ? null : ymdOfSeconds(seconds);
  return ymd === null ? null : makeDate(cls, ymd);
}

/** @source Modules/_datetimemodule.c date_today */
function date_today(cls: PyObject): PyObject | null {
  const time = moduleAttribute('time', 'time');
  if (time === null) return null;
  const now = PyObject_CallNoArgs(time);
  Py_DECREF(time);
  if (now === null) return null;
  const result = PyObject_CallMethodOneArg(cls, _Py_ID('fromtimestamp'), now);
  Py_DECREF(now);
  return result;
}

function date_fromordinal(cls: PyObject, o: PyObject): PyObject | null {
  const ordinal = PyLong_AsInt(o);
  if (ordinal === -1 && PyErr_Occurred() !== null) return null;
  if (ordinal < 1) return valueError('ordinal must be >= 1');
  if (ordinal > calendar.MAXORDINAL) {
    return valueError(`year ${Math.floor((ordinal - 1) / 365.2425) + 1} is out of range`);
  }
  return makeDate(cls, calendar.ordinalToYmd(ordinal));
}

function date_fromisoformat(cls: PyObject, o: PyObject): PyObject | null {
  if (!PyUnicode_Check(o)) return typeError('fromisoformat: argument must be str');
  const text = (o as PyUnicodeObject).v;
  const ymd = calendar.parseIsoDate(text);
  if (ymd === null) return valueError(`Invalid isoformat string: ${reprStr(o) ?? ''}`);
  return makeDate(cls, ymd);
}

/** @source Modules/_datetimemodule.c date_fromisocalendar */
function date_fromisocalendar(
  cls: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['year', 'week', 'day'];
  const values = PyArg_UnpackKeywords('fromisocalendar', names, args, kwnames, 3, 3, 0);
  const n = values === null ? null : ints(values, [0, 0, 0]);
  if (n === null) return null;
  const [year, week, day] = n;
  if (year < calendar.MINYEAR || year > calendar.MAXYEAR) {
    return valueError(`Year is out of range: ${year}`);
  }
  if (!calendar.isIsoWeek(year, week)) return valueError(`Invalid week: ${week}`);
  if (day < 1 || day > 7) return valueError(`Invalid day: ${day} (range is [1, 7])`);
  const ymd = calendar.fromIsoCalendar(year, week, day);
  return ymd === null ? valueError(`year ${year} is out of range`) : makeDate(cls, ymd);
}

export const ordinalOf = (self: PyObject): number => {
  const { year, month, day } = dateOf(self);
  return calendar.ymdToOrdinal(year, month, day);
};

let isoType: PyTypeObject | null = null;
onRuntimeReset(() => {
  isoType = null;
});
/** The type of `isocalendar()`'s result, held by the module. */
export function isoCalendarTypeRoot(): PyObject | null {
  return isoType;
}

function date_isocalendar(self: PyObject): PyObject | null {
  const { year, month, day } = dateOf(self);
  const fields = (['year', 'week', 'weekday'] as const).map((name) => [name, null] as const);
  isoType ??= structSequenceType(
    'datetime.IsoCalendarDate',
    'The result of date.isocalendar()',
    fields,
    3,
  );
  if (isoType === null) return null;
  const items = calendar.isoCalendar(year, month, day).map((n) => PyLong_FromLong(n));
  return newStructSequence(isoType, items);
}

/** `time.struct_time` of the fields. @source Modules/_datetimemodule.c build_struct_time */
export function buildStructTime(
  ymd: calendar.Ymd,
  hms: readonly number[],
  isdst: number,
): PyObject | null {
  const { year, month, day } = ymd;
  const weekday = calendar.weekdayOf(year, month, day);
  const yearday = calendar.daysBeforeMonth(year, month) + day;
  const struct_time = moduleAttribute('time', 'struct_time');
  if (struct_time === null) return null;
  const tuple = tupleFromStolen(
    [year, month, day, ...hms, weekday, yearday, isdst].map((n) => PyLong_FromLong(n)),
  );
  const result = PyObject_CallOneArg(struct_time, tuple);
  Py_DECREF(tuple);
  Py_DECREF(struct_time);
  return result;
}

function date_replace(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('replace', ['year', 'month', 'day'], args, kwnames, 0, 3, 0);
  const { year, month, day } = dateOf(self);
  const n = values === null ? null : ints(values, [year, month, day]);
  return n === null ? null : callWithInts(self.ob_type, n);
}

/** @source Modules/_datetimemodule.c add_date_timedelta */
function addDays(self: PyObject, delta: PyObject, sign: number): PyObject | null {
  const { days } = (delta as PyObject<{ days: number }>).v;
  const ordinal = ordinalOf(self) + sign * days;
  if (ordinal < 1 || ordinal > calendar.MAXORDINAL) {
    return PyErr_SetString(PyExc_OverflowError, 'date value out of range');
  }
  return makeDate(self.ob_type, calendar.ordinalToYmd(ordinal));
}

const notImplemented = (): PyObject => Py_NewRef(Py_NotImplemented);

function date_add(a: PyObject, b: PyObject): PyObject | null {
  if (isDateTime(a) || isDateTime(b)) return notImplemented();
  if (isDate(a)) return PyDelta_Check(b) ? addDays(a, b, 1) : notImplemented();
  return PyDelta_Check(a) && isDate(b) ? addDays(b, a, 1) : notImplemented();
}

function date_subtract(a: PyObject, b: PyObject): PyObject | null {
  if (isDateTime(a) || isDateTime(b) || !isDate(a)) return notImplemented();
  if (isDate(b))
    return deltaFromMicroseconds(BigInt(ordinalOf(a) - ordinalOf(b)) * BigInt(MICROS_PER_DAY));
  return PyDelta_Check(b) ? addDays(a, b, -1) : notImplemented();
}

function date_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (!isDate(other) || isDateTime(other)) return notImplemented();
  return PyBool_FromLong(holds(ordinalOf(self) - ordinalOf(other), op) ? 1 : 0);
}

function packed(self: PyObject): PyObject {
  const { year, month, day } = dateOf(self);
  return PyBytes_FromBytes(Uint8Array.of(year >> 8, year & 255, month, day));
}

function date_hash(self: PyObject): Py_hash_t {
  const state = packed(self);
  const hash = PyObject_Hash(state);
  Py_DECREF(state);
  return hash;
}

function date_repr(self: PyObject): PyObject {
  const { year, month, day } = dateOf(self);
  return PyUnicode_FromString(`${self.ob_type.tp_name}(${year}, ${month}, ${day})`);
}

const { NOARGS, O, FASTCALL, KEYWORDS, CLASS } = METH;
const isoText = (self: PyObject): PyObject => PyUnicode_FromString(calendar.isoDate(dateOf(self)));
const weekday = (self: PyObject): number => (ordinalOf(self) + 6) % 7;

export const PyDateTime_DateType = defineType({
  tp_name: 'datetime.date',
  tp_doc: 'date(year, month, day) --> date object',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.BASETYPE,
  tp_new: date_new,
  tp_dealloc: (self) => tp_free(self),
  tp_repr: date_repr,
  tp_str: (self) => PyObject_CallMethodObjArgs(self, _Py_ID('isoformat')),
  tp_hash: date_hash,
  tp_richcompare: date_richcompare,
  nb_add: date_add,
  nb_subtract: date_subtract,
  methods: [
    method(
      'fromtimestamp',
      O | CLASS,
      date_fromtimestamp,
      'fromtimestamp($type, timestamp, /)\n--\n\nCreate a date from a POSIX timestamp.',
    ),
    method(
      'fromordinal',
      O | CLASS,
      date_fromordinal,
      'int -> date corresponding to a proleptic Gregorian ordinal.',
    ),
    method(
      'fromisoformat',
      O | CLASS,
      date_fromisoformat,
      'str -> Construct a date from a string in ISO 8601 format.',
    ),
    method(
      'fromisocalendar',
      FASTCALL | KEYWORDS | CLASS,
      date_fromisocalendar,
      'int, int, int -> Construct a date from the ISO year, week number and weekday.',
    ),
    method(
      'today',
      NOARGS | CLASS,
      date_today,
      'Current date or datetime:  same as self.__class__.fromtimestamp(time.time()).',
    ),
    method(
      'ctime',
      NOARGS,
      (self) => PyUnicode_FromString(calendar.ctimeText(dateOf(self), '00:00:00')),
      'Return ctime() style string.',
    ),
    method(
      'strftime',
      O,
      (self, format: PyObject) => dateStrftime(self, format, null),
      'format -> strftime() style string.',
    ),
    method(
      '__format__',
      O,
      (self, format: PyObject) => dateFormat(self, format),
      'Formats self with strftime.',
    ),
    method(
      'timetuple',
      NOARGS,
      (self) => buildStructTime(dateOf(self), [0, 0, 0], -1),
      'Return time tuple, compatible with time.localtime().',
    ),
    method(
      'isocalendar',
      NOARGS,
      date_isocalendar,
      'Return a named tuple containing ISO year, week number, and weekday.',
    ),
    method('isoformat', NOARGS, isoText, 'Return string in ISO 8601 format, YYYY-MM-DD.'),
    method(
      'isoweekday',
      NOARGS,
      (self) => PyLong_FromLong(weekday(self) + 1),
      'Return the day of the week represented by the date.\nMonday == 1 ... Sunday == 7',
    ),
    method(
      'toordinal',
      NOARGS,
      (self) => PyLong_FromLong(ordinalOf(self)),
      'Return proleptic Gregorian ordinal.  January 1 of year 1 is day 1.',
    ),
    method(
      'weekday',
      NOARGS,
      (self) => PyLong_FromLong(weekday(self)),
      'Return the day of the week represented by the date.\nMonday == 0 ... Sunday == 6',
    ),
    method('replace', FASTCALL | KEYWORDS, date_replace, 'Return date with new specified fields.'),
    method(
      '__reduce__',
      NOARGS,
      (self) => reduced(self, [packed(self)]),
      '__reduce__() -> (cls, state)',
    ),
  ],
  getset: [
    getset('year', (self) => PyLong_FromLong(dateOf(self).year)),
    getset('month', (self) => PyLong_FromLong(dateOf(self).month)),
    getset('day', (self) => PyLong_FromLong(dateOf(self).day)),
  ],
});
