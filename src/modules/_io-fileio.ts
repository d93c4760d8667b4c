/** `_io.FileIO`: unbuffered access to a file of the simulated file system. */
import { Py_ReprEnter, Py_ReprLeave } from '../objects/repr-enter';
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyNumber_AsSsize_t } from '../objects/abstract';
import { asReadBuffer, asWriteBuffer } from '../objects/buffer';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { PyBool_Check } from '../objects/boolobject';
import { PyObject_CallFunctionObjArgs, PyObject_CallOneArg } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetRaisedException,
  PyErr_SetString,
  PyErr_WarnEx,
  PyErr_WriteUnraisable,
  _PyErr_ChainExceptions1,
} from '../objects/errors';
import {
  PyExc_OSError,
  PyExc_ResourceWarning,
  PyExc_RuntimeWarning,
  PyExc_TypeError,
  PyExc_ValueError,
  PyExc_Warning,
} from '../objects/exceptions';
import { PyErr_SetFromErrno } from '../objects/exceptions-os';
import { ERRNO } from '../objects/errno-table';
import { PyArg_UnpackTupleKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsInt, PyLong_Check, PyLong_FromLong } from '../objects/longobject';
import {
  PyObject_GetAttr,
  PyObject_IsTrue,
  PyObject_SetAttr,
  Py_None,
  _PyObject_LookupAttr,
  reprStr,
} from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { defineType, getset, member, method } from '../objects/typedef';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { PyRawIOBase_Type, clearDict, visitDict } from './_io-base';
import {
  _PyIOBase_finalize,
  bool,
  iobase_finalize,
  none,
  optionalSize,
  setFromFs,
  unsupported,
  valueError,
} from './_io-shared';
import { O } from './fs-node';
import { memoryFs } from './memory-fs';
import { PyOS_FSPath } from './fspath';

/** st_blksize of every file here, as of most Linux file systems. */
const BLOCK_SIZE = 4096;

/** @source Modules/_io/fileio.c fileio */
export class FileIOPayload {
  fd = -1;
  created = false;
  readable = false;
  writable = false;
  appending = false;
  /** -1: not asked yet. */
  seekable = -1;
  closefd = true;
  finalizing = false;
}
export type PyFileIOObject = PyObject<FileIOPayload>;

export function PyFileIO_CheckExact(o: PyObject): o is PyFileIOObject {
  return o.ob_type === PyFileIO_Type;
}

const stateOf = (self: PyObject): FileIOPayload => (self as PyFileIOObject).v;

function fileio_new(type: PyTypeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = new FileIOPayload();
  return self;
}

const BAD_MODE = 'Must have exactly one of create/read/write/append mode and at most one plus';

/** Flags of open(2) for a mode string; null with ValueError. */
function parseMode(state: FileIOPayload, mode: string): number | null {
  let flags = 0;
  let kinds = 0;
  let plus = 0;
  for (const c of mode) {
    if (c === 'x') {
      state.created = state.writable = true;
      flags |= O.EXCL | O.CREAT;
      kinds++;
    } else if (c === 'r') {
      state.readable = true;
      kinds++;
    } else if (c === 'w') {
      state.writable = true;
      flags |= O.CREAT | O.TRUNC;
      kinds++;
    } else if (c === 'a') {
      state.writable = state.appending = true;
      flags |= O.APPEND | O.CREAT;
      kinds++;
    } else if (c === '+') {
      state.readable = state.writable = true;
      plus++;
    } else if (c !== 'b') return valueError(`invalid mode: ${mode.slice(0, 200)}`);
  }
  if (kinds !== 1 || plus > 1) return valueError(BAD_MODE);
  const access = state.readable && state.writable ? O.RDWR : state.readable ? O.RDONLY : O.WRONLY;
  return flags | access | O.CLOEXEC;
}

/** Opens the path, through `opener` if given; -1 with an exception set. */
function openPath(nameobj: PyObject, flags: number, opener: PyObject): number {
  const path = PyOS_FSPath(nameobj);
  if (path === null) return -1;
  if (opener === Py_None) {
    const fd = memoryFs().open(path, flags, 0o666);
    if (fd < 0) setFromFs(nameobj);
    return fd;
  }
  const flagsObject = PyLong_FromLong(flags);
  const result = PyObject_CallFunctionObjArgs(opener, nameobj, flagsObject);
  Py_DECREF(flagsObject);
  if (result === null) return -1;
  if (!PyLong_Check(result)) {
    Py_DECREF(result);
    PyErr_SetString(PyExc_TypeError, 'expected integer from opener');
    return -1;
  }
  const fd = PyLong_AsInt(result);
  Py_DECREF(result);
  if (fd < 0 && PyErr_Occurred() === null) valueError(`opener returned ${fd}`);
  return fd;
}

