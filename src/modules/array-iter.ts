/** Iteration over an array. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { holdInModule } from './module-state';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { _PyEval_GetBuiltin } from '../objects/builtin-name';
import { PyErr_Occurred } from '../objects/errors';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsSsize_t } from '../objects/longobject-convert';
import { PyObject_GenericGetAttr, PyObject_SelfIter, Py_None } from '../objects/object';
import { PyTuple_New, tupleFromStolen } from '../objects/tupleobject';
import { METH_NOARGS, METH_O, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { getItem, stateOf } from './array-items';

/** Owned by its instances and the module of the run. */
let iterType: PyTypeObject;

/** The array iterated over, owned until exhausted; the next index. */
interface ArrayIter {
  array: PyObject | null;
  index: number;
}
type ArrayIterObject = PyObject<ArrayIter>;

export function array_iter(self: PyObject): PyObject {
  const it = PyObject_GC_New<ArrayIter>(iterType, { array: Py_NewRef(self), index: 0 });
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

function arrayiter_next(self: PyObject): PyObject | null {
  const it = (self as ArrayIterObject).v;
  if (it.array === null) return null;
  const a = stateOf(it.array);
  if (it.index < a.size) return getItem(a, it.index++);
  const old = it.array;
  it.array = null;
  touch(self);
  Py_DECREF(old);
  return null;
}

/** @source Modules/arraymodule.c array_arrayiterator___reduce___impl */
function arrayiter_reduce(self: PyObject): PyObject | null {
  const it = (self as ArrayIterObject).v;
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) return null;
  if (it.array === null) return tupleFromStolen([iter, tupleFromStolen([PyTuple_New(0)!])]);
  const args = tupleFromStolen([Py_NewRef(it.array)]);
  return tupleFromStolen([iter, args, PyLong_FromLong(it.index)]);
}

function arrayiter_setstate(self: PyObject, state: PyObject): PyObject | null {
  const index = PyLong_AsSsize_t(state);
  if (index === -1 && PyErr_Occurred()) return null;
  const it = (self as ArrayIterObject).v;
  const size = it.array === null ? 0 : stateOf(it.array).size;
  it.index = Math.max(0, Math.min(index, size));
  return Py_None;
}

function arrayiter_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  const old = (self as ArrayIterObject).v.array;
  (self as ArrayIterObject).v.array = null;
  if (old !== null) Py_DECREF(old);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/** Makes the type of the iterators: false with an exception set. */
export function makeIterType(module: PyObject): boolean {
  const type = PyType_FromDef(
    {
      tp_name: 'array.arrayiterator',
      tp_basicsize: 40,
      tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.DISALLOW_INSTANTIATION,
      tp_dealloc: arrayiter_dealloc,
      tp_traverse: (self, visit) => {
        visit(self.ob_type);
        const array = (self as ArrayIterObject).v.array;
        if (array !== null) visit(array);
      },
      tp_clear: null,
      tp_iter: PyObject_SelfIter,
      tp_iternext: arrayiter_next,
      tp_getattro: PyObject_GenericGetAttr,
      methods: [
        method(
          '__reduce__',
          METH_NOARGS,
          arrayiter_reduce,
          '__reduce__($self, /)\n--\n\nReturn state information for pickling.',
        ),
        method(
          '__setstate__',
          METH_O,
          arrayiter_setstate,
          '__setstate__($self, state, /)\n--\n\nSet state information for unpickling.',
        ),
      ],
      tp_owns: (self, visit) => {
        const array = (self as ArrayIterObject).v.array;
        if (array !== null) visit(array, 0);
      },
      tp_slotname: () => 'array',
    },
    module,
    null,
  );
  if (type !== null) {
    iterType = type;
    holdInModule('array', type);
  }
  return type !== null;
}
