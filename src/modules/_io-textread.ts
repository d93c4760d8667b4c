/** Reading text: chunks, lines, and positions. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { asReadBuffer, PyObject_CheckBuffer } from '../objects/buffer';
import {
  PyBytes_Check,
  PyBytes_FromBytes,
  type PyBytesObject,
  PyBytes_Concat,
} from '../objects/bytesobject';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
} from '../objects/call';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_OSError, PyExc_TypeError } from '../objects/exceptions';
import { PyLong_AsLong, PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import {
  PyTuple_Check,
  PyTuple_Pack,
  type PyTupleObject,
  tupleFromStolen,
} from '../objects/tupleobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
  unicodeEmpty,
} from '../objects/unicodeobject';
import { PyIncrementalNewlineDecoder_Type, newlineDecode } from './_io-newline';
import { bool, unsupported, valueError } from './_io-shared';
import {
  _textiowrapper_writeflush,
  textState,
  type TextIOPayload,
  setOwned,
  textiowrapper_set_decoded_chars,
} from './_io-textstate';
import { codePointCount, indexOfCodePoint } from './line-ending';
import { type PyListObject, PyList_Append, listFromStolen } from '../objects/listobject';
import { PyUnicode_Concat, _PyUnicode_JoinArray } from '../objects/unicode-sequence';

function decodeWith(decoder: PyObject, input: PyObject, final: boolean): PyObject | null {
  if (decoder.ob_type === PyIncrementalNewlineDecoder_Type)
    return newlineDecode(decoder, input, final);
  const result = PyObject_CallMethodObjArgs(decoder, _Py_ID('decode'), input, bool(final));
  if (result === null || PyUnicode_Check(result)) return result;
  const got = result.ob_type.tp_name.slice(0, 200);
  Py_DECREF(result);
  return PyErr_SetString(PyExc_TypeError, `decoder should return a string result, not '${got}'`);
}

/** State of the decoder as its two parts; null with an exception set. */
function decoderState(decoder: PyObject): { bytes: PyObject; flags: PyObject } | null {
  const state = PyObject_CallMethodNoArgs(decoder, _Py_ID('getstate'));
  if (state === null) return null;
  const items = PyTuple_Check(state) ? (state as PyTupleObject).v : [];
  if (items.length !== 2 || !PyBytes_Check(items[0])) {
    Py_DECREF(state);
    return PyErr_SetString(PyExc_TypeError, 'illegal decoder state');
  }
  const parts = { bytes: Py_NewRef(items[0]), flags: Py_NewRef(items[1]) };
  Py_DECREF(state);
  return parts;
}

/** One chunk from the buffer; null with an exception set. */
function readInput(state: TextIOPayload, hint: number): PyObject | null {
  const name = state.has_read1 ? 'read1' : 'read';
  const size = PyLong_FromLong(Math.max(state.chunk_size, hint));
  const chunk = PyObject_CallMethodOneArg(state.buffer!, _Py_ID(name), size);
  Py_DECREF(size);
  if (chunk === null || PyObject_CheckBuffer(chunk)) return chunk;
  const got = chunk.ob_type.tp_name.slice(0, 200);
  Py_DECREF(chunk);
  return PyErr_SetString(
    PyExc_TypeError,
    `underlying ${name}() should have returned a bytes-like object, not '${got}'`,
  );
}

/** Reads and decodes one chunk: 1, 0 at the end, -1 on error. @source Modules/_io/textio.c textiowrapper_read_chunk */
export function readChunk(self: PyObject, hint: number): number {
  const state = textState(self);
  if (state.decoder === null) {
    unsupported('not readable');
    return -1;
  }
  const before = state.telling ? decoderState(state.decoder) : null;
  if (state.telling && before === null) return -1;
  const chunk = readInput(state, hint);
  const bytes = chunk === null ? null : asReadBuffer(chunk);
  const eof = bytes === null || bytes.length === 0;
  const decoded = bytes === null ? null : decodeWith(state.decoder, chunk!, eof);
  if (decoded === null) {
    Py_XDECREF(before?.bytes ?? null);
    Py_XDECREF(before?.flags ?? null);
    Py_XDECREF(chunk);
    return -1;
  }
  const ended = eof && (decoded as PyUnicodeObject).v === '';
  textiowrapper_set_decoded_chars(self, decoded);
  if (before !== null) {
    // At the snapshot point the decoder had taken what it had buffered, and this chunk.
    const next = PyBytes_Concat(before.bytes, chunk!);
    if (next === null) {
      Py_DECREF(before.flags);
      Py_DECREF(chunk!);
      return -1;
    }
    setOwned(self, 'snapshot', tupleFromStolen([before.flags, next]));
  }
  Py_DECREF(chunk!);
  return ended ? 0 : 1;
}

