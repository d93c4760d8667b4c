/** `_io.BufferedReader`, `BufferedWriter`, `BufferedRandom`, `BufferedRWPair`. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
} from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyObject_CallFunctionObjArgs,
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
} from '../objects/call';
import {
  PyErr_GetRaisedException,
  PyErr_SetString,
  _PyErr_ChainExceptions1,
} from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords, _PyArg_NoKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_GetAttr, PyObject_IsTrue, Py_None } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import type { PyTupleObject } from '../objects/tupleobject';
import { defineType, getset, member, method } from '../objects/typedef';
import { _Py_ID } from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import {
  PyBufferedIOBase_Type,
  checkReadable,
  checkSeekable,
  checkWritable,
  clearDict,
  visitDict,
} from './_io-base';
import * as methods from './_io-buffered-methods';
import { BufferedPayload, bufferedState, rawOf } from './_io-buffered-raw';
import {
  DEFAULT_BUFFER_SIZE,
  _PyIOBase_finalize,
  bool,
  callTruth,
  iobase_finalize,
  newStream,
} from './_io-shared';

function newBuffered(readable: boolean, writable: boolean) {
  return (type: PyTypeObject): PyObject | null => {
    return newStream(type, new BufferedPayload(readable, writable));
  };
}

type Check = (raw: PyObject) => PyObject | null;

function initBuffered(name: string, checks: readonly Check[]) {
  return (self: PyObject, args: PyObject, kwds: PyObject | null): number => {
    const values = PyArg_UnpackTupleKeywords(name, ['raw', 'buffer_size'], args, kwds, 1, 2, 0);
    if (values === null) return -1;
    const size = methods.bufferSizeArgument(values[1], DEFAULT_BUFFER_SIZE);
    if (size === undefined) return -1;
    const state = bufferedState(self);
    state.ok = false;
    state.detached = false;
    const raw = values[0]!;
    for (const check of checks) {
      const result = check(raw);
      if (result === null) return -1;
      Py_DECREF(result);
    }
    const old = state.raw;
    state.raw = Py_NewRef(raw);
    touch(self);
    if (old !== null) Py_DECREF(old);
    state.buffer_size = size;
    state.allocate();
    state.ok = true;
    return 0;
  };
}

function buffered_clear(self: PyObject): number {
  const state = bufferedState(self);
  state.ok = false;
  const { raw } = state;
  state.raw = null;
  touch(self);
  if (raw !== null) Py_DECREF(raw);
  clearDict(self);
  return 0;
}

function buffered_dealloc(self: PyObject): void {
  const state = bufferedState(self);
  state.finalizing = true;
  if (_PyIOBase_finalize(self) < 0) return;
  PyObject_GC_UnTrack(self);
  state.ok = false;
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  state.release();
  state.freeLock();
  buffered_clear(self);
  tp_free(self);
}

const common: MethodDef[] = [
  method('detach', METH.NOARGS, (self) => methods.buffered_detach(self)),
  method('close', METH.NOARGS, (self) => methods.buffered_close(self)),
  method('seekable', METH.NOARGS, (self) => methods.forward('seekable')(self)),
  method('fileno', METH.NOARGS, (self) => methods.forward('fileno')(self)),
  method('isatty', METH.NOARGS, (self) => methods.forward('isatty')(self)),
  method('_dealloc_warn', METH.O, (self, source: PyObject) => {
    const raw = rawOf(self);
    return raw === null ? null : PyObject_CallMethodOneArg(raw, _Py_ID('_dealloc_warn'), source);
  }),
  method('seek', METH.FASTCALL, (self, args: readonly PyObject[]) =>
    methods.buffered_seek(self, args),
  ),
  method('tell', METH.NOARGS, (self) => methods.buffered_tell(self)),
  method('truncate', METH.FASTCALL, (self, args: readonly PyObject[]) =>
    methods.buffered_truncate(self, args),
  ),
  method('__sizeof__', METH.NOARGS, (self) => {
    const state = bufferedState(self);
    return PyLong_FromLong(self.ob_type.tp_basicsize + (state.addr > 0 ? state.buffer_size : 0));
  }),
];

const readable = method('readable', METH.NOARGS, (self) => methods.forward('readable')(self));
const writable = method('writable', METH.NOARGS, (self) => methods.forward('writable')(self));
const reading: MethodDef[] = [
  method('read', METH.FASTCALL, (self, args: readonly PyObject[]) =>
    methods.buffered_read(self, args),
  ),
  method('peek', METH.FASTCALL, (self) => methods.buffered_peek(self)),
  method('read1', METH.FASTCALL, (self, args: readonly PyObject[]) =>
    methods.buffered_read1(self, args),
  ),
  method('readinto', METH.O, (self, b: PyObject) => methods.readinto(self, b, false)),
  method('readinto1', METH.O, (self, b: PyObject) => methods.readinto(self, b, true)),
  method('readline', METH.FASTCALL, (self, args: readonly PyObject[]) =>
    methods.buffered_readline(self, args),
  ),
];
const writing: MethodDef[] = [
  method('write', METH.O, (self, data: PyObject) => methods.buffered_write(self, data)),
  method('flush', METH.NOARGS, (self) => methods.buffered_flush(self)),
];

const shared = {
  tp_basicsize: 152,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_base: () => PyBufferedIOBase_Type,
  tp_dictoffset: 136,
  tp_weaklistoffset: 144,
  tp_dealloc: buffered_dealloc,
  tp_finalize: iobase_finalize,
  tp_repr: (self) => methods.buffered_repr(self),
  tp_traverse: (self, visit) => {
    const { raw } = bufferedState(self);
    if (raw !== null) visit(raw);
    visitDict(self, visit);
  },
  tp_clear: buffered_clear,
  tp_owns: (self, visit) => {
    const raw = (self as PyObject<BufferedPayload | null>).v?.raw;
    if (raw) visit(raw, 0);
  },
  tp_slotname: () => 'raw',
  getset: [
    getset('closed', (self) => methods.forwardAttribute('closed')(self)),
    getset('name', (self) => methods.forwardAttribute('name')(self)),
    getset('mode', (self) => methods.forwardAttribute('mode')(self)),
  ],
  members: [
    member('raw', (self) => Py_NewRef(bufferedState(self).raw ?? Py_None)),
    member(
      '_finalizing',
      (self) => bool(bufferedState(self).finalizing),
      (self, value) => {
        bufferedState(self).finalizing = value !== null && PyObject_IsTrue(value) > 0;
        return 0;
      },
    ),
  ],
} satisfies Omit<TypeDef, 'tp_name'>;

/** Reads a line per iteration. @source Modules/_io/bufferedio.c buffered_iternext */
function buffered_iternext(self: PyObject): PyObject | null {
  const line = PyObject_CallMethodNoArgs(self, _Py_ID('readline'));
  if (line === null) return null;
  if ((line.v as { length?: number }).length === 0) {
    Py_DECREF(line);
    return null;
  }
  return line;
}

