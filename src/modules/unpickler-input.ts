/** How an unpickler reads: from the bytes given, or from its file a piece at a time. */
import { PyMem_Realloc } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF } from '../heap/refcount';
import { PyBUF, PyObject_GetBuffer, Py_buffer } from '../objects/buffer';
import { PyBytes_Check, latin1Text, type PyBytesObject } from '../objects/bytesobject';
import { PyObject_CallNoArgs, PyObject_CallOneArg } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_NoMemory,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_NotImplementedError, PyExc_ValueError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsSsize_t } from '../objects/longobject-convert';
import { PyMemoryView_FromMemory } from '../objects/memoryobject';
import { reprStr } from '../objects/object';
import { PREFETCH } from './pickle-opcodes';
import { unpicklingError } from './pickle-state';
import {
  INPUT_SLOT,
  releaseInput,
  setUnpicklerField,
  type UnpicklerObject,
} from './unpickler-object';

const WHOLE_LINE = -1;

/** Makes a bytes-like object the input: its size, or -1 with an exception set. @source Modules/_pickle.c _Unpickler_SetStringInput */
export function _Unpickler_SetStringInput(self: UnpicklerObject, input: PyObject): number {
  releaseInput(self);
  const view = new Py_buffer();
  if (PyObject_GetBuffer(input, view, PyBUF.CONTIG_RO) < 0) return -1;
  const u = self.v;
  u.buffer = view;
  touch(self, INPUT_SLOT, INPUT_SLOT);
  u.input = view.bytes;
  u.input_len = view.len;
  u.next_read_idx = 0;
  u.prefetched_idx = u.input_len;
  return u.input_len;
}

/** @source Modules/_pickle.c bad_readline */
export function bad_readline(): false {
  return unpicklingError('pickle data was truncated');
}

/** `read(n)` or `peek(n)`. */
function callWithSize(func: PyObject, n: number): PyObject | null {
  const size = PyLong_FromLong(n);
  const data = PyObject_CallOneArg(func, size);
  Py_DECREF(size);
  return data;
}

/** Reads past what was used of the bytes that were only peeked at. @source Modules/_pickle.c _Unpickler_SkipConsumed */
export function _Unpickler_SkipConsumed(self: UnpicklerObject): boolean {
  const u = self.v;
  const consumed = u.next_read_idx - u.prefetched_idx;
  if (consumed <= 0) return true;
  const data = callWithSize(u.read!, consumed);
  if (data === null) return false;
  Py_DECREF(data);
  u.prefetched_idx = u.next_read_idx;
  return true;
}

/** Makes `data`, which it takes over, the input. */
function setStolenInput(self: UnpicklerObject, data: PyObject): number {
  const size = _Unpickler_SetStringInput(self, data);
  Py_DECREF(data);
  return size;
}

/** Looks at what is to come, if the file can: its size, -1 with an exception set, undefined: it cannot. */
function prefetch(self: UnpicklerObject): number | undefined {
  const data = callWithSize(self.v.peek!, PREFETCH);
  if (data === null) {
    if (!PyErr_ExceptionMatches(PyExc_NotImplementedError)) return -1;
    PyErr_Clear();
    setUnpicklerField(self, 'peek', null);
    return undefined;
  }
  const size = setStolenInput(self, data);
  self.v.prefetched_idx = 0;
  return size;
}

/** Gets `n` bytes or a whole line from the file: how many there are, or -1 with an exception set. @source Modules/_pickle.c _Unpickler_ReadFromFile */
function _Unpickler_ReadFromFile(self: UnpicklerObject, n: number): number {
  const u = self.v;
  if (!_Unpickler_SkipConsumed(self)) return -1;
  let data: PyObject | null;
  if (n === WHOLE_LINE) data = PyObject_CallNoArgs(u.readline!);
  else {
    if (u.peek !== null && n < PREFETCH) {
      const size = prefetch(self);
      if (size !== undefined) {
        if (size < 0) return -1;
        if (n <= size) return n;
      }
    }
    data = callWithSize(u.read!, n);
  }
  return data === null ? -1 : setStolenInput(self, data);
}

/** @source Modules/_pickle.c _Unpickler_ReadImpl */
function readMore(self: UnpicklerObject, n: number): number {
  const u = self.v;
  if (u.next_read_idx > 2 ** 63 - n) {
    unpicklingError('read would overflow (invalid bytecode)');
    return -1;
  }
  if (u.read === null) {
    bad_readline();
    return -1;
  }
  const got = _Unpickler_ReadFromFile(self, n);
  if (got < 0) return -1;
  if (got < n) {
    bad_readline();
    return -1;
  }
  u.next_read_idx = n;
  return 0;
}

