/** Module `time`, over the clock of the run; the time zone is UTC. */
import { METH, type MethodDef, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_Call } from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import {
  PyExc_OSError,
  PyExc_OverflowError,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { PyErr_SetFromErrno } from '../objects/exceptions-os';
import { PyFloat_AsDouble, PyFloat_Check, PyFloat_FromDouble } from '../objects/floatobject';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsInt, PyLong_Check, PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { _PyNamespace_New } from '../objects/namespaceobject';
import { PyDict_New, PyDict_SetItemString } from '../objects/dictobject';
import { Py_None } from '../objects/object';
import { PyTuple_Check, tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { PyBool_FromLong } from '../objects/boolobject';
import { addIntConstants, addObject } from './add-constant';
import { newStructSequence, structSequenceType, type StructField } from './struct-sequence';
import { asctime, strftime, type BrokenTime } from './time-format';
import { deadlineIn, mayWait, waitFor } from './thread-scheduler';
import { monotonicNs, wallClockNs } from './virtual-clock';
import type { PyTypeObject } from '../heap/object';
import { moduleAttribute } from './module-attribute';
import { _PyTime_FromSecondsObject } from './pytime';

let structTime: PyTypeObject | null = null;
onRuntimeReset(() => {
  structTime = null;
});
registerRoots('time', (visit) => visitOptional(visit, structTime, 'state of the module time'));

const FIELDS: readonly StructField[] = [
  ['tm_year', 'year, for example, 1993'],
  ['tm_mon', 'month of year, range [1, 12]'],
  ['tm_mday', 'day of month, range [1, 31]'],
  ['tm_hour', 'hours, range [0, 23]'],
  ['tm_min', 'minutes, range [0, 59]'],
  ['tm_sec', 'seconds, range [0, 61])'],
  ['tm_wday', 'day of week, range [0, 6], Monday is 0'],
  ['tm_yday', 'day of year, range [1, 366]'],
  ['tm_isdst', '1 if summer time is in effect, 0 if not, and -1 if unknown'],
  ['tm_zone', 'abbreviation of timezone name'],
  ['tm_gmtoff', 'offset from UTC in seconds'],
];

const seconds = (ns: bigint): PyObject => PyFloat_FromDouble(Number(ns) / 1e9);

/** The calendar fields of a moment in seconds since the epoch; null beyond the calendar. */
function broken(epoch: number): BrokenTime | null {
  const date = new Date(Math.floor(epoch) * 1000);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year)) return null;
  const start = Date.UTC(2000, 0, 1);
  const first = new Date(start);
  first.setUTCFullYear(year);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: (date.getUTCDay() + 6) % 7,
    yearday: Math.floor((date.getTime() - first.getTime()) / 86_400_000) + 1,
    isdst: 0,
  };
}

function structFrom(t: BrokenTime, zone: string): PyObject | null {
  const { year, month, day, hour, minute, second, weekday, yearday, isdst } = t;
  const numbers = [year, month, day, hour, minute, second, weekday, yearday, isdst];
  const items: PyObject[] = numbers.map((n) => PyLong_FromLong(n));
  items.push(PyUnicode_FromString(zone), PyLong_FromLong(0));
  return structTime === null ? null : newStructSequence(structTime, items);
}

/** Seconds since the epoch from an optional argument; undefined with an exception set. */
function epochArgument(args: readonly PyObject[], name: string): number | undefined {
  if (!_PyArg_CheckPositional(name, args.length, 0, 1)) return undefined;
  const o = args[0] ?? Py_None;
  if (o === Py_None) return Math.floor(Number(wallClockNs() / 1000n) / 1e6);
  if (PyFloat_Check(o)) {
    const value = PyFloat_AsDouble(o);
    if (Number.isNaN(value)) {
      PyErr_SetString(PyExc_ValueError, 'Invalid value NaN (not a number)');
      return undefined;
    }
    return Math.floor(value);
  }
  if (!PyLong_Check(o)) {
    PyErr_SetString(
      PyExc_TypeError,
      `'${o.ob_type.tp_name}' object cannot be interpreted as an integer`,
    );
    return undefined;
  }
  return Number(_PyLong_Value(o));
}

function toStruct(name: string, zone: string): MethodDef {
  return method(name, METH.FASTCALL, (_module, args: readonly PyObject[]) => {
    const epoch = epochArgument(args, name);
    if (epoch === undefined) return null;
    if (Math.abs(epoch) >= 2 ** 63) {
      return PyErr_SetString(PyExc_OverflowError, 'timestamp out of range for platform time_t');
    }
    const t = broken(epoch);
    return t === null ? PyErr_SetFromErrno(PyExc_OSError, 75) : structFrom(t, zone);
  });
}

