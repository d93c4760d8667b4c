/** Making a TextIOWrapper: codec, line ends, options. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import {
  PyObject_CallFunctionObjArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallOneArg,
} from '../objects/call';
import { _PyCodec_LookupTextEncoding } from '../objects/codecs';
import { PyErr_Clear, PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { Py_None, _PyObject_LookupAttr, PyObject_GetAttrString } from '../objects/object';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import {
  PyBufferedRandom_Type,
  PyBufferedReader_Type,
  PyBufferedWriter_Type,
} from './_io-buffered';
import { PyFileIO_CheckExact } from './_io-fileio';
import { PyIncrementalNewlineDecoder_Type } from './_io-newline';
import { bool, callTruth, truth, valueError } from './_io-shared';
import { clearText, setOwned, textState, type FastEncoding } from './_io-textstate';

const FAST: Readonly<Record<string, FastEncoding>> = {
  ascii: 'ascii',
  'iso8859-1': 'latin-1',
  'utf-8': 'utf-8',
};

/** Sets line-end treatment from a newline value that was checked. @source Modules/_io/textio.c set_newline */
export function setNewline(self: PyObject, newline: string | null): void {
  const state = textState(self);
  setOwned(self, 'readnl', newline === null ? null : PyUnicode_FromString(newline));
  const universal = newline === null || newline === '';
  state.ends = { translated: newline === null, universal, readnl: newline };
  state.writetranslate = newline !== '';
  state.writenl = newline === '\r' || newline === '\r\n' ? newline : null;
}

/** The newline argument; undefined with an exception set. */
export function newlineArgument(value: PyObject | null): string | null | undefined {
  if (value === null || value === Py_None) return null;
  if (!PyUnicode_Check(value)) {
    PyErr_SetString(
      PyExc_TypeError,
      `TextIOWrapper() argument 'newline' must be str or None, not ${value.ob_type.tp_name}`,
    );
    return undefined;
  }
  const newline = (value as PyUnicodeObject).v;
  if (['', '\n', '\r', '\r\n'].includes(newline)) return newline;
  valueError(`illegal newline value: ${newline}`);
  return undefined;
}

/** The codec's info for a text encoding, new reference. */
function lookupTextEncoding(encoding: string): PyObject | null {
  return _PyCodec_LookupTextEncoding(encoding, 'codecs.open()');
}

/** Calls the codec's incremental class with the error handler. @source Python/codecs.c codec_makeincrementalcodec */
function makeCoder(info: PyObject, name: string, errors: PyObject): PyObject | null {
  const cls = PyObject_GetAttrString(info, name);
  if (cls === null) return null;
  const handler = PyUnicode_FromString((errors as PyUnicodeObject).v);
  const coder = PyObject_CallOneArg(cls, handler);
  Py_DECREF(handler);
  Py_DECREF(cls);
  return coder;
}

/** Decoder and encoder for a buffer that can be read or written; false with an exception set. */
export function setCoders(self: PyObject, info: PyObject, errors: PyObject): boolean {
  const state = textState(self);
  const readable = callTruth(state.buffer!, 'readable');
  if (readable < 0) return false;
  if (readable > 0 && !setDecoder(self, info, errors)) return false;
  const writable = callTruth(state.buffer!, 'writable');
  if (writable < 0) return false;
  return writable === 0 || setEncoder(self, info, errors);
}

function setDecoder(self: PyObject, info: PyObject, errors: PyObject): boolean {
  const decoder = makeCoder(info, 'incrementaldecoder', errors);
  if (decoder === null) return false;
  const { ends } = textState(self);
  if (!ends.universal) {
    setOwned(self, 'decoder', decoder);
    return true;
  }
  const wrapped = PyObject_CallFunctionObjArgs(
    PyIncrementalNewlineDecoder_Type,
    decoder,
    bool(ends.translated),
  );
  Py_DECREF(decoder);
  if (wrapped === null) return false;
  setOwned(self, 'decoder', wrapped);
  return true;
}

function setEncoder(self: PyObject, info: PyObject, errors: PyObject): boolean {
  const encoder = makeCoder(info, 'incrementalencoder', errors);
  if (encoder === null) return false;
  setOwned(self, 'encoder', encoder);
  const state = textState(self);
  state.fast = null;
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(info, _Py_ID('name'), out) < 0) PyErr_Clear();
  if (out.value !== null) {
    const name = PyUnicode_Check(out.value) ? (out.value as PyUnicodeObject).v : '';
    state.fast = FAST[name] ?? null;
    Py_DECREF(out.value);
  }
  return true;
}

