/** Unpickling of references to what was made before, and to what lies outside of the stream. */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF } from '../heap/refcount';
import { PyIter_Next } from '../objects/abstract';
import { PyObject_CallFunctionObjArgs, PyObject_CallOneArg } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_UnicodeDecodeError, PyExc_ValueError } from '../objects/exceptions';
import { PyLong_AsSsize_t } from '../objects/longobject-convert';
import { PyMemoryView_FromObject, type PyMemoryViewObject } from '../objects/memoryobject';
import { decodedStr } from '../objects/unicode-codecs';
import { decodeAscii } from '../objects/unicode-utf8';
import { unpicklingError } from './pickle-state';
import { intOfText, readSize } from './unpickle-ops-atoms';
import { cText, readLine } from './unpickler-input';
import { _Unpickler_MemoPut, type UnpicklerObject } from './unpickler-object';
import { Pdata_append, Pdata_pop, Pdata_push, Pdata_stack_underflow } from './unpickler-stack';

/** A number on a line of its own; null with an exception set. */
function readIndex(line: Uint8Array): number | null {
  const key = intOfText(cText(line), 10);
  if (key === null) return null;
  const idx = PyLong_AsSsize_t(key);
  Py_DECREF(key);
  return idx === -1 && PyErr_Occurred() ? null : idx;
}

function pushMemoized(self: UnpicklerObject, idx: number): boolean {
  const { memo, memo_size } = self.v;
  const value: PyObject | undefined = idx >= 0 && idx < memo_size ? memo?.[idx] : undefined;
  if (value === undefined) return unpicklingError(`Memo value not found at index ${idx}`);
  return Pdata_append(self.v.stack!, value);
}

/** @source Modules/_pickle.c load_get */
export function load_get(self: UnpicklerObject): boolean {
  const line = readLine(self, 2);
  const idx = line === null ? null : readIndex(line);
  return idx !== null && pushMemoized(self, idx);
}

/** @source Modules/_pickle.c load_binget, load_long_binget */
export function load_binget(self: UnpicklerObject, nbytes: number): boolean {
  const idx = readSize(self, nbytes);
  return idx !== null && pushMemoized(self, idx);
}

/** The topmost object, borrowed; null with UnpicklingError. */
function top(self: UnpicklerObject): PyObject | null {
  const stack = self.v.stack!;
  const { data, fence } = stack.v;
  if (data.length > fence) return data[data.length - 1];
  Pdata_stack_underflow(stack);
  return null;
}

/** @source Modules/_pickle.c load_put */
export function load_put(self: UnpicklerObject): boolean {
  const line = readLine(self, 2);
  const value = line === null ? null : top(self);
  const idx = value === null ? null : readIndex(line!);
  if (idx === null) return false;
  if (idx >= 0) return _Unpickler_MemoPut(self, idx, value!);
  PyErr_SetString(PyExc_ValueError, 'negative PUT argument');
  return false;
}

/** @source Modules/_pickle.c load_binput, load_long_binput */
export function load_binput(self: UnpicklerObject, nbytes: number): boolean {
  const idx = readSize(self, nbytes);
  const value = idx === null ? null : top(self);
  return value !== null && _Unpickler_MemoPut(self, idx!, value);
}

/** @source Modules/_pickle.c load_memoize */
export function load_memoize(self: UnpicklerObject): boolean {
  const value = top(self);
  return value !== null && _Unpickler_MemoPut(self, self.v.memo_len, value);
}

function noPersistentLoad(): false {
  return unpicklingError(
    'A load persistent id instruction was encountered, but no persistent_load function was specified.',
  );
}

/** Pushes what `persistent_load` gives for an id, whose reference it takes over. */
function pushPersistent(self: UnpicklerObject, pid: PyObject): boolean {
  const { pers_func, pers_bound } = self.v;
  const obj = pers_bound
    ? PyObject_CallFunctionObjArgs(pers_func!, self, pid)
    : PyObject_CallOneArg(pers_func!, pid);
  Py_DECREF(pid);
  return Pdata_push(self.v.stack!, obj);
}

/** @source Modules/_pickle.c load_persid */
export function load_persid(self: UnpicklerObject): boolean {
  if (self.v.pers_func === null) return noPersistentLoad();
  const line = readLine(self, 1);
  if (line === null) return false;
  const pid = decodedStr(decodeAscii(line.subarray(0, -1), 'strict'));
  if (pid !== null) return pushPersistent(self, pid);
  if (!PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) return false;
  PyErr_Clear();
  return unpicklingError('persistent IDs in protocol 0 must be ASCII strings');
}

/** @source Modules/_pickle.c load_binpersid */
export function load_binpersid(self: UnpicklerObject): boolean {
  if (self.v.pers_func === null) return noPersistentLoad();
  const pid = Pdata_pop(self.v.stack!);
  return pid !== null && pushPersistent(self, pid);
}

/** @source Modules/_pickle.c load_next_buffer */
export function load_next_buffer(self: UnpicklerObject): boolean {
  const { buffers } = self.v;
  if (buffers === null) {
    return unpicklingError(
      'pickle stream refers to out-of-band data but no *buffers* argument was given',
    );
  }
  const buffer = PyIter_Next(buffers);
  if (buffer !== null) return Pdata_push(self.v.stack!, buffer);
  return !PyErr_Occurred() && unpicklingError('not enough out-of-band buffers');
}

/** Puts a read-only view in the place of a writable buffer. @source Modules/_pickle.c load_readonly_buffer */
export function load_readonly_buffer(self: UnpicklerObject): boolean {
  const obj = top(self);
  if (obj === null) return false;
  const view = PyMemoryView_FromObject(obj) as PyMemoryViewObject | null;
  if (view === null) return false;
  if (view.v.view.readonly) {
    Py_DECREF(view);
    return true;
  }
  view.v.view.readonly = true;
  const stack = self.v.stack!;
  const at = stack.v.data.length - 1;
  stack.v.data[at] = view;
  touch(stack, at, at);
  Py_DECREF(obj);
  return true;
}
