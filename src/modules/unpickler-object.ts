/** An unpickler: what it holds. */
import { PyMem_Free, PyMem_Malloc, PyMem_Realloc } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_XDECREF } from '../heap/refcount';
import { PyBuffer_Release, type Py_buffer } from '../objects/buffer';
import { PyErr_NoMemory } from '../objects/errors';
import type { PdataObject } from './unpickler-stack';

/** Fields with a reference, in the order of their slots; the input's exporter follows. */
export const UNPICKLER_FIELDS = [
  'readline',
  'readinto',
  'read',
  'peek',
  'stack',
  'pers_func',
  'buffers',
] as const;
/** Name of such a field. */
export type UnpicklerField = (typeof UNPICKLER_FIELDS)[number];
/** Slot of the object that the input is read from. */
export const INPUT_SLOT = UNPICKLER_FIELDS.length;
/** Slot of the memo's first place. */
export const MEMO_SLOT = 16;
/** Places of a new memo. */
export const MEMO_SIZE = 32;
const POINTER_SIZE = 8;

const NOTHING = new Uint8Array(0);

/** @source Modules/_pickle.c UnpicklerObject */
export class UnpicklerPayload {
  stack: PdataObject | null = null;
  /** Owned objects by number, with holes; the block at `memo_addr` has `memo_size` places. */
  memo: PyObject[] | null = null;
  memo_addr = 0;
  memo_size = 0;
  memo_len = 0;
  pers_func: PyObject | null = null;
  /** `pers_func` is a method of the unpickler's class, to be called with the unpickler itself. */
  pers_bound = false;
  /** The view onto the input, open as long as there is one. */
  buffer: Py_buffer | null = null;
  input: Uint8Array = NOTHING;
  /** The last line that was read: its bytes with the end of line, in a block of their own. */
  input_line: Uint8Array | null = null;
  line_addr = 0;
  input_len = 0;
  next_read_idx = 0;
  /** From where on the input was only peeked at. */
  prefetched_idx = 0;
  read: PyObject | null = null;
  readinto: PyObject | null = null;
  readline: PyObject | null = null;
  peek: PyObject | null = null;
  buffers: PyObject | null = null;
  encoding: CText | null = null;
  errors: CText | null = null;
  /** Heights of the stack at the open MARKs. */
  marks: number[] = [];
  marks_size = 0;
  marks_addr = 0;
  proto = 0;
  fix_imports = false;
}
export type UnpicklerObject = PyObject<UnpicklerPayload>;

/** A text with the block that CPython keeps it in; `size` in bytes with the final zero. */
export interface CText {
  readonly text: string;
  readonly size: number;
  readonly addr: number;
}

/** Gives a field a reference, which it takes over, and the old one up. */
export function setUnpicklerField<F extends UnpicklerField>(
  self: UnpicklerObject,
  field: F,
  value: UnpicklerPayload[F],
): void {
  const old = self.v[field];
  self.v[field] = value;
  const slot = UNPICKLER_FIELDS.indexOf(field);
  touch(self, slot, slot);
  Py_XDECREF(old);
}

/** Ends the view onto the input. */
export function releaseInput(self: UnpicklerObject): void {
  const { buffer } = self.v;
  if (buffer === null) return;
  self.v.buffer = null;
  touch(self, INPUT_SLOT, INPUT_SLOT);
  PyBuffer_Release(buffer);
}

/** Gives the memo empty places. @source Modules/_pickle.c _Unpickler_NewMemo */
export function newMemo(p: UnpicklerPayload, size: number): void {
  p.memo = [];
  p.memo_size = size;
  p.memo_addr = PyMem_Malloc(size * POINTER_SIZE);
}

/** Gives up all that is in the memo, and the memo. @source Modules/_pickle.c _Unpickler_MemoCleanup */
export function _Unpickler_MemoCleanup(self: UnpicklerObject): void {
  const p = self.v;
  const { memo } = p;
  if (memo === null) return;
  p.memo = null;
  touch(self, MEMO_SLOT);
  const held: PyObject[] = [];
  memo.forEach((o) => held.push(o));
  for (let i = held.length - 1; i >= 0; i--) Py_DECREF(held[i]);
  PyMem_Free(p.memo_addr);
  p.memo_addr = 0;
}

/** What `Unpickler.memo.clear()` does. @source Modules/_pickle.c _pickle_UnpicklerMemoProxy_clear_impl */
export function clearUnpicklerMemo(self: UnpicklerObject): void {
  const { memo_size } = self.v;
  _Unpickler_MemoCleanup(self);
  newMemo(self.v, memo_size);
}

/** Stores a new reference; false with MemoryError. @source Modules/_pickle.c _Unpickler_MemoPut */
export function _Unpickler_MemoPut(self: UnpicklerObject, idx: number, value: PyObject): boolean {
  const p = self.v;
  const memo = (p.memo ??= []);
  if (idx >= p.memo_size) {
    const size = Math.max(idx * 2, 1);
    const addr = PyMem_Realloc(p.memo_addr, size * POINTER_SIZE);
    if (addr < 0) {
      PyErr_NoMemory();
      return false;
    }
    p.memo_addr = addr;
    p.memo_size = size;
  }
  const old: PyObject | undefined = memo[idx];
  Py_INCREF(value);
  memo[idx] = value;
  touch(self, MEMO_SLOT + idx, MEMO_SLOT + idx);
  if (old === undefined) p.memo_len++;
  else Py_DECREF(old);
  return true;
}

/** Frees the blocks that hold no objects. */
export function freeBlocks(p: UnpicklerPayload): void {
  PyMem_Free(p.marks_addr);
  p.marks_addr = 0;
  p.marks_size = 0;
  PyMem_Free(p.line_addr);
  p.line_addr = 0;
  p.input_line = null;
  if (p.encoding !== null) PyMem_Free(p.encoding.addr);
  p.encoding = null;
  if (p.errors !== null) PyMem_Free(p.errors.addr);
  p.errors = null;
}