export const PyBufferedReader_Type = defineType({
  ...shared,
  tp_name: '_io.BufferedReader',
  tp_doc: 'Create a new buffered reader using the given readable raw IO object.',
  tp_new: newBuffered(true, false),
  tp_init: initBuffered('BufferedReader', [(raw) => checkReadable(raw)]),
  tp_iternext: buffered_iternext,
  methods: [
    ...common,
    readable,
    ...reading,
    method('flush', METH.NOARGS, (self) => methods.simple_flush(self)),
  ],
});

export const PyBufferedWriter_Type = defineType({
  ...shared,
  tp_name: '_io.BufferedWriter',
  tp_doc: 'A buffer for a writeable sequential RawIO object.',
  tp_new: newBuffered(false, true),
  tp_init: initBuffered('BufferedWriter', [(raw) => checkWritable(raw)]),
  methods: [...common, writable, ...writing],
});

export const PyBufferedRandom_Type = defineType({
  ...shared,
  tp_name: '_io.BufferedRandom',
  tp_doc: 'A buffered interface to random access streams.',
  tp_new: newBuffered(true, true),
  tp_init: initBuffered('BufferedRandom', [
    (raw) => checkSeekable(raw),
    (raw) => checkReadable(raw),
    (raw) => checkWritable(raw),
  ]),
  tp_iternext: buffered_iternext,
  methods: [...common, readable, writable, ...reading, ...writing],
});

interface Pair {
  reader: PyObject | null;
  writer: PyObject | null;
}
const pairOf = (self: PyObject): Pair => (self as PyObject<Pair>).v;