/** A part of a str: itself when that is all of it. */
export function part(o: PyObject, start: number, end: number): PyObject {
  const text = (o as PyUnicodeObject).v;
  if (start === 0 && end >= text.length) return Py_NewRef(o);
  return PyUnicode_FromString(text.slice(start, end));
}

/** Up to `n` code points of decoded text; new reference. @source Modules/_io/textio.c textiowrapper_get_decoded_chars */
function takeDecoded(self: PyObject, n: number): PyObject {
  const state = textState(self);
  const chars = state.decoded_chars;
  if (chars === null) return unicodeEmpty();
  const text = (chars as PyUnicodeObject).v;
  const start = state.decoded_chars_used;
  const end = n === Infinity ? text.length : indexOfCodePoint(text, start, n);
  state.decoded_chars_used = end;
  return part(chars, start, end);
}

/** Code points of a str. */
export const lengthOf = (o: PyObject): number => codePointCount((o as PyUnicodeObject).v);

/** Everything to the end; null with an exception set. */
function readAllText(self: PyObject): PyObject | null {
  const state = textState(self);
  const bytes = PyObject_CallMethodNoArgs(state.buffer!, _Py_ID('read'));
  if (bytes === null) return null;
  const decoded = decodeWith(state.decoder!, bytes, true);
  Py_DECREF(bytes);
  if (decoded === null) return null;
  const head = takeDecoded(self, Infinity);
  const result = PyUnicode_Concat(head, decoded);
  Py_DECREF(head);
  Py_DECREF(decoded);
  if (result === null) return null;
  if (state.snapshot !== null) {
    textiowrapper_set_decoded_chars(self, null);
    setOwned(self, 'snapshot', null);
  }
  return result;
}

/** The chunks (stolen list, or null) with `last` (stolen) behind them, joined. */
export function joined(chunks: PyListObject | null, last: PyObject | null): PyObject | null {
  if (chunks === null) return last ?? unicodeEmpty();
  if (last !== null) {
    PyList_Append(chunks, last);
    Py_DECREF(last);
  }
  const result = _PyUnicode_JoinArray(unicodeEmpty(), chunks.v.items);
  Py_DECREF(chunks);
  return result;
}

/** `n` < 0: all. @source Modules/_io/textio.c _io_TextIOWrapper_read_impl */
export function readText(self: PyObject, n: number): PyObject | null {
  const state = textState(self);
  if (state.decoder === null) return unsupported('not readable');
  if (_textiowrapper_writeflush(self) < 0) return null;
  if (n < 0) return readAllText(self);
  let result = takeDecoded(self, n);
  let left = n - lengthOf(result);
  let chunks: PyListObject | null = null;
  while (left > 0) {
    const status = readChunk(self, left);
    if (status < 0) {
      Py_DECREF(result);
      Py_XDECREF(chunks);
      return null;
    }
    if (status === 0) break;
    chunks ??= listFromStolen([]);
    if ((result as PyUnicodeObject).v !== '') PyList_Append(chunks, result);
    Py_DECREF(result);
    result = takeDecoded(self, left);
    left -= lengthOf(result);
  }
  return joined(chunks, result);
}

