/** OSError and its subtypes by errno (Objects/exceptions.c). */
import { touch } from '../heap/observer';
import type { GetSetDef, MethodDef, PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyNumber_AsSsize_t, PyNumber_Check } from './abstract';
import { ERRNO, strerror } from './errno-table';
import { PyErr_Occurred, PyErr_SetObject, PyErr_SetString } from './errors';
import {
  BaseException_new,
  BaseException_str,
  type PyBaseExceptionObject,
} from './exceptions-base';
import {
  PyExc_AttributeError,
  PyExc_BlockingIOError,
  PyExc_BrokenPipeError,
  PyExc_ChildProcessError,
  PyExc_ConnectionAbortedError,
  PyExc_ConnectionRefusedError,
  PyExc_ConnectionResetError,
  PyExc_FileExistsError,
  PyExc_FileNotFoundError,
  PyExc_InterruptedError,
  PyExc_IsADirectoryError,
  PyExc_NotADirectoryError,
  PyExc_OSError,
  PyExc_PermissionError,
  PyExc_ProcessLookupError,
  PyExc_TimeoutError,
  PyExc_TypeError,
  PyExc_ValueError,
} from './exceptions';
import { PyLong_AsLong, PyLong_Check, PyLong_FromLong } from './longobject';
import { PyObject_Call } from './call';
import { Py_None, reprStr, strStr } from './object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE, PyTuple_New, PyTuple_Pack } from './tupleobject';
import { METH_NOARGS, getset, method } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

const MYERRNO = 0;
const STRERROR = 1;
const FILENAME = 2;
const FILENAME2 = 3;

/** @source Objects/exceptions.c errnomap */
function typeOfErrno(errno: number): PyTypeObject | null {
  switch (errno) {
    case ERRNO.EAGAIN:
    case ERRNO.EALREADY:
    case ERRNO.EINPROGRESS:
      return PyExc_BlockingIOError;
    case ERRNO.EPIPE:
    case ERRNO.ESHUTDOWN:
      return PyExc_BrokenPipeError;
    case ERRNO.ECHILD:
      return PyExc_ChildProcessError;
    case ERRNO.ECONNABORTED:
      return PyExc_ConnectionAbortedError;
    case ERRNO.ECONNREFUSED:
      return PyExc_ConnectionRefusedError;
    case ERRNO.ECONNRESET:
      return PyExc_ConnectionResetError;
    case ERRNO.EEXIST:
      return PyExc_FileExistsError;
    case ERRNO.ENOENT:
      return PyExc_FileNotFoundError;
    case ERRNO.EISDIR:
      return PyExc_IsADirectoryError;
    case ERRNO.ENOTDIR:
      return PyExc_NotADirectoryError;
    case ERRNO.EINTR:
      return PyExc_InterruptedError;
    case ERRNO.EACCES:
    case ERRNO.EPERM:
      return PyExc_PermissionError;
    case ERRNO.ESRCH:
      return PyExc_ProcessLookupError;
    case ERRNO.ETIMEDOUT:
      return PyExc_TimeoutError;
    default:
      return null;
  }
}

/** @source Objects/exceptions.c oserror_use_init */
function oserror_use_init(type: PyTypeObject): boolean {
  return type.tp_init !== OSError_init && type.tp_new === OSError_new;
}

/** Fills the fields from the arguments. @source Objects/exceptions.c oserror_parse_args, oserror_init */
function oserror_init(self: PyBaseExceptionObject, args: PyObject): number {
  const nargs = PyTuple_GET_SIZE(args);
  let kept: PyObject = args;
  let owned: PyObject | null = null;
  const arg = (i: number): PyObject | null =>
    nargs >= 2 && nargs <= 5 && i < nargs ? PyTuple_GET_ITEM(args, i) : null;
  const x = self.v.x;
  const filename = arg(2);
  if (filename !== null && filename !== Py_None) {
    if (self.ob_type === PyExc_BlockingIOError && PyNumber_Check(filename)) {
      self.v.written = PyNumber_AsSsize_t(filename, PyExc_ValueError);
      if (self.v.written === -1 && PyErr_Occurred() !== null) return -1;
    } else {
      x[FILENAME] = Py_NewRef(filename);
      const second = arg(4);
      if (second !== null && second !== Py_None) x[FILENAME2] = Py_NewRef(second);
      owned = PyTuple_Pack(PyTuple_GET_ITEM(args, 0), PyTuple_GET_ITEM(args, 1));
      kept = owned;
    }
  }
  const errno = arg(0);
  const text = arg(1);
  x[MYERRNO] = errno === null ? null : Py_NewRef(errno);
  x[STRERROR] = text === null ? null : Py_NewRef(text);
  const old = self.v.args;
  self.v.args = owned ?? Py_NewRef(kept);
  touch(self);
  Py_XDECREF(old);
  return 0;
}

