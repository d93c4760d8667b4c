/** A pickler: what it holds and how its memo is written. */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import type { PyBytesObject } from '../objects/bytesobject';
import { PyErr_SetObject } from '../objects/errors';
import { PyExc_KeyError } from '../objects/exceptions';
import { MemoTable } from './pickle-memo';
import { Op, WRITE_BUF_SIZE } from './pickle-opcodes';

/** Fields with a reference, in the order of their slots. */
export const PICKLER_FIELDS = [
  'write',
  'pers_func',
  'dispatch_table',
  'fast_memo',
  'reducer_override',
  'buffer_callback',
  'output_buffer',
] as const;
/** Name of such a field. */
export type PicklerField = (typeof PICKLER_FIELDS)[number];
/** Slot of the memo's first entry. */
export const MEMO_SLOT = 16;

/** @source Modules/_pickle.c PicklerObject */
export class PicklerPayload {
  memo: MemoTable | null = null;
  write: PyObject | null = null;
  pers_func: PyObject | null = null;
  /** `pers_func` is a method of the pickler's class, to be called with the pickler itself. */
  pers_bound = false;
  dispatch_table: PyObject | null = null;
  fast_memo: PyObject | null = null;
  reducer_override: PyObject | null = null;
  buffer_callback: PyObject | null = null;
  /** Has `max_output_len` bytes, of which `output_len` are written. */
  output_buffer: PyBytesObject | null = null;
  output_len = 0;
  max_output_len = 0;
  proto = 0;
  bin = 0;
  framing = false;
  /** Where the open frame begins; -1: none is open. */
  frame_start = 0;
  fast = 0;
  fast_nesting = 0;
  fix_imports = false;
}
export type PicklerObject = PyObject<PicklerPayload>;

/** The payload of a pickler as `_Pickler_New` makes it, but for the output. */
export function newPicklerPayload(memo: MemoTable | null): PicklerPayload {
  const p = new PicklerPayload();
  p.memo = memo;
  if (memo !== null) {
    p.max_output_len = WRITE_BUF_SIZE;
    p.frame_start = -1;
  }
  return p;
}

/** Gives a field a reference, which it takes over, and the old one up. */
export function setPicklerField<F extends PicklerField>(
  self: PicklerObject,
  field: F,
  value: PicklerPayload[F],
): void {
  const old = self.v[field];
  self.v[field] = value;
  const slot = PICKLER_FIELDS.indexOf(field);
  touch(self, slot, slot);
  Py_XDECREF(old);
}

/** The memo; a pickler that was never initialized gets one. */
export function memoOf(self: PicklerObject): MemoTable {
  return (self.v.memo ??= new MemoTable());
}

/** Forgets all objects; the table stays as large. @source Modules/_pickle.c PyMemoTable_Clear */
export function clearMemo(self: PicklerObject): void {
  const held = self.v.memo?.takeAll() ?? [];
  touch(self, MEMO_SLOT);
  for (const key of held) Py_DECREF(key);
}

/** Puts another table in the memo's place. */
export function replaceMemo(self: PicklerObject, memo: MemoTable | null): void {
  const old = self.v.memo;
  self.v.memo = memo;
  touch(self, MEMO_SLOT);
  old?.discard();
}

/** Enters `obj` into the memo: its number, or -1 with an exception set. */
export function memoize(self: PicklerObject, obj: PyObject): number {
  const memo = memoOf(self);
  const idx = memo.size;
  const entry = memo.set(obj, idx);
  if (entry < 0) return -1;
  touch(self, MEMO_SLOT + entry, MEMO_SLOT + entry);
  return idx;
}

/** A number of bytes as little-endian, behind an opcode. */
export function sized(op: number, value: number, bytes: 1 | 2 | 4 | 8): Uint8Array {
  const out = new Uint8Array(1 + bytes);
  out[0] = op;
  let rest = value;
  for (let i = 1; i <= bytes; i++) {
    out[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
}

/** What GET or PUT writes for the memo's number `idx`. */
export function memoInstruction(p: PicklerPayload, idx: number, get: boolean): Uint8Array | string {
  if (!p.bin) return `${get ? 'g' : 'p'}${idx}\n`;
  if (idx < 256) return sized(get ? Op.BINGET : Op.BINPUT, idx, 1);
  return sized(get ? Op.LONG_BINGET : Op.LONG_BINPUT, idx, 4);
}

/** Raises KeyError for an object that the memo does not have. */
export function notMemoized(key: PyObject): false {
  PyErr_SetObject(PyExc_KeyError, key);
  return false;
}