/** Feeds the snapshot's bytes until the text given out is reproduced; bytes needed, or -1. */
function bytesForUsedText(self: PyObject): number {
  const state = textState(self);
  const decoder = state.decoder!;
  const saved = PyObject_CallMethodNoArgs(decoder, _Py_ID('getstate'));
  const empty = PyBytes_FromBytes(new Uint8Array(0));
  const [flags, given] = (state.snapshot as PyTupleObject).v;
  const start = PyTuple_Pack(empty, flags);
  Py_DECREF(empty);
  let result =
    saved === null ? null : PyObject_CallMethodOneArg(decoder, _Py_ID('setstate'), start);
  Py_DECREF(start);
  const wanted = state.decoded_chars_used;
  const bytes = (given as PyBytesObject).v;
  let chars = 0;
  let fed = 0;
  while (result !== null && chars < wanted && fed < bytes.length) {
    Py_DECREF(result);
    const one = PyBytes_FromBytes(bytes.slice(fed, ++fed));
    result = decodeWith(decoder, one, false);
    Py_DECREF(one);
    if (result !== null) chars += (result as PyUnicodeObject).v.length;
  }
  if (result !== null) Py_DECREF(result);
  if (saved === null) return -1;
  const restored = PyObject_CallMethodOneArg(decoder, _Py_ID('setstate'), saved);
  Py_DECREF(saved);
  if (restored === null) return -1;
  Py_DECREF(restored);
  return result === null ? -1 : fed;
}

/** Position as int; null with an exception set. @source Modules/_io/textio.c _io_TextIOWrapper_tell_impl */
export function tellText(self: PyObject): PyObject | null {
  const state = textState(self);
  if (!state.seekable) return unsupported('underlying stream is not seekable');
  if (!state.telling) {
    return PyErr_SetString(PyExc_OSError, 'telling position disabled by next() call');
  }
  if (_textiowrapper_writeflush(self) < 0) return null;
  const flushed = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  if (flushed === null) return null;
  Py_DECREF(flushed);
  const at = PyObject_CallMethodNoArgs(state.buffer!, _Py_ID('tell'));
  if (at === null || state.decoder === null || state.snapshot === null) return at;
  const given = (state.snapshot as PyTupleObject).v[1] as PyBytesObject;
  const position = Number(_PyLong_Value(at)) - given.v.length;
  Py_DECREF(at);
  const fed = state.decoded_chars_used === 0 ? 0 : bytesForUsedText(self);
  return fed < 0 ? null : PyLong_FromLong(position + fed);
}

function resetCoders(self: PyObject, atStart: boolean): boolean {
  const { decoder, encoder } = textState(self);
  if (decoder !== null) {
    const r = PyObject_CallMethodNoArgs(decoder, _Py_ID('reset'));
    if (r === null) return false;
    Py_DECREF(r);
  }
  if (encoder === null) return true;
  const zero = PyLong_FromLong(0);
  const r = atStart
    ? PyObject_CallMethodNoArgs(encoder, _Py_ID('reset'))
    : PyObject_CallMethodOneArg(encoder, _Py_ID('setstate'), zero);
  if (r === null) return false;
  Py_DECREF(r);
  return true;
}

/** @source Modules/_io/textio.c _io_TextIOWrapper_seek_impl */
export function seekText(self: PyObject, cookie: PyObject, whence: number): PyObject | null {
  const state = textState(self);
  if (!state.seekable) return unsupported('underlying stream is not seekable');
  if (whence < 0 || whence > 2)
    return valueError(`invalid whence (${whence}, should be 0, 1 or 2)`);
  const offset = PyLong_AsLong(cookie);
  if (whence !== 0 && offset !== 0) {
    return unsupported(`can't do nonzero ${whence === 1 ? 'cur' : 'end'}-relative seeks`);
  }
  if (whence === 0 && offset < 0) return valueError(`negative seek position ${offset}`);
  let target: PyObject = PyLong_FromLong(offset);
  if (whence === 1) {
    Py_DECREF(target);
    const at = PyObject_CallMethodNoArgs(self, _Py_ID('tell'));
    if (at === null) return null;
    target = at;
  }
  const flushed = PyObject_CallMethodNoArgs(self, _Py_ID('flush'));
  if (flushed === null) return null;
  Py_DECREF(flushed);
  textiowrapper_set_decoded_chars(self, null);
  setOwned(self, 'snapshot', null);
  if (whence !== 2) {
    const none = PyBytes_FromBytes(new Uint8Array(0));
    setOwned(self, 'snapshot', tupleFromStolen([PyLong_FromLong(0), none]));
  }
  const from = PyLong_FromLong(whence === 2 ? 2 : 0);
  const result = PyObject_CallMethodObjArgs(state.buffer!, _Py_ID('seek'), target, from);
  Py_DECREF(target);
  if (result === null) return null;
  return resetCoders(self, Number(_PyLong_Value(result)) === 0) ? result : null;
}
