/** The float type: payload, free list, conversions and the type object. */
import { PyMem_Free, PyObject_New } from '../heap/alloc';
import { endNumber, initNumberAt } from '../heap/numbers';
import { Py_DECREF, Py_NewRef, takeLastReference } from '../heap/refcount';
import { TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { PyNumber_Float, PyNumber_Index } from './abstract';
import { asReadBuffer } from './buffer';
import { transformDecimalAndSpace } from './decimal-text';
import { floatRepr } from './dtoa';
import { PyErr_Clear, PyErr_SetString, PyErr_WarnEx } from './errors';
import { PyExc_DeprecationWarning, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import {
  float_abs,
  float_add,
  float_bool,
  float_div,
  float_divmod,
  float_floor_div,
  float_mul,
  float_neg,
  float_pow,
  float_rem,
  float_richcompare,
  float_sub,
} from './float-arith';
import { float_getsets, float_methods } from './float-methods';
import { parseFloatText } from './float-parse';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from './getargs';
import type { PyTupleObject } from './tupleobject';
import { PyLong_AsDouble, PyLong_FromDouble } from './longobject-convert';
import { PyObject_GenericGetAttr } from './object-attr';
import { reprStr } from './object';
import { tp_free } from './tp-free';
import { _Py_HashDouble } from './pyhash';
import { defineType } from './typedef';
import {
  PyUnicode_Check,
  PyUnicode_CheckExact,
  PyUnicode_FromString,
  type PyUnicodeObject,
} from './unicodeobject';

/** A float. */
export type PyFloatObject = PyObject<number>;

const FLOAT_SIZE = 24;
const PyFloat_MAXFREELIST = 100;
/** Addresses of dead floats, the last one reused first. */
let free_list: number[] = [];

onRuntimeReset(() => {
  free_list = [];
});

/** Gives the blocks of dead floats back. @source Objects/floatobject.c _PyFloat_ClearFreeList */
export function PyFloat_ClearFreeList(): void {
  while (free_list.length > 0) PyMem_Free(free_list.pop()!);
}

/** How many dead floats wait. */
export function floatFreeListLength(): number {
  return free_list.length;
}

export function PyFloat_Check(o: PyObject): o is PyFloatObject {
  return o.ob_type === PyFloat_Type || isFloatSubtype(o.ob_type);
}

function isFloatSubtype(type: PyTypeObject): boolean {
  for (let t: PyTypeObject | null = type; t !== null; t = t.tp_base) {
    if (t === PyFloat_Type) return true;
  }
  return false;
}

export function PyFloat_CheckExact(o: PyObject): o is PyFloatObject {
  return o.ob_type === PyFloat_Type;
}

/** A new float. @source Objects/floatobject.c PyFloat_FromDouble */
export function PyFloat_FromDouble(x: number): PyFloatObject {
  if (free_list.length > 0) return initNumberAt(PyFloat_Type, x, free_list.pop()!);
  return PyObject_New(PyFloat_Type, x, FLOAT_SIZE);
}

/** @source Objects/floatobject.c float_dealloc, _PyFloat_ExactDealloc */
export function float_dealloc(op: PyObject): void {
  if (op.ob_type === PyFloat_Type && free_list.length < PyFloat_MAXFREELIST) {
    endNumber(op);
    free_list.push(op.addr);
  } else tp_free(op);
}

/** `Py_DECREF` of an exact float. @source Include/internal/pycore_object.h _Py_DECREF_SPECIALIZED */
export function decrefFloat(op: PyObject): void {
  if (op.ob_refcnt !== 1) Py_DECREF(op);
  else {
    takeLastReference(op);
    float_dealloc(op);
  }
}

/**
 * The value as a double; -1 with an exception set when `op` is no real number.
 * @source Objects/floatobject.c PyFloat_AsDouble
 */
export function PyFloat_AsDouble(op: PyObject): number {
  if (PyFloat_Check(op)) return op.v;
  const nb_float = op.ob_type.nb_float;
  if (nb_float === null) {
    if (op.ob_type.nb_index !== null) {
      const index = PyNumber_Index(op);
      if (index === null) return -1;
      const x = PyLong_AsDouble(index);
      Py_DECREF(index);
      return x;
    }
    PyErr_SetString(PyExc_TypeError, `must be real number, not ${op.ob_type.tp_name}`);
    return -1;
  }
  const res = nb_float(op);
  if (res === null) return -1;
  if (!PyFloat_CheckExact(res)) {
    const types = `${op.ob_type.tp_name}.__float__ returned non-float (type ${res.ob_type.tp_name})`;
    if (!PyFloat_Check(res)) {
      PyErr_SetString(PyExc_TypeError, types);
      Py_DECREF(res);
      return -1;
    }
    const message =
      types +
      '.  The ability to return an instance of a strict subclass of float is deprecated, ' +
      'and may not be supported in a future version of Python.';
    if (PyErr_WarnEx(PyExc_DeprecationWarning, message, 1) < 0) {
      Py_DECREF(res);
      return -1;
    }
  }
  const x = (res as PyFloatObject).v;
  Py_DECREF(res);
  return x;
}

/** The bytes as text of code points 0 to 255. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** A float from str or bytes-like, or null. @source Objects/floatobject.c PyFloat_FromString */
export function PyFloat_FromString(v: PyObject): PyObject | null {
  let text: string;
  if (PyUnicode_Check(v)) text = transformDecimalAndSpace((v as PyUnicodeObject).v);
  else {
    const bytes = v.ob_type.bf_getbuffer === null ? null : asReadBuffer(v);
    if (bytes === null) {
      PyErr_Clear();
      return PyErr_SetString(
        PyExc_TypeError,
        `float() argument must be a string or a real number, not '${v.ob_type.tp_name}'`,
      );
    }
    text = latin1(bytes);
  }
  const value = parseFloatText(text);
  if (value !== null) return PyFloat_FromDouble(value);
  const repr = reprStr(v);
  if (repr === null) return null;
  return PyErr_SetString(PyExc_ValueError, `could not convert string to float: ${repr}`);
}

function float_new_impl(type: PyTypeObject, x: PyObject | null): PyObject | null {
  if (type !== PyFloat_Type) return float_subtype_new(type, x);
  if (x === null) return PyFloat_FromDouble(0);
  return PyUnicode_CheckExact(x) ? PyFloat_FromString(x) : PyNumber_Float(x);
}

function float_subtype_new(type: PyTypeObject, x: PyObject | null): PyObject | null {
  const tmp = float_new_impl(PyFloat_Type, x);
  if (tmp === null) return null;
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = (tmp as PyFloatObject).v;
  Py_DECREF(tmp);
  return self;
}

function float_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const ownInit = type !== PyFloat_Type && type.tp_init !== PyFloat_Type.tp_init;
  if (!ownInit && !_PyArg_NoKeywords('float', kwds)) return null;
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('float', items.length, 0, 1)) return null;
  return float_new_impl(type, items.length > 0 ? items[0] : null);
}