function pair_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (!_PyArg_NoKeywords('BufferedRWPair', kwds)) return -1;
  const items = (args as PyTupleObject).v;
  if (items.length < 2 || items.length > 3) {
    const bound = items.length < 2 ? 'at least 2 arguments' : 'at most 3 arguments';
    PyErr_SetString(PyExc_TypeError, `BufferedRWPair expected ${bound}, got ${items.length}`);
    return -1;
  }
  const size = methods.bufferSizeArgument(items[2] ?? null, DEFAULT_BUFFER_SIZE);
  if (size === undefined) return -1;
  if (checkReadable(items[0]) === null || checkWritable(items[1]) === null) return -1;
  const pair = pairOf(self);
  const sizeObject = PyLong_FromLong(size);
  pair.reader = callType(PyBufferedReader_Type, items[0], sizeObject);
  if (pair.reader !== null) pair.writer = callType(PyBufferedWriter_Type, items[1], sizeObject);
  touch(self);
  Py_DECREF(sizeObject);
  return pair.writer === null ? -1 : 0;
}

function callType(type: PyTypeObject, raw: PyObject, size: PyObject): PyObject | null {
  return PyObject_CallFunctionObjArgs(type, raw, size);
}

function pair_clear(self: PyObject): number {
  const pair = pairOf(self);
  const { reader, writer } = pair;
  pair.reader = pair.writer = null;
  touch(self);
  if (reader !== null) Py_DECREF(reader);
  if (writer !== null) Py_DECREF(writer);
  clearDict(self);
  return 0;
}

function toMember(which: keyof Pair, name: string, flags: number): MethodDef {
  return method(name, flags, (self, args: PyObject & readonly PyObject[]) => {
    const target = pairOf(self)[which];
    if (target === null) {
      return PyErr_SetString(PyExc_ValueError, 'I/O operation on uninitialized object');
    }
    if (flags & METH.O) return PyObject_CallMethodOneArg(target, _Py_ID(name), args);
    if (flags & METH.FASTCALL) return PyObject_CallMethodObjArgs(target, _Py_ID(name), ...args);
    return PyObject_CallMethodNoArgs(target, _Py_ID(name));
  });
}

/** Closes both; an error of the writer is chained to the reader's. */
function pair_close(self: PyObject): PyObject | null {
  const { reader, writer } = pairOf(self);
  const closed = writer === null ? null : PyObject_CallMethodNoArgs(writer, _Py_ID('close'));
  const exc = closed === null ? PyErr_GetRaisedException() : null;
  if (closed !== null) Py_DECREF(closed);
  const result = reader === null ? null : PyObject_CallMethodNoArgs(reader, _Py_ID('close'));
  if (exc === null) return result;
  _PyErr_ChainExceptions1(exc);
  if (result !== null) Py_DECREF(result);
  return null;
}

export const PyBufferedRWPair_Type = defineType({
  tp_name: '_io.BufferedRWPair',
  tp_doc: 'A buffered reader and writer object together.',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_base: () => PyBufferedIOBase_Type,
  tp_dictoffset: 32,
  tp_weaklistoffset: 40,
  tp_new: (type) => newStream<Pair>(type, { reader: null, writer: null }),
  tp_init: pair_init,
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
    pair_clear(self);
    tp_free(self);
  },
  tp_traverse: (self, visit) => {
    visitDict(self, visit);
    const { reader, writer } = pairOf(self);
    if (writer !== null) visit(writer);
    if (reader !== null) visit(reader);
  },
  tp_clear: pair_clear,
  tp_owns: (self, visit) => {
    const pair = (self as PyObject<Pair | null>).v;
    if (pair?.reader) visit(pair.reader, 0);
    if (pair?.writer) visit(pair.writer, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'reader' : 'writer'),
  methods: [
    toMember('reader', 'read', METH.FASTCALL),
    toMember('reader', 'peek', METH.FASTCALL),
    toMember('reader', 'read1', METH.FASTCALL),
    toMember('reader', 'readinto', METH.O),
    toMember('reader', 'readinto1', METH.O),
    toMember('writer', 'write', METH.O),
    toMember('writer', 'flush', METH.NOARGS),
    toMember('reader', 'readable', METH.NOARGS),
    toMember('writer', 'writable', METH.NOARGS),
    method('close', METH.NOARGS, pair_close),
    method('isatty', METH.NOARGS, (self) => {
      const { reader, writer } = pairOf(self);
      for (const side of [writer, reader]) {
        const answer = side === null ? 0 : callTruth(side, 'isatty');
        if (answer < 0) return null;
        if (answer > 0) return bool(true);
      }
      return bool(false);
    }),
  ],
  getset: [
    getset('closed', (self) => {
      const { writer } = pairOf(self);
      if (writer === null) {
        return PyErr_SetString(
          PyExc_ValueError,
          'the BufferedRWPair object is being garbage-collected',
        );
      }
      return PyObject_GetAttr(writer, _Py_ID('closed'));
    }),
  ],
});
