/** The complex type. */
import { PyObject_New } from '../heap/alloc';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { PyNumber_Float } from './abstract';
import { PyObject_CallNoArgs } from './call';
import {
  c_diff,
  c_neg,
  c_prod,
  c_powi,
  c_quot,
  c_sum,
  complexRange,
  c_pow,
  type Complex,
} from '../arithmetic/complex';
import { parseComplexText } from './complex-parse';
import { PyOS_double_to_string, Py_DTSF_SIGN } from './dtoa';
import { PyErr_Occurred, PyErr_SetString, PyErr_WarnEx } from './errors';
import {
  PyExc_DeprecationWarning,
  PyExc_OverflowError,
  PyExc_TypeError,
  PyExc_ValueError,
  PyExc_ZeroDivisionError,
} from './exceptions';
import {
  PyFloat_AsDouble,
  PyFloat_Check,
  PyFloat_FromDouble,
  type PyFloatObject,
} from './floatobject';
import { _PyComplex_FormatAdvanced } from './format-number';
import { PyArg_UnpackTupleKeywords, _PyArg_BadArgument } from './getargs';
import { libm } from '../arithmetic/libm';
import { PyLong_Check, type PyLongObject } from './longobject';
import { longToDouble } from './longobject-convert';
import { PyObject_GenericGetAttr } from './object-attr';
import {
  PyObject_RichCompare,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  Py_RETURN_RICHCOMPARE,
  reprStr,
} from './object';
import { tp_free } from './tp-free';
import { PyHASH_IMAG, _Py_HashDouble, hashFromBigInt64 } from './pyhash';
import { tupleFromStolen } from './tupleobject';
import { METH_NOARGS, METH_O, defineType, member, method } from './typedef';
import { PyType_IsSubtype, _PyObject_LookupSpecial } from './typeobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from './unicodeobject';
import { transformDecimalAndSpace } from './decimal-text';

/** A complex number. */
export type PyComplexObject = PyObject<Complex>;

export function PyComplex_CheckExact(o: PyObject): o is PyComplexObject {
  return o.ob_type === PyComplex_Type;
}

export function PyComplex_Check(o: PyObject): o is PyComplexObject {
  return o.ob_type === PyComplex_Type || PyType_IsSubtype(o.ob_type, PyComplex_Type);
}

/** A new complex. @source Objects/complexobject.c PyComplex_FromDoubles */
export function PyComplex_FromDoubles(real: number, imag: number): PyComplexObject {
  return PyObject_New(PyComplex_Type, { real, imag }, 32);
}

export function PyComplex_FromCComplex(c: Complex): PyComplexObject {
  return PyObject_New(PyComplex_Type, c, 32);
}

/** What `__complex__` gives, or null, perhaps with an exception set. @source try_complex_special_method */
function try_complex_special_method(op: PyObject): PyObject | null {
  const f = _PyObject_LookupSpecial(op, _Py_ID('__complex__'));
  if (f === null) return null;
  const res = PyObject_CallNoArgs(f);
  Py_DECREF(f);
  if (res === null || PyComplex_CheckExact(res)) return res;
  if (!PyComplex_Check(res)) {
    PyErr_SetString(
      PyExc_TypeError,
      `__complex__ returned non-complex (type ${(res as PyObject).ob_type.tp_name})`,
    );
    Py_DECREF(res);
    return null;
  }
  const message =
    `__complex__ returned non-complex (type ${(res as PyObject).ob_type.tp_name}).  ` +
    'The ability to return an instance of a strict subclass of complex is deprecated, ' +
    'and may not be supported in a future version of Python.';
  if (PyErr_WarnEx(PyExc_DeprecationWarning, message, 1) < 0) {
    Py_DECREF(res);
    return null;
  }
  return res;
}

/** The value as complex, or null with an exception set. @source Objects/complexobject.c PyComplex_AsCComplex */
export function PyComplex_AsCComplex(op: PyObject): Complex | null {
  if (PyComplex_Check(op)) return op.v;
  const special = try_complex_special_method(op);
  if (special !== null) {
    const c = (special as PyComplexObject).v;
    Py_DECREF(special);
    return c;
  }
  if (PyErr_Occurred()) return null;
  const real = PyFloat_AsDouble(op);
  return real === -1 && PyErr_Occurred() ? null : { real, imag: 0 };
}

/** An operand; `undefined`: not a number, null: an exception. @source Objects/complexobject.c to_complex */
function to_complex(o: PyObject): Complex | null | undefined {
  if (PyComplex_Check(o)) return o.v;
  if (PyLong_Check(o)) {
    const real = longToDouble((o as PyLongObject).v);
    return real === -1 && PyErr_Occurred() ? null : { real, imag: 0 };
  }
  if (PyFloat_Check(o)) return { real: (o as PyFloatObject).v, imag: 0 };
  return undefined;
}