/** @source Modules/_io/fileio.c _io_FileIO___init___impl */
function fileio_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['file', 'mode', 'closefd', 'opener'];
  const values = PyArg_UnpackTupleKeywords('FileIO', names, args, kwds, 1, 4, 0);
  if (values === null) return -1;
  const nameobj = values[0]!;
  const mode = values[1] === null ? 'r' : (values[1] as PyObject<string>).v;
  const closefd = values[2] === null ? 1 : PyObject_IsTrue(values[2]);
  if (closefd < 0) return -1;
  const state = stateOf(self);
  if (state.fd >= 0 && state.closefd && internal_close(state) < 0) return -1;
  state.fd = -1;
  if (PyBool_Check(nameobj)) {
    if (PyErr_WarnEx(PyExc_RuntimeWarning, 'bool is used as a file descriptor', 1) < 0) return -1;
  }
  const fd = PyLong_AsInt(nameobj);
  if (fd < 0) {
    if (PyErr_Occurred() === null) {
      valueError('negative file descriptor');
      return -1;
    }
    PyErr_Clear();
  }
  const flags = parseMode(state, mode);
  if (flags === null) return -1;
  state.closefd = closefd !== 0;
  if (fd >= 0) state.fd = fd;
  else {
    if (!state.closefd) {
      valueError('Cannot use closefd=False with file name');
      return -1;
    }
    state.fd = openPath(nameobj, flags, values[3] ?? Py_None);
    if (state.fd < 0) return -1;
  }
  return checkOpened(self, nameobj);
}

/** Refuses directories, sets `name`, goes to the end when appending. */
function checkOpened(self: PyObject, nameobj: PyObject): number {
  const state = stateOf(self);
  const stat = memoryFs().fstat(state.fd);
  const fail = (): number => {
    if (!PyLong_Check(nameobj) && state.fd >= 0) internal_close(state);
    state.fd = -1;
    return -1;
  };
  if (stat === null) {
    setFromFs(PyLong_Check(nameobj) ? null : nameobj);
    state.fd = -1;
    return -1;
  }
  if (stat.kind === 'dir') {
    PyErr_SetFromErrno(PyExc_OSError, ERRNO.EISDIR, nameobj);
    return fail();
  }
  if (PyObject_SetAttr(self, _Py_ID('name'), nameobj) < 0) return fail();
  if (state.appending && memoryFs().seek(state.fd, 0, 2) < 0 && stat.kind === 'file') {
    setFromFs();
    return fail();
  }
  return 0;
}

function internal_close(state: FileIOPayload): number {
  const { fd } = state;
  state.fd = -1;
  if (fd < 0 || memoryFs().close(fd) === 0) return 0;
  setFromFs();
  return -1;
}

/** Warns of a file that was not closed. @source Modules/_io/fileio.c fileio_dealloc_warn */
function fileio_dealloc_warn(self: PyObject, source: PyObject): PyObject {
  const state = stateOf(self);
  if (state.fd >= 0 && state.closefd) {
    const exc = PyErr_GetRaisedException();
    const text = reprStr(source);
    if (text === null || PyErr_WarnEx(PyExc_ResourceWarning, `unclosed file ${text}`, 1) < 0) {
      if (PyErr_ExceptionMatches(PyExc_Warning)) PyErr_WriteUnraisable(self);
      else PyErr_Clear();
    }
    PyErr_SetRaisedException(exc);
  }
  return none();
}

function fileio_close(self: PyObject): PyObject | null {
  const state = stateOf(self);
  const close = PyObject_GetAttr(PyRawIOBase_Type, _Py_ID('close'));
  if (close === null) return null;
  const result = PyObject_CallOneArg(close, self);
  Py_DECREF(close);
  if (!state.closefd) {
    state.fd = -1;
    return result;
  }
  const exc = result === null ? PyErr_GetRaisedException() : null;
  if (state.finalizing) {
    const r = fileio_dealloc_warn(self, self);
    Py_DECREF(r);
  }
  const closed = internal_close(state);
  if (exc !== null) _PyErr_ChainExceptions1(exc);
  if (result !== null && closed < 0) {
    Py_DECREF(result);
    return null;
  }
  return result;
}