/** The fields of a time tuple; null with an exception set. @source Modules/timemodule.c gettmarg */
function fieldsOf(o: PyObject, what: string): BrokenTime | null {
  if (!PyTuple_Check(o)) {
    return PyErr_SetString(PyExc_TypeError, 'Tuple or struct_time argument required');
  }
  const items = (o as PyTupleObject).v;
  if (items.length < 9)
    return PyErr_SetString(PyExc_TypeError, `${what}(): illegal time tuple argument`);
  const n = items.slice(0, 9).map((item) => PyLong_AsInt(item));
  if (PyErr_Occurred() !== null) return null;
  const [year, month, day, hour, minute, second, weekday, yearday, isdst] = n;
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    weekday: ((weekday % 7) + 7) % 7,
    yearday,
    isdst,
  };
}

/** False with ValueError. Zero stands for the first month and day. @source Modules/timemodule.c checktm */
function checkFields(t: BrokenTime): BrokenTime | null {
  const fixed = { ...t, month: t.month || 1, day: t.day || 1, yearday: t.yearday || 1 };
  const checks: [boolean, string][] = [
    [fixed.month >= 1 && fixed.month <= 12, 'month out of range'],
    [fixed.day >= 1 && fixed.day <= 31, 'day of month out of range'],
    [t.hour >= 0 && t.hour <= 23, 'hour out of range'],
    [t.minute >= 0 && t.minute <= 59, 'minute out of range'],
    [t.second >= 0 && t.second <= 61, 'seconds out of range'],
    [fixed.yearday >= 1 && fixed.yearday <= 366, 'day of year out of range'],
  ];
  for (const [ok, message] of checks) if (!ok) return PyErr_SetString(PyExc_ValueError, message);
  return fixed;
}

function currentFields(): BrokenTime {
  return broken(Math.floor(Number(wallClockNs() / 1000n) / 1e6))!;
}

function time_strftime(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('strftime', args.length, 1, 2)) return null;
  if (!PyUnicode_Check(args[0])) {
    const got = args[0].ob_type.tp_name;
    return PyErr_SetString(PyExc_TypeError, `strftime() argument 1 must be str, not ${got}`);
  }
  const given = args.length > 1 ? fieldsOf(args[1], 'strftime') : currentFields();
  const t = given === null ? null : checkFields(given);
  return t === null ? null : PyUnicode_FromString(strftime((args[0] as PyUnicodeObject).v, t));
}

function time_asctime(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('asctime', args.length, 0, 1)) return null;
  const given = args.length > 0 ? fieldsOf(args[0], 'asctime') : currentFields();
  const t = given === null ? null : checkFields(given);
  return t === null ? null : PyUnicode_FromString(asctime(t));
}

function time_ctime(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  const epoch = epochArgument(args, 'ctime');
  const t = epoch === undefined ? undefined : broken(epoch);
  if (t === undefined) return null;
  return t === null ? PyErr_SetFromErrno(PyExc_OSError, 75) : PyUnicode_FromString(asctime(t));
}

function time_mktime(_module: PyObject, o: PyObject): PyObject | null {
  const t = fieldsOf(o, 'mktime');
  if (t === null) return null;
  const ms = Date.UTC(2000, t.month - 1, t.day, t.hour, t.minute, t.second);
  const date = new Date(ms);
  date.setUTCFullYear(date.getUTCFullYear() + (t.year - 2000));
  return PyFloat_FromDouble(date.getTime() / 1000);
}

/** Lets the simulated clock advance, while other threads run. */
function time_sleep(_module: PyObject, o: PyObject): PyObject | null {
  const value = _PyTime_FromSecondsObject(o);
  if (value === null) return null;
  if (value < 0) return PyErr_SetString(PyExc_ValueError, 'sleep length must be non-negative');
  return waitFor({
    ready: () => false,
    deadline: deadlineIn(value),
    finish: () => Py_NewRef(Py_None),
  });
}

function time_strptime(_module: PyObject, args: PyObject): PyObject | null {
  const func = moduleAttribute('_strptime', '_strptime_time');
  if (func === null) return null;
  const result = PyObject_Call(func, args, null);
  Py_DECREF(func);
  return result;
}

const CLOCKS: Readonly<Record<string, readonly [string, boolean, boolean]>> = {
  time: ['clock_gettime(CLOCK_REALTIME)', true, false],
  monotonic: ['clock_gettime(CLOCK_MONOTONIC)', false, true],
  perf_counter: ['clock_gettime(CLOCK_MONOTONIC)', false, true],
  process_time: ['clock_gettime(CLOCK_PROCESS_CPUTIME_ID)', false, true],
  thread_time: ['clock_gettime(CLOCK_THREAD_CPUTIME_ID)', false, true],
};

