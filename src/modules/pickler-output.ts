/** How a pickler writes: into a bytes object in frames, and from there to its file. */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import {
  PyBytes_FromBytes,
  _PyBytes_FromSize,
  _PyBytes_Resize,
  allocateBytes,
} from '../objects/bytesobject';
import { PyObject_CallOneArg } from '../objects/call';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError } from '../objects/exceptions';
import { FRAME_HEADER_SIZE, FRAME_SIZE_MIN, FRAME_SIZE_TARGET, Op } from './pickle-opcodes';
import { picklingError } from './pickle-state';
import {
  PICKLER_FIELDS,
  memoInstruction,
  memoOf,
  memoize,
  notMemoized,
  setPicklerField,
  sized,
  type PicklerObject,
} from './pickler-object';

const OUTPUT_SLOT = PICKLER_FIELDS.indexOf('output_buffer');

/** Starts an empty output. @source Modules/_pickle.c _Pickler_ClearBuffer */
export function _Pickler_ClearBuffer(self: PicklerObject): boolean {
  const p = self.v;
  const buffer = _PyBytes_FromSize(p.max_output_len);
  setPicklerField(self, 'output_buffer', buffer);
  if (buffer === null) return false;
  p.output_len = 0;
  p.frame_start = -1;
  return true;
}

/** Writes the header of the open frame, or takes its place away when the frame is tiny. @source Modules/_pickle.c _Pickler_CommitFrame */
export function _Pickler_CommitFrame(self: PicklerObject): void {
  const p = self.v;
  if (!p.framing || p.frame_start < 0 || p.output_buffer === null) return;
  const length = p.output_len - p.frame_start - FRAME_HEADER_SIZE;
  const bytes = p.output_buffer.v;
  if (length >= FRAME_SIZE_MIN) bytes.set(sized(Op.FRAME, length, 8), p.frame_start);
  else {
    bytes.copyWithin(p.frame_start, p.frame_start + FRAME_HEADER_SIZE, p.output_len);
    p.output_len -= FRAME_HEADER_SIZE;
  }
  p.frame_start = -1;
}

/** Takes the output out of the pickler: new reference, or null. @source Modules/_pickle.c _Pickler_GetString */
export function _Pickler_GetString(self: PicklerObject): PyObject | null {
  _Pickler_CommitFrame(self);
  const p = self.v;
  const buffer = p.output_buffer;
  if (buffer === null) return lostOutput();
  p.output_buffer = null;
  touch(self, OUTPUT_SLOT, OUTPUT_SLOT);
  return _PyBytes_Resize(buffer, buffer.v.slice(0, p.output_len));
}

/** Only a pickler that is used while it pickles has no output. */
function lostOutput(): null {
  return PyErr_SetString(PyExc_RuntimeError, 'Pickler is already running');
}

/** @source Modules/_pickle.c _Pickler_FlushToFile */
export function _Pickler_FlushToFile(self: PicklerObject): boolean {
  const output = _Pickler_GetString(self);
  if (output === null) return false;
  const result = PyObject_CallOneArg(self.v.write!, output);
  Py_DECREF(output);
  Py_XDECREF(result);
  return result !== null;
}

/** Between two objects a frame that is large enough ends. @source Modules/_pickle.c _Pickler_OpcodeBoundary */
export function _Pickler_OpcodeBoundary(self: PicklerObject): boolean {
  const p = self.v;
  if (!p.framing || p.frame_start < 0) return true;
  if (p.output_len - p.frame_start - FRAME_HEADER_SIZE < FRAME_SIZE_TARGET) return true;
  _Pickler_CommitFrame(self);
  return p.write === null || (_Pickler_FlushToFile(self) && _Pickler_ClearBuffer(self));
}

function grow(self: PicklerObject, required: number): boolean {
  const p = self.v;
  const buffer = p.output_buffer!;
  p.max_output_len = Math.floor(required / 2) * 3;
  const data = allocateBytes(p.max_output_len);
  if (data === null) {
    setPicklerField(self, 'output_buffer', null);
    return false;
  }
  data.set(buffer.v.subarray(0, p.output_len));
  p.output_buffer = null;
  p.output_buffer = _PyBytes_Resize(buffer, data);
  touch(self, OUTPUT_SLOT, OUTPUT_SLOT);
  return p.output_buffer !== null;
}

