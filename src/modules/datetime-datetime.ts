/** `datetime.datetime`. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import { PyObject_CallMethodObjArgs, PyObject_CallMethodOneArg } from '../objects/call';
import { PyErr_Occurred, PyErr_SetString, PyErr_WarnEx } from '../objects/errors';
import { PyExc_DeprecationWarning, PyExc_OverflowError } from '../objects/exceptions';
import { PyFloat_AsDouble, PyFloat_Check, PyFloat_FromDouble } from '../objects/floatobject';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import {
  PyObject_Hash,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  reprStr,
} from '../objects/object';
import { hooks } from '../objects/pystate';
import type { PyTupleObject } from '../objects/tupleobject';
import { defineType, method } from '../objects/typedef';
import { PyObject_TypeCheck } from '../objects/typeobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import * as calendar from './datetime-calendar';
import {
  PyDateTime_DateType,
  buildStructTime,
  isDate,
  newDate,
  ordinalOf,
  timestampArgument,
  ymdOfSeconds,
} from './datetime-date';
import { PyDelta_Check, deltaFromMicroseconds, deltaMicroseconds } from './datetime-delta';
import { dateStrftime } from './datetime-format';
import {
  MICROS_PER_DAY,
  callWithInts,
  checkDate,
  checkTime,
  checkTzinfo,
  holds,
  ints,
  parseNew,
  reduced,
  typeError,
  tzOffset,
  valueError,
  type DatePayload,
  type TimeFields,
} from './datetime-shared';
import {
  PyDateTime_TimeType,
  isTime,
  newTime,
  parsedZone,
  reprTail,
  reprZone,
  timeFieldRows,
  timeFromBytes,
  timeToBytes,
  timespecArgument,
  zoneDelta,
  zoneName,
  zoneSuffix,
  zonedDealloc,
  zonedOwns,
} from './datetime-time';
import { timezoneUtc } from './datetime-tz';
import { wallClockNs } from './virtual-clock';

export type DateTimePayload = DatePayload & TimeFields;
export type PyDateTime = PyObject<DateTimePayload>;
const dtOf = (self: PyObject): DateTimePayload => (self as PyDateTime).v;
export function isDateTime(o: PyObject): o is PyDateTime {
  return PyObject_TypeCheck(o, PyDateTime_DateTimeType);
}
type Fields = calendar.Ymd & TimeFields;

/** @source Modules/_datetimemodule.c new_datetime_ex2 */
function newDateTime(type: PyTypeObject, f: Fields): PyObject | null {
  if (!checkDate(f.year, f.month, f.day) || !checkTime(f) || !checkTzinfo(f.tzinfo)) return null;
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  self.v = { ...f, hash: null, tzinfo: Py_NewRef(f.tzinfo) } satisfies DateTimePayload;
  touch(self);
  return self;
}

const numbersOf = (f: Fields): number[] => [
  f.year,
  f.month,
  f.day,
  f.hour,
  f.minute,
  f.second,
  f.microsecond,
];

/** The type itself directly, a subclass through its call. */
function makeDateTime(cls: PyObject, f: Fields): PyObject | null {
  if (cls === PyDateTime_DateTimeType) return newDateTime(PyDateTime_DateTimeType, f);
  const result = callWithInts(cls, numbersOf(f), [f.tzinfo]);
  if (result !== null && f.fold && isDateTime(result)) dtOf(result).fold = 1;
  return result;
}

const NAMES = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold'];

function fieldsFrom(values: readonly (PyObject | null)[], old: Fields): Fields | null {
  const n = ints([...values.slice(0, 7), values[8]], [...numbersOf(old), old.fold]);
  if (n === null) return null;
  const [year, month, day, hour, minute, second, microsecond, fold] = n;
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    microsecond,
    fold,
    tzinfo: values[7] ?? old.tzinfo,
  };
}

