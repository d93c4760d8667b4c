/** Methods and attributes of memoryview. */
import { tupleMethod } from './tuple-method';
import { Py_NewRef } from '../heap/refcount';
import type { GetSetDef, MethodDef, PyObject } from '../heap/object';
import { PySequence_Fast } from './abstract';
import { PyBool_FromLong } from './boolobject';
import { PyBuffer_IsContiguous, type Py_buffer } from './buffer';
import { hexMethod, hexResult } from './bytes-hex';
import { fastItems } from './bytes-shared';
import { PyBytes_FromBytes } from './bytesobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackKeywords, _PyArg_BadArgument } from './getargs';
import { listFromStolen } from './listobject';
import { PyLong_Check, PyLong_FromLong, PyLong_FromSsize_t } from './longobject';
import { PyLong_AsInt, PyLong_AsSsize_t } from './longobject-convert';
import {
  _memory_release,
  contiguousStrides,
  mbuf_add_view,
  memoryViewFromObject,
  openView,
  type PyMemoryViewObject,
} from './memoryobject';
import { packContiguous } from './memoryview-copy';
import { itemAt, nativeFormat } from './memoryview-items';
import { NATIVE_SIZES } from './native-format';
import { Py_None } from './object';
import { PyList_Check } from './listobject';
import { PyTuple_Check, PyTuple_New, tupleFromStolen } from './tupleobject';
import { METH_CLASS, METH_FASTCALL, METH_KEYWORDS, METH_NOARGS, getset, method } from './typedef';
import { PyUnicode_Check, PyUnicode_FromString, type PyUnicodeObject } from './unicodeobject';
import { Py_DECREF } from '../heap/refcount';

function release(self: PyObject): PyObject | null {
  return _memory_release(self) < 0 ? null : Py_None;
}

function enter(self: PyObject): PyObject | null {
  return openView(self) === null ? null : Py_NewRef(self);
}

function tobytes(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('tobytes', ['order'], args, kwnames, 0, 1, 0);
  if (parsed === null) return null;
  let order: 'C' | 'F' | 'A' = 'C';
  if (parsed[0] !== null && parsed[0] !== Py_None) {
    if (!PyUnicode_Check(parsed[0])) {
      return _PyArg_BadArgument('tobytes', "argument 'order'", 'str or None', parsed[0]);
    }
    const text = (parsed[0] as PyUnicodeObject).v;
    if (text !== 'C' && text !== 'F' && text !== 'A') {
      return PyErr_SetString(PyExc_ValueError, "order must be 'C', 'F' or 'A'");
    }
    order = text;
  }
  const view = openView(self);
  return view === null ? null : PyBytes_FromBytes(packContiguous(view, order));
}