/** Writing after existing content must not write a byte order mark again. */
export function fixEncoderState(self: PyObject): boolean {
  const state = textState(self);
  if (!state.seekable || state.encoder === null) return true;
  const at = PyObject_CallMethodObjArgs(state.buffer!, _Py_ID('tell'));
  if (at === null) return false;
  const zero = Number(_PyLong_Value(at)) === 0;
  Py_DECREF(at);
  if (zero) return true;
  const state0 = PyLong_FromLong(0);
  const result = PyObject_CallMethodObjArgs(state.encoder, _Py_ID('setstate'), state0);
  if (result === null) return false;
  Py_DECREF(result);
  return true;
}

/** Codec lookup that puts `locale` and None into words. */
function encodingName(value: PyObject | null): string {
  if (value === null || value === Py_None) return 'utf-8';
  const text = (value as PyUnicodeObject).v;
  return text === 'locale' ? 'utf-8' : text;
}

/** @source Modules/_io/textio.c _io_TextIOWrapper___init___impl */
export function textiowrapper_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['buffer', 'encoding', 'errors', 'newline', 'line_buffering', 'write_through'];
  const values = PyArg_UnpackTupleKeywords('TextIOWrapper', names, args, kwds, 1, 6, 0);
  if (values === null) return -1;
  const state = textState(self);
  state.ok = false;
  state.detached = false;
  const newline = newlineArgument(values[3]);
  const lineBuffering = truth(values[4], false);
  const writeThrough = truth(values[5], false);
  if (newline === undefined || lineBuffering === undefined || writeThrough === undefined) return -1;
  const errors = values[2] === null || values[2] === Py_None ? _Py_ID('strict') : values[2];
  if (!PyUnicode_Check(errors)) {
    const got = errors.ob_type.tp_name;
    PyErr_SetString(
      PyExc_TypeError,
      `TextIOWrapper() argument 'errors' must be str or None, not ${got}`,
    );
    return -1;
  }
  clearText(self);
  state.decoded_chars_used = 0;
  const given = values[1] === null || values[1] === Py_None ? null : values[1];
  const encoding = encodingName(given);
  const isLocale = given === null || (given as PyUnicodeObject).v === 'locale';
  const info = lookupTextEncoding(encoding);
  if (info === null) return -1;
  setOwned(self, 'encoding', isLocale ? PyUnicode_FromString('UTF-8') : Py_NewRef(given));
  setOwned(self, 'errors', Py_NewRef(errors));
  state.chunk_size = 8192;
  state.line_buffering = lineBuffering;
  state.write_through = writeThrough;
  setNewline(self, newline);
  setOwned(self, 'buffer', Py_NewRef(values[0]!));
  const ok = setCoders(self, info, errors);
  Py_DECREF(info);
  return ok ? finishInit(self) : -1;
}

const isBuffered = (type: PyTypeObject): boolean =>
  type === PyBufferedReader_Type ||
  type === PyBufferedWriter_Type ||
  type === PyBufferedRandom_Type;

/** Keeps the file of a buffer, to ask it whether it is closed: 0, or -1 with an exception set. */
function keepRaw(self: PyObject): number {
  const { buffer } = textState(self);
  if (!isBuffered(buffer!.ob_type)) return 0;
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(buffer!, _Py_ID('raw'), out) < 0) return -1;
  if (out.value !== null && PyFileIO_CheckExact(out.value)) setOwned(self, 'raw', out.value);
  else Py_XDECREF(out.value);
  return 0;
}

function finishInit(self: PyObject): number {
  const state = textState(self);
  if (keepRaw(self) < 0) return -1;
  const seekable = callTruth(state.buffer!, 'seekable');
  if (seekable < 0) return -1;
  state.seekable = state.telling = seekable > 0;
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(state.buffer!, _Py_ID('read1'), out) < 0) return -1;
  state.has_read1 = out.value !== null;
  if (out.value !== null) Py_DECREF(out.value);
  if (!fixEncoderState(self)) return -1;
  state.ok = true;
  return PyErr_Occurred() === null ? 0 : -1;
}

/** For `reconfigure`: looks the codec up anew. */
export function changeEncoding(
  self: PyObject,
  encoding: PyObject | null,
  errors: PyObject | null,
): boolean {
  const state = textState(self);
  const name = encoding ?? state.encoding!;
  const handler = errors ?? (encoding === null ? state.errors! : _Py_ID('strict'));
  const info = lookupTextEncoding(encodingName(name));
  if (info === null) return false;
  const keep = Py_NewRef(name);
  const keepErrors = Py_NewRef(handler);
  const ok = setCoders(self, info, keepErrors);
  Py_DECREF(info);
  setOwned(self, 'encoding', keep);
  setOwned(self, 'errors', keepErrors);
  return ok && fixEncoderState(self);
}
