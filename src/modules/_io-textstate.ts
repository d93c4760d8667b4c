/** State of a TextIOWrapper, and writing out what it holds back. */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import { PyObject_CallMethodOneArg } from '../objects/call';
import {
  PyList_Append,
  PyList_CheckExact,
  PyList_New,
  type PyListObject,
} from '../objects/listobject';
import { PyUnicode_Check, _Py_ID, type PyUnicodeObject } from '../objects/unicodeobject';
import { concatBytes } from './_io-buffered-raw';
import type { LineEnds } from './line-ending';

/** Encodings that are encoded without calling the codec's Python object. */
export type FastEncoding = 'ascii' | 'latin-1' | 'utf-8';

/** @source Modules/_io/textio.c textio */
export class TextIOPayload {
  ok = false;
  detached = false;
  chunk_size = 8192;
  /** All owned. */
  buffer: PyObject | null = null;
  encoding: PyObject | null = null;
  errors: PyObject | null = null;
  encoder: PyObject | null = null;
  decoder: PyObject | null = null;
  readnl: PyObject | null = null;
  /** Bytes, or ASCII str, not yet written: one, or a list of them. */
  pending_bytes: PyObject | null = null;
  /** Of the decoder before the last chunk: tuple (flags, bytes given to it since). */
  snapshot: PyObject | null = null;
  /** Decoded text, a str; null for none. */
  decoded_chars: PyObject | null = null;
  /** The file of a buffer that has one. */
  raw: PyObject | null = null;
  fast: FastEncoding | null = null;
  line_buffering = false;
  write_through = false;
  ends: LineEnds = { translated: false, universal: false, readnl: null };
  writetranslate = true;
  writenl: string | null = null;
  seekable = false;
  telling = false;
  has_read1 = false;
  finalizing = false;
  pending_bytes_count = 0;
  /** Index up to which the decoded text was given out, in JavaScript's units. */
  decoded_chars_used = 0;
}
export type PyTextIOWrapper = PyObject<TextIOPayload>;
export const textState = (self: PyObject): TextIOPayload => (self as PyTextIOWrapper).v;

/** In the order in which they are given up. */
const OWNED = [
  'buffer',
  'encoding',
  'encoder',
  'decoder',
  'readnl',
  'decoded_chars',
  'pending_bytes',
  'snapshot',
  'errors',
  'raw',
] as const;

/** Visits what the wrapper owns, with the numbers that `textSlotName` names. */
export function visitText(self: PyObject, visit: (o: PyObject, slot: number) => void): void {
  const state = (self as PyObject<TextIOPayload | null>).v;
  if (!state) return;
  for (let i = 0; i < OWNED.length; i++) {
    const o = state[OWNED[i]];
    if (o !== null) visit(o, i);
  }
}

export function textSlotName(_self: PyObject, slot: number): string {
  return OWNED[slot];
}

/** Gives up everything owned. @source Modules/_io/textio.c textiowrapper_clear */
export function clearText(self: PyObject): void {
  const state = textState(self);
  state.ok = false;
  for (const name of OWNED) setOwned(self, name, null);
}

/** Stores an owned value (stolen) and gives up the old one. */
export function setOwned(self: PyObject, name: (typeof OWNED)[number], o: PyObject | null): void {
  const state = textState(self);
  const old = state[name];
  state[name] = o;
  touch(self);
  if (old !== null) Py_DECREF(old);
}

/** Replaces the decoded text (stolen), none of it given out. @source Modules/_io/textio.c textiowrapper_set_decoded_chars */
export function textiowrapper_set_decoded_chars(self: PyObject, chars: PyObject | null): void {
  textState(self).decoded_chars_used = 0;
  setOwned(self, 'decoded_chars', chars);
}

function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function bytesOf(o: PyObject): Uint8Array {
  return PyBytes_Check(o) ? (o as PyBytesObject).v : asciiBytes((o as PyUnicodeObject).v);
}

/** Passes pending text on to the buffer: 0, or -1. @source Modules/_io/textio.c _textiowrapper_writeflush */
export function _textiowrapper_writeflush(self: PyObject): number {
  const state = textState(self);
  const pending = state.pending_bytes;
  if (pending === null) return 0;
  let bytes: Uint8Array;
  if (PyList_CheckExact(pending))
    bytes = concatBytes((pending as PyListObject).v.items.map(bytesOf));
  else bytes = bytesOf(pending);
  const b = PyBytes_Check(pending) ? Py_NewRef(pending) : PyBytes_FromBytes(bytes);
  state.pending_bytes_count = 0;
  setOwned(self, 'pending_bytes', null);
  const result = PyObject_CallMethodOneArg(state.buffer!, _Py_ID('write'), b);
  Py_DECREF(b);
  if (result === null) return -1;
  Py_DECREF(result);
  return 0;
}

/**
 * Keeps encoded text (stolen) for later: 0, or -1. The list that holds several pieces is a Python
 * list, whose allocation a script can count.
 */
export function addPending(self: PyObject, b: PyObject, size: number): number {
  const state = textState(self);
  const pending = state.pending_bytes;
  if (pending !== null && state.pending_bytes_count + size > state.chunk_size) {
    if (_textiowrapper_writeflush(self) < 0) {
      Py_DECREF(b);
      return -1;
    }
  }
  if (state.pending_bytes === null) {
    state.pending_bytes = b;
    touch(self);
  } else if (!PyList_CheckExact(state.pending_bytes)) {
    const list = PyList_New(2) as PyListObject | null;
    if (list === null) return -1;
    list.v.items[0] = state.pending_bytes;
    list.v.items[1] = b;
    state.pending_bytes = list;
    touch(list);
    touch(self);
  } else {
    const failed = PyList_Append(state.pending_bytes, b) < 0;
    Py_DECREF(b);
    if (failed) return -1;
  }
  state.pending_bytes_count += size;
  return 0;
}

const utf8 = new TextEncoder();

/** Whether every character is below `limit` (a power of two). */
function allBelow(text: string, limit: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= limit) return false;
  return true;
}

/** Whether no surrogate stands alone. */
function isWellFormed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.codePointAt(i)!;
    if (c > 0xffff) i++;
    else if (c >= 0xd800 && c < 0xe000) return false;
  }
  return true;
}

/**
 * Encodes without the codec: an ASCII str stays as it is (new reference), null: the codec must.
 * @source Modules/_io/textio.c encodefuncs
 */
export function fastEncode(state: TextIOPayload, text: PyUnicodeObject): PyObject | null {
  if (state.fast === null) return null;
  const s = text.v;
  if (allBelow(s, 128)) return PyUnicode_Check(text) ? Py_NewRef(text as PyObject) : null;
  if (state.fast === 'latin-1' && allBelow(s, 256)) return PyBytes_FromBytes(asciiBytes(s));
  if (state.fast === 'utf-8' && isWellFormed(s)) return PyBytes_FromBytes(utf8.encode(s));
  return null;
}

/** Bytes that a pending piece stands for. */
export function pendingSize(b: PyObject): number {
  return PyBytes_Check(b) ? (b as PyBytesObject).v.length : (b as PyUnicodeObject).v.length;
}
