/** `struct.iter_unpack`. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { Py_DECREF } from '../heap/refcount';
import { holdInModule } from './module-state';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { PyBUF, PyBuffer_Release, PyObject_GetBuffer, Py_buffer } from '../objects/buffer';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_GenericGetAttr, PyObject_SelfIter } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { METH_NOARGS, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { failure, unpackItem, type StructLayout } from './struct-format';

/** Owned by its instances and the module of the run. */
let unpackIterType: PyTypeObject;

/** The values at `start` as a tuple. @source Modules/_struct.c s_unpack_internal */
export function unpackAt(layout: StructLayout, bytes: Uint8Array, start: number): PyObject {
  const values: PyObject[] = [];
  for (const code of layout.codes) {
    for (let i = 0, at = start + code.offset; i < code.repeat; i++, at += code.size) {
      values.push(unpackItem(code, layout, bytes, at));
    }
  }
  return tupleFromStolen(values);
}

/** State of an iteration: the view of the buffer, the struct's layout, the next offset. */
interface UnpackIter {
  readonly view: Py_buffer;
  layout: StructLayout;
  index: number;
}
type UnpackIterObject = PyObject<UnpackIter>;

/** An iterator over `buffer`, or null. @source Modules/_struct.c Struct_iter_unpack */
export function iterUnpack(layout: StructLayout, buffer: PyObject): PyObject | null {
  const { size } = layout;
  if (size === 0) return failure('cannot iteratively unpack with a struct of length 0');
  const view = new Py_buffer();
  if (PyObject_GetBuffer(buffer, view, PyBUF.SIMPLE) < 0) return null;
  if (view.len % size !== 0) {
    PyBuffer_Release(view);
    return failure(`iterative unpacking requires a buffer of a multiple of ${size} bytes`);
  }
  const it = PyObject_GC_New<UnpackIter>(unpackIterType, { view, layout, index: 0 });
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

function unpackiter_next(self: PyObject): PyObject | null {
  const it = (self as UnpackIterObject).v;
  if (it.view.obj === null) return null;
  if (it.index >= it.view.len) {
    releaseView(self);
    return null;
  }
  const result = unpackAt(it.layout, it.view.bytes, it.index);
  it.index += it.layout.size;
  return result;
}

/** As PyBuffer_Release, telling the observer before the reference goes. */
function releaseView(self: PyObject): void {
  const { view } = (self as UnpackIterObject).v;
  const obj = view.obj;
  if (obj === null) return;
  obj.ob_type.bf_releasebuffer?.(obj, view);
  view.obj = null;
  touch(self);
  Py_DECREF(obj);
}

function unpackiter_len(self: PyObject): PyObject {
  const it = (self as UnpackIterObject).v;
  const left = it.view.obj === null ? 0 : (it.view.len - it.index) / it.layout.size;
  return PyLong_FromLong(left);
}

function unpackiter_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  releaseView(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/** Makes the type of the iterators: false with an exception set. */
export function makeIterType(module: PyObject): boolean {
  const type = PyType_FromDef(
    {
      tp_name: '_struct.unpack_iterator',
      tp_basicsize: 112,
      tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
      tp_dealloc: unpackiter_dealloc,
      tp_traverse: (self, visit) => {
        visit(self.ob_type);
        const { obj } = (self as UnpackIterObject).v.view;
        if (obj !== null) visit(obj);
      },
      tp_clear: null,
      tp_iter: PyObject_SelfIter,
      tp_iternext: unpackiter_next,
      tp_getattro: PyObject_GenericGetAttr,
      tp_owns: (self, visit) => {
        const { obj } = (self as UnpackIterObject).v.view;
        if (obj !== null) visit(obj, 0);
      },
      tp_slotname: () => 'buffer',
      methods: [method('__length_hint__', METH_NOARGS, unpackiter_len)],
    },
    module,
    null,
  );
  if (type !== null) {
    unpackIterType = type;
    holdInModule('_struct', type);
  }
  return type !== null;
}