function datetime_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const [first, zone] = (args as PyTupleObject).v;
  if (first !== undefined && PyBytes_Check(first) && (first as PyBytesObject).v.length === 10) {
    const b = (first as PyBytesObject).v;
    const time = timeFromBytes(b.subarray(4), zone ?? Py_None);
    return newDateTime(type, {
      ...time,
      year: b[0] * 256 + b[1],
      month: b[2] & 0x7f,
      day: b[3],
      fold: b[2] >> 7,
    });
  }
  const values = parseNew(NAMES, args, kwds, 3, 8);
  if (values === null) return null;
  const zero: Fields = {
    year: 0,
    month: 0,
    day: 0,
    hour: 0,
    minute: 0,
    second: 0,
    microsecond: 0,
    fold: 0,
    tzinfo: Py_None,
  };
  const f = fieldsFrom(values, zero);
  return f === null ? null : newDateTime(type, f);
}

/** A moment without zone, in whole seconds since January 1 of year 1. */
function secondsOf(self: PyObject): number {
  const { hour, minute, second } = dtOf(self);
  return ordinalOf(self) * 86400 + (hour * 60 + minute) * 60 + second;
}

/** Difference of two moments in microseconds, exact. */
function difference(a: PyObject, b: PyObject): number {
  return (secondsOf(a) - secondsOf(b)) * 1e6 + dtOf(a).microsecond - dtOf(b).microsecond;
}

/** A moment later by `us`, of the same class. @source Modules/_datetimemodule.c add_datetime_timedelta */
export function addMicroseconds(self: PyDateTime, us: number): PyObject | null {
  const t = self.v;
  const within = ((t.hour * 60 + t.minute) * 60 + t.second) * 1e6 + t.microsecond + us;
  const days = Math.floor(within / MICROS_PER_DAY);
  const rest = within - days * MICROS_PER_DAY;
  const ordinal = ordinalOf(self) + days;
  if (ordinal < 1 || ordinal > calendar.MAXORDINAL) {
    return PyErr_SetString(PyExc_OverflowError, 'date value out of range');
  }
  const seconds = Math.floor(rest / 1e6);
  return makeDateTime(self.ob_type, {
    ...calendar.ordinalToYmd(ordinal),
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    microsecond: rest % 1e6,
    fold: 0,
    tzinfo: t.tzinfo,
  });
}

function addDelta(self: PyDateTime, delta: PyObject, sign: number): PyObject | null {
  const { days } = (delta as PyObject<{ days: number }>).v;
  if (Math.abs(days) > calendar.MAXORDINAL) {
    return PyErr_SetString(PyExc_OverflowError, 'date value out of range');
  }
  return addMicroseconds(self, sign * deltaMicroseconds(delta));
}

const offsetOf = (self: PyObject): number | null | undefined =>
  tzOffset(dtOf(self).tzinfo, 'utcoffset', self);
const notImplemented = (): PyObject => Py_NewRef(Py_NotImplemented);

function datetime_add(a: PyObject, b: PyObject): PyObject | null {
  if (isDateTime(a)) return PyDelta_Check(b) ? addDelta(a, b, 1) : notImplemented();
  return PyDelta_Check(a) && isDateTime(b) ? addDelta(b, a, 1) : notImplemented();
}

/** @source Modules/_datetimemodule.c datetime_subtract */
function datetime_subtract(a: PyObject, b: PyObject): PyObject | null {
  if (!isDateTime(a)) return notImplemented();
  if (PyDelta_Check(b)) return addDelta(a, b, -1);
  if (!isDateTime(b)) return notImplemented();
  let off = 0;
  if (dtOf(a).tzinfo !== dtOf(b).tzinfo) {
    const off1 = offsetOf(a);
    const off2 = offsetOf(b);
    if (off1 === undefined || off2 === undefined) return null;
    if ((off1 === null) !== (off2 === null)) {
      return typeError("can't subtract offset-naive and offset-aware datetimes");
    }
    off = (off2 ?? 0) - (off1 ?? 0);
  }
  return deltaFromMicroseconds(BigInt(difference(a, b) + off));
}

