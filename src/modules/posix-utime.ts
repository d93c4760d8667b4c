/** `posix.utime`: times of files, as the file system of the run keeps them. */
import type { MethodDef, PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyNumber_Divmod } from '../objects/abstract';
import { PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_Check } from '../objects/floatobject';
import { PyLong_AsLong, PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { PyTuple_CheckExact } from '../objects/tupleobject';
import { memoryFs } from './memory-fs';
import { done, pathArgument, row, type Values } from './posix-args';
import { wallClockNs } from './virtual-clock';

const BILLION = 1_000_000_000n;

/** A number of seconds that time_t holds; null with an exception set. @source Python/pytime.c _PyLong_AsTime_t */
function _PyLong_AsTime_t(o: PyObject): bigint | null {
  const value = PyLong_AsLong(o);
  if (value !== -1 || PyErr_Occurred() === null) return BigInt(value);
  if (!PyErr_ExceptionMatches(PyExc_OverflowError)) return null;
  return PyErr_SetString(PyExc_OverflowError, 'timestamp out of range for platform time_t');
}

/** Nanoseconds of a number of seconds, rounded down. @source Python/pytime.c _PyTime_ObjectToTimespec */
function nsOfSeconds(o: PyObject): bigint | null {
  if (!PyFloat_Check(o)) {
    const seconds = _PyLong_AsTime_t(o);
    return seconds === null ? null : seconds * BILLION;
  }
  const value = o.v;
  if (Number.isNaN(value)) {
    return PyErr_SetString(PyExc_ValueError, 'Invalid value NaN (not a number)');
  }
  const whole = Math.trunc(value);
  if (Math.abs(whole) >= 2 ** 63) {
    return PyErr_SetString(PyExc_OverflowError, 'timestamp out of range for platform time_t');
  }
  return BigInt(whole) * BILLION + BigInt(Math.floor((value - whole) * 1e9));
}

/** Nanoseconds given as a number of them. @source Modules/posixmodule.c split_py_long_to_s_and_ns */
function nsOfNs(o: PyObject): bigint | null {
  const billion = PyLong_FromLong(BILLION);
  const divmod = PyNumber_Divmod(o, billion);
  Py_DECREF(billion);
  if (divmod === null) return null;
  const result = splitNs(o, divmod);
  Py_DECREF(divmod);
  return result;
}

function splitNs(o: PyObject, divmod: PyObject): bigint | null {
  const items = PyTuple_CheckExact(divmod) ? divmod.v : [];
  if (items.length !== 2) {
    const [given, got] = [o, divmod].map(({ ob_type }) => ob_type.tp_name.slice(0, 200));
    const text = `${given}.__divmod__() must return a 2-tuple, not ${got}`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const seconds = _PyLong_AsTime_t(items[0]);
  if (seconds === null) return null;
  const rest = PyLong_AsLong(items[1]);
  return rest === -1 && PyErr_Occurred() !== null ? null : seconds * BILLION + BigInt(rest);
}

/** Both times in nanoseconds since the epoch; null with an exception set. */
function bothTimes(times: PyObject | null, ns: PyObject | null): readonly [bigint, bigint] | null {
  const hasTimes = times !== null && times !== Py_None;
  const refuse = (text: string): null => PyErr_SetString(PyExc_TypeError, text);
  if (hasTimes && ns !== null) {
    const text = "utime: you may specify either 'times' or 'ns' but not both";
    return PyErr_SetString(PyExc_ValueError, text);
  }
  const given = hasTimes ? times : ns;
  if (given === null) {
    const now = wallClockNs();
    return [now, now];
  }
  if (!PyTuple_CheckExact(given) || given.v.length !== 2) {
    return hasTimes
      ? refuse("utime: 'times' must be either a tuple of two ints or None")
      : refuse("utime: 'ns' must be a tuple of two ints");
  }
  const read = hasTimes ? nsOfSeconds : nsOfNs;
  const atime = read(given.v[0]);
  const mtime = atime === null ? null : read(given.v[1]);
  return atime === null || mtime === null ? null : [atime, mtime];
}

/** @source Modules/posixmodule.c os_utime_impl */
function os_utime([o, times, ns]: Values): PyObject | null {
  const path = pathArgument('utime', o, { fd: true });
  const both = path === null ? null : bothTimes(times, ns);
  if (path === null || both === null) return null;
  const result = memoryFs().change(path, (node) => {
    [node.atime, node.mtime] = both;
  });
  // The one function of a path whose error does not name it.
  return done(result, null);
}

export const utimeMethod: MethodDef = row(
  'utime',
  ['path', 'times', 'ns', 'dir_fd', 'follow_symlinks'],
  1,
  2,
  os_utime,
);
