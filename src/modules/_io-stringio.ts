/** `_io.StringIO`. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyDict_Check, PyDict_Copy, PyDict_Update } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString, PyErr_NoMemory } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsInt, PyLong_FromSsize_t } from '../objects/longobject';
import { PyObject_GenericGetDict, Py_None, reprStr } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { PyTuple_Check, tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { defineType, getset, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { PyTextIOBase_Type, clearDict, visitDict } from './_io-base';
import { NewlineDecoderPayload, newlinesSeen, translateNewlines } from './_io-newline';
import { bool, integerArgument, none, optionalSize, valueError } from './_io-shared';
import { codePointCount, findLineEnd, indexOfCodePoint, type LineEnds } from './line-ending';
import { PyExc_OSError } from '../objects/exceptions';

/** @source Modules/_io/stringio.c stringio */
class StringIOPayload {
  text = '';
  /** Code points in `text`. */
  size = 0;
  /** In code points. */
  pos = 0;
  ok = false;
  closed = false;
  ends: LineEnds = { translated: false, universal: false, readnl: null };
  writenl: string | null = null;
  /** Counts and translates line ends in universal mode; no Python object stands behind it. */
  decoder: NewlineDecoderPayload | null = null;
  /** Owned: the attribute of the same name of the text that was given. */
  readnl: PyObject | null = null;

  /** Index of code point `n` in JavaScript's units. */
  index(n: number): number {
    return this.text.length === this.size
      ? Math.min(n, this.size)
      : indexOfCodePoint(this.text, 0, n);
  }
}
type PyStringIO = PyObject<StringIOPayload>;
const stateOf = (self: PyObject): StringIOPayload => (self as PyStringIO).v;

function open(self: PyObject): StringIOPayload | null {
  const state = stateOf(self);
  if (!state.ok) return valueError('I/O operation on uninitialized object');
  return state.closed ? valueError('I/O operation on closed file') : state;
}

/** @source Modules/_io/stringio.c write_str */
/** Characters of the longest text. */
const LONGEST = 2 ** 29 - 25;

/** Writes at the position; false with MemoryError set. */
function writeText(state: StringIOPayload, given: string): boolean {
  let text = state.decoder === null ? given : translateNewlines(state.decoder, given, true);
  if (state.writenl !== null) text = text.replaceAll('\n', state.writenl);
  if (text === '') return true;
  if (Math.max(state.text.length, state.pos) + text.length > LONGEST) {
    PyErr_NoMemory();
    return false;
  }
  const n = codePointCount(text);
  if (state.pos > state.size) {
    state.text += '\0'.repeat(state.pos - state.size);
    state.size = state.pos;
  }
  if (state.pos === state.size) {
    state.text += text;
    state.size += n;
  } else {
    const from = state.index(state.pos);
    const to = state.index(state.pos + n);
    state.text = state.text.slice(0, from) + text + state.text.slice(to);
    state.size = Math.max(state.size, state.pos + n);
  }
  state.pos += n;
  return true;
}

function write(self: PyObject, o: PyObject): PyObject | null {
  const state = stateOf(self);
  if (!state.ok) return valueError('I/O operation on uninitialized object');
  if (!PyUnicode_Check(o)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `string argument expected, got '${o.ob_type.tp_name.slice(0, 200)}'`,
    );
  }
  if (state.closed) return valueError('I/O operation on closed file');
  const text = (o as PyUnicodeObject).v;
  return writeText(state, text) ? PyLong_FromSsize_t(codePointCount(text)) : null;
}

/** Takes `n` code points from the position on. */
function take(state: StringIOPayload, n: number): string {
  const from = state.index(state.pos);
  const count = Math.max(0, Math.min(n, state.size - state.pos));
  const to =
    state.text.length === state.size ? from + count : indexOfCodePoint(state.text, from, count);
  state.pos += count;
  return state.text.slice(from, to);
}

function read(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('read', args.length, 0, 1)) return null;
  const size = optionalSize(args[0]);
  if (size === undefined) return null;
  const state = open(self);
  if (state === null) return null;
  return PyUnicode_FromString(take(state, size < 0 ? Infinity : size));
}

