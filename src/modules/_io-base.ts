/** `_io._IOBase`, `_RawIOBase`, `_BufferedIOBase`, `_TextIOBase`. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyIter_Next,
  PyNumber_AsSsize_t,
  PyObject_GetIter,
  PyObject_Size,
} from '../objects/abstract';
import { asWriteBuffer } from '../objects/buffer';
import { PyByteArray_FromSize, byteArrayBytes } from '../objects/bytearrayobject';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
} from '../objects/call';
import {
  PyErr_Clear,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetString,
  _PyErr_ChainExceptions1,
} from '../objects/errors';
import { PyExc_OSError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Append, PyList_New } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import {
  PyObject_GenericGetDict,
  PyObject_GenericSetDict,
  PyObject_SetAttr,
  Py_None,
  _PyObject_LookupAttr,
} from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { defineType, getset, method } from '../objects/typedef';
import { object_new } from '../objects/object-type';
import { _Py_ID } from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import {
  DEFAULT_BUFFER_SIZE,
  _PyIOBase_finalize,
  bool,
  callTruth,
  closedAttribute,
  iobase_finalize,
  none,
  optionalSize,
  unsupported,
  valueError,
} from './_io-shared';

/** Whether close() of the base class has run. -1 is an error. @source Modules/_io/iobase.c iobase_is_closed */
function iobase_is_closed(self: PyObject): number {
  const out: { value: PyObject | null } = { value: null };
  const found = _PyObject_LookupAttr(self, _Py_ID('__IOBase_closed'), out);
  if (out.value !== null) Py_DECREF(out.value);
  return found;
}

/** Raises ValueError if `self.closed`. @source Modules/_io/iobase.c iobase_check_closed */
export function checkClosed(self: PyObject): boolean {
  const closed = closedAttribute(self);
  if (closed > 0) valueError('I/O operation on closed file.');
  return closed === 0;
}

function iobase_flush(self: PyObject): PyObject | null {
  const closed = iobase_is_closed(self);
  if (closed === 0) return none();
  return closed < 0 ? null : valueError('I/O operation on closed file.');
}

/** @source Modules/_io/iobase.c _io__IOBase_close_impl */
function iobase_close(self: PyObject): PyObject | null {
  const closed = iobase_is_closed(self);
  if (closed < 0) return null;
  if (closed > 0) return none();
  const result = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  const exc = PyErr_GetRaisedException();
  const failed = PyObject_SetAttr(self, _Py_ID('__IOBase_closed'), bool(true)) < 0;
  if (exc !== null) _PyErr_ChainExceptions1(exc);
  if (result === null || failed) return null;
  Py_DECREF(result);
  return none();
}

function checker(name: string, what: string): (self: PyObject) => PyObject | null {
  return (self) => {
    const result = PyObject_CallMethodNoArgs(self, _Py_ID(name));
    if (result === null) return null;
    if (result === bool(true)) return result;
    Py_DECREF(result);
    return unsupported(`File or stream is not ${what}.`);
  };
}
export const checkSeekable = checker('seekable', 'seekable');
export const checkReadable = checker('readable', 'readable');
export const checkWritable = checker('writable', 'writable');

function iobase_tell(self: PyObject): PyObject | null {
  const zero = PyLong_FromLong(0);
  const one = PyLong_FromLong(1);
  return PyObject_CallMethodObjArgs(self, _Py_ID('seek'), zero, one);
}

/** How many bytes readline may take next: up to a line end that `peek` shows. Undefined: error. */
function lookAhead(self: PyObject, limit: number): number | undefined {
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(self, _Py_ID('peek'), out) < 0) return undefined;
  if (out.value === null) return 1;
  Py_DECREF(out.value);
  const one = PyLong_FromLong(1);
  const ready = PyObject_CallMethodOneArg(self, _Py_ID('peek'), one);
  if (ready === null) return undefined;
  if (!PyBytes_Check(ready)) {
    PyErr_SetString(
      PyExc_OSError,
      `peek() should have returned a bytes object, not '${ready.ob_type.tp_name}'`,
    );
    Py_DECREF(ready);
    return undefined;
  }
  const bytes = (ready as PyBytesObject).v;
  let n = 1;
  if (bytes.length > 0) {
    const end = bytes.indexOf(10);
    n = end >= 0 ? end + 1 : bytes.length;
    if (limit >= 0) n = Math.min(n, limit);
  }
  Py_DECREF(ready);
  return n;
}