function binary(
  v: PyObject,
  w: PyObject,
  operation: (a: Complex, b: Complex) => PyObject | null,
): PyObject | null {
  const a = to_complex(v);
  if (a === null) return null;
  const b = a === undefined ? undefined : to_complex(w);
  if (b === null) return null;
  if (a === undefined || b === undefined) return Py_NewRef(Py_NotImplemented);
  return operation(a, b);
}

function complex_add(v: PyObject, w: PyObject): PyObject | null {
  return binary(v, w, (a, b) => PyComplex_FromCComplex(c_sum(a, b)));
}

function complex_sub(v: PyObject, w: PyObject): PyObject | null {
  return binary(v, w, (a, b) => PyComplex_FromCComplex(c_diff(a, b)));
}

function complex_mul(v: PyObject, w: PyObject): PyObject | null {
  return binary(v, w, (a, b) => PyComplex_FromCComplex(c_prod(a, b)));
}

function complex_div(v: PyObject, w: PyObject): PyObject | null {
  return binary(v, w, (a, b) => {
    const quotient = c_quot(a, b);
    if (quotient !== null) return PyComplex_FromCComplex(quotient);
    return PyErr_SetString(PyExc_ZeroDivisionError, 'complex division by zero');
  });
}

/** @source Objects/complexobject.c complex_pow */
export function complex_pow(v: PyObject, w: PyObject, z: PyObject | null): PyObject | null {
  return binary(v, w, (a, b) => {
    if (z !== null && z !== Py_None) return PyErr_SetString(PyExc_ValueError, 'complex modulo');
    const small = b.imag === 0 && b.real === Math.floor(b.real) && Math.abs(b.real) <= 100;
    const result = small ? c_powi(a, b.real) : c_pow(a, b);
    if (result === null) {
      return PyErr_SetString(PyExc_ZeroDivisionError, '0.0 to a negative or complex power');
    }
    if (complexRange(result)) {
      return PyErr_SetString(PyExc_OverflowError, 'complex exponentiation');
    }
    return PyComplex_FromCComplex(result);
  });
}

function value(self: PyObject): Complex {
  return (self as PyComplexObject).v;
}

function complex_pos(self: PyObject): PyObject {
  return PyComplex_CheckExact(self) ? Py_NewRef(self) : PyComplex_FromCComplex(value(self));
}

function complex_abs(self: PyObject): PyObject | null {
  const { real, imag } = value(self);
  const result = libm.hypot(real, imag);
  if (!Number.isFinite(result) && Number.isFinite(real) && Number.isFinite(imag)) {
    return PyErr_SetString(PyExc_OverflowError, 'absolute value too large');
  }
  return PyFloat_FromDouble(result);
}

function complex_bool(self: PyObject): number {
  const { real, imag } = value(self);
  return real !== 0 || imag !== 0 ? 1 : 0;
}

function complex_hash(self: PyObject): Py_hash_t {
  const { real, imag } = value(self);
  const re = _Py_HashDouble(self, real);
  const im = _Py_HashDouble(self, imag);
  const combined = BigInt.asIntN(64, BigInt(re) + BigInt(PyHASH_IMAG) * BigInt(im));
  return combined === -1n ? -2 : hashFromBigInt64(combined);
}

function complex_repr(self: PyObject): PyObject {
  const { real, imag } = value(self);
  if (Object.is(real, 0)) {
    return PyUnicode_FromString(PyOS_double_to_string(imag, 'r', 0, 0) + 'j');
  }
  const re = PyOS_double_to_string(real, 'r', 0, 0);
  const im = PyOS_double_to_string(imag, 'r', 0, Py_DTSF_SIGN);
  return PyUnicode_FromString(`(${re}${im}j)`);
}

function complex_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (op !== Py_EQ && op !== Py_NE) return Py_NewRef(Py_NotImplemented);
  const { real, imag } = value(v);
  let equal: boolean;
  if (PyLong_Check(w)) {
    if (imag === 0) {
      const part = PyFloat_FromDouble(real);
      const result = PyObject_RichCompare(part, w, op);
      Py_DECREF(part);
      return result;
    }
    equal = false;
  } else if (PyFloat_Check(w)) equal = real === (w as PyFloatObject).v && imag === 0;
  else if (PyComplex_Check(w)) {
    const other = value(w);
    equal = real === other.real && imag === other.imag;
  } else return Py_NewRef(Py_NotImplemented);
  return Py_RETURN_RICHCOMPARE(equal ? 0 : 1, op);
}

function subtypeFromComplex(type: PyTypeObject, c: Complex): PyObject | null {
  if (type === PyComplex_Type) return PyComplex_FromCComplex(c);
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = c;
  return self;
}

function complexFromString(type: PyTypeObject, v: PyObject): PyObject | null {
  const text = transformDecimalAndSpace((v as PyUnicodeObject).v);
  const c = parseComplexText(text);
  if (c === 'underscore') {
    const repr = reprStr(v);
    if (repr === null) return null;
    return PyErr_SetString(PyExc_ValueError, `could not convert string to complex: ${repr}`);
  }
  if (c === null) return PyErr_SetString(PyExc_ValueError, 'complex() arg is a malformed string');
  return subtypeFromComplex(type, c);
}

