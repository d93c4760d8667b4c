/** `_io.IncrementalNewlineDecoder`: line ends of all kinds become \n, or are only counted. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
} from '../objects/call';
import { PyBytes_FromBytes } from '../objects/bytesobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import {
  PyTuple_Check,
  PyTuple_Pack,
  tupleFromStolen,
  type PyTupleObject,
} from '../objects/tupleobject';
import { defineType, getset, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { bool, none, truth } from './_io-shared';

const SEEN_CR = 1;
const SEEN_LF = 2;
const SEEN_CRLF = 4;

/** @source Modules/_io/textio.c nldecoder_object */
export class NewlineDecoderPayload {
  /** Owned; None when text is decoded already. */
  decoder: PyObject | null = null;
  errors: PyObject | null = null;
  translate = false;
  pendingcr = false;
  seennl = 0;
}
export type PyNewlineDecoder = PyObject<NewlineDecoderPayload>;
const stateOf = (self: PyObject): NewlineDecoderPayload => (self as PyNewlineDecoder).v;

/** Notes the line ends in `text` and translates them. @source Modules/_io/textio.c _PyIncrementalNewlineDecoder_decode */
export function translateNewlines(
  state: NewlineDecoderPayload,
  text: string,
  final: boolean,
): string {
  let out = text;
  if (state.pendingcr && (final || out.length > 0)) {
    out = `\r${out}`;
    state.pendingcr = false;
  }
  if (!final && out.endsWith('\r')) {
    out = out.slice(0, -1);
    state.pendingcr = true;
  }
  if (!out.includes('\r')) {
    if (state.seennl !== (SEEN_CR | SEEN_LF | SEEN_CRLF) && out.includes('\n')) {
      state.seennl |= SEEN_LF;
    }
    return out;
  }
  const crlf = out.split('\r\n').length - 1;
  if (crlf > 0) state.seennl |= SEEN_CRLF;
  if (out.split('\n').length - 1 > crlf) state.seennl |= SEEN_LF;
  if (out.split('\r').length - 1 > crlf) state.seennl |= SEEN_CR;
  return state.translate ? out.replace(/\r\n?/g, '\n') : out;
}

/** Decodes; new str, or null. */
export function newlineDecode(self: PyObject, input: PyObject, final: boolean): PyObject | null {
  const state = stateOf(self);
  if (state.decoder === null) {
    return PyErr_SetString(PyExc_TypeError, 'IncrementalNewlineDecoder.__init__() not called');
  }
  const output =
    state.decoder === Py_None
      ? Py_NewRef(input)
      : PyObject_CallMethodObjArgs(state.decoder, _Py_ID('decode'), input, bool(final));
  if (output === null) return null;
  if (!PyUnicode_Check(output)) {
    const name = output.ob_type.tp_name;
    Py_DECREF(output);
    return PyErr_SetString(
      PyExc_TypeError,
      `decoder should return a string result, not '${name.slice(0, 200)}'`,
    );
  }
  const text = (output as PyUnicodeObject).v;
  const translated = translateNewlines(state, text, final);
  if (translated === text) return output;
  Py_DECREF(output);
  return PyUnicode_FromString(translated);
}

function init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['decoder', 'translate', 'errors'];
  const values = PyArg_UnpackTupleKeywords('IncrementalNewlineDecoder', names, args, kwds, 2, 3, 0);
  if (values === null) return -1;
  const translate = truth(values[1], false);
  if (translate === undefined) return -1;
  clear(self);
  const state = stateOf(self);
  state.errors = values[2] === null ? _Py_ID('strict') : Py_NewRef(values[2]);
  state.translate = translate;
  state.seennl = 0;
  state.pendingcr = false;
  state.decoder = Py_NewRef(values[0]!);
  touch(self);
  return 0;
}

function clear(self: PyObject): number {
  const state = stateOf(self);
  const { decoder, errors } = state;
  state.decoder = null;
  state.errors = null;
  touch(self);
  if (decoder !== null) Py_DECREF(decoder);
  if (errors !== null) Py_DECREF(errors);
  return 0;
}