/** @source Modules/_io/iobase.c _io__IOBase_readline_impl */
function iobase_readline(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('readline', args.length, 0, 1)) return null;
  const limit = optionalSize(args[0]);
  if (limit === undefined) return null;
  let line: number[] = [];
  while (limit < 0 || line.length < limit) {
    const n = lookAhead(self, limit < 0 ? -1 : limit - line.length);
    if (n === undefined) return null;
    const size = PyLong_FromLong(n);
    const b = PyObject_CallMethodOneArg(self, _Py_ID('read'), size);
    Py_DECREF(size);
    if (b === null) return null;
    if (!PyBytes_Check(b)) {
      PyErr_SetString(
        PyExc_OSError,
        `read() should have returned a bytes object, not '${b.ob_type.tp_name}'`,
      );
      Py_DECREF(b);
      return null;
    }
    const bytes = (b as PyBytesObject).v;
    line = line.concat(Array.from(bytes));
    const ended = bytes.length === 0 || line[line.length - 1] === 10;
    Py_DECREF(b);
    if (ended) break;
  }
  return PyBytes_FromBytes(Uint8Array.from(line));
}

function iobase_iternext(self: PyObject): PyObject | null {
  const line = PyObject_CallMethodNoArgs(self, _Py_ID('readline'));
  if (line === null) return null;
  const size = PyObject_Size(line);
  if (size > 0) return line;
  Py_DECREF(line);
  return null;
}

/** @source Modules/_io/iobase.c _io__IOBase_readlines_impl */
function iobase_readlines(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('readlines', args.length, 0, 1)) return null;
  const hint = optionalSize(args[0]);
  if (hint === undefined) return null;
  const result = PyList_New(0);
  const it = PyObject_GetIter(self);
  if (result === null || it === null) return null;
  let length = 0;
  for (let line = PyIter_Next(it); line !== null; line = PyIter_Next(it)) {
    const failed = PyList_Append(result, line) < 0;
    const size = PyObject_Size(line);
    Py_DECREF(line);
    if (failed || size < 0) break;
    length += size;
    if (hint > 0 && length >= hint) break;
  }
  Py_DECREF(it);
  if (PyErr_Occurred() === null) return result;
  Py_DECREF(result);
  return null;
}

function iobase_writelines(self: PyObject, lines: PyObject): PyObject | null {
  if (!checkClosed(self)) return null;
  const it = PyObject_GetIter(lines);
  if (it === null) return null;
  for (let line = PyIter_Next(it); line !== null; line = PyIter_Next(it)) {
    const result = PyObject_CallMethodOneArg(self, _Py_ID('write'), line);
    Py_DECREF(line);
    if (result === null) break;
    Py_DECREF(result);
  }
  Py_DECREF(it);
  return PyErr_Occurred() === null ? none() : null;
}

function enter(self: PyObject): PyObject | null {
  return checkClosed(self) ? Py_NewRef(self) : null;
}

/** tp_dealloc of the base classes. @source Modules/_io/iobase.c iobase_dealloc */
function iobase_dealloc(self: PyObject): void {
  if (_PyIOBase_finalize(self) < 0) return;
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  clearDict(self);
  tp_free(self);
}

/** Drops the instance dictionary. */
export function clearDict(self: PyObject): void {
  const { dict } = self;
  if (dict === null || Array.isArray(dict)) return;
  self.dict = null;
  touch(self);
  Py_DECREF(dict);
}

