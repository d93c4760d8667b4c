/** Module `array`. */
import { PyObject_GenericGetAttr } from '../objects/object';
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { holdInModule } from './module-state';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract';
import { PyBUF, PyBuffer_FillInfo, type Py_buffer } from '../objects/buffer';
import { PyByteArray_Check } from '../objects/bytearrayobject';
import { PyBytes_Check } from '../objects/bytesobject';
import { PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyObject_CallMethodOneArg } from '../objects/call';
import { _PyArg_NoKeywords } from '../objects/getargs';
import { PyList_Check, type PyListObject } from '../objects/listobject';
import { PyTuple_Check, type PyTupleObject } from '../objects/tupleobject';
import { defineModule } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { addObject } from './add-constant';
import { moduleAttribute } from './module-attribute';
import {
  ArrayState,
  TYPECODES,
  array_resize,
  insertItem,
  isArray,
  setItem,
  stateOf,
  type ArrayObject,
} from './array-items';
import { array_iter, makeIterType } from './array-iter';
import {
  array_ass_item,
  array_ass_subscr,
  array_concat,
  array_contains,
  array_inplace_concat,
  array_inplace_repeat,
  array_item,
  array_repeat,
  array_repr,
  array_richcompare,
  array_subscript,
} from './array-slots';
import { arrayFromBytes, arrayFromUnicode } from './array-methods';
import { array_getsets, array_methods, moduleMethods } from './array-table';

let arrayType: PyTypeObject;

/** The type `array.array` of the run. */
export function arrayBaseType(): PyTypeObject {
  return arrayType;
}

/** A new array of exactly these bytes. @source Modules/arraymodule.c newarrayobject */
export function newArray(
  type: PyTypeObject | null,
  typecode: string,
  bytes: Uint8Array,
): PyObject | null {
  const own = type ?? arrayType;
  const self = own.tp_alloc!(own, 0);
  if (self === null) return null;
  const a = new ArrayState(typecode);
  self.v = a;
  if (bytes.length > 0) {
    const addr = PyMem_Malloc(bytes.length);
    if (addr < 0) {
      Py_DECREF(self);
      return PyErr_NoMemory();
    }
    a.addr = addr;
    a.data = bytes;
    a.size = a.allocated = bytes.length / a.itemsize;
  }
  return self;
}

function array_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  PyMem_Free(stateOf(self).addr);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

function typeError(message: string): null {
  return PyErr_SetString(PyExc_TypeError, message);
}

/** The type code argument; null with an exception set. */
function typecodeArgument(args: readonly PyObject[]): string | null {
  if (args.length < 1) return typeError('array() takes at least 1 argument (0 given)');
  if (args.length > 2) {
    return typeError(`array() takes at most 2 arguments (${args.length} given)`);
  }
  const code = args[0];
  const text = PyUnicode_Check(code) ? (code as PyUnicodeObject).v : '';
  if ([...text].length !== 1) {
    return typeError(`array() argument 1 must be a unicode character, not ${code.ob_type.tp_name}`);
  }
  if (TYPECODES.includes(text)) return text;
  return PyErr_SetString(
    PyExc_ValueError,
    'bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)',
  );
}

/** Appends all items of an iterable: false with an exception set. @source array_iter_extend */
export function extendFromIterable(a: ArrayState, iterable: PyObject): boolean {
  const it = PyObject_GetIter(iterable);
  if (it === null) return false;
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) break;
    const failed = insertItem(a, a.size, item) < 0;
    Py_DECREF(item);
    if (failed) {
      Py_DECREF(it);
      return false;
    }
  }
  Py_DECREF(it);
  return !PyErr_Occurred();
}

function fillFromSequence(a: ArrayState, items: () => readonly PyObject[]): boolean {
  const n = items().length;
  if (n > 0 && array_resize(a, n) < 0) return false;
  // The exact size: a new array has no spare room.
  for (let i = 0; i < n; i++) if (setItem(a, i, items()[i]) < 0) return false;
  return true;
}

function initialize(self: PyObject, typecode: string, initial: PyObject): boolean {
  const a = stateOf(self);
  if (PyList_Check(initial)) {
    return (
      fillExact(self, (initial as PyListObject).v.items.length) &&
      fillFromSequence(a, () => (initial as PyListObject).v.items)
    );
  }
  if (PyTuple_Check(initial)) {
    return (
      fillExact(self, (initial as PyTupleObject).v.length) &&
      fillFromSequence(a, () => (initial as PyTupleObject).v)
    );
  }
  if (PyByteArray_Check(initial) || PyBytes_Check(initial)) {
    return arrayFromBytes(self, initial);
  }
  if (PyUnicode_Check(initial)) return arrayFromUnicode(self, initial);
  if (isArray(initial) && initial.v.typecode === typecode) {
    return fillExact(self, initial.v.size) && copyBytes(a, initial.v.bytes());
  }
  return extendFromIterable(a, initial);
}