function float_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (kwnames !== null && (kwnames as PyObject<PyObject[]>).v.length > 0) {
    return PyErr_SetString(PyExc_TypeError, 'float() takes no keyword arguments');
  }
  if (!_PyArg_CheckPositional('float', args.length, 0, 1)) return null;
  return float_new_impl(type as PyTypeObject, args.length > 0 ? args[0] : null);
}

function float_repr(self: PyObject): PyObject {
  return PyUnicode_FromString(floatRepr((self as PyFloatObject).v));
}

function float_hash(self: PyObject): Py_hash_t {
  return _Py_HashDouble(self, (self as PyFloatObject).v);
}

/** The object itself if exactly a float, else a float of its value. @source Objects/floatobject.c float_float */
export function float_float(self: PyObject): PyObject {
  if (PyFloat_CheckExact(self)) return Py_NewRef(self);
  return PyFloat_FromDouble((self as PyFloatObject).v);
}

/** @source Objects/floatobject.c float___trunc___impl */
export function float_int(self: PyObject): PyObject | null {
  return PyLong_FromDouble((self as PyFloatObject).v);
}

export const PyFloat_Type = defineType({
  tp_name: 'float',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: FLOAT_SIZE,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.MATCH_SELF,
  tp_doc:
    'float(x=0, /)\n--\n\nConvert a string or number to a floating point number, if possible.',
  tp_dealloc: float_dealloc,
  tp_repr: float_repr,
  tp_hash: float_hash,
  tp_richcompare: float_richcompare,
  tp_new: float_new,
  tp_vectorcall: float_vectorcall,
  nb_add: float_add,
  nb_subtract: float_sub,
  nb_multiply: float_mul,
  nb_remainder: float_rem,
  nb_divmod: float_divmod,
  nb_power: float_pow,
  nb_negative: float_neg,
  nb_positive: float_float,
  nb_absolute: float_abs,
  nb_bool: float_bool,
  nb_int: float_int,
  nb_float: float_float,
  nb_floor_divide: float_floor_div,
  nb_true_divide: float_div,
  methods: float_methods(),
  getset: float_getsets(),
});

export { _Py_HashDouble } from './pyhash';