/** Visits the instance dictionary. */
export function visitDict(self: PyObject, visit: (o: PyObject) => void): void {
  const { dict } = self;
  if (dict !== null && !Array.isArray(dict)) visit(dict);
}

/** Of the abstract bases: that the collector visits them they inherit, with how it does. */
const FLAGS = TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE;

export const PyIOBase_Type = defineType({
  tp_name: '_io._IOBase',
  tp_basicsize: 32,
  tp_flags: FLAGS | TPFLAGS.HAVE_GC,
  tp_dictoffset: 16,
  tp_weaklistoffset: 24,
  tp_dealloc: iobase_dealloc,
  // A heap type in CPython: it inherits what makes an instance.
  tp_new: object_new,
  tp_finalize: iobase_finalize,
  tp_traverse: visitDict,
  tp_clear: (self) => {
    if (_PyIOBase_finalize(self) < 0) return -1;
    clearDict(self);
    return 0;
  },
  tp_iter: enter,
  tp_iternext: iobase_iternext,
  tp_doc: 'The abstract base class for all I/O classes.',
  methods: [
    method('seek', METH.VARARGS, () => unsupported('seek')),
    method('tell', METH.NOARGS, iobase_tell),
    method('truncate', METH.VARARGS, () => unsupported('truncate')),
    method('flush', METH.NOARGS, iobase_flush),
    method('close', METH.NOARGS, iobase_close),
    method('seekable', METH.NOARGS, () => bool(false)),
    method('readable', METH.NOARGS, () => bool(false)),
    method('writable', METH.NOARGS, () => bool(false)),
    method('_checkClosed', METH.NOARGS, (self) => (checkClosed(self) ? none() : null)),
    method('_checkSeekable', METH.NOARGS, (self) => checkSeekable(self)),
    method('_checkReadable', METH.NOARGS, (self) => checkReadable(self)),
    method('_checkWritable', METH.NOARGS, (self) => checkWritable(self)),
    method('fileno', METH.NOARGS, () => unsupported('fileno')),
    method('isatty', METH.NOARGS, (self) => (checkClosed(self) ? bool(false) : null)),
    method('__enter__', METH.NOARGS, enter),
    method('__exit__', METH.VARARGS, (self) => PyObject_CallMethodNoArgs(self, _Py_ID('close'))),
    method('readline', METH.FASTCALL, iobase_readline),
    method('readlines', METH.FASTCALL, iobase_readlines),
    method('writelines', METH.O, iobase_writelines),
  ],
  getset: [
    getset(
      '__dict__',
      (self) => PyObject_GenericGetDict(self),
      (self, v) => PyObject_GenericSetDict(self, v),
    ),
    getset('closed', (self) => {
      const closed = iobase_is_closed(self);
      return closed < 0 ? null : bool(closed > 0);
    }),
  ],
});

/** @source Modules/_io/iobase.c _io__RawIOBase_read_impl */
function rawiobase_read(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('read', args.length, 0, 1)) return null;
  let size = -1;
  if (args.length > 0) {
    size = PyNumber_AsSsize_t(args[0], PyExc_ValueError);
    if (size === -1 && PyErr_Occurred() !== null) return null;
  }
  if (size < 0) return PyObject_CallMethodNoArgs(self, _Py_ID('readall'));
  const b = PyByteArray_FromSize(size);
  if (b === null) return null;
  const result = PyObject_CallMethodOneArg(self, _Py_ID('readinto'), b);
  if (result === null || result === Py_None) {
    Py_DECREF(b);
    return result;
  }
  const n = PyNumber_AsSsize_t(result, PyExc_ValueError);
  Py_DECREF(result);
  if (n === -1 && PyErr_Occurred() !== null) {
    Py_DECREF(b);
    return null;
  }
  const bytes = byteArrayBytes(b).slice(0, n);
  Py_DECREF(b);
  return PyBytes_FromBytes(bytes);
}