function nextLine(state: StringIOPayload, limit: number): string {
  if (state.pos >= state.size) return '';
  const from = state.index(state.pos);
  const end = findLineEnd(state.text, from, state.ends);
  const line = state.text.slice(from, end < 0 ? undefined : end);
  const n = codePointCount(line);
  if (limit >= 0 && limit < n) return take(state, limit);
  state.pos += n;
  return line;
}

function readline(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('readline', args.length, 0, 1)) return null;
  const limit = optionalSize(args[0]);
  if (limit === undefined) return null;
  const state = open(self);
  return state === null ? null : PyUnicode_FromString(nextLine(state, limit));
}

function truncate(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('truncate', args.length, 0, 1)) return null;
  const state = open(self);
  if (state === null) return null;
  const size = optionalSize(args[0], state.pos);
  if (size === undefined) return null;
  if (size < 0) return valueError(`Negative size value ${size}`);
  if (size < state.size) {
    state.text = state.text.slice(0, state.index(size));
    state.size = size;
  }
  return PyLong_FromSsize_t(size);
}

function seek(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('seek', args.length, 1, 2)) return null;
  const pos = integerArgument(args[0]);
  if (pos === undefined) return null;
  const whence = args.length > 1 ? PyLong_AsInt(args[1]) : 0;
  if (whence === -1 && PyErr_Occurred() !== null) return null;
  const state = open(self);
  if (state === null) return null;
  if (whence < 0 || whence > 2)
    return valueError(`Invalid whence (${whence}, should be 0, 1 or 2)`);
  if (pos < 0 && whence === 0) return valueError(`Negative seek position ${pos}`);
  if (whence !== 0 && pos !== 0) {
    return PyErr_SetString(PyExc_OSError, "Can't do nonzero cur-relative seeks");
  }
  if (whence === 0) state.pos = pos;
  else if (whence === 2) state.pos = state.size;
  return PyLong_FromSsize_t(state.pos);
}

/** Sets how line ends are treated; false with an exception set. */
function setNewline(self: PyObject, value: PyObject | null): boolean {
  const state = stateOf(self);
  let newline: string | null = '\n';
  if (value === Py_None) newline = null;
  else if (value !== null) {
    if (!PyUnicode_Check(value)) {
      PyErr_SetString(
        PyExc_TypeError,
        `newline must be str or None, not ${value.ob_type.tp_name.slice(0, 200)}`,
      );
      return false;
    }
    newline = (value as PyUnicodeObject).v;
    if (!['', '\n', '\r', '\r\n'].includes(newline)) {
      valueError(`illegal newline value: ${reprStr(value) ?? ''}`);
      return false;
    }
  }
  const universal = newline === null || newline === '';
  state.ends = { translated: newline === null, universal, readnl: newline };
  state.writenl = newline === '\r' || newline === '\r\n' ? newline : null;
  state.decoder = null;
  if (universal) {
    state.decoder = new NewlineDecoderPayload();
    state.decoder.translate = newline === null;
  }
  const old = state.readnl;
  state.readnl = value === null ? PyUnicode_FromString('\n') : Py_NewRef(value);
  touch(self);
  if (old !== null) Py_DECREF(old);
  return true;
}

/** @source Modules/_io/stringio.c _io_StringIO___init___impl */
function init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['initial_value', 'newline'];
  const values = PyArg_UnpackTupleKeywords('StringIO', names, args, kwds, 0, 2, 0);
  if (values === null) return -1;
  const state = stateOf(self);
  state.ok = false;
  const initial = values[0];
  if (initial !== null && initial !== Py_None && !PyUnicode_Check(initial)) {
    PyErr_SetString(
      PyExc_TypeError,
      `initial_value must be str or None, not ${initial.ob_type.tp_name.slice(0, 200)}`,
    );
    return -1;
  }
  if (!setNewline(self, values[1])) return -1;
  state.text = '';
  state.size = 0;
  state.pos = 0;
  if (initial !== null && initial !== Py_None)
    if (!writeText(state, (initial as PyUnicodeObject).v)) return -1;
  state.pos = 0;
  state.closed = false;
  state.ok = true;
  return 0;
}

function close(self: PyObject): PyObject {
  const state = stateOf(self);
  state.closed = true;
  state.text = '';
  state.size = 0;
  return none();
}

