/** `_io.BytesIO` and the exporter behind `getbuffer()`. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { PyMem_Free, PyMem_Realloc, isAvailable } from '../heap/alloc';
import { METH, TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, _Py_IsImmortal } from '../heap/refcount';
import { asReadBuffer, asWriteBuffer, PyBuffer_FillInfo, type Py_buffer } from '../objects/buffer';
import { PyBytes_CheckExact, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import { PyDict_Check, PyDict_Copy, PyDict_Update } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString, PyErr_NoMemory } from '../objects/errors';
import { PyExc_BufferError, PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Append, PyList_New } from '../objects/listobject';
import { PyLong_AsInt, PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import { PyMemoryView_FromObject } from '../objects/memoryobject';
import { PyObject_GenericGetDict, Py_None } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract';
import { PyTuple_Check, tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { defineType, getset, method } from '../objects/typedef';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { PyBufferedIOBase_Type, clearDict, visitDict } from './_io-base';
import { bool, integerArgument, none, optionalSize, valueError } from './_io-shared';

/** @source Modules/_io/bytesio.c bytesio */
class BytesIOPayload {
  /** A bytes object that has the whole content and is shared with others; owned. */
  shared: PyBytesObject | null = null;
  /** The content while nobody else has it, with spare room. */
  data = new Uint8Array(0);
  size = 0;
  pos = 0;
  exports = 0;
  closed = false;
  /** Block of the private content. */
  addr = 0;

  bytes(): Uint8Array {
    return this.shared !== null ? this.shared.v : this.data.subarray(0, this.size);
  }
}
type PyBytesIO = PyObject<BytesIOPayload>;
const stateOf = (self: PyObject): BytesIOPayload => (self as PyBytesIO).v;

function dropShared(self: PyObject): void {
  const state = stateOf(self);
  const { shared } = state;
  state.shared = null;
  touch(self);
  if (shared !== null) Py_DECREF(shared);
}

/** Room for `size` bytes in content of our own. @source Modules/_io/bytesio.c resize_buffer, unshare_buffer */
function resize(self: PyObject, size: number): boolean {
  const state = stateOf(self);
  const old = state.bytes();
  let alloc = state.shared !== null ? old.length : state.data.length;
  const private_ = state.shared === null;
  if (private_ && size < alloc && size + 1 >= alloc / 2) return true;
  if (private_ && size + 1 < alloc / 2) alloc = size + 1;
  else if (size < alloc * 1.125) alloc = Math.max(alloc, size + (size >> 3) + (size < 9 ? 3 : 6));
  else alloc = size + 1;
  if (!isAvailable(alloc)) {
    PyErr_NoMemory();
    return false;
  }
  const data = new Uint8Array(alloc);
  data.set(old.subarray(0, alloc));
  state.size = Math.min(old.length, alloc);
  state.data = data;
  state.addr = Math.max(0, PyMem_Realloc(state.addr, 33 + alloc));
  if (!private_) dropShared(self);
  return true;
}

function open(self: PyObject): BytesIOPayload | null {
  const state = stateOf(self);
  return state.closed ? valueError('I/O operation on closed file.') : state;
}

function unexported(self: PyObject): boolean {
  if (stateOf(self).exports === 0) return true;
  PyErr_SetString(PyExc_BufferError, 'Existing exports of data: object cannot be re-sized');
  return false;
}

/** Number of bytes written, -1 with an exception set. */
function writeBytes(self: PyObject, data: PyObject): number {
  const state = open(self);
  if (state === null || !unexported(self)) return -1;
  const bytes = asReadBuffer(data);
  if (bytes === null) return -1;
  if (bytes.length === 0) return 0;
  const end = state.pos + bytes.length;
  const mustGrow = state.shared !== null || end > state.data.length;
  if (mustGrow && !resize(self, Math.max(end, state.bytes().length))) return -1;
  if (state.pos > state.size) state.data.fill(0, state.size, state.pos);
  state.data.set(bytes, state.pos);
  state.pos = end;
  state.size = Math.max(state.size, end);
  return bytes.length;
}