/** @source Modules/_datetimemodule.c datetime_richcompare */
function datetime_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  const equality = op === Py_EQ || op === Py_NE;
  if (!isDateTime(other)) {
    if (!isDate(other)) return notImplemented();
    if (equality) return PyBool_FromLong(op === Py_NE ? 1 : 0);
    return typeError(`can't compare ${self.ob_type.tp_name} to ${other.ob_type.tp_name}`);
  }
  let off = 0;
  if (dtOf(self).tzinfo !== dtOf(other).tzinfo) {
    const off1 = offsetOf(self);
    const off2 = offsetOf(other);
    if (off1 === undefined || off2 === undefined) return null;
    if ((off1 === null) !== (off2 === null)) {
      if (equality) return PyBool_FromLong(op === Py_NE ? 1 : 0);
      return typeError("can't compare offset-naive and offset-aware datetimes");
    }
    off = (off2 ?? 0) - (off1 ?? 0);
  }
  return PyBool_FromLong(holds(difference(self, other) + off, op) ? 1 : 0);
}

function packedBytes(self: PyObject, withFold: boolean): PyObject {
  const t = dtOf(self);
  const month = t.month | (withFold && t.fold ? 0x80 : 0);
  return PyBytes_FromBytes(
    Uint8Array.from([t.year >> 8, t.year & 255, month, t.day, ...timeToBytes(t, false)]),
  );
}

function datetime_hash(self: PyObject): Py_hash_t {
  const off = offsetOf(self);
  if (off === undefined) return -1;
  const state =
    off === null
      ? packedBytes(self, false)
      : deltaFromMicroseconds(
          BigInt(secondsOf(self)) * 1_000_000n + BigInt(dtOf(self).microsecond - off),
        );
  if (state === null) return -1;
  const hash = PyObject_Hash(state);
  Py_DECREF(state);
  return hash;
}

function datetime_repr(self: PyObject): PyObject | null {
  const t = dtOf(self);
  const zone = reprZone(t);
  if (zone === null) return null;
  const head = `${t.year}, ${t.month}, ${t.day}, ${t.hour}, ${t.minute}`;
  return PyUnicode_FromString(`${self.ob_type.tp_name}(${head}${reprTail(t)}${zone})`);
}

/** The fields of a moment in UTC; null with an exception set. */
function fieldsOfMoment(seconds: number, microsecond: number, tzinfo: PyObject): Fields | null {
  const ymd = ymdOfSeconds(seconds);
  if (ymd === null) return null;
  const rest = seconds - Math.floor(seconds / 86400) * 86400;
  return {
    ...ymd,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    microsecond,
    fold: 0,
    tzinfo,
  };
}

/** Makes the moment and moves it into `tzinfo`. */
function fromMoment(
  cls: PyObject,
  seconds: number,
  microsecond: number,
  tzinfo: PyObject,
): PyObject | null {
  const f = fieldsOfMoment(seconds, microsecond, tzinfo);
  const utc = f === null ? null : makeDateTime(cls, f);
  if (utc === null || tzinfo === Py_None) return utc;
  const local = PyObject_CallMethodOneArg(tzinfo, _Py_ID('fromutc'), utc);
  Py_DECREF(utc);
  return local;
}

function nowMoment(): [number, number] {
  const us = wallClockNs() / 1000n;
  return [Number(us / 1_000_000n), Number(us % 1_000_000n)];
}

/** Whole seconds and microseconds of a timestamp, rounded half to even; null with an exception set. */
function momentArgument(o: PyObject): [number, number] | null {
  if (!PyFloat_Check(o)) {
    const whole = timestampArgument(o);
    return whole === undefined ? null : [whole, 0];
  }
  const x = PyFloat_AsDouble(o);
  if (timestampArgument(o) === undefined) return null;
  const whole = Math.floor(x);
  const exact = (x - whole) * 1e6;
  let us = Math.floor(exact);
  const half = exact - us;
  if (half > 0.5 || (half === 0.5 && us % 2 === 1)) us++;
  return us === 1_000_000 ? [whole + 1, 0] : [whole, us];
}

function datetime_now(
  cls: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('now', ['tz'], args, kwnames, 0, 1, 0);
  if (values === null || !checkTzinfo(values[0] ?? Py_None)) return null;
  return fromMoment(cls, ...nowMoment(), values[0] ?? Py_None);
}

