/** State of a buffered stream and its dealings with the raw stream below. */
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyNumber_AsSsize_t } from '../objects/abstract';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
} from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OSError, PyExc_ValueError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { PyMemoryView_FromMemory } from '../objects/memoryobject';
import { Py_None } from '../objects/object';
import { _Py_ID } from '../objects/unicodeobject';
import { PyFileIO_CheckExact } from './_io-fileio';
import { PyThread_allocate_lock, PyThread_free_lock } from './_thread-lock';
import { closedAttribute, valueError } from './_io-shared';
import { PyErr_CheckSignals } from '../objects/signals';

/** @source Modules/_io/bufferedio.c buffered */
export class BufferedPayload {
  raw: PyObject | null = null;
  ok = false;
  detached = false;
  readable: boolean;
  writable: boolean;
  finalizing = false;
  buffer_size = 0;
  /** Block of the buffer, 0 when there is none. */
  addr = 0;
  /** Block of the lock. */
  lock = 0;
  /** Bytes read ahead, and how many of them have been given out. */
  ahead = new Uint8Array(0);
  pos = 0;
  /** Bytes not yet written. */
  pending: Uint8Array[] = [];
  pendingSize = 0;

  constructor(readable: boolean, writable: boolean) {
    this.readable = readable;
    this.writable = writable;
  }

  available(): number {
    return this.ahead.length - this.pos;
  }

  dropReadAhead(): void {
    this.ahead = new Uint8Array(0);
    this.pos = 0;
  }

  /** A block of `buffer_size` bytes, as CPython's buffer, and a lock. @source Modules/_io/bufferedio.c _buffered_init */
  allocate(): void {
    PyMem_Free(this.addr);
    this.addr = Math.max(0, PyMem_Malloc(this.buffer_size));
    this.freeLock();
    this.lock = PyThread_allocate_lock();
  }

  freeLock(): void {
    PyThread_free_lock(this.lock);
    this.lock = 0;
  }

  release(): void {
    PyMem_Free(this.addr);
    this.addr = 0;
  }
}
export type PyBufferedObject = PyObject<BufferedPayload>;

export const bufferedState = (self: PyObject): BufferedPayload => (self as PyBufferedObject).v;

/** The raw stream, borrowed, if the object is usable. @source Modules/_io/bufferedio.c CHECK_INITIALIZED */
export function rawOf(self: PyObject): PyObject | null {
  const state = bufferedState(self);
  if (state.ok && state.raw !== null) return state.raw;
  return valueError(
    state.detached ? 'raw stream has been detached' : 'I/O operation on uninitialized object',
  );
}

/** Whether the raw stream is closed; -1 is an error. */
export function bufferedClosed(self: PyObject): number {
  const raw = rawOf(self);
  if (raw === null) return -1;
  if (PyFileIO_CheckExact(raw)) return raw.v.fd < 0 ? 1 : 0;
  return closedAttribute(raw);
}

/** The raw stream if usable and open; null with ValueError `message` otherwise. */
export function openRaw(self: PyObject, message: string): PyObject | null {
  const raw = rawOf(self);
  if (raw === null) return null;
  const closed = bufferedClosed(self);
  if (closed > 0 && bufferedState(self).available() === 0) return valueError(message);
  return closed < 0 ? null : raw;
}

function checkedCount(result: PyObject, action: string, size: number): number {
  const n = PyNumber_AsSsize_t(result, PyExc_ValueError);
  Py_DECREF(result);
  if (n === -1 && PyErr_Occurred() !== null) return -1;
  if (n >= 0 && n <= size) return n;
  PyErr_SetString(
    PyExc_OSError,
    `raw ${action}() returned invalid length ${n} (should have been between 0 and ${size})`,
  );
  return -1;
}

/**
 * Reads once from the raw stream: undefined when it has nothing now, null with an exception set.
 * @source Modules/_io/bufferedio.c _bufferedreader_raw_read
 */
export function rawRead(raw: PyObject, size: number): Uint8Array | null | undefined {
  const bytes = new Uint8Array(size);
  const view = PyMemoryView_FromMemory(bytes, false);
  const result = PyObject_CallMethodOneArg(raw, _Py_ID('readinto'), view);
  Py_DECREF(view);
  if (result === null) return null;
  if (result === Py_None) return undefined;
  const n = checkedCount(result, 'readinto', size);
  return n < 0 ? null : bytes.slice(0, n);
}

/** Number of bytes taken, -1 on error, -2 if the stream would block. @source Modules/_io/bufferedio.c _bufferedwriter_raw_write */
export function rawWrite(raw: PyObject, bytes: Uint8Array): number {
  const view = PyMemoryView_FromMemory(bytes.slice(), true);
  const result = PyObject_CallMethodOneArg(raw, _Py_ID('write'), view);
  Py_DECREF(view);
  if (result === null) return -1;
  if (result === Py_None) return -2;
  return checkedCount(result, 'write', bytes.length);
}

function position(result: PyObject | null): number {
  if (result === null) return -1;
  const n = PyNumber_AsSsize_t(result, PyExc_ValueError);
  Py_DECREF(result);
  if (n < 0 && PyErr_Occurred() === null) {
    PyErr_SetString(PyExc_OSError, `Raw stream returned invalid position ${n}`);
  }
  return n;
}

/** Position of the raw stream; -1 with an exception set. */
export function rawTell(raw: PyObject): number {
  return position(PyObject_CallMethodNoArgs(raw, _Py_ID('tell')));
}

export function rawSeek(raw: PyObject, offset: number, whence: number): number {
  const a = PyLong_FromLong(offset);
  const b = PyLong_FromLong(whence);
  const result = PyObject_CallMethodObjArgs(raw, _Py_ID('seek'), a, b);
  Py_DECREF(a);
  Py_DECREF(b);
  return position(result);
}

/** Joins parts into one array. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Writes out what is pending. 0, or -1 with an exception set. @source Modules/_io/bufferedio.c _bufferedwriter_flush_unlocked */
export function flushPending(self: PyObject): number {
  const state = bufferedState(self);
  const raw = rawOf(self);
  if (raw === null) return -1;
  if (state.pendingSize === 0) return 0;
  let rest = concatBytes(state.pending);
  while (rest.length > 0) {
    const n = rawWrite(raw, rest);
    if (n < 0) {
      state.pending = [rest];
      state.pendingSize = rest.length;
      if (n === -2) PyErr_SetString(PyExc_OSError, 'write could not complete without blocking');
      return -1;
    }
    rest = rest.subarray(n);
    PyErr_CheckSignals();
  }
  state.pending = [];
  state.pendingSize = 0;
  return 0;
}

/** Makes the raw position the logical one: writes pending bytes, steps back over read-ahead. */
export function flushAndRewind(self: PyObject): number {
  const state = bufferedState(self);
  if (flushPending(self) < 0) return -1;
  if (state.readable && state.available() > 0) {
    const back = state.available();
    state.dropReadAhead();
    if (rawSeek(state.raw!, -back, 1) < 0) return -1;
  }
  return 0;
}