function copyBytes(a: ArrayState, bytes: Uint8Array): boolean {
  a.data.set(bytes);
  return true;
}

function fillExact(self: PyObject, n: number): boolean {
  const a = stateOf(self);
  if (n === 0) return true;
  const addr = PyMem_Malloc(n * a.itemsize);
  if (addr < 0) {
    PyErr_NoMemory();
    return false;
  }
  a.addr = addr;
  a.data = new Uint8Array(n * a.itemsize);
  a.size = a.allocated = n;
  return true;
}

/** @source Modules/arraymodule.c array_new */
function array_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const ownInit = type !== arrayType && type.tp_init !== arrayType.tp_init;
  if (!ownInit && !_PyArg_NoKeywords('array.array', kwds)) return null;
  const given = (args as PyTupleObject).v;
  const typecode = typecodeArgument(given);
  if (typecode === null) return null;
  const initial = given.length > 1 ? given[1] : null;
  if (initial !== null && typecode !== 'u') {
    if (PyUnicode_Check(initial)) {
      return typeError(`cannot use a str to initialize an array with typecode '${typecode}'`);
    }
    if (isArray(initial) && (initial as ArrayObject).v.typecode === 'u') {
      return typeError(
        `cannot use a unicode array to initialize an array with typecode '${typecode}'`,
      );
    }
  }
  const self = newArray(type, typecode, new Uint8Array(0));
  if (self === null || initial === null || initialize(self, typecode, initial)) return self;
  Py_DECREF(self);
  return null;
}

function array_getbuffer(self: PyObject, target: unknown, flags: number): number {
  const a = stateOf(self);
  const view = target as Py_buffer;
  if (PyBuffer_FillInfo(view, self, a.bytes(), false, flags) < 0) return -1;
  view.itemsize = a.itemsize;
  view.shape = flags & PyBUF.ND ? [a.size] : null;
  if (view.strides !== null) view.strides = [a.itemsize];
  if (flags & PyBUF.FORMAT) view.format = a.typecode === 'u' ? 'w' : a.typecode;
  a.exports++;
  return 0;
}

function makeArrayType(module: PyObject): PyTypeObject | null {
  return PyType_FromDef(
    {
      tp_name: 'array.array',
      tp_basicsize: 64,
      tp_flags: TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE | TPFLAGS.HAVE_GC | TPFLAGS.SEQUENCE,
      tp_doc:
        'array(typecode [, initializer]) -> array\n\n' +
        'Return a new array whose items are restricted by typecode, and\n' +
        'initialized from the optional initializer value, which must be a list,\n' +
        'string or iterable over elements of the appropriate type.',
      tp_weaklistoffset: 48,
      tp_dealloc: array_dealloc,
      tp_apart: (self) => stateOf(self).allocated * stateOf(self).itemsize,
      tp_traverse: (self, visit) => visit(self.ob_type),
      tp_clear: null,
      tp_repr: array_repr,
      tp_richcompare: array_richcompare,
      tp_iter: array_iter,
      tp_new: array_new,
      tp_getattro: PyObject_GenericGetAttr,
      sq_length: (self) => stateOf(self).size,
      sq_concat: array_concat,
      sq_repeat: array_repeat,
      sq_item: array_item,
      sq_ass_item: array_ass_item,
      sq_contains: array_contains,
      sq_inplace_concat: array_inplace_concat,
      sq_inplace_repeat: array_inplace_repeat,
      mp_length: (self) => stateOf(self).size,
      mp_subscript: array_subscript,
      mp_ass_subscript: array_ass_subscr,
      bf_getbuffer: array_getbuffer,
      bf_releasebuffer: (self) => {
        stateOf(self).exports--;
      },
      methods: array_methods(),
      getset: array_getsets(),
    },
    module,
    null,
  );
}

/** Makes the type a virtual subclass of collections.abc.MutableSequence: false with an exception set. */
function registerSequence(type: PyTypeObject): boolean {
  const abc = moduleAttribute('collections.abc', 'MutableSequence');
  if (abc === null) return false;
  const result = PyObject_CallMethodOneArg(abc, _Py_ID('register'), type);
  Py_DECREF(abc);
  if (result !== null) Py_DECREF(result);
  return result !== null;
}

function exec(module: PyObject): number {
  const array = makeArrayType(module);
  if (array === null || !makeIterType(module)) return -1;
  arrayType = array;
  holdInModule('array', Py_NewRef(array));
  if (addObject(module, 'ArrayType', Py_NewRef(array)) < 0) return -1;
  if (addObject(module, 'array', array) < 0) return -1;
  if (!registerSequence(array)) return -1;
  return addObject(module, 'typecodes', PyUnicode_FromString(TYPECODES));
}

export const array_module = defineModule({
  name: 'array',
  doc: 'This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating-point numbers.',
  methods: moduleMethods(),
  exec,
});