function datetime_fromtimestamp(
  cls: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('fromtimestamp', ['timestamp', 'tz'], args, kwnames, 1, 2, 0);
  if (values === null || !checkTzinfo(values[1] ?? Py_None)) return null;
  const moment = momentArgument(values[0]!);
  return moment === null ? null : fromMoment(cls, ...moment, values[1] ?? Py_None);
}

/** False when the warning became an error. */
function warnUtc(name: string, instead: string): boolean {
  const text =
    `datetime.datetime.${name}() is deprecated and scheduled for removal in a future version. ` +
    `Use timezone-aware objects to represent datetimes in UTC: ${instead}.`;
  return PyErr_WarnEx(PyExc_DeprecationWarning, text, 1) >= 0;
}

function datetime_utcfromtimestamp(cls: PyObject, o: PyObject): PyObject | null {
  if (!warnUtc('utcfromtimestamp', 'datetime.datetime.fromtimestamp(timestamp, datetime.UTC)'))
    return null;
  const moment = momentArgument(o);
  return moment === null ? null : fromMoment(cls, ...moment, Py_None);
}

function datetime_utcnow(cls: PyObject): PyObject | null {
  if (!warnUtc('utcnow', 'datetime.datetime.now(datetime.UTC)')) return null;
  return fromMoment(cls, ...nowMoment(), Py_None);
}

function datetime_strptime(cls: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('strptime', args.length, 2, 2)) return null;
  const module = hooks.importModule('_strptime');
  if (module === null) return null;
  const result = PyObject_CallMethodObjArgs(
    module,
    _Py_ID('_strptime_datetime'),
    cls,
    args[0],
    args[1],
  );
  Py_DECREF(module);
  return result;
}

function datetime_combine(
  cls: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords(
    'combine',
    ['date', 'time', 'tzinfo'],
    args,
    kwnames,
    2,
    3,
    0,
  );
  if (values === null) return null;
  const [date, time, zone] = values;
  if (!isDate(date!))
    return typeError(`combine() argument 1 must be datetime.date, not ${date!.ob_type.tp_name}`);
  if (!isTime(time!))
    return typeError(`combine() argument 2 must be datetime.time, not ${time!.ob_type.tp_name}`);
  const { year, month, day } = (date as PyObject<DatePayload>).v;
  const t = (time as PyObject<TimeFields>).v;
  return makeDateTime(cls, { ...t, year, month, day, tzinfo: zone ?? t.tzinfo });
}

/** @source Modules/_datetimemodule.c datetime_fromisoformat */
function datetime_fromisoformat(cls: PyObject, o: PyObject): PyObject | null {
  if (!PyUnicode_Check(o)) return typeError('fromisoformat: argument must be str');
  const text = (o as PyUnicodeObject).v;
  const at = calendar.isoSeparator(text);
  const ymd = text.length < 7 ? null : calendar.parseIsoDate(text.slice(0, at));
  const rest = text.length > at ? text.slice(at + (text.codePointAt(at)! > 0xffff ? 2 : 1)) : null;
  const midnight = { hour: 0, minute: 0, second: 0, microsecond: 0, offset: null };
  const time = rest === null ? midnight : calendar.parseIsoTime(rest);
  if (ymd === null || time === null)
    return valueError(`Invalid isoformat string: ${reprStr(o) ?? ''}`);
  const tzinfo = parsedZone(time.offset);
  if (tzinfo === null) return null;
  const { hour, minute, second, microsecond } = time;
  const result = makeDateTime(cls, { ...ymd, hour, minute, second, microsecond, fold: 0, tzinfo });
  Py_DECREF(tzinfo);
  return result;
}