function time_get_clock_info(_module: PyObject, o: PyObject): PyObject | null {
  const info = PyUnicode_Check(o) ? CLOCKS[(o as PyUnicodeObject).v] : undefined;
  if (info === undefined) return PyErr_SetString(PyExc_ValueError, 'unknown clock');
  const dict = PyDict_New();
  if (dict === null) return null;
  const rows: [string, PyObject][] = [
    ['implementation', PyUnicode_FromString(info[0])],
    ['monotonic', PyBool_FromLong(info[2] ? 1 : 0)],
    ['adjustable', PyBool_FromLong(info[1] ? 1 : 0)],
    ['resolution', PyFloat_FromDouble(1e-9)],
  ];
  for (const [name, value] of rows) {
    PyDict_SetItemString(dict, name, value);
    Py_DECREF(value);
  }
  const result = _PyNamespace_New(dict);
  Py_DECREF(dict);
  return result;
}

const clock = (name: string, ns: () => bigint): MethodDef[] => [
  method(name, METH.NOARGS, () => seconds(ns())),
  method(`${name}_ns`, METH.NOARGS, () => PyLong_FromLong(ns())),
];

function byClockId(result: (ns: bigint) => PyObject) {
  return (_module: PyObject, o: PyObject): PyObject | null => {
    const id = PyLong_AsInt(o);
    if (id === -1 && PyErr_Occurred() !== null) return null;
    if (id < 0 || id > 11) return PyErr_SetFromErrno(PyExc_OSError, 22);
    return result(id === 0 || id === 11 ? wallClockNs() : monotonicNs());
  };
}

function exec(module: PyObject): number {
  structTime = structSequenceType(
    'time.struct_time',
    "The time value as returned by gmtime(), localtime(), and strptime(), and\n accepted by asctime(), mktime() and strftime().  May be considered as a\n sequence of 9 integers.\n\n Note that several fields' values are not the same as those defined by\n the C language standard for struct tm.  For example, the value of the\n field tm_year is the actual year, not year - 1900.  See individual\n fields' descriptions for details.",
    FIELDS,
    9,
  );
  if (structTime === null || PyModule_AddObjectRef(module, 'struct_time', structTime) < 0)
    return -1;
  const zone = (): PyObject => PyUnicode_FromString('UTC');
  if (addObject(module, 'tzname', tupleFromStolen([zone(), zone()])) < 0) return -1;
  return addIntConstants(module, {
    timezone: 0,
    altzone: 0,
    daylight: 0,
    CLOCK_REALTIME: 0,
    CLOCK_MONOTONIC: 1,
    CLOCK_MONOTONIC_RAW: 4,
    CLOCK_PROCESS_CPUTIME_ID: 2,
    CLOCK_THREAD_CPUTIME_ID: 3,
    CLOCK_BOOTTIME: 7,
    CLOCK_TAI: 11,
    _STRUCT_TM_ITEMS: 11,
  });
}

export const time_module = defineModule({
  name: 'time',
  doc: 'This module provides various functions to manipulate time values.',
  methods: [
    ...clock('time', () => wallClockNs()),
    ...clock('monotonic', () => monotonicNs()),
    ...clock('perf_counter', () => monotonicNs()),
    ...clock('process_time', () => monotonicNs()),
    ...clock('thread_time', () => monotonicNs()),
    method('clock_gettime', METH.O, byClockId(seconds)),
    method(
      'clock_gettime_ns',
      METH.O,
      byClockId((ns) => PyLong_FromLong(ns)),
    ),
    method('clock_getres', METH.O, () => PyFloat_FromDouble(1e-9)),
    method(
      'sleep',
      METH.O,
      mayWait(time_sleep),
      'sleep(seconds)\n\nDelay execution for a given number of seconds.  The argument may be\na floating point number for subsecond precision.',
    ),
    toStruct('gmtime', 'UTC'),
    toStruct('localtime', 'UTC'),
    method('asctime', METH.FASTCALL, time_asctime),
    method('ctime', METH.FASTCALL, time_ctime),
    method('mktime', METH.O, time_mktime),
    method('strftime', METH.FASTCALL, time_strftime),
    method('strptime', METH.VARARGS, time_strptime),
    method('tzset', METH.NOARGS, () => Py_NewRef(Py_None)),
    method('get_clock_info', METH.O, time_get_clock_info),
  ],
  exec,
});