function write(self: PyObject, data: PyObject): PyObject | null {
  const n = writeBytes(self, data);
  return n < 0 ? null : PyLong_FromSsize_t(n);
}

/** The content from the position on, as a new bytes object. @source Modules/_io/bytesio.c read_bytes */
function readBytes(self: PyObject, size: number): PyObject {
  const state = stateOf(self);
  const all = state.bytes();
  if (size > 1 && state.pos === 0 && size === all.length && state.exports === 0) {
    state.pos += size;
    return share(self);
  }
  const part = all.slice(state.pos, state.pos + size);
  state.pos += part.length;
  return PyBytes_FromBytes(part);
}

/** The content as a bytes object that stays shared; new reference. */
function share(self: PyObject): PyObject {
  const state = stateOf(self);
  if (state.shared !== null) return Py_NewRef(state.shared);
  const bytes = PyBytes_FromBytes(state.data.slice(0, state.size)) as PyBytesObject;
  if (state.exports > 0) return bytes;
  state.shared = bytes;
  state.data = new Uint8Array(0);
  PyMem_Free(state.addr);
  state.addr = 0;
  touch(self);
  return Py_NewRef(bytes);
}

function read(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('read', args.length, 0, 1)) return null;
  const size = optionalSize(args[0]);
  if (size === undefined) return null;
  const state = open(self);
  if (state === null) return null;
  const left = Math.max(0, state.bytes().length - state.pos);
  return readBytes(self, size < 0 || size > left ? left : size);
}

function scanEol(state: BytesIOPayload, limit: number): number {
  const all = state.bytes();
  if (state.pos >= all.length) return 0;
  const end = all.indexOf(10, state.pos);
  const n = (end < 0 ? all.length : end + 1) - state.pos;
  return limit >= 0 ? Math.min(n, limit) : n;
}

function readline(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('readline', args.length, 0, 1)) return null;
  const limit = optionalSize(args[0]);
  if (limit === undefined) return null;
  const state = open(self);
  return state === null ? null : readBytes(self, scanEol(state, limit));
}

function readlines(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('readlines', args.length, 0, 1)) return null;
  const hint = optionalSize(args[0], 0);
  if (hint === undefined) return null;
  const state = open(self);
  const result = state === null ? null : PyList_New(0);
  if (state === null || result === null) return null;
  let total = 0;
  for (let n = scanEol(state, -1); n > 0; n = scanEol(state, -1)) {
    const line = readBytes(self, n);
    const failed = PyList_Append(result, line) < 0;
    Py_DECREF(line);
    if (failed) return null;
    total += n;
    if (hint > 0 && total >= hint) break;
  }
  return result;
}

function readinto(self: PyObject, buffer: PyObject): PyObject | null {
  const state = open(self);
  if (state === null) return null;
  const target = asWriteBuffer(buffer, 'readinto');
  if (target === null) return null;
  const part = state.bytes().slice(state.pos, state.pos + target.length);
  target.set(part);
  state.pos += part.length;
  return PyLong_FromSsize_t(part.length);
}

function truncate(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('truncate', args.length, 0, 1)) return null;
  const state = open(self);
  if (state === null || !unexported(self)) return null;
  const size = optionalSize(args[0], state.pos);
  if (size === undefined) return null;
  if (size < 0) return valueError(`negative size value ${size}`);
  if (size < state.bytes().length) {
    if (!resize(self, size)) return null;
    state.size = size;
  }
  return PyLong_FromSsize_t(size);
}

function seek(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('seek', args.length, 1, 2)) return null;
  const pos = integerArgument(args[0]);
  if (pos === undefined) return null;
  const whence = args.length > 1 ? PyLong_AsInt(args[1]) : 0;
  if (whence === -1 && PyErr_Occurred() !== null) return null;
  const state = open(self);
  if (state === null) return null;
  if (pos < 0 && whence === 0) return valueError(`negative seek value ${pos}`);
  if (whence < 0 || whence > 2)
    return valueError(`invalid whence (${whence}, should be 0, 1 or 2)`);
  const base = whence === 1 ? state.pos : whence === 2 ? state.bytes().length : 0;
  state.pos = Math.max(0, base + pos);
  return PyLong_FromSsize_t(state.pos);
}