const errClosed = (): null => valueError('I/O operation on closed file');
const errMode = (action: string): null => unsupported(`File not open for ${action}`);

/** The descriptor if the file is open and allows `action`; null with an exception set. */
function open(self: PyObject, action: 'reading' | 'writing' | null): number | null {
  const state = stateOf(self);
  if (state.fd < 0) return errClosed();
  if (action === 'reading' && !state.readable) return errMode(action);
  if (action === 'writing' && !state.writable) return errMode(action);
  return state.fd;
}

/** Up to `size` bytes; null with an exception set. */
export function fileioRead(self: PyObject, size: number): Uint8Array | null {
  const fd = open(self, 'reading');
  if (fd === null) return null;
  const bytes = memoryFs().read(fd, size);
  return bytes ?? setFromFs();
}

/** Number of bytes written; -1 with an exception set. */
export function fileioWrite(self: PyObject, bytes: Uint8Array): number {
  const fd = open(self, 'writing');
  if (fd === null) return -1;
  const n = memoryFs().write(fd, bytes);
  if (n < 0) setFromFs();
  return n;
}

function readAllBytes(self: PyObject): Uint8Array | null {
  const parts: Uint8Array[] = [];
  for (;;) {
    const part = fileioRead(self, 1 << 20);
    if (part === null) return null;
    if (part.length === 0) break;
    parts.push(part);
  }
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function fileio_readall(self: PyObject): PyObject | null {
  if (open(self, null) === null) return null;
  const bytes = readAllBytes(self);
  return bytes === null ? null : PyBytes_FromBytes(bytes);
}

function fileio_read(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('read', args.length, 0, 1)) return null;
  const size = optionalSize(args[0]);
  if (size === undefined || open(self, 'reading') === null) return null;
  if (size < 0) return fileio_readall(self);
  const bytes = fileioRead(self, size);
  return bytes === null ? null : PyBytes_FromBytes(bytes);
}

function fileio_readinto(self: PyObject, buffer: PyObject): PyObject | null {
  if (open(self, 'reading') === null) return null;
  const target = asWriteBuffer(buffer, 'readinto');
  if (target === null) return null;
  const bytes = fileioRead(self, target.length);
  if (bytes === null) return null;
  target.set(bytes);
  return PyLong_FromLong(bytes.length);
}

function fileio_write(self: PyObject, data: PyObject): PyObject | null {
  if (open(self, 'writing') === null) return null;
  const bytes = asReadBuffer(data);
  if (bytes === null) return null;
  const n = fileioWrite(self, bytes);
  return n < 0 ? null : PyLong_FromLong(n);
}

/** New position as int; null with an exception set. @source Modules/_io/fileio.c portable_lseek */
function portable_lseek(self: PyObject, pos: PyObject | null, whence: number): PyObject | null {
  const state = stateOf(self);
  let offset = 0;
  if (pos !== null) {
    offset = PyNumber_AsSsize_t(pos, PyExc_ValueError);
    if (offset === -1 && PyErr_Occurred() !== null) return null;
  }
  const result = memoryFs().seek(state.fd, offset, whence);
  if (state.seekable < 0) state.seekable = result >= 0 ? 1 : 0;
  return result < 0 ? setFromFs() : PyLong_FromLong(result);
}

function fileio_seek(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('seek', args.length, 1, 2)) return null;
  const whence = args.length > 1 ? PyLong_AsInt(args[1]) : 0;
  if (whence === -1 && PyErr_Occurred() !== null) return null;
  return open(self, null) === null ? null : portable_lseek(self, args[0], whence);
}

function fileio_truncate(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('truncate', args.length, 0, 1)) return null;
  const fd = open(self, 'writing');
  if (fd === null) return null;
  const given = args.length > 0 && args[0] !== Py_None ? args[0] : null;
  const pos = given === null ? portable_lseek(self, null, 1) : Py_NewRef(given);
  if (pos === null) return null;
  const size = PyNumber_AsSsize_t(pos, PyExc_ValueError);
  if ((size === -1 && PyErr_Occurred() !== null) || memoryFs().truncate(fd, size) < 0) {
    if (PyErr_Occurred() === null) setFromFs();
    Py_DECREF(pos);
    return null;
  }
  return pos;
}

