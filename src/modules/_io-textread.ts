/** Reading text: chunks, lines, and positions. */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { asReadBuffer } from '../objects/buffer';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
} from '../objects/call';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_OSError, PyExc_TypeError } from '../objects/exceptions';
import { PyLong_AsLong, PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { PyTuple_Check, PyTuple_Pack, type PyTupleObject } from '../objects/tupleobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { PyIncrementalNewlineDecoder_Type, newlineDecode } from './_io-newline';
import { bool, unsupported, valueError } from './_io-shared';
import { _textiowrapper_writeflush, setSnapshot, textState } from './_io-textstate';
import { codePointCount, findLineEnd, indexOfCodePoint } from './line-ending';

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

/** Reads and decodes one chunk: 1, 0 at the end, -1 on error. @source Modules/_io/textio.c textiowrapper_read_chunk */
export function readChunk(self: PyObject, hint: number): number {
  const state = textState(self);
  if (state.decoder === null) {
    unsupported('not readable');
    return -1;
  }
  const before = state.telling ? decoderState(state.decoder) : null;
  if (state.telling && before === null) return -1;
  const size = PyLong_FromLong(Math.max(state.chunk_size, hint));
  const chunk = PyObject_CallMethodOneArg(
    state.buffer!,
    _Py_ID(state.has_read1 ? 'read1' : 'read'),
    size,
  );
  Py_DECREF(size);
  if (chunk === null) return -1;
  const bytes = asReadBuffer(chunk);
  if (bytes === null) {
    const name = state.has_read1 ? 'read1' : 'read';
    const got = chunk.ob_type.tp_name.slice(0, 200);
    PyErr_SetString(
      PyExc_TypeError,
      `underlying ${name}() should have returned a bytes-like object, not '${got}'`,
    );
    Py_DECREF(chunk);
    return -1;
  }
  const eof = bytes.length === 0;
  const decoded = decodeWith(state.decoder, chunk, eof);
  if (decoded !== null) {
    state.decoded = (decoded as PyUnicodeObject).v;
    state.used = 0;
    Py_DECREF(decoded);
    if (before !== null) remember(self, before, bytes);
  }
  Py_DECREF(chunk);
  if (decoded === null) return -1;
  return eof && state.decoded === '' ? 0 : 1;
}

function remember(
  self: PyObject,
  before: { bytes: PyObject; flags: PyObject },
  chunk: Uint8Array,
): void {
  const head = (before.bytes as PyBytesObject).v;
  const joined = new Uint8Array(head.length + chunk.length);
  joined.set(head);
  joined.set(chunk, head.length);
  Py_DECREF(before.bytes);
  setSnapshot(self, { flags: before.flags, bytes: PyBytes_FromBytes(joined) });
}

/** Up to `n` code points of decoded text. */
function takeDecoded(self: PyObject, n: number): string {
  const state = textState(self);
  const end =
    n === Infinity ? state.decoded.length : indexOfCodePoint(state.decoded, state.used, n);
  const text = state.decoded.slice(state.used, end);
  state.used = end;
  return text;
}

/** Everything to the end; null with an exception set. */
function readAllText(self: PyObject): string | null {
  const state = textState(self);
  const bytes = PyObject_CallMethodNoArgs(state.buffer!, _Py_ID('read'));
  if (bytes === null) return null;
  const decoded = decodeWith(state.decoder!, bytes, true);
  Py_DECREF(bytes);
  if (decoded === null) return null;
  const text = takeDecoded(self, Infinity) + (decoded as PyUnicodeObject).v;
  Py_DECREF(decoded);
  state.decoded = '';
  state.used = 0;
  setSnapshot(self, null);
  return text;
}

/** `n` < 0: all. @source Modules/_io/textio.c _io_TextIOWrapper_read_impl */
export function readText(self: PyObject, n: number): PyObject | null {
  const state = textState(self);
  if (state.decoder === null) return unsupported('not readable');
  if (_textiowrapper_writeflush(self) < 0) return null;
  if (n < 0) {
    const text = readAllText(self);
    return text === null ? null : PyUnicode_FromString(text);
  }
  let result = takeDecoded(self, n);
  let left = n - codePointCount(result);
  while (left > 0) {
    const status = readChunk(self, left);
    if (status < 0) return null;
    if (status === 0) break;
    const part = takeDecoded(self, left);
    result += part;
    left -= codePointCount(part);
  }
  return PyUnicode_FromString(result);
}

/** One line as text, empty at the end; null with an exception set. @source Modules/_io/textio.c _textiowrapper_readline */
export function readLineText(self: PyObject, limit: number): string | null {
  const state = textState(self);
  if (_textiowrapper_writeflush(self) < 0) return null;
  let line = '';
  for (;;) {
    if (state.used >= state.decoded.length) {
      const status = readChunk(self, 0);
      if (status < 0) return null;
      if (status === 0) {
        state.decoded = '';
        state.used = 0;
        setSnapshot(self, null);
        break;
      }
      if (state.decoded === '') continue;
    }
    const split = !state.ends.universal && state.ends.readnl === '\r\n' && line.endsWith('\r');
    if (split && state.decoded[state.used] === '\n') {
      state.used++;
      line += '\n';
      break;
    }
    const end = findLineEnd(state.decoded, state.used, state.ends);
    const part = state.decoded.slice(state.used, end < 0 ? undefined : end);
    const room = limit < 0 ? Infinity : limit - codePointCount(line);
    if (codePointCount(part) >= room && limit >= 0) {
      line += takeDecoded(self, room);
      break;
    }
    state.used += part.length;
    line += part;
    if (end >= 0) break;
  }
  return line;
}

/** Feeds the snapshot's bytes until the text given out is reproduced; bytes needed, or -1. */
function bytesForUsedText(self: PyObject): number {
  const state = textState(self);
  const snapshot = state.snapshot!;
  const decoder = state.decoder!;
  const saved = PyObject_CallMethodNoArgs(decoder, _Py_ID('getstate'));
  const empty = PyBytes_FromBytes(new Uint8Array(0));
  const start = PyTuple_Pack(empty, snapshot.flags);
  Py_DECREF(empty);
  let result =
    saved === null ? null : PyObject_CallMethodOneArg(decoder, _Py_ID('setstate'), start);
  Py_DECREF(start);
  const wanted = state.used;
  const bytes = (snapshot.bytes as PyBytesObject).v;
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
  const position = Number(_PyLong_Value(at)) - (state.snapshot.bytes as PyBytesObject).v.length;
  Py_DECREF(at);
  const fed = state.used === 0 ? 0 : bytesForUsedText(self);
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
  state.decoded = '';
  state.used = 0;
  setSnapshot(self, null);
  touch(self);
  const from = PyLong_FromLong(whence === 2 ? 2 : 0);
  const result = PyObject_CallMethodObjArgs(state.buffer!, _Py_ID('seek'), target, from);
  Py_DECREF(target);
  if (result === null) return null;
  return resetCoders(self, Number(_PyLong_Value(result)) === 0) ? result : null;
}
