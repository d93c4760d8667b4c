/** Methods that all buffered streams share, and those for reading and for writing. */
import { Py_ReprEnter, Py_ReprLeave } from '../objects/repr-enter';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF } from '../heap/refcount';
import { asReadBuffer, asWriteBuffer } from '../objects/buffer';
import {
  PyBytes_Check,
  PyBytes_FromBytes,
  type PyBytesObject,
  _PyBytes_FromSize,
  _PyBytes_Resize,
} from '../objects/bytesobject';
import { PyObject_CallMethodNoArgs, PyObject_CallMethodOneArg } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetString,
  _PyErr_ChainExceptions1,
} from '../objects/errors';
import { PyExc_OSError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsInt, PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import { PyObject_GetAttr, Py_None, _PyObject_LookupAttr, reprStr } from '../objects/object';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import {
  bufferedClosed,
  bufferedState,
  concatBytes,
  flushAndRewind,
  flushPending,
  openRaw,
  rawOf,
  rawRead,
  rawSeek,
  rawTell,
  rawWrite,
} from './_io-buffered-raw';
import { integerArgument, none, optionalSize, unsupported, valueError } from './_io-shared';
import { PyErr_CheckSignals } from '../objects/signals';

/** A method that asks the raw stream. */
export function forward(name: string): (self: PyObject) => PyObject | null {
  return (self) => {
    const raw = rawOf(self);
    return raw === null ? null : PyObject_CallMethodNoArgs(raw, _Py_ID(name));
  };
}

/** An attribute of the raw stream. */
export function forwardAttribute(name: string): (self: PyObject) => PyObject | null {
  return (self) => {
    const raw = rawOf(self);
    return raw === null ? null : PyObject_GetAttr(raw, _Py_ID(name));
  };
}

export function buffered_repr(self: PyObject): PyObject | null {
  const type = self.ob_type.tp_name;
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(self, _Py_ID('name'), out) < 0) PyErr_Clear();
  if (out.value === null) return PyUnicode_FromString(`<${type}>`);
  const status = Py_ReprEnter(self);
  if (status !== 0) {
    if (status > 0) PyErr_SetString(PyExc_OSError, `reentrant call inside ${type}.__repr__`);
    return null;
  }
  const name = reprStr(out.value);
  Py_ReprLeave(self);
  Py_DECREF(out.value);
  return name === null ? null : PyUnicode_FromString(`<${type} name=${name}>`);
}

/** @source Modules/_io/bufferedio.c buffered_flush */
export function buffered_flush(self: PyObject): PyObject | null {
  if (openRaw(self, 'flush of closed file') === null) return null;
  return flushAndRewind(self) < 0 ? null : none();
}

export function simple_flush(self: PyObject): PyObject | null {
  return forward('flush')(self);
}

/** @source Modules/_io/bufferedio.c buffered_close */
export function buffered_close(self: PyObject): PyObject | null {
  const raw = rawOf(self);
  if (raw === null) return null;
  const state = bufferedState(self);
  const closed = bufferedClosed(self);
  if (closed < 0) return null;
  if (closed > 0) return none();
  if (state.finalizing) {
    const warned = PyObject_CallMethodOneArg(raw, _Py_ID('_dealloc_warn'), self);
    if (warned === null) PyErr_Clear();
    else Py_DECREF(warned);
  }
  const flushed = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  const exc = flushed === null ? PyErr_GetRaisedException() : null;
  if (flushed !== null) Py_DECREF(flushed);
  const result = PyObject_CallMethodNoArgs(raw, _Py_ID('close'));
  state.release();
  state.dropReadAhead();
  if (exc !== null) {
    _PyErr_ChainExceptions1(exc);
    if (result !== null) Py_DECREF(result);
    return null;
  }
  return result;
}

export function buffered_detach(self: PyObject): PyObject | null {
  const raw = rawOf(self);
  if (raw === null) return null;
  const flushed = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  if (flushed === null) return null;
  Py_DECREF(flushed);
  const state = bufferedState(self);
  state.raw = null;
  state.detached = true;
  state.ok = false;
  touch(self);
  return raw;
}

export function buffered_tell(self: PyObject): PyObject | null {
  const raw = rawOf(self);
  if (raw === null) return null;
  const at = rawTell(raw);
  if (at < 0) return null;
  const state = bufferedState(self);
  return PyLong_FromLong(Math.max(0, at - state.available() + state.pendingSize));
}