function hex(self: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null {
  const view = openView(self);
  if (view === null) return null;
  return hexResult(hexMethod(() => packContiguous(view), args, kwnames));
}

/** Nested lists of the items from dimension `dim` on. @source Objects/memoryobject.c tolist_rec */
function listOf(view: Py_buffer, offset: number, dim: number): PyObject {
  if (dim === view.ndim) return itemAt(view, offset)!;
  const items: PyObject[] = [];
  for (let i = 0; i < view.shape![dim]; i++) {
    items.push(listOf(view, offset + i * view.strides![dim], dim + 1));
  }
  return listFromStolen(items);
}

function tolist(self: PyObject): PyObject | null {
  const view = openView(self);
  if (view === null || nativeFormat(view) === null) return null;
  return listOf(view, view.start, 0);
}

function toreadonly(self: PyObject): PyObject | null {
  const view = openView(self);
  if (view === null) return null;
  const made = mbuf_add_view((self as PyMemoryViewObject).v.mbuf!, view);
  (made as PyMemoryViewObject).v.view.readonly = true;
  return made;
}

function typeError(message: string): null {
  return PyErr_SetString(PyExc_TypeError, message);
}

/** Sizes of a cast's shape, or null with an exception set. @source Objects/memoryobject.c copy_shape */
function castShape(shape: PyObject, itemsize: number, len: number): number[] | null {
  if (!PyList_Check(shape) && !PyTuple_Check(shape)) {
    return typeError('shape must be a list or a tuple');
  }
  const seq = PySequence_Fast(shape, 'shape must be a list or a tuple');
  if (seq === null) return null;
  const sizes: number[] = [];
  let total = itemsize;
  for (const item of fastItems(seq)) {
    if (!PyLong_Check(item)) {
      Py_DECREF(seq);
      return typeError('memoryview.cast(): elements of shape must be integers');
    }
    const n = PyLong_AsSsize_t(item);
    if (n <= 0) {
      Py_DECREF(seq);
      if (n === -1 && PyErr_Occurred()) return null;
      return PyErr_SetString(
        PyExc_ValueError,
        'memoryview.cast(): elements of shape must be integers > 0',
      );
    }
    sizes.push(n);
    total *= n;
  }
  Py_DECREF(seq);
  if (total !== len) {
    return typeError('memoryview: product(shape) * itemsize != buffer size');
  }
  return sizes;
}

/** Sets format and one-dimensional shape; false with an exception set. @source cast_to_1D */
function castTo1D(view: Py_buffer, format: string): boolean {
  const native = (fmt: string): string => (fmt.startsWith('@') ? fmt.slice(1) : fmt);
  const srcFormat = native(view.format!);
  const destFormat = native(format);
  const size = destFormat.length === 1 ? NATIVE_SIZES[destFormat] : undefined;
  if (size === undefined) {
    PyErr_SetString(
      PyExc_ValueError,
      "memoryview: destination format must be a native single character format prefixed with an optional '@'",
    );
    return false;
  }
  const isByte = (fmt: string): boolean => 'bBc'.includes(fmt);
  if (srcFormat.length !== 1 || (!isByte(srcFormat) && !isByte(destFormat))) {
    typeError('memoryview: cannot cast between two non-byte formats');
    return false;
  }
  if (view.len % size) {
    typeError('memoryview: length is not a multiple of itemsize');
    return false;
  }
  view.format = format;
  view.itemsize = size;
  view.ndim = 1;
  view.shape = [view.len / size];
  view.strides = [size];
  return true;
}

/** @source Objects/memoryobject.c memoryview_cast_impl */
function cast(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('cast', ['format', 'shape'], args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  const format = parsed[0]!;
  if (!PyUnicode_Check(format)) {
    return _PyArg_BadArgument('cast', "argument 'format'", 'str', format);
  }
  const shape = parsed[1];
  const view = openView(self);
  if (view === null) return null;
  if (!PyBuffer_IsContiguous(view, 'C')) {
    return typeError('memoryview: casts are restricted to C-contiguous views');
  }
  if ((shape !== null || view.ndim !== 1) && view.shape!.includes(0)) {
    return typeError('memoryview: cannot cast view with zeros in shape or strides');
  }
  if (shape !== null && view.ndim !== 1 && (shape as PyObject<unknown>) !== Py_None) {
    const length = PyList_Check(shape) || PyTuple_Check(shape) ? fastItems(shape).length : 1;
    if (length !== 1) return typeError('memoryview: cast must be 1D -> ND or ND -> 1D');
  }
  const made = mbuf_add_view((self as PyMemoryViewObject).v.mbuf!, view);
  const target = (made as PyMemoryViewObject).v.view;
  let ok = castTo1D(target, (format as PyUnicodeObject).v);
  if (ok && shape !== null) {
    const sizes = castShape(shape, target.itemsize, target.len);
    ok = sizes !== null;
    if (sizes !== null) {
      target.ndim = sizes.length;
      target.shape = sizes;
      target.strides = contiguousStrides(sizes, target.itemsize);
    }
  }
  if (ok) return made;
  Py_DECREF(made);
  return null;
}

function from_flags(
  _type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['object', 'flags'];
  const parsed = PyArg_UnpackKeywords('_from_flags', names, args, kwnames, 2, 2, 0);
  if (parsed === null) return null;
  const flags = PyLong_AsInt(parsed[1]!);
  if (flags === -1 && PyErr_Occurred()) return null;
  return memoryViewFromObject(parsed[0]!, flags);
}

/** Rows of memoryview's methods. */
export function memory_methods(): MethodDef[] {
  const keywords = METH_FASTCALL | METH_KEYWORDS;
  return [
    method(
      'release',
      METH_NOARGS,
      release,
      'release($self, /)\n--\n\nRelease the underlying buffer exposed by the memoryview object.',
    ),
    method(
      'tobytes',
      keywords,
      tobytes,
      "tobytes($self, /, order='C')\n--\n\nReturn the data in the buffer as a byte string.",
    ),
    method(
      'hex',
      keywords,
      hex,
      'hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nReturn the data in the buffer as a str of hexadecimal numbers.',
    ),
    method(
      'tolist',
      METH_NOARGS,
      tolist,
      'tolist($self, /)\n--\n\nReturn the data in the buffer as a list of elements.',
    ),
    method(
      'cast',
      keywords,
      cast,
      'cast($self, /, format, shape=<unrepresentable>)\n--\n\nCast a memoryview to a new format or shape.',
    ),
    method(
      'toreadonly',
      METH_NOARGS,
      toreadonly,
      'toreadonly($self, /)\n--\n\nReturn a readonly version of the memoryview.',
    ),
    method(
      '_from_flags',
      keywords | METH_CLASS,
      from_flags,
      '_from_flags($type, /, object, flags)\n--\n\nCreate a new memoryview object which references the given object.',
    ),
    method('__enter__', METH_NOARGS, enter, null),
    tupleMethod('__exit__', release),
  ];
}

/** An attribute computed from an open view. */
function attribute(
  name: string,
  get: (view: Py_buffer) => PyObject | null,
  doc: string,
): GetSetDef {
  return getset(
    name,
    (self) => {
      const view = openView(self);
      return view === null ? null : get(view);
    },
    null,
    doc,
  );
}

function sizes(values: readonly number[]): PyObject {
  return tupleFromStolen(values.map((n) => PyLong_FromSsize_t(n)));
}

/** Whether the memory is contiguous in an order. */
function contiguous(order: 'C' | 'F' | 'A') {
  return (view: Py_buffer): PyObject => PyBool_FromLong(PyBuffer_IsContiguous(view, order));
}

/** Rows of memoryview's attributes. */
export function memory_getsets(): GetSetDef[] {
  return [
    attribute(
      'obj',
      (view) => Py_NewRef(view.obj ?? Py_None),
      'The underlying object of the memoryview.',
    ),
    attribute(
      'nbytes',
      (view) => PyLong_FromSsize_t(view.len),
      'The amount of space in bytes that the array would use in\n a contiguous representation.',
    ),
    attribute(
      'readonly',
      (view) => PyBool_FromLong(view.readonly),
      'A bool indicating whether the memory is read only.',
    ),
    attribute(
      'itemsize',
      (view) => PyLong_FromSsize_t(view.itemsize),
      'The size in bytes of each element of the memoryview.',
    ),
    attribute(
      'format',
      (view) => PyUnicode_FromString(view.format!),
      'A string containing the format (in struct module style)\n for each element in the view.',
    ),
    attribute(
      'ndim',
      (view) => PyLong_FromLong(view.ndim),
      'An integer indicating how many dimensions of a multi-dimensional\n array the memory represents.',
    ),
    attribute(
      'shape',
      (view) => sizes(view.shape!),
      'A tuple of ndim integers giving the shape of the memory\n as an N-dimensional array.',
    ),
    attribute(
      'strides',
      (view) => sizes(view.strides!),
      'A tuple of ndim integers giving the size in bytes to access\n each element for each dimension of the array.',
    ),
    attribute(
      'suboffsets',
      () => PyTuple_New(0),
      'A tuple of integers used internally for PIL-style arrays.',
    ),
    attribute(
      'c_contiguous',
      contiguous('C'),
      'A bool indicating whether the memory is C contiguous.',
    ),
    attribute(
      'f_contiguous',
      contiguous('F'),
      'A bool indicating whether the memory is Fortran contiguous.',
    ),
    attribute('contiguous', contiguous('A'), 'A bool indicating whether the memory is contiguous.'),
  ];
}
