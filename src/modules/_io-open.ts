/** `open()`: the layers of a stream for a mode. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyNumber_Check } from '../objects/abstract';
import { PyObject_CallFunctionObjArgs, PyObject_CallMethodNoArgs } from '../objects/call';
import {
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_WarnEx,
  _PyErr_ChainExceptions1,
} from '../objects/errors';
import { PyExc_RuntimeWarning } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_BadArgument } from '../objects/getargs';
import { PyLong_AsInt, PyLong_AsSsize_t, PyLong_FromLong } from '../objects/longobject';
import { PyObject_GetAttr, PyObject_IsTrue, PyObject_SetAttr, Py_None } from '../objects/object';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import {
  PyBufferedRandom_Type,
  PyBufferedReader_Type,
  PyBufferedWriter_Type,
} from './_io-buffered';
import { PyFileIO_Type } from './_io-fileio';
import { bool, callTruth, valueError } from './_io-shared';
import { PyTextIOWrapper_Type } from './_io-textio';
import { fspathObject } from './fspath';

interface Mode {
  text: string;
  raw: string;
  reading: boolean;
  writing: boolean;
  updating: boolean;
  binary: boolean;
}

/** Takes a mode apart; null with ValueError. */
function parseMode(mode: string): Mode | null {
  const has = new Set(mode);
  const known = [...mode].every((c) => 'xrwa+tb'.includes(c));
  if (!known || has.size !== mode.length)
    return valueError(`invalid mode: '${mode.slice(0, 200)}'`);
  const writing = has.has('x') || has.has('w') || has.has('a');
  if (has.has('t') && has.has('b')) return valueError("can't have text and binary mode at once");
  const kinds = [...'xrwa'].filter((c) => has.has(c)).length;
  if (kinds !== 1) {
    return valueError('must have exactly one of create/read/write/append mode');
  }
  const raw = [...'xrwa+'].filter((c) => has.has(c)).join('');
  const updating = has.has('+');
  return { text: mode, raw, reading: has.has('r'), writing, updating, binary: has.has('b') };
}

/** Arguments that only text mode takes; false with ValueError. */
function checkBinary(mode: Mode, values: readonly (PyObject | null)[]): boolean {
  if (!mode.binary) return true;
  const rows = [
    [3, 'an encoding'],
    [4, 'an errors'],
    [5, 'a newline'],
  ] as const;
  for (const [i, name] of rows) {
    if (values[i] !== null && values[i] !== Py_None) {
      valueError(`binary mode doesn't take ${name} argument`);
      return false;
    }
  }
  return true;
}

const WARNING =
  "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used";

/** Closes what was opened when a later layer fails; the first error stays. */
function abandon(result: PyObject): null {
  const exc = PyErr_GetRaisedException();
  const closed = PyObject_CallMethodNoArgs(result, _Py_ID('close'));
  _PyErr_ChainExceptions1(exc);
  if (closed !== null) Py_DECREF(closed);
  Py_DECREF(result);
  return null;
}

/** The size of the buffer: the argument, or the file's block size. */
function bufferSize(raw: PyObject, buffering: number): number {
  if (buffering >= 0) return buffering;
  const o = PyObject_GetAttr(raw, _Py_ID('_blksize'));
  if (o === null) return -1;
  const n = PyLong_AsSsize_t(o);
  Py_DECREF(o);
  return n;
}

function bufferedType(mode: Mode): PyTypeObject {
  if (mode.updating) return PyBufferedRandom_Type;
  return mode.writing ? PyBufferedWriter_Type : PyBufferedReader_Type;
}

/** Puts the layers above the raw file (stolen) together. */
function wrap(
  raw: PyObject,
  mode: Mode,
  buffering: number,
  values: readonly (PyObject | null)[],
): PyObject | null {
  const isatty = callTruth(raw, 'isatty');
  if (isatty < 0) return abandon(raw);
  const lineBuffering = !mode.binary && (buffering === 1 || (buffering < 0 && isatty > 0));
  const size = bufferSize(raw, buffering === 1 ? -1 : buffering);
  if (size < 0) {
    if (PyErr_Occurred() === null) valueError('invalid buffering size');
    return abandon(raw);
  }
  if (size === 0) {
    if (mode.binary) return raw;
    valueError("can't have unbuffered text I/O");
    return abandon(raw);
  }
  const sizeObject = PyLong_FromLong(size);
  const buffer = PyObject_CallFunctionObjArgs(bufferedType(mode), raw, sizeObject);
  Py_DECREF(sizeObject);
  if (buffer === null) return abandon(raw);
  Py_DECREF(raw);
  if (mode.binary) return buffer;
  const wrapper = PyObject_CallFunctionObjArgs(
    PyTextIOWrapper_Type,
    buffer,
    values[3] ?? Py_None,
    values[4] ?? Py_None,
    values[5] ?? Py_None,
    bool(lineBuffering),
  );
  if (wrapper === null) return abandon(buffer);
  Py_DECREF(buffer);
  const modeObject = PyUnicode_FromString(mode.text);
  const failed = PyObject_SetAttr(wrapper, _Py_ID('mode'), modeObject) < 0;
  Py_DECREF(modeObject);
  return failed ? abandon(wrapper) : wrapper;
}

/** @source Modules/_io/_iomodule.c _io_open_impl */
export function _io_open(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['file', 'mode', 'buffering', 'encoding', 'errors', 'newline', 'closefd', 'opener'];
  const values = PyArg_UnpackKeywords('open', names, args, kwnames, 1, 8, 0);
  if (values === null) return null;
  const modeArgument = values[1];
  if (modeArgument !== null && !PyUnicode_Check(modeArgument)) {
    return _PyArg_BadArgument('open', "argument 'mode'", 'str', modeArgument);
  }
  for (const [i, name] of [
    [3, 'encoding'],
    [4, 'errors'],
    [5, 'newline'],
  ] as const) {
    const value = values[i];
    if (value !== null && value !== Py_None && !PyUnicode_Check(value)) {
      return _PyArg_BadArgument('open', `argument '${name}'`, 'str or None', value);
    }
  }
  const buffering = values[2] === null ? -1 : PyLong_AsInt(values[2]);
  if (buffering === -1 && PyErr_Occurred() !== null) return null;
  const closefd = values[6] === null ? 1 : PyObject_IsTrue(values[6]);
  if (closefd < 0) return null;
  const file = values[0]!;
  const path = PyNumber_Check(file) ? Py_NewRef(file) : fspathObject(file);
  if (path === null) return null;
  const mode = parseMode(modeArgument === null ? 'r' : (modeArgument as PyUnicodeObject).v);
  if (mode === null || !checkBinary(mode, values)) {
    Py_DECREF(path);
    return null;
  }
  if (mode.binary && buffering === 1 && PyErr_WarnEx(PyExc_RuntimeWarning, WARNING, 1) < 0) {
    Py_DECREF(path);
    return null;
  }
  const rawMode = PyUnicode_FromString(mode.raw);
  const raw = PyObject_CallFunctionObjArgs(
    PyFileIO_Type,
    path,
    rawMode,
    bool(closefd !== 0),
    values[7] ?? Py_None,
  );
  Py_DECREF(rawMode);
  Py_DECREF(path);
  return raw === null ? null : wrap(raw, mode, buffering, values);
}