/** @source Modules/_datetimemodule.c datetime_isoformat */
function datetime_isoformat(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('isoformat', ['sep', 'timespec'], args, kwnames, 0, 2, 0);
  if (values === null) return null;
  const sep =
    values[0] === null ? 'T' : PyUnicode_Check(values[0]) ? (values[0] as PyUnicodeObject).v : '';
  if ([...sep].length !== 1) {
    return typeError(
      `isoformat() argument 1 must be a unicode character, not ${values[0]!.ob_type.tp_name}`,
    );
  }
  const spec = timespecArgument(values[1]);
  if (spec === null) return null;
  const t = dtOf(self);
  const time = calendar.isoTime(t, spec);
  if (time === null) return valueError('Unknown timespec value');
  const zone = zoneSuffix(t.tzinfo, self);
  return zone === null ? null : PyUnicode_FromString(calendar.isoDate(t) + sep + time + zone);
}

function datetime_replace(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('replace', NAMES, args, kwnames, 0, 8, 0);
  const f = values === null ? null : fieldsFrom(values, dtOf(self));
  return f === null ? null : makeDateTime(self.ob_type, f);
}

/** @source Modules/_datetimemodule.c datetime_astimezone */
function datetime_astimezone(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('astimezone', ['tz'], args, kwnames, 0, 1, 0);
  if (values === null || !checkTzinfo(values[0] ?? Py_None)) return null;
  const given = values[0] ?? Py_None;
  const target = given === Py_None ? timezoneUtc() : given;
  const source = dtOf(self).tzinfo;
  if (source === target) return Py_NewRef(self);
  const off = source === Py_None ? 0 : (offsetOf(self) ?? 0);
  if (PyErr_Occurred() !== null) return null;
  const moved = addMicroseconds(self as PyDateTime, -off);
  if (moved === null) return null;
  const utc = makeDateTime(moved.ob_type, { ...dtOf(moved), tzinfo: target });
  Py_DECREF(moved);
  if (utc === null) return null;
  const result = PyObject_CallMethodOneArg(target, _Py_ID('fromutc'), utc);
  Py_DECREF(utc);
  return result;
}

function datetime_timestamp(self: PyObject): PyObject | null {
  const off = offsetOf(self);
  if (off === undefined) return null;
  const seconds = secondsOf(self) - 719163 * 86400 - Math.trunc((off ?? 0) / 1e6);
  return PyFloat_FromDouble(seconds + (dtOf(self).microsecond - ((off ?? 0) % 1e6)) / 1e6);
}

function timetuple(self: PyObject): PyObject | null {
  const t = dtOf(self);
  const dst = tzOffset(t.tzinfo, 'dst', self);
  if (dst === undefined) return null;
  return buildStructTime(t, [t.hour, t.minute, t.second], dst === null ? -1 : dst !== 0 ? 1 : 0);
}

function utctimetuple(self: PyObject): PyObject | null {
  const off = offsetOf(self);
  const moved = off === undefined ? null : addMicroseconds(self as PyDateTime, -(off ?? 0));
  if (moved === null) return null;
  const t = dtOf(moved);
  const result = buildStructTime(t, [t.hour, t.minute, t.second], 0);
  Py_DECREF(moved);
  return result;
}

function toTime(self: PyObject, keepZone: boolean): PyObject | null {
  const { hour, minute, second, microsecond, fold, tzinfo } = dtOf(self);
  const zone = keepZone ? tzinfo : Py_None;
  return newTime(PyDateTime_TimeType, { hour, minute, second, microsecond, fold, tzinfo: zone });
}

function reduce(self: PyObject, withFold: boolean): PyObject {
  const args = [packedBytes(self, withFold)];
  const { tzinfo } = dtOf(self);
  if (tzinfo !== Py_None) args.push(Py_NewRef(tzinfo));
  return reduced(self, args);
}

const { NOARGS, O, FASTCALL, KEYWORDS, CLASS } = METH;
const KW = FASTCALL | KEYWORDS;