/** @source Modules/_io/iobase.c _io__RawIOBase_readall_impl */
function rawiobase_readall(self: PyObject): PyObject | null {
  const chunks: number[] = [];
  let any = false;
  for (;;) {
    const size = PyLong_FromLong(DEFAULT_BUFFER_SIZE);
    const data = PyObject_CallMethodOneArg(self, _Py_ID('read'), size);
    Py_DECREF(size);
    if (data === null) return null;
    if (data === Py_None) {
      if (!any) return data;
      break;
    }
    if (!PyBytes_Check(data)) {
      Py_DECREF(data);
      return PyErr_SetString(PyExc_TypeError, 'read() should return bytes');
    }
    const bytes = (data as PyBytesObject).v;
    for (const byte of bytes) chunks.push(byte);
    any = true;
    const empty = bytes.length === 0;
    Py_DECREF(data);
    if (empty) break;
  }
  return PyBytes_FromBytes(Uint8Array.from(chunks));
}

export const PyRawIOBase_Type = defineType({
  tp_name: '_io._RawIOBase',
  tp_basicsize: 32,
  tp_flags: FLAGS,
  tp_base: () => PyIOBase_Type,
  tp_doc: 'Base class for raw binary I/O.',
  methods: [
    method('read', METH.FASTCALL, rawiobase_read),
    method('readall', METH.NOARGS, rawiobase_readall),
  ],
});

/** @source Modules/_io/bufferedio.c _bufferediobase_readinto_generic */
function readintoGeneric(self: PyObject, buffer: PyObject, name: string): PyObject | null {
  const target = asWriteBuffer(buffer, name === 'read' ? 'readinto' : 'readinto1');
  if (target === null) return null;
  const size = PyLong_FromLong(target.length);
  const data = PyObject_CallMethodOneArg(self, _Py_ID(name), size);
  Py_DECREF(size);
  if (data === null) return null;
  if (!PyBytes_Check(data)) {
    Py_DECREF(data);
    return PyErr_SetString(PyExc_TypeError, 'read() should return bytes');
  }
  const bytes = (data as PyBytesObject).v;
  if (bytes.length > target.length) {
    const message = `read() returned too much data: ${target.length} bytes requested, ${bytes.length} returned`;
    Py_DECREF(data);
    return PyErr_SetString(PyExc_ValueError, message);
  }
  target.set(bytes);
  const n = bytes.length;
  Py_DECREF(data);
  return PyLong_FromLong(n);
}

export const PyBufferedIOBase_Type = defineType({
  tp_name: '_io._BufferedIOBase',
  tp_basicsize: 32,
  tp_flags: FLAGS,
  tp_base: () => PyIOBase_Type,
  tp_doc: 'Base class for buffered IO objects.',
  methods: [
    method('detach', METH.NOARGS, () => unsupported('detach')),
    method('read', METH.VARARGS, () => unsupported('read')),
    method('read1', METH.VARARGS, () => unsupported('read1')),
    method('readinto', METH.O, (self, b: PyObject) => readintoGeneric(self, b, 'read')),
    method('readinto1', METH.O, (self, b: PyObject) => readintoGeneric(self, b, 'read1')),
    method('write', METH.VARARGS, () => unsupported('write')),
  ],
});

export const PyTextIOBase_Type = defineType({
  tp_name: '_io._TextIOBase',
  tp_basicsize: 32,
  tp_flags: FLAGS,
  tp_base: () => PyIOBase_Type,
  tp_doc: 'Base class for text I/O.',
  methods: [
    method('detach', METH.NOARGS, () => unsupported('detach')),
    method('read', METH.VARARGS, () => unsupported('read')),
    method('readline', METH.VARARGS, () => unsupported('readline')),
    method('write', METH.VARARGS, () => unsupported('write')),
  ],
  getset: [getset('encoding', none), getset('newlines', none), getset('errors', none)],
});

/** Truth of a method that answers about a stream, cleared on failure. */
export function quietTruth(o: PyObject, name: string): boolean {
  const result = callTruth(o, name);
  if (result < 0) PyErr_Clear();
  return result > 0;
}