function writelines(self: PyObject, lines: PyObject): PyObject | null {
  if (open(self) === null) return null;
  const it = PyObject_GetIter(lines);
  if (it === null) return null;
  for (let item = PyIter_Next(it); item !== null; item = PyIter_Next(it)) {
    const n = writeBytes(self, item);
    Py_DECREF(item);
    if (n < 0) break;
  }
  Py_DECREF(it);
  return PyErr_Occurred() === null ? none() : null;
}

function close(self: PyObject): PyObject | null {
  if (!unexported(self)) return null;
  const state = stateOf(self);
  state.closed = true;
  release(self);
  return none();
}

function release(self: PyObject): void {
  const state = stateOf(self);
  PyMem_Free(state.addr);
  state.addr = 0;
  state.data = new Uint8Array(0);
  state.size = 0;
  if (state.shared !== null) dropShared(self);
}

function getstate(self: PyObject): PyObject | null {
  if (open(self) === null) return null;
  const { dict } = self;
  const copy = dict === null ? none() : PyDict_Copy(dict as PyObject);
  return copy && tupleFromStolen([share(self), PyLong_FromLong(stateOf(self).pos), copy]);
}

function setstate(self: PyObject, value: PyObject): PyObject | null {
  const items = PyTuple_Check(value) ? (value as PyTupleObject).v : [];
  if (items.length < 3) {
    const type = value.ob_type.tp_name;
    const name = self.ob_type.tp_name;
    return PyErr_SetString(
      PyExc_TypeError,
      `${name}.__setstate__ argument should be 3-tuple, got ${type}`,
    );
  }
  if (!unexported(self)) return null;
  const state = stateOf(self);
  release(self);
  state.pos = 0;
  state.closed = false;
  if (writeBytes(self, items[0]) < 0) return null;
  const pos = integerArgument(items[1]);
  if (pos === undefined) return null;
  if (pos < 0) return valueError('position value cannot be negative');
  state.pos = pos;
  if (items[2] === Py_None) return none();
  if (!PyDict_Check(items[2])) {
    return PyErr_SetString(
      PyExc_TypeError,
      `third item of state should be a dict, got a ${items[2].ob_type.tp_name}`,
    );
  }
  const dict = PyObject_GenericGetDict(self);
  if (dict === null) return null;
  const failed = PyDict_Update(dict, items[2]) < 0;
  Py_DECREF(dict);
  return failed ? null : none();
}

/** @source Modules/_io/bytesio.c _io_BytesIO___init___impl */
function init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const values = PyArg_UnpackTupleKeywords('BytesIO', ['initial_bytes'], args, kwds, 0, 1, 0);
  if (values === null || !unexported(self)) return -1;
  const state = stateOf(self);
  release(self);
  state.closed = false;
  state.pos = 0;
  const initial = values[0];
  if (initial === null || initial === Py_None) return 0;
  if (PyBytes_CheckExact(initial)) {
    state.shared = Py_NewRef(initial) as PyBytesObject;
    touch(self);
    return 0;
  }
  if (writeBytes(self, initial) < 0) return -1;
  state.pos = 0;
  return 0;
}

function dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  release(self);
  clearDict(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  tp_free(self);
}

/** getsizeof counts content that nobody else holds. @source Modules/_io/bytesio.c bytesio_sizeof */
function sizeof(self: PyObject): PyObject {
  const state = stateOf(self);
  let size = self.ob_type.tp_basicsize;
  if (state.shared !== null) {
    const alone = !_Py_IsImmortal(state.shared) && state.shared.ob_refcnt === 1;
    if (alone) size += 33 + state.shared.v.length;
  } else if (state.addr > 0) size += 33 + state.data.length;
  return PyLong_FromSsize_t(size);
}

function getbuffer(self: PyObject): PyObject | null {
  if (open(self) === null) return null;
  const exporter = PyObject_GC_New<PyObject>(PyBytesIOBuffer_Type, Py_NewRef(self));
  PyObject_GC_Track(exporter);
  const view = PyMemoryView_FromObject(exporter);
  Py_DECREF(exporter);
  return view;
}

