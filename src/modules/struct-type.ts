/** The type `struct.Struct`. */
import { PyObject_GenericGetAttr, PyObject_GenericSetAttr } from '../objects/object';
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';
import { TPFLAGS, type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import {
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  getset,
  method,
} from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import {
  formatText,
  pack,
  packInto,
  unpack,
  unpackFrom,
  type PyStructObject,
  type StructState,
} from './_struct';
import { parseStructFormat, type StructLayout } from './struct-format';
import { iterUnpack } from './struct-iter';

function Struct_new(type: PyTypeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  const state: StructState = { layout: null, format: '', codesAddr: 0 };
  self.v = state;
  return self;
}

/** @source Modules/_struct.c Struct___init___impl */
function Struct_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const parsed = PyArg_UnpackTupleKeywords('Struct', ['format'], args, kwds, 1, 1, 0);
  if (parsed === null) return -1;
  const format = formatText(parsed[0]!);
  const layout = format === null ? null : parseStructFormat(format);
  if (format === null || layout === null) return -1;
  const state = (self as PyStructObject).v;
  PyMem_Free(state.codesAddr);
  state.codesAddr = Math.max(0, PyMem_Malloc(32 * (layout.codes.length + 1)));
  state.format = format;
  state.layout = layout;
  return 0;
}

function Struct_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  PyMem_Free((self as PyStructObject).v.codesAddr);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/** Runs `use` on the layout, or gives null with an exception set. */
function withLayout(
  self: PyObject,
  use: (layout: StructLayout) => PyObject | null,
): PyObject | null {
  const layout = layoutOf(self);
  return layout === null ? null : use(layout);
}

/** The layout of an initialized Struct; null with RuntimeError. @source Modules/_struct.c ENSURE_STRUCT_IS_READY */
function layoutOf(self: PyObject): StructLayout | null {
  const { layout } = (self as PyStructObject).v;
  if (layout !== null) return layout;
  return PyErr_SetString(PyExc_RuntimeError, 'Struct object is not initialized');
}

function Struct_unpack_from(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['buffer', 'offset'];
  const parsed = PyArg_UnpackKeywords('unpack_from', names, args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  return withLayout(self, (layout) => unpackFrom(layout, parsed[0]!, parsed[1]));
}

function Struct_sizeof(self: PyObject): PyObject {
  const codes = (self as PyStructObject).v.layout?.codes.length ?? 0;
  return PyLong_FromLong(self.ob_type.tp_basicsize + 32 * (codes + 1));
}

function structMethods(): MethodDef[] {
  return [
    method(
      'iter_unpack',
      METH_O,
      (self, buffer) => withLayout(self, (layout) => iterUnpack(layout, buffer)),
      'iter_unpack($self, buffer, /)\n--\n\nReturn an iterator yielding tuples.',
    ),
    method(
      'pack',
      METH_FASTCALL,
      (self, args) => withLayout(self, (layout) => pack(layout, args)),
      'S.pack(v1, v2, ...) -> bytes',
    ),
    method(
      'pack_into',
      METH_FASTCALL,
      (self, args) => withLayout(self, (layout) => packInto(layout, args)),
      'S.pack_into(buffer, offset, v1, v2, ...)',
    ),
    method(
      'unpack',
      METH_O,
      (self, buffer) => withLayout(self, (layout) => unpack(layout, buffer)),
      'unpack($self, buffer, /)\n--\n\nReturn a tuple containing unpacked values.',
    ),
    method(
      'unpack_from',
      METH_FASTCALL | METH_KEYWORDS,
      Struct_unpack_from,
      'unpack_from($self, /, buffer, offset=0)\n--\n\nReturn a tuple containing unpacked values.',
    ),
    method(
      '__sizeof__',
      METH_NOARGS,
      Struct_sizeof,
      'S.__sizeof__() -> size of S in memory, in bytes',
    ),
  ];
}

export function makeStructType(module: PyObject): PyTypeObject | null {
  return PyType_FromDef(
    {
      tp_name: '_struct.Struct',
      tp_basicsize: 56,
      tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
      tp_doc: 'Struct(fmt) --> compiled struct object',
      tp_weaklistoffset: 48,
      tp_new: Struct_new,
      tp_init: Struct_init,
      tp_getattro: PyObject_GenericGetAttr,
      tp_setattro: PyObject_GenericSetAttr,
      tp_dealloc: Struct_dealloc,
      tp_traverse: (self, visit) => visit(self.ob_type),
      tp_clear: () => 0,
      methods: structMethods(),
      getset: [
        getset(
          'format',
          (self) => withLayout(self, () => PyUnicode_FromString((self as PyStructObject).v.format)),
          null,
          'struct format string',
        ),
        getset(
          'size',
          (self) => withLayout(self, (layout) => PyLong_FromLong(layout.size)),
          null,
          'struct size in bytes',
        ),
      ],
    },
    module,
    null,
  );
}
