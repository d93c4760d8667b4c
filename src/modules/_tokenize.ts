/** Module `_tokenize`: the iterator behind the module `tokenize`. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBytes_Check, type PyBytesObject } from '../objects/bytesobject';
import { PyObject_CallNoArgs } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetString,
} from '../objects/errors';
import {
  PyExc_IndentationError,
  PyExc_StopIteration,
  PyExc_SyntaxError,
  PyExc_TypeError,
} from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_IsTrue, Py_None } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { tupleFromStolen } from '../objects/tupleobject';
import { defineModule, defineType } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { addType } from './add-constant';
import { exactTokens } from './token-exact';
import { TokenScanner, type Token, type TokenFault } from './token-scanner';

interface TokenizerPayload {
  readline: PyObject | null;
  scanner: TokenScanner | null;
  tokens: Iterator<Token> | null;
}
const stateOf = (self: PyObject): TokenizerPayload => (self as PyObject<TokenizerPayload>).v;

/** The next line as text: empty at the end, null with an exception set. */
function readLine(readline: PyObject, encoded: boolean): string | null {
  const line = PyObject_CallNoArgs(readline);
  if (line === null) {
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return null;
    PyErr_Clear();
    return '';
  }
  let text: string | null = null;
  if (!encoded && PyUnicode_Check(line)) text = (line as PyUnicodeObject).v;
  else if (encoded && PyBytes_Check(line))
    text = new TextDecoder().decode((line as PyBytesObject).v);
  else {
    const wanted = encoded ? 'bytes' : 'string';
    PyErr_SetString(PyExc_TypeError, `readline() returned a non-${wanted} object`);
  }
  Py_DECREF(line);
  return text;
}

/** @source Python/Python-tokenize.c tokenizeriter_new_impl */
function tokenizeriter_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const names = ['', 'encoding', 'extra_tokens'];
  const values = PyArg_UnpackTupleKeywords('tokenizeriter', names, args, kwds, 1, 1, 0);
  if (values === null) return null;
  const extra = values[2] === null ? 0 : PyObject_IsTrue(values[2]);
  const self = extra < 0 ? null : type.tp_alloc!(type, 0);
  if (self === null) return null;
  const encoded = values[1] !== null;
  const readline = Py_NewRef(values[0]!);
  const scanner = new TokenScanner(() => readLine(readline, encoded));
  const tokens = extra ? scanner.tokens() : exactTokens(scanner.tokens());
  self.v = { readline, scanner, tokens } satisfies TokenizerPayload;
  touch(self);
  return self;
}

function raise(fault: TokenFault): null {
  const type = fault.kind === 'IndentationError' ? PyExc_IndentationError : PyExc_SyntaxError;
  const details = tupleFromStolen([
    PyUnicode_FromString('<string>'),
    PyLong_FromLong(fault.row),
    PyLong_FromLong(fault.col),
    fault.line === '' ? Py_NewRef(Py_None) : PyUnicode_FromString(fault.line),
  ]);
  const value = tupleFromStolen([PyUnicode_FromString(fault.message), details]);
  PyErr_SetObject(type, value);
  Py_DECREF(value);
  return null;
}

const place = ([row, col]: readonly [number, number]): PyObject =>
  tupleFromStolen([PyLong_FromLong(row), PyLong_FromLong(col)]);

/** @source Python/Python-tokenize.c tokenizeriter_next */
function tokenizeriter_next(self: PyObject): PyObject | null {
  const { tokens, scanner } = stateOf(self);
  const next = tokens?.next();
  if (PyErr_Occurred() !== null) return null;
  if (next === undefined || next.done) {
    const fault = scanner?.fault ?? null;
    return fault === null ? null : raise(fault);
  }
  const { type, text, start, end, line } = next.value;
  return tupleFromStolen([
    PyLong_FromLong(type),
    PyUnicode_FromString(text),
    place(start),
    place(end),
    PyUnicode_FromString(line),
  ]);
}

function drop(self: PyObject): void {
  const state = stateOf(self);
  const { readline } = state;
  state.readline = state.scanner = state.tokens = null;
  touch(self);
  if (readline !== null) Py_DECREF(readline);
}

const TokenizerIter_Type = defineType({
  tp_name: '_tokenize.TokenizerIter',
  tp_basicsize: 32,
  tp_flags: 0,
  tp_new: tokenizeriter_new,
  tp_dealloc: (self) => {
    drop(self);
    tp_free(self);
  },
  tp_owns: (self, visit) => {
    const readline = (self as PyObject<TokenizerPayload | null>).v?.readline;
    if (readline) visit(readline, 0);
  },
  tp_slotname: () => 'readline',
  tp_iter: (self) => Py_NewRef(self),
  tp_iternext: tokenizeriter_next,
});

export const _tokenize_module = defineModule({
  name: '_tokenize',
  doc: null,
  methods: [],
  exec: (module) => addType(module, TokenizerIter_Type),
});