function decode(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackKeywords('decode', ['input', 'final'], args, kwnames, 1, 2, 0);
  if (values === null) return null;
  const final = truth(values[1], false);
  return final === undefined ? null : newlineDecode(self, values[0]!, final);
}

/** (bytes, flag) of the decoder below, the flag shifted to make room for the pending \r. */
function getstate(self: PyObject): PyObject | null {
  const state = stateOf(self);
  let buffer: PyObject = PyBytes_FromBytes(new Uint8Array(0));
  let flag = 0;
  if (state.decoder !== null && state.decoder !== Py_None) {
    const inner = PyObject_CallMethodNoArgs(state.decoder, _Py_ID('getstate'));
    if (inner === null) return null;
    if (!PyTuple_Check(inner) || (inner as PyTupleObject).v.length !== 2) {
      Py_DECREF(inner);
      return PyErr_SetString(PyExc_TypeError, 'illegal decoder state');
    }
    buffer = Py_NewRef((inner as PyTupleObject).v[0]);
    flag = Number(_PyLong_Value((inner as PyTupleObject).v[1]));
    Py_DECREF(inner);
  }
  return tupleFromStolen([buffer, PyLong_FromLong(flag * 2 + (state.pendingcr ? 1 : 0))]);
}

function setstate(self: PyObject, value: PyObject): PyObject | null {
  const items = PyTuple_Check(value) ? (value as PyTupleObject).v : [];
  if (items.length !== 2) return PyErr_SetString(PyExc_TypeError, 'state argument must be a tuple');
  const state = stateOf(self);
  const flag = Number(_PyLong_Value(items[1]));
  state.pendingcr = flag % 2 === 1;
  if (state.decoder === null || state.decoder === Py_None) return none();
  const rest = PyLong_FromLong(Math.floor(flag / 2));
  const inner = PyTuple_Pack(items[0], rest);
  Py_DECREF(rest);
  const result = PyObject_CallMethodOneArg(state.decoder, _Py_ID('setstate'), inner);
  Py_DECREF(inner);
  return result;
}

function reset(self: PyObject): PyObject | null {
  const state = stateOf(self);
  state.seennl = 0;
  state.pendingcr = false;
  if (state.decoder === null || state.decoder === Py_None) return none();
  return PyObject_CallMethodNoArgs(state.decoder, _Py_ID('reset'));
}

/** The attribute `newlines`: None, a str, or a tuple of str. */
export function newlinesSeen(state: NewlineDecoderPayload): PyObject {
  const seen: string[] = [];
  if (state.seennl & SEEN_CR) seen.push('\r');
  if (state.seennl & SEEN_LF) seen.push('\n');
  if (state.seennl & SEEN_CRLF) seen.push('\r\n');
  if (seen.length === 0) return none();
  if (seen.length === 1) return PyUnicode_FromString(seen[0]);
  return tupleFromStolen(seen.map((s) => PyUnicode_FromString(s)));
}

export const PyIncrementalNewlineDecoder_Type = defineType({
  tp_name: '_io.IncrementalNewlineDecoder',
  tp_basicsize: 40,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_doc: 'Codec used when reading a file in universal newlines mode.',
  tp_new: (type) => {
    const self = type.tp_alloc!(type, 0);
    if (self !== null) self.v = new NewlineDecoderPayload();
    return self;
  },
  tp_init: init,
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    clear(self);
    tp_free(self);
  },
  tp_traverse: (self, visit) => {
    const { decoder, errors } = stateOf(self);
    if (decoder !== null) visit(decoder);
    if (errors !== null) visit(errors);
  },
  tp_clear: clear,
  tp_owns: (self, visit) => {
    const state = (self as PyObject<NewlineDecoderPayload | null>).v;
    if (state?.decoder) visit(state.decoder, 0);
    if (state?.errors) visit(state.errors, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'decoder' : 'errors'),
  methods: [
    method('decode', METH.FASTCALL | METH.KEYWORDS, decode),
    method('getstate', METH.NOARGS, getstate),
    method('setstate', METH.O, setstate),
    method('reset', METH.NOARGS, reset),
  ],
  getset: [getset('newlines', (self) => newlinesSeen(stateOf(self)))],
});