export const PyDateTime_DateTimeType = defineType({
  tp_name: 'datetime.datetime',
  tp_doc:
    'datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nThe year, month and day arguments are required. tzinfo may be None, or an\ninstance of a tzinfo subclass. The remaining arguments may be ints.',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.BASETYPE,
  tp_base: () => PyDateTime_DateType,
  tp_new: datetime_new,
  tp_dealloc: (self) => zonedDealloc(self),
  tp_owns: (self, visit) => zonedOwns(self, visit),
  tp_slotname: () => 'tzinfo',
  tp_repr: datetime_repr,
  tp_str: (self) => PyObject_CallMethodOneArg(self, _Py_ID('isoformat'), _Py_ID(' ')),
  tp_hash: datetime_hash,
  tp_richcompare: datetime_richcompare,
  nb_add: datetime_add,
  nb_subtract: datetime_subtract,
  methods: [
    method(
      'now',
      KW | CLASS,
      datetime_now,
      'now($type, /, tz=None)\n--\n\nReturns new datetime object representing current time local to tz.',
    ),
    method('today', NOARGS | CLASS, (cls) => fromMoment(cls, ...nowMoment(), Py_None)),
    method(
      'utcnow',
      NOARGS | CLASS,
      datetime_utcnow,
      'Return a new datetime representing UTC day and time.',
    ),
    method(
      'fromtimestamp',
      KW | CLASS,
      datetime_fromtimestamp,
      "timestamp[, tz] -> tz's local time from POSIX timestamp.",
    ),
    method(
      'utcfromtimestamp',
      O | CLASS,
      datetime_utcfromtimestamp,
      'Construct a naive UTC datetime from a POSIX timestamp.',
    ),
    method(
      'strptime',
      FASTCALL | CLASS,
      datetime_strptime,
      'string, format -> new datetime parsed from a string (like time.strptime()).',
    ),
    method(
      'combine',
      KW | CLASS,
      datetime_combine,
      'date, time -> datetime with same date and time fields',
    ),
    method(
      'fromisoformat',
      O | CLASS,
      datetime_fromisoformat,
      'string -> datetime from a string in most ISO 8601 formats',
    ),
    method(
      'date',
      NOARGS,
      (self) => newDate(PyDateTime_DateType, dtOf(self).year, dtOf(self).month, dtOf(self).day),
      'Return date object with same year, month and day.',
    ),
    method(
      'time',
      NOARGS,
      (self) => toTime(self, false),
      'Return time object with same time but with tzinfo=None.',
    ),
    method(
      'timetz',
      NOARGS,
      (self) => toTime(self, true),
      'Return time object with same time and tzinfo.',
    ),
    method(
      'ctime',
      NOARGS,
      (self) =>
        PyUnicode_FromString(
          calendar.ctimeText(dtOf(self), calendar.isoTime(dtOf(self), 'seconds')!),
        ),
      'Return ctime() style string.',
    ),
    method(
      'strftime',
      O,
      (self, format: PyObject) => dateStrftime(self, format, dtOf(self)),
      'format -> strftime() style string.',
    ),
    method('timetuple', NOARGS, timetuple, 'Return time tuple, compatible with time.localtime().'),
    method('timestamp', NOARGS, datetime_timestamp, 'Return POSIX timestamp as float.'),
    method(
      'utctimetuple',
      NOARGS,
      utctimetuple,
      'Return UTC time tuple, compatible with time.localtime().',
    ),
    method(
      'isoformat',
      KW,
      datetime_isoformat,
      '[sep] -> string in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].',
    ),
    method(
      'utcoffset',
      NOARGS,
      (self) => zoneDelta(dtOf(self).tzinfo, 'utcoffset', self),
      'Return self.tzinfo.utcoffset(self).',
    ),
    method(
      'tzname',
      NOARGS,
      (self) => zoneName(dtOf(self).tzinfo, self),
      'Return self.tzinfo.tzname(self).',
    ),
    method(
      'dst',
      NOARGS,
      (self) => zoneDelta(dtOf(self).tzinfo, 'dst', self),
      'Return self.tzinfo.dst(self).',
    ),
    method('replace', KW, datetime_replace, 'Return datetime with new specified fields.'),
    method(
      'astimezone',
      KW,
      datetime_astimezone,
      'tz -> convert to local time in new timezone tz\n',
    ),
    method(
      '__reduce_ex__',
      O,
      (self) => reduce(self, true),
      '__reduce_ex__(proto) -> (cls, state)',
    ),
    method('__reduce__', NOARGS, (self) => reduce(self, false), '__reduce__() -> (cls, state)'),
  ],
  getset: [...timeFieldRows],
});