/** @source Modules/_io/bufferedio.c _io__Buffered_seek_impl */
export function buffered_seek(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('seek', args.length, 1, 2)) return null;
  const whence = args.length > 1 ? PyLong_AsInt(args[1]) : 0;
  if (whence === -1 && PyErr_Occurred() !== null) return null;
  const raw = rawOf(self);
  if (raw === null) return null;
  if (whence < 0 || whence > 2) return valueError(`whence value ${whence} unsupported`);
  if (openRaw(self, 'seek of closed file') === null) return null;
  const seekable = PyObject_CallMethodNoArgs(raw, _Py_ID('seekable'));
  if (seekable === null) return null;
  Py_DECREF(seekable);
  const offset = integerArgument(args[0]);
  if (offset === undefined) return null;
  if (flushPending(self) < 0) return null;
  const state = bufferedState(self);
  const relative = whence === 1 ? offset - state.available() : offset;
  state.dropReadAhead();
  const n = rawSeek(raw, relative, whence);
  return n < 0 ? null : PyLong_FromLong(n);
}

export function buffered_truncate(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('truncate', args.length, 0, 1)) return null;
  const raw = openRaw(self, 'truncate of closed file');
  if (raw === null) return null;
  if (!bufferedState(self).writable) return unsupported('truncate');
  if (flushAndRewind(self) < 0) return null;
  return PyObject_CallMethodOneArg(raw, _Py_ID('truncate'), args[0] ?? Py_None);
}

/** Takes `n` bytes that were read ahead. */
function take(self: PyObject, n: number): Uint8Array {
  const state = bufferedState(self);
  const part = state.ahead.slice(state.pos, state.pos + n);
  state.pos += part.length;
  return part;
}

/** Fills the empty buffer with one raw read: number of bytes, -1 on error, -2 nothing now. */
function fill(self: PyObject, raw: PyObject): number {
  const state = bufferedState(self);
  const bytes = rawRead(raw, state.buffer_size);
  if (bytes === null) return -1;
  if (bytes === undefined) return -2;
  state.ahead = new Uint8Array(bytes);
  state.pos = 0;
  return bytes.length;
}

/** Everything to the end of the stream. @source Modules/_io/bufferedio.c _bufferedreader_read_all */
function readAll(self: PyObject, raw: PyObject): PyObject | null {
  const head = take(self, Infinity);
  bufferedState(self).dropReadAhead();
  if (flushPending(self) < 0) return null;
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(raw, _Py_ID('readall'), out) < 0) return null;
  if (out.value !== null) {
    Py_DECREF(out.value);
    const data = PyObject_CallMethodNoArgs(raw, _Py_ID('readall'));
    if (data === null) return null;
    if (data !== Py_None && !PyBytes_Check(data)) {
      Py_DECREF(data);
      return PyErr_SetString(PyExc_TypeError, 'readall() should return bytes');
    }
    if (head.length === 0) return data;
    const tail = data === Py_None ? new Uint8Array(0) : (data as PyBytesObject).v;
    const joined = concatBytes([head, tail]);
    Py_DECREF(data);
    return PyBytes_FromBytes(joined);
  }
  const parts = [head];
  for (;;) {
    const part = rawRead(raw, bufferedState(self).buffer_size);
    if (part === null) return null;
    if (part === undefined || part.length === 0) break;
    parts.push(part);
  }
  return PyBytes_FromBytes(concatBytes(parts));
}

/** Up to `n` bytes, reading as often as needed; null with an exception set, undefined: nothing now. */
function readSome(self: PyObject, raw: PyObject, n: number): Uint8Array | null | undefined {
  const state = bufferedState(self);
  if (n <= state.available()) return take(self, n);
  const parts = [take(self, n)];
  let missing = n - parts[0].length;
  if (flushPending(self) < 0) return null;
  while (missing > 0) {
    const big = missing - (missing % state.buffer_size);
    const got = big > 0 ? rawRead(raw, big) : fill(self, raw);
    if (got === null || got === -1) return null;
    if (got === undefined || got === -2) {
      return parts.some((part) => part.length > 0) ? concatBytes(parts) : undefined;
    }
    const part = typeof got === 'number' ? take(self, missing) : got;
    if (part.length === 0) break;
    parts.push(part);
    missing -= part.length;
  }
  return concatBytes(parts);
}

export function buffered_read(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('read', args.length, 0, 1)) return null;
  const n = optionalSize(args[0]);
  if (n === undefined || rawOf(self) === null) return null;
  if (n < -1) return valueError('read length must be non-negative or -1');
  const raw = openRaw(self, 'read of closed file');
  if (raw === null) return null;
  if (n === -1) return readAll(self, raw);
  const bytes = readSome(self, raw, n);
  if (bytes === undefined) return none();
  return bytes === null ? null : PyBytes_FromBytes(bytes);
}