/** Makes room for `n` bytes, in a new frame if none is open: where they go, or -1 with an exception set. @source Modules/_pickle.c _Pickler_Write */
function reserve(self: PicklerObject, n: number): number {
  const p = self.v;
  if (p.output_buffer === null) {
    lostOutput();
    return -1;
  }
  const opens = p.framing && p.frame_start < 0;
  const required = p.output_len + n + (opens ? FRAME_HEADER_SIZE : 0);
  if (required > p.max_output_len && !grow(self, required)) return -1;
  if (opens) {
    p.frame_start = p.output_len;
    p.output_len += FRAME_HEADER_SIZE;
  }
  const at = p.output_len;
  p.output_len += n;
  return at;
}

/** Writes one byte. All writers are false with an exception set. */
export function writeOp(self: PicklerObject, op: number): boolean {
  const at = reserve(self, 1);
  if (at < 0) return false;
  self.v.output_buffer!.v[at] = op;
  return true;
}

/** Writes bytes as they are. */
export function writeBytes(self: PicklerObject, bytes: Uint8Array): boolean {
  const at = reserve(self, bytes.length);
  if (at < 0) return false;
  self.v.output_buffer!.v.set(bytes, at);
  return true;
}

/** Writes text of characters below 256. */
export function writeText(self: PicklerObject, text: string): boolean {
  const at = reserve(self, text.length);
  if (at < 0) return false;
  const bytes = self.v.output_buffer!.v;
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return true;
}

/**
 * Writes the bytes of a large or small object. Large ones stand outside of frames, and go to the
 * file by themselves: as `payload`, or as bytes made for it.
 * @source Modules/_pickle.c _Pickler_write_bytes
 */
export function _Pickler_write_bytes(
  self: PicklerObject,
  header: Uint8Array,
  data: Uint8Array,
  payload: PyObject | null,
): boolean {
  const p = self.v;
  const apart = data.length >= FRAME_SIZE_TARGET;
  const { framing } = p;
  if (apart) {
    _Pickler_CommitFrame(self);
    p.framing = false;
  }
  if (!writeBytes(self, header)) return false;
  if (!apart || p.write === null) {
    if (!writeBytes(self, data)) return false;
  } else if (!writeApart(self, data, payload)) return false;
  p.framing = framing;
  return true;
}

function writeApart(self: PicklerObject, data: Uint8Array, payload: PyObject | null): boolean {
  if (!_Pickler_FlushToFile(self)) return false;
  const made = payload === null ? PyBytes_FromBytes(data) : null;
  const result = PyObject_CallOneArg(self.v.write!, payload ?? made!);
  Py_XDECREF(made);
  if (result === null) return false;
  Py_DECREF(result);
  return _Pickler_ClearBuffer(self);
}

function writeMemo(self: PicklerObject, idx: number, get: boolean): boolean {
  if (self.v.bin && (idx < 0 || idx > 0xffffffff)) {
    return picklingError(`memo id too large for LONG_BIN${get ? 'GET' : 'PUT'}`);
  }
  const code = memoInstruction(self.v, idx, get);
  return typeof code === 'string' ? writeText(self, code) : writeBytes(self, code);
}

/** Writes a reference to an object in the memo. @source Modules/_pickle.c memo_get */
export function memo_get(self: PicklerObject, key: PyObject): boolean {
  const idx = memoOf(self).get(key);
  return idx === undefined ? notMemoized(key) : writeMemo(self, idx, true);
}

/** Enters an object that has just been written into the memo. @source Modules/_pickle.c memo_put */
export function memo_put(self: PicklerObject, obj: PyObject): boolean {
  if (self.v.fast) return true;
  const idx = memoize(self, obj);
  if (idx < 0) return false;
  return self.v.proto >= 4 ? writeOp(self, Op.MEMOIZE) : writeMemo(self, idx, false);
}