function fileio_seekable(self: PyObject): PyObject | null {
  const state = stateOf(self);
  if (state.fd < 0) return errClosed();
  if (state.seekable < 0) {
    const pos = portable_lseek(self, null, 1);
    if (pos === null) PyErr_Clear();
    else Py_DECREF(pos);
  }
  return bool(state.seekable > 0);
}

function modeString(state: FileIOPayload): string {
  if (state.created) return state.readable ? 'xb+' : 'xb';
  if (state.appending) return state.readable ? 'ab+' : 'ab';
  if (state.readable) return state.writable ? 'rb+' : 'rb';
  return 'wb';
}

function fileio_repr(self: PyObject): PyObject | null {
  const state = stateOf(self);
  if (state.fd < 0) return PyUnicode_FromString('<_io.FileIO [closed]>');
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(self, _Py_ID('name'), out) < 0) return null;
  const rest = `mode='${modeString(state)}' closefd=${state.closefd ? 'True' : 'False'}>`;
  if (out.value === null) return PyUnicode_FromString(`<_io.FileIO fd=${state.fd} ${rest}`);
  const status = Py_ReprEnter(self);
  if (status !== 0) {
    if (status > 0) {
      PyErr_SetString(PyExc_OSError, `reentrant call inside ${self.ob_type.tp_name}.__repr__`);
    }
    return null;
  }
  const name = reprStr(out.value);
  Py_ReprLeave(self);
  Py_DECREF(out.value);
  return name === null ? null : PyUnicode_FromString(`<_io.FileIO name=${name} ${rest}`);
}

function fileio_dealloc(self: PyObject): void {
  const state = stateOf(self);
  state.finalizing = true;
  if (_PyIOBase_finalize(self) < 0) return;
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  clearDict(self);
  tp_free(self);
}

const opened = (self: PyObject, f: (state: FileIOPayload) => PyObject): PyObject | null =>
  stateOf(self).fd < 0 ? errClosed() : f(stateOf(self));

export const PyFileIO_Type = defineType({
  tp_name: '_io.FileIO',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_base: () => PyRawIOBase_Type,
  tp_dictoffset: 40,
  tp_weaklistoffset: 32,
  tp_new: fileio_new,
  tp_init: fileio_init,
  tp_dealloc: fileio_dealloc,
  tp_finalize: iobase_finalize,
  tp_repr: fileio_repr,
  tp_traverse: visitDict,
  tp_clear: (self) => (clearDict(self), 0),
  methods: [
    method('read', METH.FASTCALL, fileio_read),
    method('readall', METH.NOARGS, fileio_readall),
    method('readinto', METH.O, fileio_readinto),
    method('write', METH.O, fileio_write),
    method('seek', METH.FASTCALL, fileio_seek),
    method('tell', METH.NOARGS, (self) =>
      open(self, null) === null ? null : portable_lseek(self, null, 1),
    ),
    method('truncate', METH.FASTCALL, fileio_truncate),
    method('close', METH.NOARGS, fileio_close),
    method('seekable', METH.NOARGS, fileio_seekable),
    method('readable', METH.NOARGS, (self) => opened(self, (state) => bool(state.readable))),
    method('writable', METH.NOARGS, (self) => opened(self, (state) => bool(state.writable))),
    method('fileno', METH.NOARGS, (self) => opened(self, (state) => PyLong_FromLong(state.fd))),
    method('isatty', METH.NOARGS, (self) => opened(self, () => bool(false))),
    method('_dealloc_warn', METH.O, (self, source: PyObject) => fileio_dealloc_warn(self, source)),
  ],
  getset: [
    getset('closed', (self) => bool(stateOf(self).fd < 0), null, 'True if the file is closed'),
    getset(
      'closefd',
      (self) => bool(stateOf(self).closefd),
      null,
      'True if the file descriptor will be closed by close().',
    ),
    getset(
      'mode',
      (self) => PyUnicode_FromString(modeString(stateOf(self))),
      null,
      'String giving the file mode',
    ),
  ],
  members: [
    member('_blksize', () => PyLong_FromLong(BLOCK_SIZE)),
    member(
      '_finalizing',
      (self) => bool(stateOf(self).finalizing),
      (self, value) => {
        stateOf(self).finalizing = value !== null && PyObject_IsTrue(value) > 0;
        return 0;
      },
    ),
  ],
});