/** @source Modules/_io/bufferedio.c _io__Buffered_read1_impl */
export function buffered_read1(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('read1', args.length, 0, 1)) return null;
  let n = args.length > 0 ? integerArgument(args[0]) : -1;
  if (n === undefined || rawOf(self) === null) return null;
  const state = bufferedState(self);
  if (n < 0) n = state.buffer_size;
  const raw = openRaw(self, 'read of closed file');
  if (raw === null) return null;
  if (n === 0) return PyBytes_FromBytes(new Uint8Array(0));
  if (state.available() > 0) return PyBytes_FromBytes(take(self, n));
  if (flushPending(self) < 0) return null;
  // The bytes are made for as many as may come, and cut to those that came.
  const made = _PyBytes_FromSize(n);
  if (made === null) return null;
  const bytes = rawRead(raw, n);
  if (bytes === null) {
    Py_DECREF(made);
    return null;
  }
  return _PyBytes_Resize(made, bytes ?? new Uint8Array(0));
}

export function readinto(self: PyObject, buffer: PyObject, once: boolean): PyObject | null {
  if (rawOf(self) === null) return null;
  const raw = openRaw(self, 'readinto of closed file');
  if (raw === null) return null;
  const target = asWriteBuffer(buffer, once ? 'readinto1' : 'readinto');
  if (target === null) return null;
  const available = bufferedState(self).available();
  const n = once && available > 0 ? Math.min(available, target.length) : target.length;
  const bytes = once && available === 0 ? rawRead(raw, n) : readSome(self, raw, n);
  if (bytes === null) return null;
  if (bytes === undefined) return none();
  target.set(bytes);
  return PyLong_FromSsize_t(bytes.length);
}

export function buffered_peek(self: PyObject): PyObject | null {
  const raw = openRaw(self, 'peek of closed file');
  if (raw === null || flushPending(self) < 0) return null;
  const state = bufferedState(self);
  if (state.available() === 0 && fill(self, raw) === -1) return null;
  return PyBytes_FromBytes(state.ahead.slice(state.pos));
}

/** One line as bytes; null with an exception set. @source Modules/_io/bufferedio.c _buffered_readline */
export function readLine(self: PyObject, limit: number): Uint8Array | null {
  const raw = openRaw(self, 'readline of closed file');
  if (raw === null || flushPending(self) < 0) return null;
  const state = bufferedState(self);
  const parts: Uint8Array[] = [];
  let left = limit < 0 ? Infinity : limit;
  while (left > 0) {
    if (state.available() === 0) {
      const n = fill(self, raw);
      if (n === -1) return null;
      if (n <= 0) break;
    }
    const end = state.ahead.indexOf(10, state.pos);
    const wanted = end < 0 ? state.available() : end + 1 - state.pos;
    const part = take(self, Math.min(wanted, left));
    parts.push(part);
    left -= part.length;
    if (part[part.length - 1] === 10) break;
  }
  return concatBytes(parts);
}

export function buffered_readline(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('readline', args.length, 0, 1)) return null;
  const limit = optionalSize(args[0]);
  if (limit === undefined || rawOf(self) === null) return null;
  const line = readLine(self, limit);
  return line === null ? null : PyBytes_FromBytes(line);
}

/** Takes bytes for writing: 0, or -1 with an exception set. @source Modules/_io/bufferedio.c _io_BufferedWriter_write_impl */
export function bufferedWriteBytes(self: PyObject, bytes: Uint8Array): number {
  const raw = openRaw(self, 'write to closed file');
  if (raw === null) return -1;
  const state = bufferedState(self);
  if (state.readable && state.available() > 0 && flushAndRewind(self) < 0) return -1;
  if (state.pendingSize + bytes.length > state.buffer_size && flushPending(self) < 0) return -1;
  let rest = bytes;
  while (rest.length > state.buffer_size) {
    const n = rawWrite(raw, rest);
    if (n < 0) return -1;
    rest = rest.subarray(n);
    PyErr_CheckSignals();
  }
  if (rest.length > 0) {
    state.pending.push(rest.slice());
    state.pendingSize += rest.length;
  }
  return 0;
}

export function buffered_write(self: PyObject, data: PyObject): PyObject | null {
  if (rawOf(self) === null) return null;
  const bytes = asReadBuffer(data);
  if (bytes === null) return null;
  const closed = bufferedClosed(self);
  if (closed !== 0) return closed > 0 ? valueError('write to closed file') : null;
  return bufferedWriteBytes(self, bytes) < 0 ? null : PyLong_FromSsize_t(bytes.length);
}

/** Number for the buffer size argument; undefined with an exception set. */
export function bufferSizeArgument(value: PyObject | null, missing: number): number | undefined {
  if (value === null) return missing;
  const n = integerArgument(value);
  if (n === undefined) return undefined;
  if (n > 0) return n;
  PyErr_SetString(PyExc_ValueError, 'buffer size must be strictly positive');
  return undefined;
}