/** @source Objects/exceptions.c OSError_new */
export function OSError_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  let cls = type;
  const useInit = oserror_use_init(type);
  if (!useInit) {
    if (kwds !== null && (kwds.ob_type.mp_length?.(kwds) ?? 0) > 0) {
      return PyErr_SetString(PyExc_TypeError, `${type.tp_name}() takes no keyword arguments`);
    }
    const n = PyTuple_GET_SIZE(args);
    if (type === PyExc_OSError && n >= 2 && n <= 5 && PyLong_Check(PyTuple_GET_ITEM(args, 0))) {
      cls = typeOfErrno(PyLong_AsLong(PyTuple_GET_ITEM(args, 0))) ?? type;
    }
  }
  const empty = PyTuple_New(0);
  const self = BaseException_new(cls, empty) as PyBaseExceptionObject | null;
  Py_DECREF(empty);
  if (self === null) return null;
  if (!useInit && oserror_init(self, args) < 0) {
    Py_DECREF(self);
    return null;
  }
  return self;
}

/** @source Objects/exceptions.c OSError_init */
export function OSError_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (!oserror_use_init(self.ob_type)) return 0;
  if (kwds !== null && (kwds.ob_type.mp_length?.(kwds) ?? 0) > 0) {
    PyErr_SetString(PyExc_TypeError, `${self.ob_type.tp_name}() takes no keyword arguments`);
    return -1;
  }
  return oserror_init(self as PyBaseExceptionObject, args);
}

/** @source Objects/exceptions.c OSError_str */
export function OSError_str(self: PyObject): PyObject | null {
  const x = (self as PyBaseExceptionObject).v.x;
  if (x[FILENAME] === null && (x[MYERRNO] === null || x[STRERROR] === null)) {
    return BaseException_str(self);
  }
  const errno = strStr(x[MYERRNO] ?? Py_None);
  if (errno === null) return null;
  const text = strStr(x[STRERROR] ?? Py_None);
  if (text === null) return null;
  let message = `[Errno ${errno}] ${text}`;
  for (const [lead, name] of [
    [': ', x[FILENAME]],
    [' -> ', x[FILENAME2]],
  ] as const) {
    if (name === null) break;
    const shown = reprStr(name);
    if (shown === null) return null;
    message += lead + shown;
  }
  return PyUnicode_FromString(message);
}

/** @source Objects/exceptions.c OSError_reduce */
function OSError_reduce(self: PyObject): PyObject | null {
  const v = (self as PyBaseExceptionObject).v;
  let args = Py_NewRef(v.args!);
  if (PyTuple_GET_SIZE(args) === 2 && v.x[FILENAME] !== null) {
    const [a, b] = args.v as PyObject[];
    Py_DECREF(args);
    args =
      v.x[FILENAME2] === null
        ? PyTuple_Pack(a, b, v.x[FILENAME])
        : PyTuple_Pack(a, b, v.x[FILENAME], Py_None, v.x[FILENAME2]);
  }
  const res =
    self.dict === null
      ? PyTuple_Pack(self.ob_type, args)
      : PyTuple_Pack(self.ob_type, args, self.dict as PyObject);
  Py_DECREF(args);
  return res;
}

export function OSError_methods(): MethodDef[] {
  return [method('__reduce__', METH_NOARGS, OSError_reduce)];
}

export function OSError_getset(): GetSetDef[] {
  return [
    getset(
      'characters_written',
      (self) => {
        const { written } = (self as PyBaseExceptionObject).v;
        if (written === -1) return PyErr_SetString(PyExc_AttributeError, 'characters_written');
        return PyLong_FromLong(written);
      },
      (self, value) => {
        const v = (self as PyBaseExceptionObject).v;
        if (value === null) {
          if (v.written === -1) {
            PyErr_SetString(PyExc_AttributeError, 'characters_written');
            return -1;
          }
          v.written = -1;
          return 0;
        }
        const n = PyNumber_AsSsize_t(value, PyExc_ValueError);
        if (n === -1 && PyErr_Occurred() !== null) return -1;
        v.written = n;
        return 0;
      },
    ),
  ];
}

/**
 * Raises `exc(errno, strerror[, filename[, None, filename2]])`.
 * @source Python/errors.c PyErr_SetFromErrnoWithFilenameObjects
 */
export function PyErr_SetFromErrno(
  exc: PyObject,
  errno: number,
  filename: PyObject | null = null,
  filename2: PyObject | null = null,
): null {
  const number = PyLong_FromLong(errno);
  const text = PyUnicode_FromString(strerror(errno));
  let args: PyObject;
  if (filename === null) args = PyTuple_Pack(number, text);
  else if (filename2 === null) args = PyTuple_Pack(number, text, filename);
  else args = PyTuple_Pack(number, text, filename, PyLong_FromLong(0), filename2);
  Py_DECREF(number);
  Py_DECREF(text);
  const value = PyObject_Call(exc, args, null);
  Py_DECREF(args);
  if (value === null) return null;
  PyErr_SetObject(value.ob_type, value);
  Py_DECREF(value);
  return null;
}