function getstate(self: PyObject): PyObject | null {
  const state = open(self);
  if (state === null) return null;
  const dict = self.dict === null ? none() : PyDict_Copy(self.dict as PyObject);
  if (dict === null) return null;
  const text = PyUnicode_FromString(state.text);
  return tupleFromStolen([text, Py_NewRef(state.readnl!), PyLong_FromSsize_t(state.pos), dict]);
}

function setstate(self: PyObject, value: PyObject): PyObject | null {
  const items = PyTuple_Check(value) ? (value as PyTupleObject).v : [];
  if (items.length < 4) {
    const got = value.ob_type.tp_name.slice(0, 200);
    return PyErr_SetString(
      PyExc_TypeError,
      `${self.ob_type.tp_name}.__setstate__ argument should be 4-tuple, got ${got}`,
    );
  }
  if (!setNewline(self, items[1])) return null;
  const state = stateOf(self);
  state.text = (items[0] as PyUnicodeObject).v;
  state.size = codePointCount(state.text);
  const pos = integerArgument(items[2]);
  if (pos === undefined) return null;
  if (pos < 0) return valueError('position value cannot be negative');
  state.pos = pos;
  state.ok = true;
  if (items[3] === Py_None) return none();
  if (!PyDict_Check(items[3])) {
    return PyErr_SetString(
      PyExc_TypeError,
      `fourth item of state should be a dict, got a ${items[3].ob_type.tp_name.slice(0, 200)}`,
    );
  }
  const dict = PyObject_GenericGetDict(self);
  if (dict === null) return null;
  const failed = PyDict_Update(dict, items[3]) < 0;
  Py_DECREF(dict);
  return failed ? null : none();
}

function dropReadnl(self: PyObject): void {
  const state = stateOf(self);
  const { readnl } = state;
  state.readnl = null;
  touch(self);
  if (readnl !== null) Py_DECREF(readnl);
}

const fixed = (f: (state: StringIOPayload) => PyObject) => (self: PyObject) => {
  const state = open(self);
  return state === null ? null : f(state);
};

export const PyStringIO_Type = defineType({
  tp_name: '_io.StringIO',
  tp_doc: 'Text I/O implementation using an in-memory buffer.',
  tp_basicsize: 168,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_base: () => PyTextIOBase_Type,
  tp_dictoffset: 144,
  tp_weaklistoffset: 152,
  tp_new: (type) => {
    const self = type.tp_alloc!(type, 0);
    if (self !== null) self.v = new StringIOPayload();
    return self;
  },
  tp_init: init,
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    stateOf(self).ok = false;
    dropReadnl(self);
    clearDict(self);
    if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
    tp_free(self);
  },
  tp_traverse: visitDict,
  tp_clear: (self) => (clearDict(self), 0),
  tp_owns: (self, visit) => {
    const readnl = (self as PyObject<StringIOPayload | null>).v?.readnl;
    if (readnl) visit(readnl, 0);
  },
  tp_slotname: () => 'newline',
  tp_iternext: (self) => {
    const state = open(self);
    const line = state === null ? '' : nextLine(state, -1);
    return line === '' ? null : PyUnicode_FromString(line);
  },
  methods: [
    method('close', METH.NOARGS, close),
    method(
      'getvalue',
      METH.NOARGS,
      fixed((state) => PyUnicode_FromString(state.text)),
    ),
    method('read', METH.FASTCALL, read),
    method('readline', METH.FASTCALL, readline),
    method(
      'tell',
      METH.NOARGS,
      fixed((state) => PyLong_FromSsize_t(state.pos)),
    ),
    method('truncate', METH.FASTCALL, truncate),
    method('seek', METH.FASTCALL, seek),
    method('write', METH.O, write),
    method(
      'seekable',
      METH.NOARGS,
      fixed(() => bool(true)),
    ),
    method(
      'readable',
      METH.NOARGS,
      fixed(() => bool(true)),
    ),
    method(
      'writable',
      METH.NOARGS,
      fixed(() => bool(true)),
    ),
    method('__getstate__', METH.NOARGS, getstate),
    method('__setstate__', METH.O, setstate),
  ],
  getset: [
    getset('closed', (self) => bool(stateOf(self).closed)),
    getset(
      'newlines',
      fixed((state) => (state.decoder === null ? none() : newlinesSeen(state.decoder))),
    ),
    getset(
      'line_buffering',
      fixed(() => bool(false)),
    ),
  ],
});
