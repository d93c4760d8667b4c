/** The registry of codecs and error handlers, and encoding and decoding by name. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_CallMethodObjArgs, PyObject_CallOneArg, PyObject_Vectorcall } from './call';
import { errorHandlers } from './codec-handlers';
import {
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetRaisedException,
  PyErr_SetString,
} from './errors';
import { PyExc_LookupError, PyExc_TypeError } from './exceptions';
import { PyCFunction_New } from './methodobject';
import { PyCallable_Check, PyObject_IsTrue, Py_None } from './object';
import { _PyObject_LookupAttr } from './object-attr';
import { hooks } from './pystate';
import { PyTuple_Check, PyTuple_CheckExact, type PyTupleObject } from './tupleobject';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

/** Search functions, entries found (tuples) and error handlers; all owned. */
let searchPath: PyObject[] = [];
let cache = new Map<string, PyObject>();
let handlers = new Map<string, PyObject>();
let initialized = false;

onRuntimeReset(() => {
  searchPath = [];
  cache = new Map();
  handlers = new Map();
  initialized = false;
});

registerRoots('codecs', (visit) => {
  for (const f of searchPath) visit(f, 'search function of the codec registry');
  for (const [name, entry] of cache) visit(entry, `codec '${name}' of the codec registry`);
  for (const [name, f] of handlers) visit(f, `error handler '${name}' of the codec registry`);
});

/** Imports the package encodings, which registers its search function. @source Python/codecs.c _PyCodecRegistry_Init */
function _PyCodecRegistry_Init(): boolean {
  if (initialized) return true;
  initialized = true;
  const mod = hooks.importModule('encodings');
  if (mod === null) {
    initialized = false;
    return false;
  }
  Py_DECREF(mod);
  return true;
}

/** Adds a search function. @source Python/codecs.c PyCodec_Register */
export function PyCodec_Register(search: PyObject): number {
  if (!_PyCodecRegistry_Init()) return -1;
  if (!PyCallable_Check(search)) {
    PyErr_SetString(PyExc_TypeError, 'argument must be callable');
    return -1;
  }
  Py_INCREF(search);
  searchPath.push(search);
  return 0;
}

/** Removes a search function, and forgets all codecs found. @source Python/codecs.c PyCodec_Unregister */
export function PyCodec_Unregister(search: PyObject): number {
  const i = searchPath.indexOf(search);
  if (i < 0) return 0;
  const entries = [...cache.values()];
  cache.clear();
  for (const entry of entries) Py_DECREF(entry);
  searchPath.splice(i, 1);
  Py_DECREF(search);
  return 0;
}

/** Lower case, with everything but letters, digits and dots as single underscores. @source Objects/unicodeobject.c _Py_normalize_encoding */
export function normalizeEncoding(encoding: string): string {
  let out = '';
  let punctuation = false;
  for (let i = 0; i < encoding.length; i++) {
    const c = encoding[i];
    if (/[A-Za-z0-9.]/.test(c)) {
      if (punctuation && out !== '') out += '_';
      punctuation = false;
      out += c.toLowerCase();
    } else punctuation = true;
  }
  return out;
}

/** The codec's tuple of four functions: new reference. @source Python/codecs.c _PyCodec_Lookup */
export function _PyCodec_Lookup(encoding: string): PyObject | null {
  if (!_PyCodecRegistry_Init()) return null;
  const name = normalizeEncoding(encoding);
  const known = cache.get(name);
  if (known !== undefined) return Py_NewRef(known);
  if (searchPath.length === 0) {
    return PyErr_SetString(
      PyExc_LookupError,
      "no codec search functions registered: can't find encoding",
    );
  }
  const v = PyUnicode_FromString(name);
  let result: PyObject | null = null;
  for (let i = 0; i < searchPath.length; i++) {
    result = PyObject_CallOneArg(searchPath[i], v);
    if (result === null) break;
    if (result !== Py_None) break;
    result = null;
  }
  Py_DECREF(v);
  if (result === null) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_LookupError, `unknown encoding: ${encoding}`);
    return null;
  }
  if (!PyTuple_Check(result) || result.v.length !== 4) {
    Py_DECREF(result);
    return PyErr_SetString(PyExc_TypeError, 'codec search functions must return 4-tuples');
  }
  cache.set(name, Py_NewRef(result));
  return result;
}

/** Function `i` of the codec: 0 encoder, 1 decoder, 2 stream reader, 3 stream writer. */
export function codecFunction(encoding: string, i: number): PyObject | null {
  const codec = _PyCodec_Lookup(encoding);
  if (codec === null) return null;
  const f = Py_NewRef((codec as PyTupleObject).v[i]);
  Py_DECREF(codec);
  return f;
}

/** Adds to the exception which codec failed. @source Objects/exceptions.c _PyErr_FormatNote */
function addCodecNote(operation: string, encoding: string): void {
  const exc = PyErr_GetRaisedException();
  if (exc === null) return;
  const note = PyUnicode_FromString(`${operation} with '${encoding}' codec failed`);
  const res = PyObject_CallMethodObjArgs(exc, _Py_ID('add_note'), note);
  Py_DECREF(note);
  if (res === null) {
    // The note's own failure replaces nothing: the codec's exception is what counts.
    const other = PyErr_GetRaisedException();
    Py_XDECREF(other);
  } else Py_DECREF(res);
  PyErr_SetRaisedException(exc);
}