const fixed = (f: (state: BytesIOPayload) => PyObject) => (self: PyObject) => {
  const state = open(self);
  return state === null ? null : f(state);
};

export const PyBytesIO_Type = defineType({
  tp_name: '_io.BytesIO',
  tp_doc: 'Buffered I/O implementation using an in-memory bytes buffer.',
  tp_basicsize: 64,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_base: () => PyBufferedIOBase_Type,
  tp_dictoffset: 40,
  tp_weaklistoffset: 48,
  tp_new: (type) => {
    const self = type.tp_alloc!(type, 0);
    if (self !== null) self.v = new BytesIOPayload();
    return self;
  },
  tp_init: init,
  tp_dealloc: dealloc,
  tp_traverse: visitDict,
  tp_clear: (self) => (clearDict(self), 0),
  tp_iternext: (self) => {
    const state = open(self);
    const n = state === null ? 0 : scanEol(state, -1);
    return n === 0 ? null : readBytes(self, n);
  },
  tp_owns: (self, visit) => {
    const shared = (self as PyObject<BytesIOPayload | null>).v?.shared;
    if (shared) visit(shared, 0);
  },
  tp_slotname: () => 'content',
  methods: [
    method(
      'readable',
      METH.NOARGS,
      fixed(() => bool(true)),
    ),
    method(
      'seekable',
      METH.NOARGS,
      fixed(() => bool(true)),
    ),
    method(
      'writable',
      METH.NOARGS,
      fixed(() => bool(true)),
    ),
    method('flush', METH.NOARGS, fixed(none)),
    method(
      'isatty',
      METH.NOARGS,
      fixed(() => bool(false)),
    ),
    method(
      'tell',
      METH.NOARGS,
      fixed((state) => PyLong_FromSsize_t(state.pos)),
    ),
    method('close', METH.NOARGS, close),
    method('write', METH.O, write),
    method('writelines', METH.O, writelines),
    method('read1', METH.FASTCALL, read),
    method('readinto', METH.O, readinto),
    method('readline', METH.FASTCALL, readline),
    method('readlines', METH.FASTCALL, readlines),
    method('read', METH.FASTCALL, read),
    method('getbuffer', METH.NOARGS, getbuffer),
    method('getvalue', METH.NOARGS, (self) => (open(self) === null ? null : share(self))),
    method('seek', METH.FASTCALL, seek),
    method('truncate', METH.FASTCALL, truncate),
    method('__getstate__', METH.NOARGS, getstate),
    method('__setstate__', METH.O, setstate),
    method('__sizeof__', METH.NOARGS, sizeof),
  ],
  getset: [getset('closed', (self) => bool(stateOf(self).closed))],
});

/** Its payload is the BytesIO whose content it exports. */
export const PyBytesIOBuffer_Type = defineType({
  tp_name: '_io._BytesIOBuffer',
  tp_basicsize: 24,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    const source = (self as PyObject<PyObject | null>).v;
    (self as PyObject<PyObject | null>).v = null;
    touch(self);
    if (source !== null) Py_DECREF(source);
    tp_free(self);
  },
  tp_traverse: (self, visit) => {
    const source = (self as PyObject<PyObject | null>).v;
    if (source !== null) visit(source);
  },
  tp_owns: (self, visit) => {
    const source = (self as PyObject<PyObject | null>).v;
    if (source !== null) visit(source, 0);
  },
  tp_slotname: () => 'source',
  bf_getbuffer: (self, view, flags) => {
    const source = (self as PyObject<PyObject>).v;
    const state = stateOf(source);
    if (state.exports === 0 && state.shared !== null) resize(source, state.shared.v.length);
    if (PyBuffer_FillInfo(view as Py_buffer, self, state.bytes(), false, flags) < 0) return -1;
    state.exports++;
    return 0;
  },
  bf_releasebuffer: (self) => {
    stateOf((self as PyObject<PyObject>).v).exports--;
  },
});
