/** Iterators over deques (Modules/_collectionsmodule.c). */
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { touch } from '../heap/observer';
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { containerDoc } from '../objects/container-docs';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { indexArgument } from '../objects/list-methods';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_GenericGetAttr, PyObject_SelfIter } from '../objects/object';
import { refFields } from '../objects/ref-fields';
import { type PyTupleObject, tupleFromStolen } from '../objects/tupleobject';
import { method } from '../objects/typedef';
import { isDeque, type PyDequeObject } from './_collections-deque';

/** @source Modules/_collectionsmodule.c dequeiterobject */
interface DequeIterPayload {
  deque: PyObject | null;
  /** The deque's state at the start. */
  state: number;
  index: number;
  /** Items left. */
  counter: number;
}
type DequeIterObject = PyObject<DequeIterPayload>;

let iterType: PyTypeObject | null = null;
let reviterType: PyTypeObject | null = null;

/** Tells this file the types that the module made. */
export function setDequeIterTypes(iter: PyTypeObject, reviter: PyTypeObject): void {
  iterType = iter;
  reviterType = reviter;
}

function newIter(type: PyTypeObject, deque: PyObject): DequeIterObject {
  const { state, size } = (deque as PyDequeObject).v;
  const index = type === reviterType ? size - 1 : 0;
  const payload = { deque: Py_NewRef(deque), state, index, counter: size };
  const it = PyObject_GC_New<DequeIterPayload>(type, payload, 56);
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

/** @source Modules/_collectionsmodule.c deque_iter */
export function deque_iter(deque: PyObject): PyObject {
  return newIter(iterType!, deque);
}

/** @source Modules/_collectionsmodule.c deque_reviter */
export function deque_reviter(deque: PyObject): PyObject {
  return newIter(reviterType!, deque);
}

/** @source Modules/_collectionsmodule.c dequeiter_next, dequereviter_next */
function next(step: number): (self: PyObject) => PyObject | null {
  return (self) => {
    const it = (self as DequeIterObject).v;
    const deque = (it.deque as PyDequeObject).v;
    if (deque.state !== it.state) {
      it.counter = 0;
      return PyErr_SetString(PyExc_RuntimeError, 'deque mutated during iteration');
    }
    if (it.counter === 0) return null;
    const item = deque.get(it.index);
    it.index += step;
    it.counter--;
    return Py_NewRef(item);
  };
}

/** `type(deque, index=0)`, as copies are made. @source Modules/_collectionsmodule.c dequeiter_new */
function iter_new(type: PyTypeObject, args: PyObject): PyObject | null {
  const v = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional(type.tp_name, v.length, 1, 2)) return null;
  if (!isDeque(v[0])) {
    const text = `${type.tp_name}() argument 1 must be collections.deque, not ${v[0].ob_type.tp_name}`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const index = v.length === 2 ? indexArgument(v[1]) : 0;
  if (index === null) return null;
  const it = newIter(type, v[0]);
  for (let i = 0; i < index; i++) {
    const item = type.tp_iternext!(it);
    if (item !== null) Py_DECREF(item);
    else {
      if (PyErr_Occurred() !== null) {
        Py_DECREF(it);
        return null;
      }
      break;
    }
  }
  return it;
}

function iterDef(name: string, step: number): TypeDef {
  const doc = (attr: string): string | null => containerDoc(`_collections.${name}.${attr}`);
  return {
    ...refFields(['deque'], true),
    tp_name: `collections.${name}`,
    tp_basicsize: 56,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
    tp_getattro: PyObject_GenericGetAttr,
    tp_iter: PyObject_SelfIter,
    tp_iternext: next(step),
    tp_new: iter_new,
    methods: [
      method(
        '__length_hint__',
        METH.NOARGS,
        (self) => PyLong_FromLong((self as DequeIterObject).v.counter),
        doc('__length_hint__'),
      ),
      method(
        '__reduce__',
        METH.NOARGS,
        (self) => {
          const { deque, counter } = (self as DequeIterObject).v;
          const index = (deque as PyDequeObject).v.size - counter;
          const args = tupleFromStolen([Py_NewRef(deque!), PyLong_FromLong(index)]);
          return tupleFromStolen([Py_NewRef<PyObject>(self.ob_type), args]);
        },
        doc('__reduce__'),
      ),
    ],
  };
}

export const dequeiter_def = iterDef('_deque_iterator', 1);
export const dequereviter_def = iterDef('_deque_reverse_iterator', -1);