/** Calls an encoder or decoder and takes the first item of what it returns. */
function callCodec(
  codec: PyObject,
  o: PyObject,
  encoding: string,
  errors: string | null,
  operation: 'encoding' | 'decoding',
): PyObject | null {
  const args = [o];
  if (errors !== null) args.push(PyUnicode_FromString(errors));
  const result = PyObject_Vectorcall(codec, args, null);
  if (errors !== null) Py_DECREF(args[1]);
  if (result === null) {
    addCodecNote(operation, encoding);
    return null;
  }
  if (!PyTuple_Check(result) || result.v.length !== 2) {
    Py_DECREF(result);
    return PyErr_SetString(
      PyExc_TypeError,
      operation === 'encoding'
        ? 'encoder must return a tuple (object, integer)'
        : 'decoder must return a tuple (object,integer)',
    );
  }
  const v = Py_NewRef(result.v[0]);
  Py_DECREF(result);
  return v;
}

/** Encodes any object. @source Python/codecs.c PyCodec_Encode */
export function PyCodec_Encode(
  o: PyObject,
  encoding: string,
  errors: string | null,
): PyObject | null {
  const encoder = codecFunction(encoding, 0);
  if (encoder === null) return null;
  const result = callCodec(encoder, o, encoding, errors, 'encoding');
  Py_DECREF(encoder);
  return result;
}

/** Decodes any object. @source Python/codecs.c PyCodec_Decode */
export function PyCodec_Decode(
  o: PyObject,
  encoding: string,
  errors: string | null,
): PyObject | null {
  const decoder = codecFunction(encoding, 1);
  if (decoder === null) return null;
  const result = callCodec(decoder, o, encoding, errors, 'decoding');
  Py_DECREF(decoder);
  return result;
}

/** The codec, if it turns text into bytes and back. @source Python/codecs.c _PyCodec_LookupTextEncoding */
export function _PyCodec_LookupTextEncoding(encoding: string, alternate: string): PyObject | null {
  const codec = _PyCodec_Lookup(encoding);
  if (codec === null || PyTuple_CheckExact(codec)) return codec;
  const out: { value: PyObject | null } = { value: null };
  const found = _PyObject_LookupAttr(codec, _Py_ID('_is_text_encoding'), out);
  let isText = found < 0 ? -1 : 1;
  if (out.value !== null) {
    isText = PyObject_IsTrue(out.value);
    Py_DECREF(out.value);
  }
  if (isText > 0) return codec;
  Py_DECREF(codec);
  if (isText < 0) return null;
  return PyErr_SetString(
    PyExc_LookupError,
    `'${encoding}' is not a text encoding; use ${alternate} to handle arbitrary codecs`,
  );
}

function callTextCodec(
  o: PyObject,
  encoding: string,
  errors: string | null,
  operation: 'encoding' | 'decoding',
): PyObject | null {
  const encode = operation === 'encoding';
  const alternate = encode ? 'codecs.encode()' : 'codecs.decode()';
  const codec = _PyCodec_LookupTextEncoding(encoding, alternate);
  if (codec === null) return null;
  const f = Py_NewRef((codec as PyTupleObject).v[encode ? 0 : 1]);
  Py_DECREF(codec);
  const result = callCodec(f, o, encoding, errors, operation);
  Py_DECREF(f);
  return result;
}

/** @source Python/codecs.c _PyCodec_EncodeText */
export function _PyCodec_EncodeText(
  o: PyObject,
  encoding: string,
  errors: string | null,
): PyObject | null {
  return callTextCodec(o, encoding, errors, 'encoding');
}

/** @source Python/codecs.c _PyCodec_DecodeText */
export function _PyCodec_DecodeText(
  o: PyObject,
  encoding: string,
  errors: string | null,
): PyObject | null {
  return callTextCodec(o, encoding, errors, 'decoding');
}

function makeHandlers(): void {
  if (handlers.size > 0) return;
  for (const [name, def] of errorHandlers()) handlers.set(name, PyCFunction_New(def, null, null)!);
}

/** @source Python/codecs.c PyCodec_RegisterError */
export function PyCodec_RegisterError(name: string, handler: PyObject): number {
  makeHandlers();
  if (!PyCallable_Check(handler)) {
    PyErr_SetString(PyExc_TypeError, 'handler must be callable');
    return -1;
  }
  const old = handlers.get(name) ?? null;
  handlers.set(name, Py_NewRef(handler));
  Py_XDECREF(old);
  return 0;
}

/** The error handler of a name (null: strict): new reference. @source Python/codecs.c PyCodec_LookupError */
export function PyCodec_LookupError(name: string | null): PyObject | null {
  makeHandlers();
  const handler = handlers.get(name ?? 'strict');
  if (handler !== undefined) return Py_NewRef(handler);
  return PyErr_SetString(PyExc_LookupError, `unknown error handler name '${name}'`);
}

export {
  PyUnicode_AsEncodedString,
  PyUnicode_AsUTF8String,
  PyUnicode_Decode,
  PyUnicode_FromEncodedObject,
} from './unicode-codecs';