function isReal(o: PyObject): boolean {
  return o.ob_type.nb_float !== null || o.ob_type.nb_index !== null;
}

/** A part given to complex(): itself if complex, else its float; null with an exception set. */
function partValue(o: PyObject): Complex | null {
  if (PyComplex_Check(o)) return o.v;
  const x = PyNumber_Float(o);
  if (x === null) return null;
  const real = PyFloat_AsDouble(x);
  Py_DECREF(x);
  return { real, imag: 0 };
}

function complexFromParts(type: PyTypeObject, r: PyObject | null, i: PyObject | null) {
  if (r !== null && !isReal(r) && !PyComplex_Check(r)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `complex() first argument must be a string or a number, not '${r.ob_type.tp_name}'`,
    );
  }
  if (i !== null && !isReal(i) && !PyComplex_Check(i)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `complex() second argument must be a number, not '${i.ob_type.tp_name}'`,
    );
  }
  const cr = r === null ? { real: 0, imag: 0 } : partValue(r);
  if (cr === null) return null;
  if (i === null) return subtypeFromComplex(type, { real: cr.real, imag: cr.imag });
  const ci = partValue(i);
  if (ci === null) return null;
  const real = PyComplex_Check(i) ? cr.real - ci.imag : cr.real;
  const imag = r !== null && PyComplex_Check(r) ? ci.real + cr.imag : ci.real;
  return subtypeFromComplex(type, { real, imag });
}

/** @source Objects/complexobject.c complex_new_impl */
function complex_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('complex', ['real', 'imag'], args, kwds, 0, 2, 0);
  if (parsed === null) return null;
  const [r, i] = parsed;
  if (r !== null && i === null && PyComplex_CheckExact(r) && type === PyComplex_Type) {
    return Py_NewRef(r);
  }
  if (r !== null && PyUnicode_Check(r)) {
    if (i === null) return complexFromString(type, r);
    return PyErr_SetString(PyExc_TypeError, "complex() can't take second arg if first is a string");
  }
  if (i !== null && PyUnicode_Check(i)) {
    return PyErr_SetString(PyExc_TypeError, "complex() second arg can't be a string");
  }
  const special = r === null ? null : try_complex_special_method(r);
  if (special === null && PyErr_Occurred()) return null;
  const result = complexFromParts(type, special ?? r, i);
  if (special !== null) Py_DECREF(special);
  return result;
}

function complex_conjugate(self: PyObject): PyObject {
  const { real, imag } = value(self);
  return PyComplex_FromDoubles(real, -imag);
}

function complex___getnewargs__(self: PyObject): PyObject {
  const { real, imag } = value(self);
  return tupleFromStolen([PyFloat_FromDouble(real), PyFloat_FromDouble(imag)]);
}

function complex___format__(self: PyObject, spec: PyObject): PyObject | null {
  if (!PyUnicode_Check(spec)) return _PyArg_BadArgument('__format__', 'argument', 'str', spec);
  const text = _PyComplex_FormatAdvanced(self, (spec as PyUnicodeObject).v);
  return text === null ? null : PyUnicode_FromString(text);
}

export const PyComplex_Type = defineType({
  tp_name: 'complex',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 32,
  tp_flags: TPFLAGS.BASETYPE,
  tp_doc:
    'complex(real=0, imag=0)\n--\n\nCreate a complex number from a real part and an optional imaginary part.\n\n' +
    'This is equivalent to (real + imag*1j) where imag defaults to 0.',
  tp_dealloc: (self) => tp_free(self),
  tp_repr: complex_repr,
  tp_hash: complex_hash,
  tp_richcompare: complex_richcompare,
  tp_new: complex_new,
  nb_add: complex_add,
  nb_subtract: complex_sub,
  nb_multiply: complex_mul,
  nb_power: complex_pow,
  nb_negative: (self) => PyComplex_FromCComplex(c_neg(value(self))),
  nb_positive: complex_pos,
  nb_absolute: complex_abs,
  nb_bool: complex_bool,
  nb_true_divide: complex_div,
  methods: [
    method(
      'conjugate',
      METH_NOARGS,
      complex_conjugate,
      'conjugate($self, /)\n--\n\nReturn the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.',
    ),
    method(
      '__complex__',
      METH_NOARGS,
      complex_pos,
      '__complex__($self, /)\n--\n\nConvert this value to exact type complex.',
    ),
    method(
      '__getnewargs__',
      METH_NOARGS,
      complex___getnewargs__,
      '__getnewargs__($self, /)\n--\n\n',
    ),
    method(
      '__format__',
      METH_O,
      complex___format__,
      '__format__($self, format_spec, /)\n--\n\nConvert to a string according to format_spec.',
    ),
  ],
  members: [
    member(
      'real',
      (self) => PyFloat_FromDouble(value(self).real),
      null,
      'the real part of a complex number',
    ),
    member(
      'imag',
      (self) => PyFloat_FromDouble(value(self).imag),
      null,
      'the imaginary part of a complex number',
    ),
  ],
});