/** Where the next `n` bytes begin in `input`, which may be another one now; -1 with an exception set. @source Modules/_pickle.c _Unpickler_Read */
export function _Unpickler_Read(self: UnpicklerObject, n: number): number {
  const u = self.v;
  const at = u.next_read_idx;
  if (n > u.input_len - at) return readMore(self, n);
  u.next_read_idx = at + n;
  return at;
}

/** The next `n` bytes, valid until more is read; null with an exception set. */
export function readBytes(self: UnpicklerObject, n: number): Uint8Array | null {
  const at = _Unpickler_Read(self, n);
  return at < 0 ? null : self.v.input.subarray(at, at + n);
}

/** Fills `target` by `read`. */
function readCopy(self: UnpicklerObject, target: Uint8Array): boolean {
  const data = callWithSize(self.v.read!, target.length);
  if (data === null) return false;
  let done = false;
  if (!PyBytes_Check(data)) {
    const shown = reprStr((data as PyObject).ob_type);
    if (shown !== null) {
      PyErr_SetString(PyExc_ValueError, `read() returned non-bytes object (${shown})`);
    }
  } else if ((data as PyBytesObject).v.length < target.length) bad_readline();
  else {
    target.set((data as PyBytesObject).v.subarray(0, target.length));
    done = true;
  }
  Py_DECREF(data);
  return done;
}

/** Fills `target` by `readinto`. */
function readDirectly(self: UnpicklerObject, target: Uint8Array): boolean {
  const view = PyMemoryView_FromMemory(target, false);
  const result = PyObject_CallOneArg(self.v.readinto!, view);
  Py_DECREF(view);
  if (result === null) return false;
  const size = PyLong_AsSsize_t(result);
  Py_DECREF(result);
  if (size < 0) {
    if (!PyErr_Occurred()) {
      PyErr_SetString(PyExc_ValueError, 'readinto() returned negative size');
    }
    return false;
  }
  return size >= target.length || bad_readline();
}

/** Fills `target` with what comes next; false with an exception set. @source Modules/_pickle.c _Unpickler_ReadInto */
export function _Unpickler_ReadInto(self: UnpicklerObject, target: Uint8Array): boolean {
  const u = self.v;
  const available = u.input_len - u.next_read_idx;
  let rest = target;
  if (available > 0) {
    const here = Math.min(available, target.length);
    target.set(u.input.subarray(u.next_read_idx, u.next_read_idx + here));
    u.next_read_idx += here;
    rest = target.subarray(here);
    if (rest.length === 0) return true;
  }
  if (u.read === null) return bad_readline();
  if (!_Unpickler_SkipConsumed(self)) return false;
  return u.readinto === null ? readCopy(self, rest) : readDirectly(self, rest);
}

/** Keeps a copy of the line. @source Modules/_pickle.c _Unpickler_CopyLine */
function copyLine(self: UnpicklerObject, line: Uint8Array): Uint8Array | null {
  const u = self.v;
  const addr = PyMem_Realloc(u.line_addr, line.length + 1);
  if (addr < 0) return PyErr_NoMemory();
  u.line_addr = addr;
  u.input_line = line.slice();
  return u.input_line;
}

/** The next line with its end, of at least `min` bytes; null with an exception set. @source Modules/_pickle.c _Unpickler_Readline */
export function readLine(self: UnpicklerObject, min: number): Uint8Array | null {
  const u = self.v;
  const end = u.input.indexOf(0x0a, u.next_read_idx);
  let line: Uint8Array | null = null;
  if (end >= 0 && end < u.input_len) {
    const start = u.next_read_idx;
    u.next_read_idx = end + 1;
    line = copyLine(self, u.input.subarray(start, end + 1));
  } else if (u.read === null) bad_readline();
  else {
    const got = _Unpickler_ReadFromFile(self, WHOLE_LINE);
    if (got < 0) return null;
    if (got === 0 || u.input[got - 1] !== 0x0a) bad_readline();
    else {
      u.next_read_idx = got;
      line = copyLine(self, u.input.subarray(0, got));
    }
  }
  if (line === null || line.length >= min) return line;
  bad_readline();
  return null;
}

/** A line as C reads it: up to a zero. */
export function cText(line: Uint8Array): string {
  const end = line.indexOf(0);
  return latin1Text(end < 0 ? line : line.subarray(0, end));
}
